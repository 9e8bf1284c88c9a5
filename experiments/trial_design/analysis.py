"""All trials of a study analysed: one row for each trial and method, with the effect and without it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from experiments.trial_design.design import Design, Order
from experiments.trial_design.estimators import METHODS, MIXED, NO_ANSWER, ODDS, PERMUTATION, RISK, Estimated, Method, mixed_logistic
from experiments.trial_design.permutation import p_value, p_value_washed, permuted_orders, statistic
from experiments.trial_design.study import TrialStudy
from experiments.trial_design.trial_data import TrialData, Weekly

OF_ORDERS, OF_PERMUTATIONS = 1, 2
"""Begin the seeds of what is drawn at random beside the runs."""


def trials_table(study: TrialStudy, design: Design, trials: Sequence[TrialData], seed: int) -> pd.DataFrame:
    """Return the estimates of every trial of a design.

    Columns: design, replicate, order, method, scale (risk difference as a share, or log odds ratio); value, error, low, high and p of the trial;
    value_without and p_without of the same seeds with nobody live.
    """
    test = Permutations(design, *permuted_orders(design, study.permutations, [seed, OF_PERMUTATIONS])) if study.permutations else None
    rows = []
    with_mixed = set(np.linspace(0, len(trials) - 1, min(study.mixed.trials, len(trials))).round().astype(int).tolist())
    for i, trial in enumerate(trials):
        named = {"design": design.name, "replicate": trial.replicate, "order": "-".join(str(date + 1) for date in trial.order)}
        methods = [*METHODS, *([mixed_method(study)] if i in with_mixed else [])]
        for method, scale, seen, without in estimates_of(trial, design, methods, test):
            more = {"value_without": without.value, "p_without": without.p}
            rows.append({**named, "method": method, "scale": scale, **vars(seen), **more})
    return pd.DataFrame(rows)


def mixed_method(study: TrialStudy) -> Method:
    """Return the mixed model with the study's priors."""
    return Method(MIXED, ODDS, partial(mixed_logistic, priors=study.mixed))


@dataclass(frozen=True)
class Permutations:
    """The permutation test of a design: its orders, and whether they are all."""

    design: Design
    orders: Sequence[Order]
    is_exact: bool

    @cached_property
    def exposures(self) -> np.ndarray:
        """Of the orders, shape (orders, clusters, periods)."""
        return np.array([self.design.exposure(each) for each in self.orders], float)

    def estimate(self, counts: Weekly, order: Order) -> Estimated:
        """Return the linear model's risk difference and the p-value, without an interval, of a trial with this order."""
        cells = counts.cells(self.design, order)
        if self.design.washout_weeks:
            p = p_value_washed(counts, order, self.design, self.orders, self.is_exact)
        else:
            p = p_value(cells, self.exposures, self.is_exact)
        return Estimated(statistic(cells), NO_ANSWER.error, NO_ANSWER.low, NO_ANSWER.high, p)


def estimates_of(
    trial: TrialData, design: Design, methods: Sequence[Method], test: Permutations | None
) -> Iterator[tuple[str, str, Estimated, Estimated]]:
    """Yield name and scale of each method, and its estimates of a trial and of the same seeds with nobody live."""
    seen, without = (counts.cells(design, trial.order) for counts in (trial.seen, trial.without))
    for method in methods:
        yield method.name, method.scale, method.estimate(seen), method.estimate(without)
    if test is not None:
        yield PERMUTATION, RISK, test.estimate(trial.seen, trial.order), test.estimate(trial.without, trial.order)
