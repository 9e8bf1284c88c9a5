"""Harm at home in the families that a programme reached, counted in the same families under every arm."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.arm_result import FAMILY_HARM, family_harm
from experiments.runs.counterfactuals import with_counterfactuals
from experiments.runs.experiment import Experiment, Pair, arm_of, difference_week, experiment_of, split_date
from experiments.runs.futures import shared_history
from experiments.runs.reached import programme_of, reached_of_pairs
from experiments.runs.simulate_seed import simulate_arms
from simulation.calendar import week_of
from simulation.measures import INDEX
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

WEEK = 1000


def families(*rows: tuple[int, int, int, int]) -> np.ndarray:
    """Return families as (key, harm so far, week in which a specialist took it on, week in which one could last help it)."""
    return np.array(list(rows), [(name, np.int64) for name in FAMILY_HARM])


def two_arms() -> Experiment:
    """Return the tiny baseline and programme as a pair, with their counterfactuals."""
    chosen = [resolve_scenario(name) for name in (BASELINE, PROGRAMME)]
    return with_counterfactuals(experiment_of(chosen, (Pair(chosen[1].name, chosen[0].name),)))


def test_harm_is_counted_in_the_same_families_by_hand() -> None:
    """Families 1 and 4 were reached after the programme's first day, 2 before it, 3 never; 4 never comes to notice in the baseline."""
    experiment = two_arms()
    late = week_of(split_date(experiment))
    usual = families((1, 4, -1, -1), (2, 7, late - 1, -1), (3, 7, -1, -1))
    programme = families((1, 1, late, late), (2, 8, late - 1, late - 1), (3, 0, -1, late + 2), (4, 2, late + 7, late + 9))
    arms = {arm.name: usual for arm in experiment.arms} | {experiment.pairs[0].policy: programme}
    found = reached_of_pairs(experiment, arms)
    assert found[0].tolist() == [2.0, 4.0, 3.0, 3.0]
    assert [programme_of(experiment, pair) for pair in experiment.pairs] == ["tiny_programme_run"] * 4
    assert found[1:].tolist() == [[2.0, 4.0, 4.0, 3.0]] * 3


@pytest.mark.parametrize(("start", "moved"), [(None, 0), (date(2015, 1, 5), 0), (None, 26)])
def test_harm_of_families_adds_up_to_the_count_of_the_period(start: date | None, moved: int) -> None:
    """Also where the programme starts before the window, or long after the last observed date."""
    experiment = replace(two_arms(), start=start) if start else two_arms()
    if moved:
        usual, *others = experiment.arms
        chosen = resolve_scenario(PROGRAMME, Overrides(go_live=str(split_date(experiment) + timedelta(weeks=moved))))
        experiment = replace(experiment, arms=(usual, arm_of(chosen)), pairs=(Pair(chosen.name, usual.name),), double_differences=())
        assert experiment.split_week < week_of(split_date(experiment)) and others
    past = shared_history(experiment, 5)
    assert not family_harm(past)["harm_events"].any()
    weeks = difference_week(experiment) - experiment.first_week
    assert weeks >= 0
    for result in simulate_arms(experiment, past):
        assert int(result.families["harm_events"].sum()) == result.weekly[weeks:, :, INDEX["harm_at_home_events"]].sum()


def test_help_is_without_effect_from_the_day_on_which_arms_differ() -> None:
    chosen = [resolve_scenario(BASELINE), resolve_scenario(PROGRAMME, Overrides(go_live="2015-04-06"))]
    experiment = with_counterfactuals(experiment_of(chosen, (Pair(chosen[1].name, chosen[0].name),)))
    weeks = week_of(split_date(experiment)) - experiment.first_week
    assert week_of(split_date(experiment)) > experiment.split_week
    results = {result.arm: result for result in simulate_arms(experiment, shared_history(experiment, 5))}
    usual, placebo = results["tiny_baseline"], results["tiny_baseline:help_without_effect"]
    assert usual.weekly[:weeks].tobytes() == placebo.weekly[:weeks].tobytes() and usual.weekly.tobytes() != placebo.weekly.tobytes()
