"""An authority's own figures before go-live, and the predictive distribution of their future without a programme."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from experiments.authorities.targets import is_borrowed
from experiments.prediction.effects import period_of
from experiments.prediction.history_noise import ObservedHistory, PredictiveDistribution, predictive_distribution
from experiments.prediction.noise_settings import HistoryNoise, QuantityNoise
from simulation.settings import Authority, Target


@dataclass(frozen=True)
class OwnFigures:
    """One quantity's own figures up to the first figure of the ratio, by reporting year, and the quantity's noise."""

    quantity: str
    figures: dict[int, float]
    noise: QuantityNoise
    children: float

    def rate_less_nation(self, year: int) -> float:
        """Return the log rate of a year less the national level."""
        return float(np.log(self.figures[year] / self.children) - self.noise.level_in(year))

    def expected(self, year: int) -> float:
        """Return the expected count: the mean of the own figures, or that of the national rate if there are none."""
        known = list(self.figures.values())
        return float(np.mean(known)) if known else float(np.exp(self.noise.level_in(max(year, min(self.noise.level.by_year))))) * self.children

    def predictive_distribution(self, first: int, years: int) -> PredictiveDistribution:
        """Return the distribution of the log ratio of the figure `years` later to that of the reporting year `first`."""
        seen = sorted(self.figures)
        deviations = np.array([[self.rate_less_nation(year) for year in seen]]).reshape(1, len(seen))
        counts = np.array([[self.figures[year] for year in seen]]).reshape(1, len(seen))
        past = ObservedHistory(tuple(year - first for year in seen), deviations, counts, np.array([self.expected(first)]))
        return predictive_distribution(self.noise.noise, past, 0, years)


def own_figures(authority: Authority, quantity: str, first: date, history: HistoryNoise) -> OwnFigures:
    """Return an authority's own figures of a quantity up to a 31 March: published, not borrowed, not reported of a programme, above zero.

    Only the last few are used, as many as in the noise model's fit. Years before the national level is known are left out.
    """
    noise = history.quantities[quantity]
    found = {year: target.value for year, target in own_targets_by_year(authority, quantity) if year <= first.year and target.value > 0}
    found = {year: value for year, value in found.items() if np.isfinite(noise.level_in(year))}
    last = sorted(found)[-int(history.history_years.value) :]
    return OwnFigures(quantity, {year: found[year] for year in last}, noise, authority.children.value)


def own_targets_by_year(authority: Authority, quantity: str) -> Iterator[tuple[int, Target]]:
    """Yield the reporting year and target of each of the authority's own figures of a quantity."""
    for target in authority.targets:
        end = date.fromisoformat(target.period.split("/")[-1])
        is_of_year = target.period == period_of(quantity, date(end.year, 3, 31))
        if target.measure == quantity and target.per is None and target.role == "calibrate" and is_of_year and not is_borrowed(target):
            yield end.year, target
