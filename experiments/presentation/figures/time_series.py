"""A stock over time under a policy and its own baseline: a panel, or one for each path of thresholds."""

import matplotlib.dates
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.presentation.figures.style import OBSERVED, caption, head, mark_day, name_ends, new_axes, new_figure, styled, title_over

AT_ENDS = "At the ends of lines"
"""Where names and differences of lines stand, in the words of a caption."""

HIGHEST_OVER = 1.08
"""How far the axis reaches above the highest line or band."""


@styled()
def plot_over_time(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw mean and 5-95 % band by line, and what was observed as dots; each line is named at its end.

    Parameters
    ----------
    table
        Columns: line, colour, style (seaborn's dashes), date, mean, low, high, has_band, unit, go_live (a day or nothing), title, caption. A row
        whose line is `observed` is a dot.
    ax
        Axes to draw on; a figure of its own if none is given.
    """
    ax = ax or new_axes(9.5, 5.2)
    lines = draw_lines(table, ax)
    lasts = lines.groupby("line", sort=False).last()
    name_ends(ax, [(str(line), float(row["mean"]), str(row["colour"])) for line, row in lasts.iterrows()])
    head(ax, table)
    return ax


@styled()
def plot_paths(table: pd.DataFrame, title: str, about: str) -> Figure:
    """Draw a panel for each path of thresholds; columns: those of `plot_over_time`, panel, and panel_title. Lines are named beside the last panel."""
    names = list(dict.fromkeys(table["panel"]))
    figure, axes = new_figure(1, len(names), width=max(3.5 * len(names), 7.0), height=4.9, sharey=True)
    for name, ax in zip(names, axes[0]):
        part = table[table["panel"] == name]
        draw_lines(part, ax)
        ax.set_title(str(part["panel_title"].iloc[0]), fontsize=10)
        ax.label_outer()
    axes[0, 0].set_ylim(0, top_of(table))
    lasts = part[part["line"] != "observed"].groupby("line", sort=False).last()
    name_ends(ax, [(str(line), float(row["mean"]), str(row["colour"])) for line, row in lasts.iterrows()])
    title_over(figure, title)
    caption(figure, about)
    return figure


def draw_lines(table: pd.DataFrame, ax: Axes) -> pd.DataFrame:
    """Draw bands, lines, dots and go-live; return the rows of lines."""
    table = table.assign(date=pd.to_datetime(table["date"]))
    lines, dots = table[table["line"] != "observed"], table[table["line"] == "observed"]
    draw_bands(lines[lines["has_band"].astype(bool)], ax)
    firsts = lines.groupby("line", sort=False).first()
    look = {"palette": dict(firsts["colour"]), "dashes": dict(firsts["style"]), "estimator": None, "errorbar": None, "legend": False}
    seaborn.lineplot(lines, x="date", y="mean", hue="line", style="line", sort=False, linewidth=1.9, ax=ax, **look)
    seaborn.scatterplot(dots, x="date", y="mean", color=OBSERVED, s=36, zorder=5, legend=False, ax=ax)
    ax.set_ylim(0, top_of(table))
    ax.set_xlim(table["date"].min(), lines["date"].max())
    for dot in dots.tail(1).itertuples():
        ax.annotate("observed", (dot.date, dot.mean), (7, 7), textcoords="offset points", va="center", fontsize=9)
    if pd.notna(table["go_live"].iloc[0]):
        mark_day(ax, pd.Timestamp(table["go_live"].iloc[0]), "go-live")
    ax.set(xlabel="", ylabel=table["unit"].iloc[0])
    ax.yaxis.set_major_formatter("{x:,.10g}")
    ax.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    ax.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    return lines


def top_of(table: pd.DataFrame) -> float:
    """Return the upper end of the axis."""
    banded = table[table["has_band"].astype(bool)]
    return float(max(banded["high"].max() if len(banded) else 0.0, table["mean"].max())) * HIGHEST_OVER


def draw_bands(lines: pd.DataFrame, ax: Axes) -> None:
    """Draw the bands of lines that have one."""
    for _, part in lines.groupby("line", sort=False):
        ax.fill_between(part["date"], part["low"], part["high"], color=part["colour"].iloc[0], alpha=0.16, linewidth=0)
