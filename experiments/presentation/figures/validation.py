"""Figures of a validation: every target beside what is simulated, and patterns on several levels."""

from pathlib import Path
from typing import Any

import pandas as pd
import seaborn
from matplotlib.axes import Axes

from experiments.measures.definitions import label_of_ratio
from experiments.presentation.figures.captions import intervals_in_words
from experiments.presentation.figures.findings import FEWEST_PAIRS
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import COLOURS, OBSERVED, STYLE, head, new_axes, rows_down, styled
from experiments.runs.parameter_values import INTERVALS

LOWEST, HIGHEST = 0.25, 4.0
"""Of the axis of ratios; what lies beyond is drawn at its end as an arrow, its number in the table."""

IN_INTERVAL = {True: ("published figure inside", COLOURS[0]), False: ("outside", COLOURS[1])}


def draw_validation(targets: pd.DataFrame, patterns: pd.DataFrame, folder: Path, where: str, runs: int) -> None:
    """Draw targets and patterns into a folder, each with its table; where: place and time. With few runs a title asks and does not find."""
    is_few = runs < FEWEST_PAIRS
    table, hold = target_rows(targets), intervals_in_words(targets[INTERVALS].iloc[0])
    if is_few:
        table["title"] = "How do simulated figures stand to published ones?"
    fitted = "\n* The posterior was fitted to it." if table["fitted"].any() else ""
    table = table.assign(caption=f"{where}\nSimulated over published: median, 5 to 95 % of {runs} runs; arrows: beyond the axis. {hold}{fitted}")
    save(plot_targets(table).figure, table, folder / "targets")
    shown = int((patterns.groupby("pattern")["shown_in"].first() > 0.5).sum())
    about = f"{where} Published: England unless it says otherwise.\nBlue: median and 5 to 95 % of {runs} runs; black: published. {hold} * A target."
    found = f"{shown} of {patterns['pattern'].nunique()} patterns are shown in most runs"
    table = patterns.assign(title="Which patterns does the model show?" if is_few else found, caption=about)
    save(plot_patterns(table).figure, table, folder / "patterns")


def target_rows(targets: pd.DataFrame) -> pd.DataFrame:
    """Return median and interval of each target as ratios to what was published, and the title; targets outside the window are left out."""
    table = targets[(targets["observed"] != 0.0) & targets["in_window"]].copy()
    for name in ("median", "low", "high"):
        table[f"{name}_ratio"] = table[name] / table["observed"]
    inside, others = int(table["in_interval"].sum()), table.loc[~table["fitted"], "in_interval"]
    apart = f";\nof the {len(others)} that were not fitted, {int(others.sum())}" if 0 < len(others) < len(table) else ""
    return table.assign(title=f"{inside} of {len(table)} published figures lie between the 5 and 95 % points of the runs{apart}")


@styled()
def plot_targets(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw simulated over published, a row a figure: measure, period, median_ratio, low_ratio, high_ratio, in_interval, fitted, title, caption."""
    ax = ax or new_axes(10.0, 2.0 + 0.21 * len(table))
    rows_down(ax, [target_words(row) for row in table.itertuples()], 7)
    ax.axvline(1.0, color=OBSERVED, linewidth=1)
    rows = table.assign(row=range(len(table)), **{name: table[name].clip(LOWEST, HIGHEST) for name in ("median_ratio", "low_ratio", "high_ratio")})
    for is_in, (words, colour) in IN_INTERVAL.items():
        part = rows[rows["in_interval"] == is_in]
        ax.hlines(part["row"], part["low_ratio"], part["high_ratio"], color=colour, linewidth=1.7)
        seaborn.scatterplot(part, x="median_ratio", y="row", color=colour, s=20, zorder=3, label=words, ax=ax)
        for end, marker, beyond in ((LOWEST, "<", table["low_ratio"] < LOWEST), (HIGHEST, ">", table["high_ratio"] > HIGHEST)):
            off = part[beyond.to_numpy()[part["row"]]]
            if len(off):  # nothing unclipped would count in the layout as a point at the corner
                ax.plot([end] * len(off), off["row"], marker, color=colour, markersize=5, clip_on=False)
    ax.set_xscale("log")
    ax.set_xlim(LOWEST, HIGHEST)
    ax.set_xticks([0.25, 0.5, 1.0, 2.0, 4.0], ["¼", "½", "1", "2", "4"])
    ax.minorticks_off()
    ax.set(xlabel="simulated over published", ylabel="")
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0))
    head(ax, table)
    return ax


def target_words(row: Any) -> str:
    """Return a target's measure and period in words, with a star if the posterior was fitted to it."""
    return f"{label_of_ratio(row.measure)}, {row.period.replace('/', ' to ')}{' *' if row.fitted else ''}"


@styled()
def plot_patterns(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each pattern's figures, published (black) and simulated: level, pattern, figure, observed, median, low, high, shown_in, title, caption."""
    ax = ax or new_axes(10.5, 1.8 + 0.3 * (len(table) + table["pattern"].nunique()))
    height = 0.0
    heights: list[float] = []
    words: list[str] = []
    for (_, statement), rows in table.groupby(["level", "pattern"], sort=False):
        heading = f"{statement} (in {rows['shown_in'].iloc[0]:.0%} of runs)"
        ax.text(-0.55, height, heading, transform=ax.get_yaxis_transform(), va="center", fontweight="bold", fontsize=9)
        for row in rows.itertuples():
            height -= 1.0
            heights, words = [*heights, height], [*words, f"{row.figure} *" if row.is_target else str(row.figure)]
            ax.hlines(height, row.low, row.high, color=COLOURS[0], linewidth=2)
            ax.plot(row.median, height, "o", color=COLOURS[0], markersize=5)
            ax.plot(row.observed, height, "|", color=OBSERVED, markersize=12, markeredgewidth=2)
        height -= 1.0
    ax.set_yticks(heights, words, fontsize=8)
    ax.set_ylim(height, 1.0)
    ax.set_xlim(left=0.0)
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("in each figure's own unit")
    head(ax, table)
    return ax
