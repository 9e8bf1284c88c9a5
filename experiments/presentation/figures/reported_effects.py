"""Reported against simulated: one row a figure, the report's change, the model's like it, and the programme's own part."""

from pathlib import Path

import pandas as pd
import seaborn
from matplotlib.axes import Axes

from experiments.presentation.figures.captions import intervals_in_words
from experiments.presentation.figures.forest import signed
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, OBSERVED, head, new_axes, rows_down, styled
from experiments.runs.parameter_values import INTERVALS

SHOWN = {
    "whole": ("model: after against before", COLOURS[1], "s", -0.16),
    "programme": ("model: with the programme against without", COLOURS[0], "o", 0.16),
}

ROW_INCHES = 0.4
"""Height of a row."""


@styled()
def plot_reported(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw changes in per cent of the level before: a black cross for the report, points with 5-95 % bands for the model.

    Columns: words, part, reported_percent, percent, percent_low, percent_high, title, caption.
    """
    words = list(dict.fromkeys(table["words"]))
    ax = ax or new_axes(9.6, 1.9 + ROW_INCHES * len(words))
    rows_down(ax, words)
    for part, (label, colour, shape, shift) in SHOWN.items():
        found = table[table["part"] == part].set_index("words").loc[words]
        heights = [row + shift for row in range(len(words))]
        ax.hlines(heights, found["percent_low"], found["percent_high"], color=colour, linewidth=1.7)
        seaborn.scatterplot(x=found["percent"], y=heights, color=colour, marker=shape, s=36, zorder=3, label=label, ax=ax)
    ax.plot(found["reported_percent"], range(len(words)), "x", color=OBSERVED, markersize=7, markeredgewidth=1.6, label="reported")
    ax.axvline(0, color=BASELINE, linewidth=1)
    ax.set(xlabel="change in % of the level before", ylabel="")
    ax.xaxis.set_major_formatter(signed)
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, fontsize=9, columnspacing=1.2, handletextpad=0.3)
    head(ax, table)
    return ax


def shown_in(table: pd.DataFrame, path: str, title: str, caption: str) -> pd.DataFrame:
    """Return what the figure shows of a table of reported against simulated: one path, figures whose report is a change in per cent."""
    inside = (table["path"] == path) & table["part"].isin(list(SHOWN)) & table["percent"].notna() & table["reported_percent"].notna()
    runs = int(table["runs"].max())
    of_runs = f"mean and 5 to 95 % of {runs} runs" if runs > 1 else "one run"
    about = (
        f"{caption}\nModel: {of_runs}, thresholds {path} back. {intervals_in_words(table[INTERVALS].iloc[0])} Nothing was fitted to the report."
        "\nAfter against before is how the report compares; with against without: the same families with and without the programme."
    )
    return table[inside].assign(title=title, caption=about)


def draw_reported(table: pd.DataFrame, path: str, words: tuple[str, str], file: Path) -> None:
    """Write the figure, and beside it the table that it shows; nothing without a figure whose report is a change in per cent.

    words: title and caption; file: the figure's path without its ending.
    """
    shown = shown_in(table, path, *words)
    if len(shown):
        save(plot_reported(shown).figure, shown, file)
