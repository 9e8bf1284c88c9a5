"""Figures of a validation: every target beside what is simulated, and patterns on several levels."""

from pathlib import Path
from textwrap import fill
from typing import Any

import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.measures.definitions import label_of_ratio
from experiments.measures.periods import financial_year
from experiments.presentation.figures.captions import intervals_in_words, period_in_words
from experiments.presentation.figures.findings import FEWEST_PAIRS
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import COLOURS, OBSERVED, STYLE, caption, head, new_axes, new_figure, rows_down, styled, title_over
from experiments.runs.parameter_values import INTERVALS

LOWEST, HIGHEST = 0.25, 4.0
"""Of the axis of ratios; what lies beyond is drawn at its end as an arrow, its number in the table."""

PATTERN_WIDTH, PATTERN_INCHES, HEADING_LETTERS = 9.6, 0.27, 60
"""Width of the figure of patterns and height of its rows in inches; letters of a line of a heading."""

IN_INTERVAL = {True: ("published figure inside", COLOURS[0], "o"), False: ("outside", COLOURS[1], "s")}


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
    save(pattern_figure(table), table, folder / "patterns")


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
    ax = ax or new_axes(9.6, 2.2 + 0.2 * len(table))
    rows_down(ax, [target_words(row) for row in table.itertuples()], 8)
    ax.axvline(1.0, color=OBSERVED, linewidth=1)
    rows = table.assign(row=range(len(table)), **{name: table[name].clip(LOWEST, HIGHEST) for name in ("median_ratio", "low_ratio", "high_ratio")})
    for is_in, (words, colour, shape) in IN_INTERVAL.items():
        part = rows[rows["in_interval"] == is_in]
        ax.hlines(part["row"], part["low_ratio"], part["high_ratio"], color=colour, linewidth=1.7)
        seaborn.scatterplot(part, x="median_ratio", y="row", color=colour, marker=shape, s=24, zorder=3, label=words, ax=ax)
        for end, marker, beyond in ((LOWEST, "<", table["low_ratio"] < LOWEST), (HIGHEST, ">", table["high_ratio"] > HIGHEST)):
            off = part[beyond.to_numpy()[part["row"]]]
            if len(off):  # nothing unclipped would count in the layout as a point at the corner
                ax.plot([end] * len(off), off["row"], marker, color=colour, markersize=5, clip_on=False)
    ax.set_xscale("log")
    ax.set_xlim(LOWEST, HIGHEST)
    ax.set_xticks([0.25, 0.5, 1.0, 2.0, 4.0], ["¼", "½", "1", "2", "4"])
    ax.minorticks_off()
    ax.set(xlabel="simulated over published", ylabel="")
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=9)
    head(ax, table)
    return ax


def target_words(row: Any) -> str:
    """Return a target's measure and period in words, with a star if the posterior was fitted to it."""
    label = label_of_ratio(row.measure).replace(" / ", " of ", 1)
    return f"{label}, {short_period(row.period)}{' *' if row.fitted else ''}"


def short_period(period: str) -> str:
    """Return a financial year as 2015/16, any other period in whole words."""
    return financial_year(period) or period_in_words(period)


@styled()
def plot_patterns(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the figures of patterns in one unit, published (black) and simulated.

    Columns: level, pattern, figure, unit, observed, median, low, high, shown_in, is_target, title, and caption for a figure of its own.
    """
    ax = ax or new_axes(PATTERN_WIDTH, 1.8 + PATTERN_INCHES * line_count(table))
    height = 0.0
    heights: list[float] = []
    words: list[str] = []
    for (_, statement), rows in table.groupby(["level", "pattern"], sort=False):
        heading = f"{statement} (in {rows['shown_in'].iloc[0]:.0%} of runs)"
        heights, words = [*heights, height], [*words, fill(heading, HEADING_LETTERS)]
        for row in rows.itertuples():
            height -= 1.0
            heights, words = [*heights, height], [*words, f"{row.figure} *" if row.is_target else str(row.figure)]
            ax.hlines(height, row.low, row.high, color=COLOURS[0], linewidth=2)
            ax.plot(row.median, height, "o", color=COLOURS[0], markersize=5)
            ax.plot(row.observed, height, "|", color=OBSERVED, markersize=12, markeredgewidth=2)
        height -= 1.0
    ax.set_yticks(heights, words, fontsize=8)
    statements = set(table["pattern"])
    for label in ax.get_yticklabels():
        label.set_fontweight("bold" if " ".join(label.get_text().split()).rpartition(" (in ")[0] in statements else "normal")
    ax.set_ylim(height + 0.5, 0.8)
    ax.set_xlim(0.0, 1.06 * float(table[["observed", "high", "median"]].max().max()))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(unit_words(str(table["unit"].iloc[0])))
    return ax


def line_count(table: pd.DataFrame) -> int:
    """Return how many lines a table of patterns takes."""
    return len(table) + table["pattern"].nunique()


def unit_words(unit: str) -> str:
    """Return the unit of an axis: shares of anything are shares."""
    return "share" if unit.startswith("share of") else unit


@styled()
def pattern_figure(table: pd.DataFrame) -> Figure:
    """Draw patterns, a panel a unit; columns as `plot_patterns` has them."""
    parts = [rows for _, rows in table.groupby(table["unit"].map(unit_words), sort=False)]
    lines = [line_count(part) + 1 for part in parts]
    figure, axes = new_figure(len(parts), width=PATTERN_WIDTH, height=1.2 + 0.5 * len(parts) + PATTERN_INCHES * sum(lines), height_ratios=lines)
    for part, ax in zip(parts, axes[:, 0]):
        plot_patterns(part, ax)
    title_over(figure, str(table["title"].iloc[0]))
    caption(figure, str(table["caption"].iloc[0]))
    return figure
