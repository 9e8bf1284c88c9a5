"""When a programme has paid for itself: cumulated discounted saving against cumulated discounted spend, within the window and no further."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from simulation.calendar import date_of

NEVER = -1
"""In the place of a month: not within the window."""


@dataclass(frozen=True)
class WindowMonths:
    """The whole months of a window from the day on which arms part: the last week of each, and what it is called."""

    last_weeks: np.ndarray  # rows of the weekly table
    names: tuple[str, ...]


def months_after(first_week: int, last_week: int, since: date) -> WindowMonths:
    """Return the calendar months from the parting to the end of the window; a week belongs to the month in which it begins."""
    days = [date_of(week) for week in range(first_week, last_week + 1)]
    names = [f"{day:%Y-%m}" for day in days]
    last = {name: row for row, (name, day) in enumerate(zip(names, days)) if name >= f"{since:%Y-%m}"}
    return WindowMonths(np.array(list(last.values()), int), tuple(last))


def pay_back_month(more_cost: np.ndarray, months: WindowMonths) -> int:
    """Return the first month from whose end on the discounted cost of a programme, less its savings, stays at or below zero; NEVER if none.

    more_cost: the programme's discounted cost of each week less the baseline's, all payers, so that spend and savings stand in one number.
    A month in which chance alone is ahead of the spend for a while is no pay-back.
    """
    balance = np.cumsum(more_cost)[months.last_weeks]
    behind = np.flatnonzero(balance > 0.0)
    first = int(behind[-1]) + 1 if len(behind) else 0
    return first if first < len(balance) else NEVER
