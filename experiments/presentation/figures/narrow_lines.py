"""A stock over time for a telephone: as `plot_over_time`, with the lines named below the picture."""

import matplotlib.dates
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.presentation.figures.style import head, new_axes, styled
from experiments.presentation.figures.time_series import AT_ENDS, draw_lines
from experiments.presentation.figures.widths import NARROW

BELOW = "Below the picture"
"""Where they stand here."""

HEIGHT, MOST_YEARS = 4.6, 5
"""Height of the figure in inches; years on its axis at most."""


@styled()
def plot_narrow(table: pd.DataFrame) -> Figure:
    """Draw a stock over time under a policy and its baseline; columns: those of `plot_over_time`. Raise ValueError for several panels."""
    if "panel" in table and table["panel"].nunique() > 1:
        raise ValueError("several panels: draw one at a time")
    ax = new_axes(NARROW, HEIGHT)
    lines = draw_lines(table, ax)
    firsts = lines.groupby("line", sort=False).first()
    handles = [
        Line2D([], [], color=row["colour"], linestyle=(0, row["style"]) if row["style"] else "-", label=str(name)) for name, row in firsts.iterrows()
    ]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(-0.1, -0.08), fontsize=8.5)
    years = lines["date"].max().year - lines["date"].min().year + 1
    ax.xaxis.set_major_locator(matplotlib.dates.YearLocator(-(-years // MOST_YEARS)))
    head(ax, table.assign(caption=table["caption"].str.replace(AT_ENDS, BELOW)))
    return ax.figure.figure
