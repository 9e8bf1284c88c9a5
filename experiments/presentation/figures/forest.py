"""Differences as points with intervals, a row each, their numbers to the right; events and stocks, and every unit, on axes of their own."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.presentation.figures.style import BASELINE, STRIPE, STYLE, caption, head, new_axes, new_figure, styled, title_over, with_minus

WIDTH, ROW_INCHES, AROUND = 9.6, 0.235, 0.85
"""Width of a figure, height of a row, and height of a panel's title and axis, in inches."""

LETTERS, NUMBERS_AT = 9, 1.015
"""Size of a row's letters, and where its numbers begin, in widths of the axes."""

MARKER, THICK = 6.5, 8.0
"""Size of a marker, and of a cross, which looks smaller."""


def signed(value: float, _: float = 0.0) -> str:
    """Return a number of an axis of differences: with its sign, zero without."""
    return with_minus(f"{value:+,.10g}") if value else "0"


@styled()
def plot_forest(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a row for each difference: its name to the left, point and interval, and its numbers to the right.

    Parameters
    ----------
    table
        Columns: heading (in bold above the rows that share it; empty: none), words (the row's name), colour, marker, difference, low, high, said (the
        numbers to the right), said_is (what they are), unit, title, and caption for a figure of its own.
    ax
        Axes to draw on; a figure of its own if none is given.
    """
    ax = ax or new_axes(WIDTH, AROUND + 0.9 + ROW_INCHES * line_count(table))
    heights = name_lines(ax, table)
    ax.axvline(0, color=BASELINE, linewidth=1)
    ax.hlines(heights, table["low"], table["high"], color=table["colour"], linewidth=1.8)
    for row, height in zip(table.itertuples(), heights):
        ax.plot(
            row.difference,
            height,
            row.marker,
            color=row.colour,
            markersize=7.5 if row.marker in "PX" else 6.5,
            markeredgecolor="white",
            markeredgewidth=0.7,
        )
        ax.text(NUMBERS_AT, height, with_minus(row.said), transform=ax.get_yaxis_transform(), fontsize=LETTERS - 0.5, va="center")
    ax.text(NUMBERS_AT, 1.0, table["said_is"].iloc[0], transform=ax.transAxes, fontsize=LETTERS - 1.5, color=BASELINE, va="bottom")
    ax.set(xlabel=table["unit"].iloc[0], ylabel="")
    ax.xaxis.set_major_formatter(signed)
    head(ax, table)
    return ax


def line_count(table: pd.DataFrame) -> int:
    """Return how many lines a table takes: a row each, and its headings."""
    return len(table) + len(heading_places(table))


def heading_places(table: pd.DataFrame) -> list[int]:
    """Return the rows above which a heading stands."""
    headings = list(table["heading"])
    return [i for i, heading in enumerate(headings) if heading and (i == 0 or heading != headings[i - 1])]


def name_lines(ax: Axes, table: pd.DataFrame) -> list[float]:
    """Name rows and headings from the top down, with a stripe behind every other row; return the rows' heights."""
    places, heights, names, ticks = heading_places(table), list[float](), list[str](), list[float]()
    line = 0
    for i, (heading, words) in enumerate(zip(table["heading"], table["words"])):
        if i in places:
            names, ticks, line = [*names, heading], [*ticks, line], line + 1
        if len(heights) % 2 == 0:
            ax.axhspan(line - 0.5, line + 0.5, color=STRIPE, zorder=0, linewidth=0)
        heights, names, ticks, line = [*heights, line], [*names, words], [*ticks, line], line + 1
    ax.set_yticks(ticks, names, fontsize=LETTERS)
    for tick, label in zip(ticks, ax.get_yticklabels()):
        if tick not in heights:
            label.set_fontweight("bold")
    ax.set_ylim(line - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=STYLE["grid.color"])
    ax.grid(axis="y", visible=False)
    return heights


@styled()
def plot_forests(tables: Sequence[pd.DataFrame], title: str, about: str) -> Figure:
    """Draw several tables of differences above one another, under one title and over one caption (about)."""
    lines = [line_count(table) for table in tables]
    height = AROUND * len(tables) + ROW_INCHES * sum(lines) + 0.25 * (about.count("\n") + 2) + 0.4
    figure, axes = new_figure(len(tables), width=WIDTH, height=height, height_ratios=[3 + count for count in lines])
    for table, ax in zip(tables, axes[:, 0]):
        plot_forest(table.drop(columns="caption", errors="ignore"), ax)
        if len(tables) == 1:
            ax.set_title("")
    title_over(figure, title)
    caption(figure, about)
    return figure
