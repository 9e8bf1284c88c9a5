"""The periods of a table: 31 March, financial years, the window, and what follows the split of the arms."""

from dataclasses import dataclass
from datetime import date, timedelta

from simulation.calendar import week_of


@dataclass(frozen=True)
class Period:
    """A date (first equals last) or an interval of weeks, first and last included."""

    label: str
    first: int
    last: int
    is_date: bool


def periods_of(start: date, end: date, split: date | None = None, also: tuple[str, ...] = ()) -> list[Period]:
    """Return each 31 March in the window and its last day, each financial year inside it, the window itself, and what follows the split.

    `also` names further periods, as published figures may have their own; those outside the window are left out.
    A week belongs to the financial year in which it ends; a stock on 31 March is that at the end of the week that holds the date.
    """
    years = range(start.year - 1, end.year + 2)
    asked = [tuple(map(date.fromisoformat, label.split("/"))) for label in also]
    inside = [days for days in asked if start <= days[0] <= days[-1] <= end]
    dates = [date(year, 3, 31) for year in years if start <= date(year, 3, 31) < end] + [end]
    dates = sorted({*dates, *(days[0] for days in inside if len(days) == 1)})
    found = [Period(str(day), week_of(day), week_of(day), True) for day in dates]
    intervals = [(date(year, 4, 1), date(year + 1, 3, 31)) for year in years if start <= date(year, 4, 1) and date(year + 1, 3, 31) <= end]
    intervals += [(days[0], days[1]) for days in inside if len(days) > 1]
    intervals += [(start, end)] + ([(split, end)] if split and start < split <= end else [])
    for first, last in reversed(dict.fromkeys(reversed(intervals))):  # the last stays last, even if it is a financial year
        stop = week_of(last) if last == end else week_of(last + timedelta(days=1)) - 1
        found.append(Period(f"{first}/{last}", week_of(first), max(stop, week_of(first)), False))
    return found
