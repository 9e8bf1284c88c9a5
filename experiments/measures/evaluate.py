"""The measures of one run, over each period and area."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents.ages import WEEKS_A_YEAR
from experiments.measures.definitions import ALL
from experiments.measures.measure import Measure
from experiments.measures.periods import Period
from experiments.measures.reliability import STATISTICS
from simulation.measures import INDEX


@dataclass(frozen=True)
class Cell:
    """The place of one number in the tables."""

    measure: str
    unit: str
    area: str
    period: str


ALL_AREAS = "all"
"""The area of a table's rows that are of all areas together."""


class NothingPickedError(LookupError):
    """A table has no row of what was asked for."""


def of_all_areas(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table that are of all areas together; raise NothingPickedError without one."""
    return found_in(table, table["area"] == ALL_AREAS, f"area {ALL_AREAS!r}")


def pick(table: pd.DataFrame, measure: str, period: str, area: str = ALL_AREAS) -> pd.DataFrame:
    """Return the rows of one measure over one period and area: a row for each scenario or pair; raise NothingPickedError without one."""
    is_asked = (table["measure"] == measure) & (table["period"] == period) & (table["area"] == area)
    return found_in(table, is_asked, f"measure {measure!r} over period {period!r} in area {area!r}")


def found_in(table: pd.DataFrame, is_asked: pd.Series, words: str) -> pd.DataFrame:
    """Return the rows asked for; raise NothingPickedError where none is."""
    if not is_asked.any():
        raise NothingPickedError(f"the table has no row of {words}")
    return table[is_asked]


class Formulas:
    """Measures as tables of column numbers, so that all of one period are computed at once."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        formulas = [measure.formula for measure in measures if measure.formula is not None]
        self.above, self.below, self.minus = (numbers_of([getattr(formula, name) for formula in formulas]) for name in ("columns", "over", "minus"))
        self.is_stock, self.is_ratio, self.is_rest, self.is_variance, self.is_rate = np.array(
            [(one.is_at_date, bool(one.over), one.is_rest, one.is_variance, one.is_per_children) for one in formulas]
        ).T
        self.scale = np.array([formula.scale for formula in formulas])

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


class MeasureEvaluator:
    """Turns weekly tables into the numbers of the summary: one vector a run, each place described by a Cell."""

    def __init__(self, areas: dict[str, float], periods: list[Period], first_week: int) -> None:
        self.areas, self.periods, self.first_week = [ALL_AREAS, *areas] if len(areas) > 1 else [ALL_AREAS], periods, first_week
        total = sum(areas.values())
        self.children = np.array([total, *areas.values()][: len(self.areas)])
        self.curves = [measure for measure in ALL if measure.formula is not None and measure.formula.judged]
        judged = [measure.formula for measure in self.curves if measure.formula is not None]
        self.statistics = [(list(formula.judged), STATISTICS[formula.statistic]) for formula in judged]
        summed = [measure for measure in ALL if measure not in self.curves]
        self.measures = {True: [measure for measure in summed if measure.is_at_date], False: summed}
        self.formulas = {is_date: Formulas(measures) for is_date, measures in self.measures.items()}
        self.cells = [cell for period in periods for cell in self.cells_of(period)]
        self.place = {(cell.measure, cell.area, cell.period): i for i, cell in enumerate(self.cells)}

    def cells_of(self, period: Period) -> list[Cell]:
        """Return the places of one period's numbers, area after area; statistics of judgements, for all areas together, last."""
        places = [(measure, area) for area in self.areas for measure in self.measures[period.is_date]]
        places += [] if period.is_date else [(measure, ALL_AREAS) for measure in self.curves]
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
        return np.append(values, [statistic(bins[moments].sum(axis=0)) for moments, statistic in self.statistics])
