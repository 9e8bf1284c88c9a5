"""All trials of a study analysed: one row for each trial and method, with the effect and without it."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from experiments.trial_design.design import Design
from experiments.trial_design.estimators import METHODS, MIXED, NO_ANSWER, ODDS, PERMUTATION, RISK, Estimated, Method, mixed_logistic
from experiments.trial_design.permutation import p_value, permuted, statistics
from experiments.trial_design.study import TrialStudy
from experiments.trial_design.trial_data import Cells, TrialData

OF_ORDERS, OF_PERMUTATIONS = 1, 2
"""Begin the seeds of what is drawn at random beside the runs."""


def trials_table(study: TrialStudy, design: Design, trials: Sequence[TrialData], seed: int) -> pd.DataFrame:
    """Return the estimates of every trial of a design.

    Columns: design, replicate, order, method, scale (risk difference as a share, or log odds ratio); value, error, low, high and p of the trial;
    value_without and p_without of the same children with nobody live.
    """
    orders, is_exact = permuted(design, study.permutations, [seed, OF_PERMUTATIONS]) if study.permutations else (np.zeros(0), True)
    rows = []
    with_mixed = set(np.linspace(0, len(trials) - 1, min(study.mixed.trials, len(trials))).round().astype(int).tolist())
    for i, trial in enumerate(trials):
        named = {"design": design.name, "replicate": trial.replicate, "order": "-".join(str(date + 1) for date in trial.order)}
        methods = [*METHODS, *([mixed_method(study)] if i in with_mixed else [])]
        for method, seen, without in estimates_of(trial, methods, orders, is_exact):
            more = {"value_without": without.value, "p_without": without.p}
            rows.append({**named, "method": method.name, "scale": method.scale, **vars(seen), **more})
    return pd.DataFrame(rows)


def mixed_method(study: TrialStudy) -> Method:
    """Return the mixed model with the study's priors."""
    return Method(MIXED, ODDS, partial(mixed_logistic, priors=study.mixed))


def estimates_of(trial: TrialData, methods: Sequence[Method], orders: np.ndarray, is_exact: bool) -> Iterator[tuple[Method, Estimated, Estimated]]:
    """Yield each method with its estimates of a trial and of the same children with nobody live."""
    for method in methods:
        yield method, method.estimate(trial.seen), method.estimate(trial.without)
    if len(orders):
        test = Method(PERMUTATION, RISK, lambda cells: permutation_of(cells, orders, is_exact))
        yield test, test.estimate(trial.seen), test.estimate(trial.without)


def permutation_of(cells: Cells, orders: np.ndarray, is_exact: bool) -> Estimated:
    """Return the permutation test: the linear model's risk difference and the p-value, without an interval."""
    value = float(statistics(cells, cells.exposed[None].astype(float))[0])
    return Estimated(value, NO_ANSWER.error, NO_ANSWER.low, NO_ANSWER.high, p_value(cells, orders, is_exact))
