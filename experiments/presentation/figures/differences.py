"""Differences between policies as points with bands, group beside group on one scale."""

import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.presentation.figures.style import BASELINE, STYLE, new_axes, styled

ROW_INCHES, FILLED = 0.36, 0.62
"""Height of a row, and the share of it that its points fill."""

STRIPE = "#f6f6f6"


def plot_differences(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw mean difference and 5-95 % band of pairs: a row a measure, a point a policy.

    Columns: words, policy, colour, marker, difference, low, high, runs, title, unit.
    """
    words = list(dict.fromkeys(table["words"]))
    ax = ax or new_axes(8.6, 1.6 + ROW_INCHES * len(words))
    policies = list(dict.fromkeys(table["policy"]))
    for row in range(0, len(words), 2):
        ax.axhspan(row - 0.5, row + 0.5, color=STRIPE, zorder=0)
    ax.set_ylim(-0.5, len(words) - 0.5)
    for i, policy in enumerate(policies):
        part = table[table["policy"] == policy].set_index("words").loc[words]
        shift = FILLED * ((i + 0.5) / len(policies) - 0.5)
        heights = [row + shift for row in range(len(words))]
        first = part.iloc[0]
        ax.hlines(heights, part["low"], part["high"], color=first["colour"], linewidth=1.6)
        ax.plot(part["difference"], heights, first["marker"], color=first["colour"], markersize=5, label=policy)
    ax.axvline(0, color=BASELINE, linewidth=1)
    ax.set_yticks(range(len(words)), words)
    ax.invert_yaxis()
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    ax.set_title(table.iloc[0]["title"], loc="left", fontsize=10)
    ax.set_xlabel(f"{table.iloc[0]['unit']}; mean and 5 to 95 % of {int(table['runs'].max())} pairs")
    return ax


def plot_groups(tables: list[pd.DataFrame]) -> Figure:
    """Draw several tables of differences above one another, with one legend of policies below."""
    rows = [table["words"].nunique() for table in tables]
    with styled():
        figure, axes = pyplot.subplots(len(tables), 1, figsize=(9, 1.1 * len(tables) + 0.55 * sum(rows) + 0.5), height_ratios=rows, squeeze=False)
    for table, ax in zip(tables, axes[:, 0]):
        plot_differences(table, ax)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(3, len(labels)), fontsize=9)
    return figure
