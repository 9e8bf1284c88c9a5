"""Designs of a study: which clusters go live when, in which orders, and what a cell of cluster and period is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import factorial, prod

import numpy as np

from experiments.trial_design.study import TrialStudy, referral_weeks, week_at

BASE = "as planned"
"""The design that the others differ from in one thing."""

Order = tuple[int, ...]
"""The date of each cluster, by its number in the list of dates."""


@dataclass(frozen=True)
class Design:
    """One design.

    Parameters
    ----------
    name
        In words: as planned, or what is other.
    varied, value
        What is varied (`clusters`, `length`, `contamination_weeks`, `washout_weeks`; empty for the design as planned), and its value.
    strata
        Of each cluster, by number.
    date_strata
        Of each date.
    starts
        Week of each date, from the first week of referrals.
    weeks
        Of referrals.
    contamination_weeks
        See `Contamination`.
    washout_weeks
        Before its go-live, whose referrals in a cluster are left out of the analysis.
    """

    name: str
    varied: str
    value: float
    strata: tuple[str, ...]
    date_strata: tuple[str, ...]
    starts: tuple[int, ...]
    weeks: int
    contamination_weeks: int
    washout_weeks: int = 0

    @property
    def clusters(self) -> int:
        """How many."""
        return len(self.strata)

    @property
    def boundaries(self) -> np.ndarray:
        """First week of each period: the first week of referrals, and each go-live."""
        return np.array([0, *sorted(self.starts)])

    def arm_key(self, date: int) -> tuple[int, int]:
        """Return what tells apart the arms of a cluster: its week of go-live, and the weeks of contamination before it.

        Nothing reaches a cluster before the first one of the trial goes live: there is nobody yet from whom it could come.
        """
        start = self.starts[date]
        return start, min(self.contamination_weeks, start - min(self.starts))

    def exposure(self, order: Order) -> np.ndarray:
        """Return which cells are after go-live, shape (clusters, periods)."""
        return self.boundaries[None, :] >= np.array([self.starts[date] for date in order])[:, None]

    def since_go_live(self, order: Order) -> np.ndarray:
        """Return the weeks from go-live to each week of referrals, shape (clusters, weeks); below zero before it."""
        return np.arange(self.weeks)[None, :] - np.array([self.starts[date] for date in order])[:, None]

    def is_left_out(self, order: Order) -> np.ndarray:
        """Return whose referrals are left out of the analysis, shape (clusters, weeks)."""
        since = self.since_go_live(order)
        return (since < 0) & (since >= -self.washout_weeks)

    def by_period(self, by_week: np.ndarray) -> np.ndarray:
        """Return counts by period of counts by week; the last axis is of weeks, and of periods."""
        return np.add.reduceat(by_week, self.boundaries, axis=-1)

    def dates_of(self, stratum: str) -> list[Order]:
        """Return the dates of a stratum's clusters, from the first cluster to the last, in the order as planned: each date as often as can be."""
        dates = [i for i, each in enumerate(self.date_strata) if each == stratum]
        count = self.strata.count(stratum)
        often = [count // len(dates) + (i < count % len(dates)) for i in range(len(dates))]
        return [(date,) * times for date, times in zip(dates, often)]

    @property
    def orders(self) -> int:
        """Number of different orders that the design allows."""
        return prod(factorial(self.strata.count(stratum)) // prod(factorial(len(each)) for each in self.dates_of(stratum)) for stratum in self.groups)

    @property
    def groups(self) -> list[str]:
        """The strata, each once."""
        return list(dict.fromkeys(self.strata))

    def all_orders(self) -> Iterator[Order]:
        """Yield every order, the one as planned first."""
        groups = [([i for i, each in enumerate(self.strata) if each == group], sum(self.dates_of(group), ())) for group in self.groups]

        def filled(taken: dict[int, int], left: Sequence[tuple[list[int], Order]]) -> Iterator[Order]:
            if not left:
                yield tuple(taken[i] for i in range(self.clusters))
                return
            (places, dates), *rest = left
            for arranged in arrangements(sorted(dates)):
                yield from filled({**taken, **dict(zip(places, arranged))}, rest)

        yield from filled({}, groups)

    def random_orders(self, count: int, seed: Sequence[int]) -> list[Order]:
        """Return orders drawn at random within strata, by a seed of their own; one order may come twice."""
        rng = np.random.default_rng(seed)
        found = np.zeros((count, self.clusters), np.int64)
        for group in self.groups:
            places = [i for i, each in enumerate(self.strata) if each == group]
            found[:, places] = rng.permuted(np.tile(sum(self.dates_of(group), ()), (count, 1)), axis=1)
        return [tuple(map(int, each)) for each in found]

    def some_orders(self, most: int, seed: Sequence[int]) -> list[Order]:
        """Return all orders if there are no more than `most`, else so many different ones drawn at random."""
        if self.orders <= most:
            return list(self.all_orders())
        found: dict[Order, None] = {}
        for i in range(1000):
            found.update(dict.fromkeys(self.random_orders(most, [*seed, i])))
            if len(found) >= most:
                break
        return list(found)[:most]


def arrangements(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the different arrangements of items, some of which are alike, in the order of a dictionary.

    Examples
    --------
    >>> list(arrangements((0, 0, 1)))
    [(0, 0, 1), (0, 1, 0), (1, 0, 0)]
    """
    if not items:
        yield ()
    for item in dict.fromkeys(items):
        rest = list(items)
        rest.remove(item)
        yield from ((item, *after) for after in arrangements(rest))


def designs_of(study: TrialStudy) -> list[Design]:
    """Return the design as planned, and those that differ from it in one thing."""
    clusters, weeks = len(study.clusters), study.contamination.weeks
    base = design_of(study, BASE, "", 0.0, clusters, 1.0, weeks)
    found = [base]
    found += [design_of(study, f"{k} clusters", "clusters", k, k, 1.0, weeks) for k in study.vary.clusters if k != clusters]
    found += [design_of(study, f"length times {f:g}", "length", f, clusters, f, weeks) for f in study.vary.length if f != 1.0]
    leads = [w for w in study.vary.contamination_weeks if w != weeks]
    found += [design_of(study, f"contamination {w} weeks before", "contamination_weeks", w, clusters, 1.0, w) for w in leads]
    return found + [washed(base, w) for w in study.vary.washout_weeks if w != study.washout_weeks]


def washed(design: Design, weeks: int) -> Design:
    """Return a design whose analysis leaves out who was referred within so many weeks before go-live."""
    return replace(design, name=f"{weeks} weeks before go-live left out", varied="washout_weeks", value=weeks, washout_weeks=weeks)


def design_of(study: TrialStudy, name: str, varied: str, value: float, clusters: int, length: float, contamination: int) -> Design:
    """Return one design of a study."""
    strata = tuple(study.clusters[i % len(study.clusters)].stratum for i in range(clusters))
    starts = tuple(week_at(study, each.date, length) for each in study.dates)
    dates, weeks = tuple(each.stratum for each in study.dates), referral_weeks(study, length)
    return Design(name, varied, value, strata, dates, starts, weeks, contamination, study.washout_weeks)
