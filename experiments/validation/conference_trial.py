"""The published trial of family group conferences, repeated inside the model: offered after every letter before proceedings, or after none."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.inputs.errors import InputError, likely
from experiments.inputs.load import CONFIGS, read_settings
from experiments.inputs.parameter_choice import NO_VALUES
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import ALL_AREAS
from experiments.measures.statistics import interval_of_mean
from experiments.runs.experiment import Experiment, experiment_of, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_parameter_values, with_values_set
from experiments.runs.session import Session
from simulation.types import Name, Status, Strict

PUBLISHED = CONFIGS / "conference_trial.yaml"

OFFERED = "family_group_usual_share"
"""Letters after which a conference is offered."""

MOST_SEEDS = 10
"""Places of the trial: further ones would tell little more."""

STAGE = "repeating the trial of family group conferences"


class Outcome(Strict):
    """A published outcome: the measure, and the shares of pre-proceedings in families that were offered a conference and in the others."""

    measure: Name
    offered: float = Field(ge=0.0, le=1.0)
    not_offered: float = Field(ge=0.0, le=1.0)
    status: Status
    source: str = Field(min_length=3)


class ConferenceTrial(Strict):
    """The published trial: its outcomes, in the order of the table."""

    outcomes: tuple[Outcome, ...] = Field(min_length=1)


@cache
def read_conference_trial(path: Path = PUBLISHED) -> ConferenceTrial:
    """Return the published trial; raise InputError, for a measure that does not exist, too."""
    trial = read_settings(ConferenceTrial, path)
    for i, each in enumerate(trial.outcomes):
        if each.measure not in BY_NAME:
            raise InputError(path, f"outcomes[{i}].measure", each.measure, "a measure that `run.py list` names", likely(each.measure, BY_NAME))
    return trial


def conference_trial(scenario: str, session: Session, seeds: Sequence[int], values: Mapping[str, float] = NO_VALUES) -> pd.DataFrame:
    """Return what the offer changes in the model beside what was published, parameters held; families and random draws are the same in both arms.

    Columns: outcome, unit, published_offered, published_not_offered, published (their difference), offered, not_offered, difference, low, high (90 %
    interval of the mean difference over seeds, chance alone), runs. values: of parameters, by name, in place of those of configs/.
    """
    experiment = with_values_set(experiment_of([resolve_scenario(scenario, Overrides())]), values)
    taken = list(seeds)[:MOST_SEEDS]
    points = [({OFFERED: share}, seed) for share in (1.0, 0.0) for seed in taken]
    outcomes = read_conference_trial().outcomes
    found = np.array(session.answers(partial(shares_in, experiment), STAGE, points)).reshape(2, len(taken), len(outcomes))
    gaps = found[0] - found[1]
    low, high = interval_of_mean(gaps)
    rows = [
        {
            **{"outcome": BY_NAME[each.measure].label, "unit": BY_NAME[each.measure].unit},
            **{"published_offered": each.offered, "published_not_offered": each.not_offered, "published": each.offered - each.not_offered},
            **{"offered": found[0, :, i].mean(), "not_offered": found[1, :, i].mean(), "difference": gaps[:, i].mean()},
            **{"low": low[i], "high": high[i], "runs": len(taken)},
        }
        for i, each in enumerate(outcomes)
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
    return {"answer": np.array([vector[evaluator.place[each.measure, ALL_AREAS, window]] for each in read_conference_trial().outcomes])}
