"""Harm at home in the families that a programme reached, counted in the same families under every arm."""

from dataclasses import replace
from datetime import date

import numpy as np

from experiments.inputs.scenario import resolve_scenario
from experiments.runs.arm_result import FAMILY_HARM, family_harm
from experiments.runs.counterfactuals import with_counterfactuals
from experiments.runs.experiment import Experiment, Pair, experiment_of
from experiments.runs.futures import shared_history
from experiments.runs.reached import programme_of, reached_of_pairs
from experiments.runs.simulate_seed import simulate_arms
from simulation.measures import INDEX
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

WEEK = 1000


def families(*rows: tuple[int, int, int]) -> np.ndarray:
    """Return families as (key, harm so far, week in which a specialist took it on)."""
    return np.array(list(rows), [(name, np.int64) for name in FAMILY_HARM])


def two_arms() -> Experiment:
    """Return the tiny baseline and programme as a pair, with their counterfactuals."""
    chosen = [resolve_scenario(name) for name in (BASELINE, PROGRAMME)]
    return with_counterfactuals(experiment_of(chosen, (Pair(chosen[1].name, chosen[0].name),)))


def test_harm_is_counted_in_the_same_families_by_hand() -> None:
    """Families 1 and 4 were reached after the split, 2 before it, 3 never; 4 had not come to notice at the split, and in the baseline never does."""
    experiment = two_arms()
    late = experiment.split_week
    past = families((1, 5, -1), (2, 1, late - 1), (3, 0, -1))
    usual = families((1, 9, -1), (2, 8, late - 1), (3, 7, -1))
    programme = families((1, 6, late), (2, 9, late - 1), (3, 0, -1), (4, 2, late + 7))
    arms = {arm.name: usual for arm in experiment.arms} | {experiment.pairs[0].policy: programme}
    found = reached_of_pairs(experiment, past, arms)
    assert found[0].tolist() == [2.0, 4.0, 3.0]
    assert [programme_of(experiment, pair) for pair in experiment.pairs] == ["tiny_programme_run"] * 4
    assert found[1:].tolist() == [[2.0, 4.0, 4.0]] * 3


def test_harm_of_families_adds_up_to_the_weekly_count() -> None:
    experiment = two_arms()
    past = shared_history(experiment, 5)
    before = int(family_harm(past)["harm_events"].sum())
    weeks = experiment.split_week - experiment.first_week
    for result in simulate_arms(experiment, past):
        counted = result.weekly[weeks:, :, INDEX["harm_at_home_events"]].sum()
        assert int(result.families["harm_events"].sum()) - before == counted
    programme = next(result for result in simulate_arms(experiment, past) if result.arm == "tiny_programme_run")
    assert (programme.families["specialist_week"] >= experiment.split_week).any()


def test_a_programme_that_started_before_the_window_counts_the_window_alone() -> None:
    experiment = replace(two_arms(), start=date(2015, 1, 5))
    assert experiment.split_week < experiment.first_week
    past = shared_history(experiment, 5)
    results = {result.arm: result for result in simulate_arms(experiment, past)}
    found = reached_of_pairs(experiment, family_harm(past), {name: result.families for name, result in results.items()})
    pair = experiment.pairs[0]
    for place, name in ((1, pair.baseline), (2, pair.policy)):
        assert 0 < found[0][place] <= results[name].weekly[:, :, INDEX["harm_at_home_events"]].sum()
