"""Writing a figure, with the table that it shows beside it."""

from pathlib import Path

import pandas as pd

from experiments.presentation.figures.style import DOTS_PER_INCH, caption_intervals


def save(figure: object, table: pd.DataFrame, path: Path) -> None:
    """Write a picture and its table beside it."""
    from matplotlib import pyplot

    caption_intervals(figure, table)
    figure.savefig(path.with_suffix(".png"), dpi=DOTS_PER_INCH, bbox_inches="tight")  # type: ignore[attr-defined]
    pyplot.close(figure)  # type: ignore[arg-type]
    shown = table.drop(columns=[name for name in ("colour", "style", "marker") if name in table])
    shown.to_csv(path.with_suffix(".csv"), index=False, float_format="%.7g")
