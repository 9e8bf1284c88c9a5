"""What a policy would cost by settings, year by year and payer by payer, and whether that is what was announced."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from experiments.costs.programme_spend import Costing, Spend
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import CONFIGS
from experiments.inputs.scenario import ResolvedScenario
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from experiments.runs.experiment import Experiment, experiment_of
from simulation.calendar import week_of
from simulation.measures import PAYERS
from simulation.published_claims import Announced
from simulation.settings import Figure, Policy


def planned_spend(policy: Policy, experiment: Experiment) -> pd.DataFrame:
    """Return what a policy's own ingredients cost in each financial year of the window: year, payer, gbp (2024-25 prices, not discounted).

    Posts at their expected vacancy, courses, programme costs; what is paid by use (conferences, places at probation's group) is not in it.
    """
    spent = SpendBetweenDates(experiment)
    years = range(experiment.start.year - 1, experiment.end.year + 1)
    spans = [(f"{year}-{(year + 1) % 100:02d}", date(year, 4, 1), date(year + 1, 3, 31)) for year in years]
    rows = [
        (label, payer, gbp)
        for label, first, last in spans
        for payer, gbp in zip(PAYERS, spent.spend_between(policy, first, last).all.sum(axis=0))
        if gbp > 0.0
    ]
    return pd.DataFrame(rows, columns=["year", "payer", "gbp"])


class SpendBetweenDates(Costing):
    """A costing that counts the weeks of one span of time and no others, each pound as one."""

    def spend_between(self, policy: Policy, first: date, last: date) -> Spend:
        """Return the spend from a day to a day; a week belongs to the span in which it ends."""
        self.weights = ((week_of(first) <= self.weeks) & (self.weeks < week_of(last + timedelta(days=1)))).astype(float)
        return self.spend_of(policy)


@dataclass(frozen=True)
class BudgetCheck:
    """An announced budget at 2024-25 prices, and what the policy itself would spend of it (GBP)."""

    announced: Announced
    gbp_announced: float
    posts: float
    courses: float
    running: float

    @property
    def gbp_planned(self) -> float:
        """What the policy would spend in all."""
        return self.posts + self.courses + self.running

    @property
    def ratio(self) -> float:
        """Planned over announced."""
        return self.gbp_planned / self.gbp_announced

    @property
    def is_met(self) -> bool:
        """Whether the two lie within the tolerance that the scenario states."""
        return abs(self.ratio - 1.0) <= self.announced.tolerance


def price_level(year: int) -> float:
    """Return the price level of a financial year, 2024-25 = 1; raise InputError if configs/appraisal.yaml does not give it."""
    path = CONFIGS / "appraisal.yaml"
    name, figures = f"price_level_{year}", read_mapping(path)
    if name not in figures:
        known = [key for key in figures if key.startswith("price_level_")]
        raise InputError(path, name, NotGiven("none"), f"a price level for each year of an announced budget; there are {', '.join(known)}")
    return settings_from(Figure, figures[name], path).value


def budget_checks(chosen: ResolvedScenario) -> Iterator[BudgetCheck]:
    """Yield each announced budget of a scenario beside its policy's own spend."""
    if not chosen.announced:
        return
    spent = SpendBetweenDates(experiment_of([chosen]))
    for each in chosen.announced:
        spend, mine = spent.spend_between(chosen.policy, each.starts, each.ends), [PAYERS.index(payer) for payer in each.payers]
        parts = (float(part[:, mine].sum()) for part in (spend.posts, spend.training, spend.programme))
        yield BudgetCheck(each, each.gbp / price_level(each.price_year), *parts)
