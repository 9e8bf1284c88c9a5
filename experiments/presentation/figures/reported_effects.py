"""Reported against simulated: one row a figure, the report's change, the model's like it, and the programme's own part."""

from pathlib import Path

import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes

from experiments.presentation.figures.differences import ROW_INCHES, STRIPE
from experiments.presentation.figures.style import BASELINE, COLOURS, DOTS_PER_INCH, OBSERVED, STYLE, caption_intervals, new_axes, styled

SHOWN = {"whole": ("as the report compares", COLOURS[0], -0.16), "programme": ("the programme: with against without", COLOURS[1], 0.16)}


def plot_reported(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw changes in per cent of the level before: a black cross for the report, points with 5-95 % bands for the model.

    Columns: words, part, reported_percent, percent, percent_low, percent_high, runs, title.
    """
    words = list(dict.fromkeys(table["words"]))
    ax = ax or new_axes(8.6, 1.8 + 1.4 * ROW_INCHES * len(words))
    for row in range(0, len(words), 2):
        ax.axhspan(row - 0.5, row + 0.5, color=STRIPE, zorder=0)
    for part, (label, colour, shift) in SHOWN.items():
        found = table[table["part"] == part].set_index("words").loc[words]
        heights = [row + shift for row in range(len(words))]
        ax.hlines(heights, found["percent_low"], found["percent_high"], color=colour, linewidth=1.6)
        ax.plot(found["percent"], heights, "o", color=colour, markersize=5, label=f"model, {label}")
    ax.plot(found["reported_percent"], range(len(words)), "x", color=OBSERVED, markersize=7, label="reported")
    ax.axvline(0, color=BASELINE, linewidth=1)
    ax.set_yticks(range(len(words)), words)
    ax.set_ylim(len(words) - 0.5, -0.5)
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.set_title(table.iloc[0]["title"], loc="left", fontsize=10)
    ax.set_xlabel(f"change in % of the level before; model: mean and 5 to 95 % of {int(table['runs'].max())} runs, thresholds halfway back")
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=3, fontsize=8)
    return ax


def shown_in(table: pd.DataFrame, path: str, title: str) -> pd.DataFrame:
    """Return what the figure shows of a table of reported against simulated: one path, figures whose report is a change in per cent."""
    inside = (table["path"] == path) & table["part"].isin(list(SHOWN)) & table["percent"].notna() & table["reported_percent"].notna()
    return table[inside].assign(title=title)


def draw_reported(table: pd.DataFrame, path: str, title: str, file: Path) -> None:
    """Write the figure, and beside it the table that it shows; nothing without a figure whose report is a change in per cent."""
    shown = shown_in(table, path, title)
    if not len(shown):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with styled():
        ax = plot_reported(shown)
    caption_intervals(ax.figure, shown)
    ax.figure.savefig(file, dpi=DOTS_PER_INCH, bbox_inches="tight")  # type: ignore[union-attr]
    pyplot.close(ax.figure)  # type: ignore[arg-type]
    shown.to_csv(file.with_suffix(".csv"), index=False, float_format="%.7g")
