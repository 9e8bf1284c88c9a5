"""How all figures look: grey for the baseline, one fixed colour-blind-safe colour for each policy (Okabe and Ito)."""

from typing import Any

import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes

from experiments.runs.parameter_values import INTERVALS

BASELINE = "#666666"

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")

OBSERVED = "#000000"

DOTS_PER_INCH = 150

STYLE: Any = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e5e5e5",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}


def new_axes(width: float = 8.0, height: float = 4.5) -> Axes:
    """Return axes of their own figure, in inches, without a display."""
    with pyplot.rc_context(STYLE):
        return pyplot.subplots(figsize=(width, height))[1]


def caption_intervals(figure: Any, table: pd.DataFrame) -> None:
    """Write below a figure what its intervals hold, where its table says so."""
    if INTERVALS in table and len(table):
        figure.text(0.01, -0.01, f"Intervals hold {table[INTERVALS].iloc[0]}.", fontsize=8, ha="left", va="top", color=BASELINE)


def styled() -> Any:
    """Return the context in which figures are drawn."""
    return pyplot.rc_context(STYLE)
