"""Knobs as a vector: inside their ranges, together where they are linked, and a search that finds a solution that is known."""

import math

import numpy as np
import pytest

from experiments.calibration.knob_search import Knobs, Trail, learnt, on_scale, slopes_of, step_of
from experiments.calibration.knobs import read_first_fit
from experiments.inputs.load import parameters_of, read_authority, read_parameters

KNOBS = Knobs(read_authority("hertfordshire"), read_first_fit())
COUNT = len(KNOBS.turns)


def names() -> list[str]:
    """Return what each knob moves first."""
    return [turn.knob.moves if turn.place is None else f"{turn.knob.moves} {turn.place}" for turn in KNOBS.turns]


def test_at_zero_stands_the_authoritys_file_and_a_unit_is_the_first_fits_answer_to_twice_a_figure() -> None:
    start, place = KNOBS.start, np.zeros(COUNT)
    for name, figure in parameters_of(KNOBS.at(place)).items():
        assert figure.value == pytest.approx(parameters_of(start)[name].value, rel=1e-3)
    which = names().index("plan_threshold")
    place[which] = 1.0
    knob, before, after = KNOBS.turns[which].knob, *(parameters_of(each)["plan_threshold"].value for each in (start, KNOBS.at(place)))
    assert knob.scale == "log_odds"
    assert on_scale(after, knob.scale) - on_scale(before, knob.scale) == pytest.approx(0.7 * knob.gain, abs=1e-3)


def test_no_knob_leaves_its_range_however_far_it_is_turned() -> None:
    for far in (-30.0, 30.0):
        moved = parameters_of(KNOBS.at(np.full(COUNT, far)))
        for name, figure in read_parameters().items():
            assert (figure.low is None or moved[name].value >= figure.low) and (figure.high is None or moved[name].value <= figure.high), name


def test_what_two_knobs_move_is_moved_by_both() -> None:
    shared = [name for name in ("section_20_threshold", "emergency_threshold") if sum(name in turn.values(KNOBS.start) for turn in KNOBS.turns) == 2]
    assert shared
    places = [i for i, turn in enumerate(KNOBS.turns) if shared[0] in turn.values(KNOBS.start)]
    changes = []
    for chosen in ([places[0]], [places[1]], places):
        place = np.zeros(COUNT)
        place[chosen] = 0.2
        values = [parameters_of(each)[shared[0]].value for each in (KNOBS.start, KNOBS.at(place))]
        changes.append(on_scale(values[1], "log_odds") - on_scale(values[0], "log_odds"))
    assert changes[2] == pytest.approx(changes[0] + changes[1], abs=2e-3)


def test_slopes_are_those_of_the_tries() -> None:
    true, tries = np.random.default_rng(1).normal(size=(COUNT, COUNT)), KNOBS.tries()
    assert slopes_of(tries, np.array([true @ place + 0.3 for place in tries])) == pytest.approx(true)
    low, high = KNOBS.range
    assert all(((place >= low) & (place <= high)).all() for place in tries) and len(tries) == COUNT + 1


def test_a_step_is_no_longer_than_its_reach_and_stays_inside() -> None:
    slopes, errors = np.full((5, COUNT), 0.2), np.full(5, -100.0)
    place = step_of(np.zeros(COUNT), errors, slopes, KNOBS, 2.0, 0.01)
    low, high = KNOBS.range
    assert (abs(place) <= 2.0 + 1e-9).all() and (place >= low - 1e-9).all() and (place <= high + 1e-9).all()


def test_slopes_learn_what_a_step_did_and_keep_the_rest() -> None:
    slopes, step = np.zeros((2, 3)), np.array([1.0, 0.0, 0.0])
    after = learnt(slopes, step, np.array([0.5, -0.5]))
    assert (after @ step).tolist() == [0.5, -0.5] and not after[:, 1:].any()
    assert learnt(slopes, 0.0 * step, np.ones(2)) is slopes


def test_a_curved_problem_is_solved_from_slopes_that_are_a_third_off() -> None:
    """Errors that bend with the knobs, and slopes measured elsewhere: after a few steps the best place has a tenth of the error, or less."""
    rng = np.random.default_rng(2)
    true = 0.3 * np.eye(COUNT) + 0.03 * rng.normal(size=(COUNT, COUNT))
    wanted = np.clip(rng.normal(size=COUNT) * 0.5, *(0.8 * end for end in KNOBS.range))

    def errors(place: np.ndarray) -> np.ndarray:
        gap = true @ (place - wanted)
        return np.asarray(gap + 0.2 * gap**2 * np.sign(gap))

    trail = Trail(np.zeros(COUNT), true * rng.uniform(0.67, 1.33, size=true.shape))
    for _ in range(6):
        trail.see(errors(trail.place), KNOBS, 2.0, 1e-4)
    first, best = (math.sqrt(np.mean(errors(place) ** 2)) for place in (np.zeros(COUNT), trail.best))
    assert best < 0.1 * first


def test_a_knobs_error_is_the_mean_of_its_own_figures_and_one_without_a_logarithm_moves_nothing() -> None:
    targets = KNOBS.start.targets
    turn = next(i for i, each in enumerate(KNOBS.turns) if len(each.figures) > 1)
    first, *others = KNOBS.turns[turn].figures
    ratios = np.ones(len(targets))
    ratios[first], ratios[list(others)] = 2.0, np.nan
    assert KNOBS.errors(ratios)[turn] == pytest.approx(math.log(2.0) / (1 + len(others)))
    for unknown in (0.0, np.inf, np.nan):
        assert not KNOBS.errors(np.full(len(targets), unknown)).any()
    ratios = np.where([target.role == "reported" for target in targets], 5.0, 1.0)
    assert not KNOBS.errors(ratios).any(), "a reported figure moves nothing"
