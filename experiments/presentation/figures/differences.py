"""Differences between policies as points with bands, group above group, each group of one unit on an axis of its own."""

import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.presentation.figures.style import BASELINE, caption, head, new_axes, new_figure, rows_down, styled

ROW_INCHES, FILLED = 0.36, 0.62
"""Height of a row, and the share of it that its points fill."""


@styled()
def plot_differences(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw mean difference and 5-95 % band of pairs: a row a measure, a point a policy.

    Columns: words, policy, colour, marker, difference, low, high, unit, title, and caption for a figure of its own.
    """
    words, policies = list(dict.fromkeys(table["words"])), table.groupby("policy", sort=False).first()
    ax = ax or new_axes(9.6, 1.6 + ROW_INCHES * len(words))
    rows_down(ax, words)
    ax.axvline(0, color=BASELINE, linewidth=1)
    shifts = {policy: FILLED * ((i + 0.5) / len(policies) - 0.5) for i, policy in enumerate(policies.index)}
    points = table.assign(height=table["words"].map(words.index) + table["policy"].map(shifts))
    ax.hlines(points["height"], points["low"], points["high"], color=points["colour"], linewidth=1.7)
    look = {"palette": dict(policies["colour"]), "markers": dict(policies["marker"]), "s": 42}
    seaborn.scatterplot(points, x="difference", y="height", hue="policy", style="policy", zorder=3, ax=ax, **look)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.02), fontsize=9)
    ax.set(xlabel=table["unit"].iloc[0], ylabel="")
    ax.xaxis.set_major_formatter("{x:,.10g}")
    head(ax, table)
    return ax


@styled()
def plot_groups(tables: list[pd.DataFrame]) -> Figure:
    """Draw several tables of differences above one another, with one legend of policies and one caption."""
    rows = [table["words"].nunique() for table in tables]
    height = 1.15 * len(tables) + 0.5 * sum(rows) + 0.4
    figure, axes = new_figure(len(tables), width=11.5, height=height, height_ratios=rows)
    for table, ax in zip(tables, axes[:, 0]):
        plot_differences(table.drop(columns="caption") if len(tables) > 1 else table, ax)
    for ax in axes[1:, 0]:
        ax.get_legend().remove()
    caption(figure, str(tables[0]["caption"].iloc[0]))
    return figure
