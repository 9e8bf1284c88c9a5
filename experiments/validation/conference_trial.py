"""The published trial of family group conferences, repeated inside the model: offered after every letter before proceedings, or after none."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from experiments.inputs.parameter_choice import NO_VALUES
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import ALL_AREAS
from experiments.measures.statistics import interval_of_mean
from experiments.runs.experiment import Experiment, experiment_of, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_parameter_values, with_values_set
from experiments.runs.session import Session

PUBLISHED = {"proceedings_share_21_months": (0.592, 0.717), "looked_after_share_12_months": (0.362, 0.448)}
"""Families offered a conference, and the others: 1,511 families in 21 English authorities, randomised (H.fgc_rct_care: Taylor et al. 2024)."""

OFFERED = "family_group_usual_share"
"""Letters after which a conference is offered."""

MOST_SEEDS = 10
"""Places of the trial: further ones would tell little more."""

STAGE = "repeating the trial of family group conferences"


def conference_trial(scenario: str, session: Session, seeds: Sequence[int], values: Mapping[str, float] = NO_VALUES) -> pd.DataFrame:
    """Return what the offer changes in the model beside what was published, parameters held; families and random draws are the same in both arms.

    Columns: outcome, unit, published_offered, published_not_offered, published (their difference), offered, not_offered, difference, low, high (90 %
    interval of the mean difference over seeds, chance alone), runs. values: of parameters, by name, in place of those of configs/.
    """
    experiment = with_values_set(experiment_of([resolve_scenario(scenario, Overrides())]), values)
    taken = list(seeds)[:MOST_SEEDS]
    points = [({OFFERED: share}, seed) for share in (1.0, 0.0) for seed in taken]
    found = np.array(session.answers(partial(shares_in, experiment), STAGE, points)).reshape(2, len(taken), len(PUBLISHED))
    gaps = found[0] - found[1]
    low, high = interval_of_mean(gaps)
    rows = [
        {
            **{"outcome": BY_NAME[name].label, "unit": BY_NAME[name].unit},
            **{"published_offered": offered, "published_not_offered": rest, "published": offered - rest},
            **{"offered": found[0, :, i].mean(), "not_offered": found[1, :, i].mean(), "difference": gaps[:, i].mean()},
            **{"low": low[i], "high": high[i], "runs": len(taken)},
        }
        for i, (name, (offered, rest)) in enumerate(PUBLISHED.items())
    ]
    return pd.DataFrame(rows)


def shares_in(experiment: Experiment, point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
    """Return the outcomes of the trial in one arm, shape (outcomes,), over the scenario's window."""
    values, seed = point
    arm = with_parameter_values(experiment, values)
    evaluator = measure_evaluator(arm)
    result = Futures(arm, shared_history(arm, seed)).simulate(arm.arms[0])
    vector = evaluator.measure(result.weekly, result.judgements)
    window = f"{arm.start}/{arm.end}"
    return {"answer": np.array([vector[evaluator.place[name, ALL_AREAS, window]] for name in PUBLISHED])}
