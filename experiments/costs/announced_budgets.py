"""Planned spend of a policy by financial year and payer, computed from its settings, beside the budgets that were announced."""

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
from experiments.runs.parameter_values import with_values_set
from simulation.calendar import week_of
from simulation.measures import PAYERS
from simulation.published_claims import Announced
from simulation.settings import Figure, Policy


def planned_spend(policy: Policy, experiment: Experiment) -> pd.DataFrame:
    """Return the planned spend of a policy's ingredients: year (financial), payer, gbp (2024-25 prices, not discounted).

    Includes posts at their expected vacancy, courses and programme costs. Excludes what is paid by use (conferences, places at probation's group).
    """
    costing = SpendBetweenDates(experiment)
    years = range(experiment.start.year - 1, experiment.end.year + 1)
    spans = [(f"{year}-{(year + 1) % 100:02d}", date(year, 4, 1), date(year + 1, 3, 31)) for year in years]
    rows = [
        (label, payer, gbp)
        for label, first, last in spans
        for payer, gbp in zip(PAYERS, costing.spend_between(policy, first, last).all.sum(axis=0))
        if gbp > 0.0
    ]
    return pd.DataFrame(rows, columns=["year", "payer", "gbp"])


class SpendBetweenDates(Costing):
    """A costing of one span of time, without discounting."""

    def spend_between(self, policy: Policy, first: date, last: date) -> Spend:
        """Return the spend between two days; a week belongs to the span in which it ends."""
        self.weights = ((week_of(first) <= self.weeks) & (self.weeks < week_of(last + timedelta(days=1)))).astype(float)
        return self.spend_of(policy)


@dataclass(frozen=True)
class BudgetCheck:
    """An announced budget at 2024-25 prices, and the policy's planned spend for the same payers and dates (GBP)."""

    announced: Announced
    gbp_announced: float
    posts: float
    courses: float
    running: float

    @property
    def gbp_planned(self) -> float:
        """Planned spend in total."""
        return self.posts + self.courses + self.running

    @property
    def ratio(self) -> float:
        """Planned over announced."""
        return self.gbp_planned / self.gbp_announced

    @property
    def is_met(self) -> bool:
        """Whether planned and announced differ by no more than the tolerance that the scenario states."""
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
    """Yield each announced budget of a scenario with its policy's planned spend."""
    if not chosen.announced:
        return
    costing = SpendBetweenDates(with_values_set(experiment_of([chosen]), {}))
    for announced in chosen.announced:
        spend, payer_columns = (
            costing.spend_between(chosen.policy, announced.starts, announced.ends),
            [PAYERS.index(payer) for payer in announced.payers],
        )
        parts = (float(part[:, payer_columns].sum()) for part in (spend.posts, spend.training, spend.programme))
        yield BudgetCheck(announced, announced.gbp / price_level(announced.price_year), *parts)
