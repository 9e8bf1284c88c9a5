"""Pay-back: the month from which cumulated discounted savings exceed cumulated discounted spend, within the window."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from simulation.calendar import date_of

NEVER = -1
"""Index of a month for no pay-back within the window."""


@dataclass(frozen=True)
class WindowMonths:
    """The calendar months of a window after the split: the row of each month's last week, and its name (2015-04)."""

    last_weeks: np.ndarray  # rows of the weekly table
    names: tuple[str, ...]


def months_after(first_week: int, last_week: int, since: date) -> WindowMonths:
    """Return the calendar months from the split to the end of the window; a week belongs to the month in which it begins."""
    days = [date_of(week) for week in range(first_week, last_week + 1)]
    names = [f"{day:%Y-%m}" for day in days]
    last = {name: row for row, (name, day) in enumerate(zip(names, days)) if name >= f"{since:%Y-%m}"}
    return WindowMonths(np.array(list(last.values()), int), tuple(last))


def pay_back_month(more_cost: np.ndarray, months: WindowMonths) -> int:
    """Return the index of the first month after which the cumulated extra cost stays at or below zero; NEVER if there is none.

    Parameters
    ----------
    more_cost
        Discounted cost of each week (GBP), programme less baseline, all payers: spend and savings in one number.

    A month in which the balance is below zero only for a time is no pay-back.
    """
    balance = np.cumsum(more_cost)[months.last_weeks]
    behind = np.flatnonzero(balance > 0.0)
    first = int(behind[-1]) + 1 if len(behind) else 0
    return first if first < len(balance) else NEVER
