"""Figures of a validation: every target beside what is simulated, and patterns on several levels."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import COLOURS, OBSERVED, new_axes, styled

LOWEST, HIGHEST = 0.25, 4.0
"""Of the axis of ratios; what lies beyond is drawn at its end, its number in the table."""


def draw_validation(targets: pd.DataFrame, patterns: pd.DataFrame, folder: Path) -> None:
    """Draw targets and patterns into a folder, each with its table."""
    folder.mkdir(parents=True, exist_ok=True)
    with styled():
        table = target_rows(targets)
        save(plot_targets(table).figure, table, folder / "targets")
        save(plot_patterns(patterns).figure, patterns, folder / "patterns")


def target_rows(targets: pd.DataFrame) -> pd.DataFrame:
    """Return median and interval of each target as ratios to what was published, and the title."""
    table = targets[targets["observed"] != 0.0].copy()
    for name in ("median", "low", "high"):
        table[f"{name}_ratio"] = table[name] / table["observed"]
    inside, others = int(table["in_interval"].sum()), table.loc[~table["fitted"], "in_interval"]
    apart = f";\nof the {len(others)} that were not fitted, {int(others.sum())}" if 0 < len(others) < len(table) else ""
    return table.assign(title=f"{inside} of {len(table)} published figures lie between the 5 and 95 % points of the runs{apart}")


def plot_targets(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw simulated over published, a row a figure: measure, period, median_ratio, low_ratio, high_ratio, in_interval, fitted, role, title."""
    ax = ax or new_axes(9.5, 1.4 + 0.21 * len(table))
    heights = np.arange(len(table))[::-1]
    ax.axvline(1.0, color=OBSERVED, linewidth=1)
    for is_in, colour, words in ((True, COLOURS[0], "published figure inside"), (False, COLOURS[1], "outside")):
        rows, at = table[table["in_interval"] == is_in], heights[(table["in_interval"] == is_in).to_numpy()]
        ax.hlines(at, rows["low_ratio"].clip(LOWEST, HIGHEST), rows["high_ratio"].clip(LOWEST, HIGHEST), color=colour, linewidth=2)
        ax.plot(rows["median_ratio"].clip(LOWEST, HIGHEST), at, "o", color=colour, markersize=4, label=words)
    ax.set_xscale("log")
    ax.set_xticks([0.25, 0.5, 1.0, 2.0, 4.0], ["¼", "½", "1", "2", "4"])
    ax.minorticks_off()
    ax.set_xlabel("simulated over published: median, 5 to 95 % of runs" + ("\n* the posterior was fitted to it" if table["fitted"].any() else ""))
    labels = [f"{row.measure.replace('_', ' ')}, {row.period.replace('/', ' to ')}{' *' if row.fitted else ''}" for row in table.itertuples()]
    ax.set_yticks(heights, labels, fontsize=7)
    ax.set_ylim(-1, len(table))
    ax.set_title(str(table["title"].iloc[0]), x=-0.8)
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def plot_patterns(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each pattern's figures, published (black) and simulated: level, pattern, figure, observed, median, low, high, shown_in."""
    ax = ax or new_axes(9.5, 1.2 + 0.3 * (len(table) + table["pattern"].nunique()))
    height = 0.0
    heights: list[float] = []
    words: list[str] = []
    for (_, statement), rows in table.groupby(["level", "pattern"], sort=False):
        heading = f"{statement} (in {rows['shown_in'].iloc[0]:.0%} of runs)"
        ax.text(-0.62, height, heading, transform=ax.get_yaxis_transform(), va="center", fontweight="bold", fontsize=9)
        for row in rows.itertuples():
            height -= 1.0
            heights, words = [*heights, height], [*words, f"{row.figure} *" if row.is_target else str(row.figure)]
            ax.hlines(height, row.low, row.high, color=COLOURS[0], linewidth=2)
            ax.plot(row.median, height, "o", color=COLOURS[0])
            ax.plot(row.observed, height, "|", color=OBSERVED, markersize=12, markeredgewidth=2)
        height -= 1.0
    ax.set_yticks(heights, words, fontsize=8)
    ax.set_ylim(height, 1.0)
    ax.set_xlim(left=0.0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("blue: median and 5 to 95 % of runs; black: published, where a figure is\n* a target of a calibration")
    shown = int((table.groupby("pattern")["shown_in"].first() > 0.5).sum())
    ax.set_title(f"{shown} of {table['pattern'].nunique()} patterns are shown in most runs", x=-0.6)
    return ax
