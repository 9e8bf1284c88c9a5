"""The measures of one run, over each period and area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from experiments.judgement import area_under_curve
from experiments.outcomes import ALL, WEEKS_A_YEAR, Measure
from simulation.calendar import week_of
from simulation.measures import INDEX


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


@dataclass(frozen=True)
class Cell:
    """The place of one number in the tables."""

    measure: str
    unit: str
    area: str
    period: str


class Formulas:
    """Measures as tables of column numbers, so that all of one period are computed at once."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.above, self.below, self.minus = (numbers_of([getattr(measure, name) for measure in measures]) for name in ("columns", "over", "minus"))
        self.is_stock, self.is_ratio, self.is_rest, self.is_variance, self.is_rate = np.array(
            [(one.kind == "stock", bool(one.over), one.is_rest, one.is_variance, one.is_per_children) for one in measures]
        ).T
        self.scale = np.array([measure.scale for measure in measures])

    def values(self, sums: np.ndarray, weeks: int, children: np.ndarray) -> np.ndarray:
        """Return measures by area from sums over weeks (areas, columns), shape (areas, measures); nan where there is nothing to divide by."""
        sums = np.hstack([sums, np.zeros((len(sums), 1))])
        total, below, minus = (sums[:, numbers].sum(axis=2) for numbers in (self.above, self.below, self.minus))
        total = np.where(self.is_variance, total, total - minus) * self.scale
        ratio = np.divide(total, below, out=np.full(total.shape, np.nan), where=below > 0)
        mean = np.divide(minus, below, out=np.zeros(total.shape), where=below > 0)
        ratio = np.where(self.is_rest, 1.0 - ratio, np.where(self.is_variance, ratio - mean * mean, ratio))
        plain = np.where(self.is_rate, total / children[:, np.newaxis], total)
        plain = np.where(self.is_stock, plain / weeks, np.where(self.is_rate, plain * WEEKS_A_YEAR / weeks, plain))
        return np.where(self.is_ratio, ratio, plain)


def numbers_of(names: list[tuple[str, ...]]) -> np.ndarray:
    """Return the numbers of columns, shape (measures, most columns), filled up with that of a column of zeros behind the last."""
    most = max(map(len, names))
    return np.array([[INDEX[name] for name in each] + [len(INDEX)] * (most - len(each)) for each in names], np.int64)


class Yardstick:
    """Turns weekly tables into the numbers of the summary: one vector a run, each place described by a Cell."""

    def __init__(self, areas: dict[str, float], periods: list[Period], first_week: int) -> None:
        self.areas, self.periods, self.first_week = ["all", *areas] if len(areas) > 1 else ["all"], periods, first_week
        total = sum(areas.values())
        self.children = np.array([total, *areas.values()][: len(self.areas)])
        summed = [measure for measure in ALL if not measure.judged]
        self.measures = {True: [measure for measure in summed if measure.kind == "stock"], False: summed}
        self.formulas = {is_date: Formulas(measures) for is_date, measures in self.measures.items()}
        self.curves = [measure for measure in ALL if measure.judged]
        self.cells = [cell for period in periods for cell in self.cells_of(period)]
        self.place = {(cell.measure, cell.area, cell.period): i for i, cell in enumerate(self.cells)}

    def cells_of(self, period: Period) -> list[Cell]:
        """Return the places of one period's numbers, area after area; the areas under the curve, for all areas together, last."""
        places = [(measure, area) for area in self.areas for measure in self.measures[period.is_date]]
        places += [] if period.is_date else [(measure, "all") for measure in self.curves]
        return [Cell(measure.name, measure.unit, area, period.label) for measure, area in places]

    def measure(self, weekly: np.ndarray, judgements: np.ndarray) -> np.ndarray:
        """Return the numbers of one run, shape (cells,); weekly: (weeks, areas, columns), judgements: (weeks, moments, bins, 2)."""
        return np.concatenate([self.of_period(weekly, judgements, period) for period in self.periods])

    def of_period(self, weekly: np.ndarray, judgements: np.ndarray, period: Period) -> np.ndarray:
        """Return one period's numbers in the order of its cells."""
        weeks = slice(period.first - self.first_week, period.last - self.first_week + 1)
        sums = weekly[weeks].sum(axis=0)
        sums = np.vstack([sums.sum(axis=0), sums])[: len(self.areas)]
        values = self.formulas[period.is_date].values(sums, len(weekly[weeks]), self.children).ravel()
        if period.is_date:
            return values
        bins = judgements[weeks].sum(axis=0)
        return np.append(values, [area_under_curve(bins[list(measure.judged)].sum(axis=0)) for measure in self.curves])
