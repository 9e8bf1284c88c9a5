"""A stock over time under two policies and several threshold paths."""

import matplotlib.dates
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.palette import OBSERVED, new_axes, spread

LABEL_GAP = 0.055
"""Least distance of labels, as a share of the axis."""


def plot_over_time(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw median and 5-95 % band by line, and what was observed as dots.

    Columns: line, colour, style, date, median, low, high, runs, has_band, title, unit; a row whose line is `observed` is a dot.
    """
    ax = ax or new_axes()
    lines = [(name, part) for name, part in table.groupby("line", sort=False) if name != "observed"]
    for _, part in lines:
        days, first = pd.to_datetime(part["date"]), part.iloc[0]
        if first["has_band"]:
            ax.fill_between(days, part["low"], part["high"], color=first["colour"], alpha=0.16, linewidth=0)
        ax.plot(days, part["median"], color=first["colour"], linestyle=first["style"], linewidth=1.6)
    shown = table[table["has_band"].astype(bool)]["high"].max()
    top = max(shown, table["median"].max()) * 1.08
    ax.set_ylim(0, top)
    label_ends(ax, lines, top)
    dots = table[table["line"] == "observed"]
    if len(dots):
        ax.plot(pd.to_datetime(dots["date"]), dots["median"], "o", color=OBSERVED, markersize=5, zorder=5)
        first = dots.iloc[0]
        ax.annotate(
            "observed",
            (pd.Timestamp(first["date"]), first["median"]),
            xytext=(0, -15),
            textcoords="offset points",
            color=OBSERVED,
            ha="center",
        )
    ax.set_title(table.iloc[0]["title"])
    ax.set_ylabel(table.iloc[0]["unit"])
    ax.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    ax.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    banded = [str(name) for name, part in lines if part.iloc[0]["has_band"]]
    where = "" if len(banded) == len(lines) else f"\nbands: {'; '.join(banded)}"
    ax.set_xlabel(f"simulated: median and 5 to 95 % of {int(table['runs'].max())} runs{where}", fontsize=9)
    return ax


def label_ends(ax: Axes, lines: list[tuple[object, pd.DataFrame]], top: float) -> None:
    """Write each line's name at its end, apart from the others."""
    ends = [float(part["median"].iloc[-1]) for _, part in lines]
    for (name, part), height in zip(lines, spread(ends, top * LABEL_GAP)):
        last = part.iloc[-1]
        ax.annotate(
            str(name),
            (pd.Timestamp(last["date"]), last["median"]),
            xytext=(1.012, height / top),
            textcoords="axes fraction",
            color=last["colour"],
            va="center",
            fontsize=9,
            annotation_clip=False,
        )
