"""Last year's figure as a forecast: what a model must beat. Its uncertainty is how far published figures move from one year to the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from math import isfinite, log, sqrt

import numpy as np

from experiments.authorities.targets import is_borrowed
from experiments.calibration.evidence import read_evidence
from experiments.calibration.study import CalibrationTarget
from experiments.inputs.load import config_names, read_authority
from experiments.measures.periods import is_date
from experiments.measures.scores import crps_of_draws, normal_points
from simulation.settings import Authority, Target

RATE_SUFFIX = "_per_10000"

FEWEST_CHANGES = 4
"""Published changes from year to year below which nothing is said of their spread."""

DAYS_OF_YEAR, DAYS_SLACK = 365.25, 8.0
"""Length of a year in days, and how far a period may be from it."""

POINTS = 400
"""Points of the forecast that are scored."""

ID_OF_YEAR = re.compile(r"(?P<before>.+\.)(?P<year>\d{4})(?P<after>\..+)?")
"""A registered figure of one year: D.cla.hertfordshire.2015."""

Series = dict[date, float]
"""Published figures of one quantity at one place by the last day of their year, in one unit."""

Quantity = tuple[str, str | None, bool]
"""A measure without its rate's suffix, what it is per, and whether it is of one day."""


@dataclass(frozen=True)
class Persistence:
    """The last published figure before a figure, as its forecast.

    last: in the figure's unit. day: the last day of its year. years: from there to the figure. spread: root mean square of the logs of yearly
    changes. changes: how many changes that is of. is_own: all of them are of this place.
    """

    last: float
    day: date
    years: float
    spread: float
    changes: int
    is_own: bool

    @property
    def sd(self) -> float:
        """Return about the standard deviation of the forecast, in the figure's unit."""
        return self.last * self.spread * sqrt(self.years)

    def draws(self) -> np.ndarray:
        """Return the forecast as evenly spaced quantiles, shape (POINTS,): lognormal, as wide as a random walk of so many years."""
        return np.asarray(self.last * np.exp(self.spread * sqrt(self.years) * normal_points(POINTS)))

    def crps(self, observed: float, error: float = 0.0) -> float:
        """Return the forecast's score at a published figure."""
        return crps_of_draws(self.draws(), observed, error)


def last_day(period: str) -> date:
    """Return the last day of a period."""
    return date.fromisoformat(period.split("/")[-1])


def is_of_a_year(period: str) -> bool:
    """Return whether a period is one day or a whole year: only such figures make a series."""
    first, last = date.fromisoformat(period.split("/")[0]), last_day(period)
    return is_date(period) or abs((last - first).days - DAYS_OF_YEAR) <= DAYS_SLACK


def quantity_of(figure: Target | CalibrationTarget) -> Quantity:
    """Return which quantity a figure is of, as a count or a rate."""
    return figure.measure.removesuffix(RATE_SUFFIX), figure.per, is_date(figure.period)


def own_series(quantity: Quantity, authority: Authority) -> Series:
    """Return an authority's own figures of a quantity: published, not borrowed, not of role `reported`, above 0."""
    figures = [each for each in authority.targets if each.role == "calibrate" and not is_borrowed(each) and each.value > 0.0]
    return {last_day(each.period): each.value for each in figures if quantity_of(each) == quantity and is_of_a_year(each.period)}


def registered_series(figure: CalibrationTarget) -> Series:
    """Return the registered figures of the same id in other years, and of the figure's own year; in the registry's unit."""
    known = read_evidence()
    for name in figure.evidence:
        found = ID_OF_YEAR.fullmatch(name)
        if found and int(found["year"]) == last_day(figure.period).year:
            ids = {other: ID_OF_YEAR.fullmatch(other) for other, item in known.items() if item.role == "calibrate" and item.value}
            same = {id_: at for id_, at in ids.items() if at and (at["before"], at["after"]) == (found["before"], found["after"])}
            day = last_day(figure.period)
            return {day.replace(year=int(at["year"])): float(known[id_].value or 0.0) for id_, at in same.items()}
    return {}


def in_unit_of(figure: Target | CalibrationTarget, series: Series) -> Series:
    """Return a series in the unit of a figure, by the value that both have of its year; nothing if the series has none."""
    own = series.get(last_day(figure.period))
    return {day: value * figure.value / own for day, value in series.items()} if own else {}


def yearly_changes(series: Series) -> Iterator[float]:
    """Yield the log of every change between two years that follow one another."""
    days = sorted(series)
    for before, after in pairwise(days):
        if abs((after - before).days - DAYS_OF_YEAR) <= DAYS_SLACK:
            yield log(series[after] / series[before])


@cache
def changes_elsewhere(quantity: Quantity, name: str) -> tuple[float, ...]:
    """Return the yearly changes of a quantity at all other authorities whose files ship."""
    others = [read_authority(other) for other in config_names("authorities") if other != name]
    return tuple(change for other in others for change in yearly_changes(own_series(quantity, other)))


def persistence_of(
    figure: Target | CalibrationTarget, authority: Authority, known_to: date | None = None, is_of_many: bool = False
) -> Persistence | None:
    """Return the forecast of a figure by the last one published before it; None if there is none, or if too little is known of changes.

    Parameters
    ----------
    figure
        The figure that is forecast; it is not looked at beyond its unit.
    known_to
        Nothing published after this day is known; until the figure's own period if not given.
    is_of_many
        The figure is of many places together, so changes of single places say nothing of it.
    """
    if not is_of_a_year(figure.period) or figure.value <= 0.0:
        return None
    registered = registered_series(figure) if isinstance(figure, CalibrationTarget) else {}
    series = in_unit_of(figure, registered) | in_unit_of(figure, own_series(quantity_of(figure), authority))
    until = min(known_to or date.max, last_day(figure.period))
    known = {day: value for day, value in series.items() if day <= until and day != last_day(figure.period)}
    own = list(yearly_changes(known))
    changes = own if is_of_many or len(own) >= FEWEST_CHANGES else [*own, *changes_elsewhere(quantity_of(figure), authority.name)]
    spread = sqrt(float(np.mean(np.square(changes)))) if len(changes) >= FEWEST_CHANGES else 0.0
    if not known or spread <= 0.0 or not isfinite(spread):
        return None
    day = max(known)
    years = (last_day(figure.period) - day).days / DAYS_OF_YEAR
    return Persistence(known[day], day, years, spread, len(changes), len(changes) == len(own))
