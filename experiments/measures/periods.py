"""The periods of a table: 31 March, financial years, the window, and what follows the split of the arms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from simulation.calendar import week_of
from simulation.published_claims import days_of


@dataclass(frozen=True)
class Period:
    """A date (first equals last) or an interval of weeks, first and last included."""

    label: str
    first: int
    last: int
    is_date: bool


def is_date(label: str) -> bool:
    """Return whether a period's label is one day; else it is two, joined by a stroke."""
    return "/" not in label


def window_of(start: date, end: date) -> str:
    """Return the label of the interval from one day to another, both included."""
    return f"{start}/{end}"


def year_to(end: date) -> str:
    """Return the label of the year that ends on a 31 March."""
    return window_of(date(end.year - 1, 4, 1), end)


def in_words(label: str) -> str:
    """Return a label as it is read: 2015-04-01 to 2016-03-31."""
    return label.replace("/", " to ")


YEAR_FROM, YEAR_TO = "-04-01", "-03-31"
"""First and last day of a financial year."""


def financial_year(label: str) -> str | None:
    """Return a financial year as 2015/16; None for any other period."""
    first, _, last = label.partition("/")
    is_year = first.endswith(YEAR_FROM) and last.endswith(YEAR_TO) and int(last[:4]) == int(first[:4]) + 1
    return f"{first[:4]}/{last[2:4]}" if is_year else None


def last_date(labels: Iterable[str]) -> str:
    """Return the latest date among the labels of a table; raise ValueError without one."""
    dates = [label for label in labels if is_date(label)]
    if not dates:
        raise ValueError("no date among the periods")
    return max(dates)  # ISO days are in order as text


def after_split(labels: Iterable[str]) -> str:
    """Return the interval from the week in which arms part, of the labels of a table in their order: the last of them, as periods_of has it.

    Where arms part on the window's first day, or there is one arm, it is the window itself. Raises ValueError where the last is no interval.
    """
    found = list(labels)
    if not found or is_date(found[-1]):
        raise ValueError("the last of the periods is no interval: they are not those of a whole table")
    return found[-1]


def periods_of(start: date, end: date, split: date | None = None, also: tuple[str, ...] = ()) -> list[Period]:
    """Return each 31 March in the window and its last day, each financial year inside it, the window itself, and what follows the split.

    `also` names further periods, as published figures may have their own; those outside the window are left out.
    A week belongs to the interval in which it ends, wherever the window ends: financial years add up to the window, and a year has the same weeks
    in every window that holds it. So the week that holds the window's last day counts only if it ends on it. An interval in which no week ends has
    the week of its first day. A stock on a date is that at the end of the week that holds the date.
    """
    years = range(start.year - 1, end.year + 2)
    asked = [days_of(label) for label in also]
    inside = [days for days in asked if start <= days[0] <= days[-1] <= end]
    dates = [date(year, 3, 31) for year in years if start <= date(year, 3, 31) < end] + [end]
    dates = sorted({*dates, *(days[0] for days in inside if len(days) == 1)})
    found = [Period(str(day), week_of(day), week_of(day), True) for day in dates]
    intervals = [(date(year, 4, 1), date(year + 1, 3, 31)) for year in years if start <= date(year, 4, 1) and date(year + 1, 3, 31) <= end]
    intervals += [(days[0], days[1]) for days in inside if len(days) > 1]
    intervals += [(start, end)] + ([(split, end)] if split and start < split <= end else [])
    for first, last in reversed(dict.fromkeys(reversed(intervals))):  # the last stays last, even if it is a financial year
        stop = week_of(last + timedelta(days=1)) - 1
        found.append(Period(window_of(first, last), week_of(first), max(stop, week_of(first)), False))
    return found
