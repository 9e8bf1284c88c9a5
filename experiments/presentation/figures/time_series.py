"""A stock over time under two policies and several threshold paths."""

import matplotlib.dates
import pandas as pd
import seaborn
from matplotlib.axes import Axes

from experiments.presentation.figures.style import OBSERVED, head, mark_day, name_ends, new_axes, styled


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
    table = table.assign(date=pd.to_datetime(table["date"]))
    lines, dots = table[table["line"] != "observed"], table[table["line"] == "observed"]
    draw_bands(lines[lines["has_band"].astype(bool)], ax)
    firsts = lines.groupby("line", sort=False).first()
    look = {"palette": dict(firsts["colour"]), "dashes": dict(firsts["style"]), "estimator": None, "errorbar": None, "legend": False}
    seaborn.lineplot(lines, x="date", y="mean", hue="line", style="line", sort=False, linewidth=1.7, ax=ax, **look)
    seaborn.scatterplot(dots, x="date", y="mean", color=OBSERVED, s=36, zorder=5, legend=False, ax=ax)
    ax.set_ylim(0, max(lines.loc[lines["has_band"].astype(bool), "high"].max(), table["mean"].max()) * 1.08)
    ax.set_xlim(table["date"].min(), lines["date"].max())
    for dot in dots.tail(1).itertuples():
        ax.annotate("observed", (dot.date, dot.mean), (7, 0), textcoords="offset points", va="center", fontsize=9)
    lasts = lines.groupby("line", sort=False).last()
    name_ends(ax, [(str(line), float(row["mean"]), str(row["colour"])) for line, row in lasts.iterrows()])
    if pd.notna(table["go_live"].iloc[0]):
        mark_day(ax, pd.Timestamp(table["go_live"].iloc[0]), "go-live")
    ax.set(xlabel="", ylabel=table["unit"].iloc[0])
    ax.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    ax.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    head(ax, table)
    return ax


def draw_bands(lines: pd.DataFrame, ax: Axes) -> None:
    """Draw the bands of lines that have one."""
    for _, part in lines.groupby("line", sort=False):
        ax.fill_between(part["date"], part["low"], part["high"], color=part["colour"].iloc[0], alpha=0.16, linewidth=0)
