"""A stock over time under two policies and several threshold paths."""

import matplotlib.dates
import pandas as pd
from matplotlib.axes import Axes

from experiments.presentation.figures.style import OBSERVED, new_axes


def plot_over_time(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw median and 5-95 % band by line, and what was observed as dots.

    Columns: line, colour, style, date, median, low, high, runs, has_band, title, unit; a row whose line is `observed` is a dot.
    """
    ax = ax or new_axes()
    lines = [(name, part) for name, part in table.groupby("line", sort=False) if name != "observed"]
    for name, part in lines:
        days, first = pd.to_datetime(part["date"]), part.iloc[0]
        if first["has_band"]:
            ax.fill_between(days, part["low"], part["high"], color=first["colour"], alpha=0.16, linewidth=0)
        ax.plot(days, part["median"], color=first["colour"], linestyle=first["style"], linewidth=1.6, label=str(name))
    shown = table[table["has_band"].astype(bool)]["high"].max()
    ax.set_ylim(0, max(shown, table["median"].max()) * 1.08)
    dots = table[table["line"] == "observed"]
    if len(dots):
        ax.plot(pd.to_datetime(dots["date"]), dots["median"], "o", color=OBSERVED, markersize=5, zorder=5, label="observed")
    name_lines(ax, {str(name): float(part["median"].iloc[-1]) for name, part in lines})
    ax.set_title(table.iloc[0]["title"])
    ax.set_ylabel(table.iloc[0]["unit"])
    ax.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    ax.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    banded = [str(name) for name, part in lines if part.iloc[0]["has_band"]]
    where = "" if len(banded) == len(lines) else f"\nbands: {'; '.join(banded)}"
    ax.set_xlabel(f"simulated: median and 5 to 95 % of {int(table['runs'].max())} runs{where}", fontsize=9)
    return ax


def name_lines(ax: Axes, ends: dict[str, float]) -> None:
    """Name the lines beside the axes, the highest at its end first, what was observed last, each name in its line's colour."""
    handles, labels = ax.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda i: -ends.get(labels[i], float("-inf")))
    where = {"bbox_to_anchor": (1.01, 0.5), "handlelength": 2.6, "fontsize": 9, "labelcolor": "linecolor"}
    ax.legend([handles[i] for i in order], [labels[i] for i in order], loc="center left", **where)
