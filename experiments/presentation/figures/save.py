"""Writing a figure as PNG and SVG, with the table that it shows beside it."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.presentation.figures.style import DOTS_PER_INCH, styled

DRAWING = ("colour", "style", "marker", "has_band")
"""Columns that only say how a row is drawn."""


@styled()
def save(figure: Figure, table: pd.DataFrame, path: Path) -> None:
    """Write NAME.png, NAME.svg (same bytes from the same table) and NAME.csv; `path` ends in NAME."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path.with_suffix(".png"), dpi=DOTS_PER_INCH, bbox_inches="tight")
    figure.savefig(path.with_suffix(".svg"), bbox_inches="tight", metadata={"Date": None})
    shown = table.drop(columns=[name for name in DRAWING if name in table])
    shown.to_csv(path.with_suffix(".csv"), index=False, float_format="%.7g")
