"""History matching: which points are ruled out, because no uncertainty that was admitted explains how far off they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.calibration.comparison_scale import sd_on_comparison_scale, to_comparison_scale
from experiments.calibration.design import DesignPoints, concatenate_points
from experiments.calibration.emulators import Emulator, EmulatorSet, emulate_all
from experiments.calibration.posterior import ObservedTargets, PosteriorSample, sample_emulator_posterior
from experiments.calibration.study import CalibrationMethod, CalibrationStudy

MIN_POINTS_PER_PARAMETER = 20
"""Points that must be left for each parameter, or the least implausible are kept, and it is said."""


def implausibility(means: np.ndarray, errors: np.ndarray, observed: np.ndarray, frozen: np.ndarray, forgiven: int) -> np.ndarray:
    """Return how many standard deviations each point is off, shape (points,): at its worst target after those forgiven.

    means: what emulators expect (points, targets). The variance is that of the published figure (frozen: sampling and discrepancy), of the
    emulator, and of chance (errors, both together).
    """
    off = np.sort(abs(means - observed) / np.hypot(errors, frozen), axis=1)
    return np.asarray(off[:, max(off.shape[1] - 1 - forgiven, 0)])


def not_ruled_out(off: np.ndarray, method: CalibrationMethod, least: int) -> tuple[np.ndarray, bool]:
    """Return which points stay, and whether the least implausible had to be kept because hardly any point is plausible."""
    stays = off <= method.cut
    least = min(least, len(off))
    if stays.sum() >= least:
        return stays, False
    return off <= np.sort(off)[least - 1], True


CANDIDATES, BATCHES = 2**14, 64
"""Points of the prior that emulators look at in a batch when a further wave is chosen, and batches before they give up: a million points."""


@dataclass(frozen=True)
class ScaledTargets:
    """The published figures and their frozen standard deviations on the scale of comparison, shape (targets,)."""

    observed: np.ndarray
    sd: np.ndarray


def scaled_targets(study: CalibrationStudy) -> ScaledTargets:
    """Return a study's figures on the scale of comparison."""
    return ScaledTargets(to_comparison_scale(study, np.array([aim.value for aim in study.targets])), sd_on_comparison_scale(study))


class HistoryMatching:
    """What earlier waves rule out: the emulators of each, kept, so that a point must pass them all."""

    def __init__(self, study: CalibrationStudy, figures: ScaledTargets) -> None:
        self.method, self.targets, self.min_points = (
            study.method,
            figures,
            MIN_POINTS_PER_PARAMETER * sum(not prior.is_unseen for prior in study.parameters),
        )
        self.emulator_sets: list[tuple[EmulatorSet, np.ndarray]] = []

    def add_wave(self, points: DesignPoints, simulated: np.ndarray) -> None:
        """Take emulators of what is simulated so far, on the scale of comparison."""
        self.emulator_sets.append((EmulatorSet(emulate_all(points.emulator_inputs(), simulated)), points.inherited))

    @property
    def emulators(self) -> list[Emulator]:
        """Return those of the last wave."""
        return self.emulator_sets[-1][0].emulators

    def implausibility(self, points: DesignPoints) -> np.ndarray:
        """Return how implausible points are for the strictest wave."""
        figures, forgiven = self.targets, self.method.forgiven

        def by(surface: EmulatorSet, like: np.ndarray) -> np.ndarray:
            return implausibility(surface.means(points.emulator_inputs(like)), surface.residual_sds, figures.observed, figures.sd, forgiven)

        return np.max([by(*wave) for wave in self.emulator_sets], axis=0)

    def excess_implausibility(self, points: DesignPoints) -> np.ndarray:
        """Return how far beyond the cut points are, in standard deviations: 0 for what is not ruled out."""
        return np.maximum(self.implausibility(points) - self.method.cut, 0.0)

    def not_ruled_out(self, points: DesignPoints) -> tuple[np.ndarray, bool]:
        """Return which points are not ruled out, and whether the least implausible had to stand in for them."""
        return not_ruled_out(self.implausibility(points), self.method, self.min_points)

    def excluded_shares(self, points: DesignPoints) -> np.ndarray:
        """Return the share of points that each target alone rules out by the last wave's emulators, shape (targets,)."""
        surface, like = self.emulator_sets[-1]
        off = abs(surface.means(points.emulator_inputs(like)) - self.targets.observed)
        return np.asarray((off > self.method.cut * np.hypot(surface.residual_sds, self.targets.sd)).mean(axis=0))


def next_wave(matching: HistoryMatching, candidates: Callable[[int], DesignPoints], count: int) -> tuple[DesignPoints, bool]:
    """Return points of the prior that are not ruled out, as many as asked for if so many are found; True if the least implausible stand in.

    candidates: makes the n-th batch of points of the prior, none of which is in another.
    """
    found: list[DesignPoints] = []
    for batch in range(BATCHES):
        points = candidates(batch)
        found.append(points.subset(np.nonzero(matching.implausibility(points) <= matching.method.cut)[0]))
        if sum(map(len, found)) >= count:
            break
    whole = concatenate_points(found)
    if len(whole) >= min(matching.min_points, count):
        return whole.subset(np.arange(min(count, len(whole)))), False
    points = candidates(0)
    return points.subset(np.sort(np.argsort(matching.implausibility(points), kind="stable")[:count])), True


@dataclass(frozen=True)
class NonImplausible:
    """Points that are not ruled out, their figures, and whether the least implausible had to stand in for them."""

    points: DesignPoints
    figures: np.ndarray
    is_forced: bool


def non_implausible_points(matching: HistoryMatching, points: DesignPoints, simulated: np.ndarray) -> NonImplausible:
    """Return what is not ruled out: the emulators of the posterior look at nothing else."""
    stays, is_forced = matching.not_ruled_out(points)
    chosen = np.nonzero(stays)[0]
    return NonImplausible(points.subset(chosen), simulated[chosen], is_forced)


def sample_posterior(
    figures: ScaledTargets, left: NonImplausible, draws: int, seed: int, rest: np.ndarray | None = None, **more: Any
) -> PosteriorSample:
    """Return the posterior by emulators of what is left; rest: see `Observed`; more: see `posterior`."""
    return sample_emulator_posterior(left.points, left.figures, ObservedTargets(figures.observed, figures.sd, rest), draws=draws, seed=seed, **more)
