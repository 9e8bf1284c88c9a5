"""Following a family changes nothing, misses nothing, and says in which step something happened."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from experiments.runs.experiment import Experiment
from experiments.runs.futures import copy_world_over, future_world, shared_history, simulate_until
from experiments.runs.simulate_seed import simulate_seed
from experiments.stories.arms import PairOfArms
from experiments.stories.trace import Trace, step_through, trace_family
from simulation.world import World
from tests.experiments.stories.conftest import SEED
from tests.smallshire import first_difference


def test_a_run_step_by_step_is_the_ordinary_run(arms: PairOfArms, experiment: Experiment, key: int) -> None:
    arm, end = experiment.arms[1], experiment.last_week + 1
    past = shared_history(experiment, SEED)
    ordinary = simulate_until(future_world(experiment, arm, past), end)
    followed, trace = trace_family(future_world(experiment, arm, past), end, key)
    assert len(trace.weeks) > 50
    assert first_difference(ordinary, followed) == ""
    assert followed.encounters is not ordinary.encounters and len(followed.encounters) == len(ordinary.encounters) == 0


def test_the_comparison_of_runs_sees_a_watcher_that_meddles(arms: PairOfArms, experiment: Experiment) -> None:
    until = experiment.first_week + 8

    def meddle(world: World, step: str) -> None:
        world.families[0]["stress"] += 1e-12

    untouched = simulate_until(copy_world_over(arms.begin), until)
    assert first_difference(untouched, step_through(copy_world_over(arms.begin), until, meddle)) != ""


@pytest.mark.parametrize("log", ["encounters", "decisions"])
def test_what_is_followed_is_what_a_logged_run_logs(log: str, traces: dict[str, Trace], experiment: Experiment, key: int) -> None:
    for result in simulate_seed(replace(experiment, is_logging=True), SEED):
        rows = getattr(result, log)
        logged = rows[rows["family_key"] == np.uint64(key)]
        followed = np.concatenate([getattr(moment, log) for moment in traces[result.arm].moments])
        assert len(logged) and followed.tolist() == logged.tolist()


def test_what_changed_belongs_to_the_step_that_changes_it(traces: dict[str, Trace]) -> None:
    steps: dict[str, set[str]] = {"belief": set(), "harm_at_home": set(), "rating": set(), "hostility": set(), "visits": set()}
    for trace in traces.values():
        for before, after in zip([None, *trace.moments[:-1]], trace.moments):
            if before is None or len(before.children) != len(after.children):
                continue
            of: dict[str, Any] = {"hostility": "parents", "visits": "family"}
            for name, found in steps.items():
                store = of.get(name, "children")
                if (getattr(before, store)[name] != getattr(after, store)[name]).any():
                    found.add(after.step)
    assert {"visits", "life"} & steps["belief"] and steps["belief"] <= {"arrivals", "visits", "life", "belief", "rating"}
    assert steps["harm_at_home"] <= {"life"} and steps["hostility"] <= {"visits", "life", "decisions"}
    assert steps["rating"] <= {"rating", "front_door", "decisions", "arrivals"}
    assert "visits" in steps["visits"] and "belief" not in steps["visits"]


def test_both_arms_are_the_same_until_they_split(traces: dict[str, Trace], experiment: Experiment) -> None:
    one, other = ([m for m in trace.moments if m.week < experiment.split_week] for trace in traces.values())
    assert len(one) == len(other) and all(a is b for a, b in zip(one, other))
