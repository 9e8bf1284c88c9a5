"""Stocks and flows of one run week by week, a panel each, beside those of its baseline where there is one."""

import matplotlib.dates
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.measures.definitions import EVERY
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.stocks import USUAL_DASHES
from experiments.presentation.figures.style import BASELINE, COLOURS, caption, new_figure, styled, title_over
from experiments.presentation.figures.widths import NARROW, WIDE

SHOWN = ("protection_plans", "looked_after_children", "plan_starts", "care_entries", "missed_high_risk_children", "needless_plan_children")
"""Measures that are drawn: stocks, flows, and both errors."""

PANEL_INCHES = 1.75

TITLE = "How do plans, care and both errors move?"

ABOUT = (
    "Children; what starts or enters: the sum of the last three months. Both errors side by side: in danger and missed, and on needless plans. "
    "Missed children: of open families only."
)


@styled()
def plot_weeks(weeks: pd.DataFrame, about: str, baseline: pd.DataFrame | None = None, is_narrow: bool = False) -> Figure:
    """Draw each measure's course in a panel of its own.

    Parameters
    ----------
    weeks
        From `stocks_and_flows`, with the measures of SHOWN.
    about
        Place and week, from `place_and_week`.
    baseline
        The same of the baseline's run.
    is_narrow
        For a telephone: a panel below the other.
    """
    columns = 1 if is_narrow else 2
    rows = -(-len(SHOWN) // columns)
    figure, axes = new_figure(
        rows, columns, width=NARROW if is_narrow else WIDE, height=PANEL_INCHES * rows + (2.2 if is_narrow else 1.6), sharex=True
    )
    for name, ax in zip(SHOWN, axes.flat, strict=True):
        for table, colour, dashes in ((baseline, BASELINE, (0, USUAL_DASHES)), (weeks, COLOURS[0], "-")):
            if table is not None:
                part = table[table["measure"] == name]
                ax.plot(pd.to_datetime(part["date"]), part["recent"], color=colour, linestyle=dashes, linewidth=1.5)
        ax.set_title(panel_title(name), fontsize=9.5)
        ax.set_ylim(bottom=0)
        ax.xaxis.set_major_locator(matplotlib.dates.YearLocator())
        ax.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    if baseline is not None:
        handles = [
            Line2D([], [], color=COLOURS[0], label="this policy"),
            Line2D([], [], color=BASELINE, linestyle=(0, USUAL_DASHES), label="its baseline"),
        ]
        axes[0, 0].legend(handles=handles, loc="lower left", fontsize=8.5)
    title_over(figure, TITLE)
    caption(figure, f"{about}\n{ABOUT}")
    return figure


def panel_title(name: str) -> str:
    """Return a measure's label; of a flow with the time that it is summed over."""
    return capital(EVERY[name].label) + ("" if EVERY[name].kind == "stock" else ", in three months")


def in_words(weeks: pd.DataFrame, baseline: pd.DataFrame | None = None) -> str:
    """Return the last week's numbers as a sentence, with the baseline's in brackets; nothing before a week is recorded."""
    if not len(weeks):
        return "No week is recorded yet."
    parts = [f"{panel_title(name)[0].lower()}{panel_title(name)[1:]} {number(weeks, name)}{beside(baseline, name)}" for name in SHOWN]
    return f"In the last week: {', '.join(parts)}. Missed children are counted in open families only."


def number(table: pd.DataFrame, name: str) -> str:
    """Return the last number of a measure."""
    last = table.loc[table["measure"] == name, "recent"].iloc[-1]
    return "not known before three months" if np.isnan(last) else f"{last:,.0f}"


def beside(baseline: pd.DataFrame | None, name: str) -> str:
    """Return the baseline's number in brackets, if there is one."""
    return "" if baseline is None or not len(baseline) else f" (baseline {number(baseline, name)})"
