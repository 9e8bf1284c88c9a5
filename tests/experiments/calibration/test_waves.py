"""Posterior-targeted waves leave ranks uniform: the whole method on figures of a curved formula, each replicate with such waves of its own."""

from functools import cache, partial

import numpy as np
import pytest

from experiments.calibration.design import DesignPoints, sobol_points
from experiments.calibration.history_matching import HistoryMatching, NonImplausible, ScaledTargets, non_implausible_points, sample_posterior
from experiments.calibration.simulation_based_calibration import POSTERIOR_DRAWS, Ranks, rank_all, uniformity
from experiments.calibration.study import CalibrationMethod, CalibrationStudy, Prior
from experiments.calibration.waves import TRAINING_WAVES, joined
from experiments.inputs.optional_packages import single_threaded_linear_algebra

INPUTS, TARGETS, FIRST, CLOSING, WAVES = 5, 5, 300, 100, 3
FORM = np.random.default_rng(3)
LINES, CURVES, TOGETHER = FORM.normal(size=(INPUTS, TARGETS)), 0.9 * FORM.normal(size=(INPUTS, TARGETS)), FORM.normal(size=TARGETS)
FROZEN = np.full(TARGETS, 0.5)
CHANCE = 0.5
"""Standard deviation of one simulation's chance."""


def simulated(places: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Return figures of places in the cube: lines, curves and one product inside an exponential, with chance."""
    z = 2.0 * places - 1.0
    expected = 2.0 * z @ LINES + z**2 @ CURVES + np.exp(0.8 * z[:, [0]] * z[:, [1]]) * TOGETHER
    return np.asarray(expected + CHANCE * chance.normal(size=(len(places), TARGETS)))


def study() -> CalibrationStudy:
    """Return a study of as many parameters and with this method; nothing else of it is looked at."""
    method = CalibrationMethod(waves=(FIRST,), closing=(CLOSING,) * WAVES, predictive=20)
    return CalibrationStudy.model_construct(method=method, parameters=(Prior(moves="x", low=0.0, high=1.0),) * INPUTS)


def ranks_after_waves(replicates: int, widths: tuple[float, ...]) -> list[Ranks]:
    """Return ranks of true values among draws of posteriors from the two newest of some posterior-targeted waves.

    widths: other ones than 1 make posteriors wrong on purpose. All are made from the same draws, which take most of the time.
    """
    chance = np.random.default_rng(1)
    first = DesignPoints(sobol_points(FIRST, INPUTS, 1), np.zeros((FIRST, 0)))
    figures, truth = simulated(first.unit_cube, chance), chance.uniform(size=(replicates, INPUTS))
    data = simulated(truth, chance) + FROZEN * chance.normal(size=(replicates, TARGETS))
    matching = HistoryMatching(study(), ScaledTargets(data[0], FROZEN))
    matching.add_wave(first, figures)

    @cache
    def posterior(row: int) -> np.ndarray:
        matching.targets = ScaledTargets(data[row], FROZEN)
        left, own, parts = non_implausible_points(matching, first, figures), np.random.default_rng([1, row]), list[NonImplausible]()
        for wave in range(WAVES):
            sample = sample_posterior(matching.targets, left, CLOSING, 1000 * row + wave, fence=matching.excess_implausibility)
            points = DesignPoints(sample.unit_cube, np.zeros((CLOSING, 0)))
            parts.append(NonImplausible(points, simulated(sample.unit_cube, own), False))
            left = joined(parts[-TRAINING_WAVES:])
        return sample_posterior(matching.targets, left, POSTERIOR_DRAWS, 1000 * row + WAVES, fence=matching.excess_implausibility).unit_cube

    def narrowed(width: float, row: int) -> np.ndarray:
        draws = posterior(int(row))
        middle = np.median(draws, axis=0)
        return np.clip(middle + width * (draws - middle), 0.0, 1.0)

    return [rank_all(tuple("abcde"), truth, np.arange(replicates), partial(narrowed, width)) for width in widths]


@pytest.mark.slow
def test_posterior_targeted_waves_leave_ranks_uniform_and_posteriors_too_sure_are_caught() -> None:
    with single_threaded_linear_algebra():
        right, wrong = map(uniformity, ranks_after_waves(45, (1.0, 0.4)))
    assert right["is_uniform"].all() and right["coverage_90"].mean() > 0.8, right
    assert not wrong["is_uniform"].any(), wrong


def test_what_the_waves_ruled_out_lies_beyond_the_fence_by_as_much_as_it_was_beyond_the_cut() -> None:
    chance = np.random.default_rng(2)
    first = DesignPoints(sobol_points(FIRST, INPUTS, 1), np.zeros((FIRST, 0)))
    figures = simulated(first.unit_cube, chance)
    matching = HistoryMatching(study(), ScaledTargets(figures[7], FROZEN))
    matching.add_wave(first, figures)
    beyond, ruled_out = matching.excess_implausibility(first), matching.implausibility(first) > study().method.cut
    assert 20 < ruled_out.sum() < FIRST - 20 and beyond[7] == 0.0
    assert (beyond[~ruled_out] == 0.0).all() and beyond[ruled_out] == pytest.approx(matching.implausibility(first)[ruled_out] - study().method.cut)
    matching.add_wave(first, figures + 0.5)
    assert (matching.excess_implausibility(first) >= beyond).all(), "a later wave lets nothing back in"
