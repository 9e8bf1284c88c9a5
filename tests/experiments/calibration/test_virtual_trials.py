"""Trials inside the model: no strength gives no effect, a strength that is found gives the effect, parameters reach from none to the ceiling."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.calibration import help_strengths
from experiments.calibration.help_trials import CEILING, CENTRE, HELP_TRIALS, SPECIALISTS, read_help_trials
from experiments.calibration.virtual_trials import COMMON, effect_of, eligible, run_trial, strength_for
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from experiments.runs.futures import shared_history
from simulation.world import World, copy_world
from tests.experiments.runs.test_simulate_seed import BASELINE, experiment

TRIALS = read_help_trials()


@pytest.fixture(scope="module")
def world() -> World:
    """Tiny after its burn-in, without help from social workers' visits."""
    return with_values(copy_world(shared_history(experiment(BASELINE), 1)), help_social_worker=0.0)


def with_values(world: World, **values: float) -> World:
    """Return a world with values of parameters in place of its own."""
    parameters = world.parameters.copy()
    for name, value in values.items():
        parameters[name] = value
    return world._replace(parameters=parameters)


@pytest.mark.parametrize("trial", TRIALS.trials, ids=lambda trial: trial.name)
def test_no_strength_gives_no_effect(world: World, trial) -> None:
    assert len(eligible(world, trial)) > 5
    assert effect_of(world, trial, 0.0) == 0.0 == strength_for(world, trial, 0.0)


def test_the_strength_that_is_found_gives_the_effect_and_more_strength_more(world: World) -> None:
    trial = TRIALS.one(SPECIALISTS[0], CENTRE)
    strength = strength_for(world, trial, trial.effect)
    assert effect_of(world, trial, strength) == pytest.approx(trial.effect, abs=0.01)
    effects = [effect_of(world, trial, times * strength) for times in (0.5, 1.0, 2.0)]
    assert effects == sorted(effects) and effects[0] > 0.0
    assert np.isnan(strength_for(world, trial, 50.0))
    with pytest.raises(ValueError, match="an effect of 0 or more"):
        strength_for(world, trial, -0.1)


def test_the_common_strength_acts_in_specialists_trials_and_not_in_social_workers(world: World) -> None:
    none, usual = (with_values(world, help_social_worker=0.02, **{COMMON: strength}) for strength in (0.0, 1.0))
    check = next(each for each in TRIALS.trials if each.strength == "help_social_worker")
    assert run_trial(none, check)["model"] == run_trial(usual, check)["model"] != 0.0
    specialist = TRIALS.one("help_mental_health", CENTRE)
    assert run_trial(none, specialist)["model"] < run_trial(usual, specialist)["model"]


def test_who_takes_part_has_the_problem(world: World) -> None:
    trial = TRIALS.one("help_abuse_victim", CENTRE)
    rows = eligible(world, trial)
    assert (world.parents["abuse_victim"][rows] > trial.severity_above).all() and world.parents["present"][rows].all()
    assert len(rows) > len(eligible(world, trial.model_copy(update={"severity_above": 0.8})))


def test_parameters_reach_from_no_effect_to_the_ceiling() -> None:
    known = read_parameters()
    for name in (*SPECIALISTS, "help_social_worker", COMMON):
        assert known[name].low == 0.0 and known[name].low < known[name].value < known[name].high, name
    first = known[SPECIALISTS[0]]
    assert known[COMMON].value == 1.0 and known[COMMON].high * first.value == pytest.approx(first.high, rel=0.02)
    for name in SPECIALISTS:
        centre, ceiling = (TRIALS.one(name, part) for part in (CENTRE, CEILING))
        assert 0.0 <= centre.low <= centre.effect and centre.design == "randomised"
        assert ceiling.outcome != centre.outcome or ceiling.effect > centre.effect


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"curve": [0.1, 0.3]}, "rise from 0 to 0.96"),
        ({"curve": [0.0, 2.0]}, "rise from 0 to 0.96"),
        ({"trials": {"read_at_week": 3}}, "the end of the course or later"),
        ({"trials": {"effect": 3.0}}, "between low"),
        ({"trials": {"part": "check"}}, "got 0 of help_substance_misuse with part centre"),
        ({"trials": {"strength": "help_nothing"}}, "a parameter of configs/parameters/help.yaml"),
    ],
)
def test_a_file_of_trials_that_says_something_impossible_is_refused(change: dict, words: str, tmp_path: Path) -> None:
    stated = yaml.safe_load(HELP_TRIALS.read_text(encoding="utf-8"))
    stated["trials"][0] |= change.pop("trials", {})
    path = tmp_path / "trials.yaml"
    path.write_text(yaml.safe_dump(stated | change), encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_help_trials(path)


def test_solved_strengths_are_written_where_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "help.yaml"
    own.write_text(help_strengths.HELP.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(help_strengths, "figures_by_parameter", lambda: {"help_abuse_victim": {"value": 0.011, "high": 0.22}, COMMON: {"high": 9.0}})
    help_strengths.main([], own)
    before = yaml.safe_load(own.read_text(encoding="utf-8"))
    help_strengths.main(["--write"], own)
    after = yaml.safe_load(own.read_text(encoding="utf-8"))
    assert (after["help_abuse_victim"]["value"], after["help_abuse_victim"]["high"], after[COMMON]["high"]) == (0.011, 0.22, 9.0)
    after["help_abuse_victim"] |= {key: before["help_abuse_victim"][key] for key in ("value", "high")}
    after[COMMON]["high"] = before[COMMON]["high"]
    assert after == before
