"""History matching: points are ruled out if their implausibility exceeds a cut."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.calibration.comparison_scale import sd_on_comparison_scale, to_comparison_scale
from experiments.calibration.design import DesignPoints, concatenate_points
from experiments.calibration.emulators import Emulator, EmulatorSet, emulate_all
from experiments.calibration.posterior import ObservedTargets, PosteriorSample, sample_emulator_posterior
from experiments.calibration.study import CalibrationMethod, CalibrationStudy

MIN_POINTS_PER_PARAMETER = 20
"""Least points per parameter that must remain; otherwise the least implausible are kept, and this is reported."""


def implausibility(means: np.ndarray, errors: np.ndarray, observed: np.ndarray, sd: np.ndarray, forgiven: int) -> np.ndarray:
    """Return the implausibility of points in standard deviations, shape (points,), at the worst target after those forgiven.

    Parameters
    ----------
    means
        Predictions of emulators (points, targets).
    errors
        Residual standard deviations of emulators, with stochastic variability (targets,).
    observed, sd
        Published figures, and their standard deviations of observation and discrepancy (targets,).
    forgiven
        Number of worst targets that are ignored.
    """
    implausible = np.sort(abs(means - observed) / np.hypot(errors, sd), axis=1)
    return np.asarray(implausible[:, max(implausible.shape[1] - 1 - forgiven, 0)])


def not_ruled_out(implausible: np.ndarray, method: CalibrationMethod, least: int) -> tuple[np.ndarray, bool]:
    """Return a mask of points that are not ruled out, and whether the least implausible were kept because fewer than `least` are plausible."""
    is_kept = implausible <= method.cut
    least = min(least, len(implausible))
    if is_kept.sum() >= least:
        return is_kept, False
    return implausible <= np.sort(implausible)[least - 1], True


CANDIDATES, BATCHES = 2**14, 64
"""Points of the prior in a batch of candidates for a wave, and the most batches: a million points together."""


@dataclass(frozen=True)
class ScaledTargets:
    """Published figures, and standard deviations of observation and discrepancy, on the comparison scale; shape (targets,)."""

    observed: np.ndarray
    sd: np.ndarray


def scaled_targets(study: CalibrationStudy) -> ScaledTargets:
    """Return a study's published figures on the comparison scale."""
    return ScaledTargets(to_comparison_scale(study, np.array([aim.value for aim in study.targets])), sd_on_comparison_scale(study))


class HistoryMatching:
    """The emulators of all waves: a point must not be ruled out by any of them."""

    def __init__(self, study: CalibrationStudy, figures: ScaledTargets) -> None:
        self.method, self.targets, self.min_points = (
            study.method,
            figures,
            MIN_POINTS_PER_PARAMETER * (sum(not prior.is_unseen for prior in study.parameters) + len(study.forms)),
        )
        self.emulator_sets: list[tuple[EmulatorSet, np.ndarray]] = []

    def add_wave(self, points: DesignPoints, simulated: np.ndarray) -> None:
        """Add a wave: train emulators on all points simulated so far; simulated: (points, targets) on the comparison scale."""
        self.emulator_sets.append((EmulatorSet(emulate_all(points.emulator_inputs(), simulated)), points.inherited))

    @property
    def emulators(self) -> list[Emulator]:
        """Return the emulators of the last wave."""
        return self.emulator_sets[-1][0].emulators

    def implausibility(self, points: DesignPoints) -> np.ndarray:
        """Return the largest implausibility of points over all waves, shape (points,)."""
        figures, forgiven = self.targets, self.method.forgiven

        def wave_implausibility(emulators: EmulatorSet, like: np.ndarray) -> np.ndarray:
            return implausibility(emulators.means(points.emulator_inputs(like)), emulators.residual_sds, figures.observed, figures.sd, forgiven)

        return np.max([wave_implausibility(*wave) for wave in self.emulator_sets], axis=0)

    def excess_implausibility(self, points: DesignPoints) -> np.ndarray:
        """Return how far the implausibility of points exceeds the cut, shape (points,); 0 for points that are not ruled out."""
        return np.maximum(self.implausibility(points) - self.method.cut, 0.0)

    def not_ruled_out(self, points: DesignPoints) -> tuple[np.ndarray, bool]:
        """Return a mask of points that are not ruled out, and whether the least implausible were kept instead."""
        return not_ruled_out(self.implausibility(points), self.method, self.min_points)

    def excluded_shares(self, points: DesignPoints) -> np.ndarray:
        """Return the share of points that each target alone rules out by the last wave's emulators, shape (targets,)."""
        emulators, like = self.emulator_sets[-1]
        implausible = abs(emulators.means(points.emulator_inputs(like)) - self.targets.observed)
        return np.asarray((implausible > self.method.cut * np.hypot(emulators.residual_sds, self.targets.sd)).mean(axis=0))


def next_wave(history: HistoryMatching, candidates: Callable[[int], DesignPoints], count: int) -> tuple[DesignPoints, bool]:
    """Return up to `count` points of the prior that are not ruled out, and whether the least implausible are returned instead.

    candidates: returns the n-th batch of points of the prior; batches do not overlap.
    """
    found: list[DesignPoints] = []
    for batch in range(BATCHES):
        points = candidates(batch)
        found.append(points.subset(np.nonzero(history.implausibility(points) <= history.method.cut)[0]))
        if sum(map(len, found)) >= count:
            break
    whole = concatenate_points(found)
    if len(whole) >= min(history.min_points, count):
        return whole.subset(np.arange(min(count, len(whole)))), False
    points = candidates(0)
    return points.subset(np.sort(np.argsort(history.implausibility(points), kind="stable")[:count])), True


@dataclass(frozen=True)
class NonImplausible:
    """Points that are not ruled out, their simulated figures, and whether the least implausible were kept instead."""

    points: DesignPoints
    figures: np.ndarray
    is_forced: bool

    @cached_property
    def emulators(self) -> list[Emulator]:
        """Return the emulators of these points, trained once: in many dimensions that takes minutes."""
        return emulate_all(self.points.emulator_inputs(), self.figures)


def non_implausible_points(history: HistoryMatching, points: DesignPoints, simulated: np.ndarray) -> NonImplausible:
    """Return the points that are not ruled out, on which the posterior's emulators are trained."""
    is_kept, is_forced = history.not_ruled_out(points)
    chosen = np.nonzero(is_kept)[0]
    return NonImplausible(points.subset(chosen), simulated[chosen], is_forced)


def sample_posterior(
    figures: ScaledTargets, remaining: NonImplausible, draws: int, seed: int, residual_share: np.ndarray | None = None, **more: Any
) -> PosteriorSample:
    """Return a posterior sample from emulators of the remaining points; more: as of `sample_emulator_posterior`."""
    observed = ObservedTargets(figures.observed, figures.sd, residual_share)
    how = {"draws": draws, "seed": seed, "emulators": remaining.emulators, **more}
    return sample_emulator_posterior(remaining.points, remaining.figures, observed, **how)
