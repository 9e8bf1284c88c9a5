"""Harm in families that are followed: the same families in every arm, however soon an arm closes them."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents.standing import CLOSED, FRONT_DOOR, GONE, OPEN
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.families import FOLLOWED
from experiments.runs.experiment import Experiment, Pair, difference_week, experiment_of
from experiments.runs.futures import Futures, shared_history
from experiments.runs.study_runs import StudyRun, closed_families, harm_followed, study_work
from simulation.measures import INDEX
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"


@pytest.fixture(scope="module")
def tiny() -> Experiment:
    """Return business as usual and the programme of the small authority."""
    changes = Overrides(None, None, None, None)
    first, other = (resolve_scenario(str(DATA / name), changes) for name in ("tiny_baseline.yaml", "tiny_programme_run.yaml"))
    return experiment_of([first, other], (Pair(other.name, first.name),))


def test_families_that_are_closed_at_the_split_are_known_and_no_others() -> None:
    families = np.zeros(6, [("standing", np.int8)])
    families["standing"] = [OPEN, CLOSED, FRONT_DOOR, GONE, CLOSED, CLOSED]
    past: Any = SimpleNamespace(families=families, state=np.array([(5,)], [("families", np.int64)]))
    assert closed_families(past).tolist() == [1, 3, 4], "the sixth row is room for a family to come"


def test_harm_is_counted_in_families_that_an_arm_closes_sooner_as_in_those_it_keeps() -> None:
    result = np.array([(3,), (40,), (1,), (50,), (2,)], [("harm_events", np.int32)])
    assert harm_followed(result, np.array([1, 3])) == 3 + 1 + 2, "rows behind those of the history are families first referred since"


def test_a_study_that_asks_has_it_as_its_last_outcome_and_others_have_what_they_had(tiny: Experiment) -> None:
    plain = study_work(tiny, ["harm_at_home_events", "care_entries"])
    asked = study_work(tiny, ["harm_at_home_events", "care_entries", FOLLOWED.name])
    assert asked.cells[:-1] == plain.cells and asked.cells[-1].measure == FOLLOWED.name and asked.cells[-1].period == plain.cells[0].period
    run = StudyRun({}, 1, tiny.arms)
    with_it, without = asked(run)["values"], plain(run)["values"]
    assert (with_it[:, :-1] == without).all() and with_it.shape == (2, len(plain.cells) + 1)
    past = shared_history(tiny, 1)
    known = past.families[: int(past.state[0]["families"])]
    before, open_then = set(known["key"].tolist()), set(known["key"][(known["standing"] == OPEN) | (known["standing"] == FRONT_DOOR)].tolist())
    futures = Futures(tiny, past)
    for arm, values in zip(tiny.arms, with_it):
        result = futures.simulate(arm)
        families, since = result.families, result.weekly[difference_week(tiny) - tiny.first_week :]
        followed = [key in open_then or key not in before for key in families["key"].tolist()]
        harm = {cell.measure: value for cell, value in zip(asked.cells, values)}
        assert harm[FOLLOWED.name] == families["harm_events"][followed].sum()
        assert 0.0 < harm[FOLLOWED.name] < families["harm_events"].sum() == since[:, :, INDEX["harm_at_home_events"]].sum()
