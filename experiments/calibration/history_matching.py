"""History matching: which points are ruled out, because no uncertainty that was admitted explains how far off they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.calibration.comparison_scale import on_scale, uncertainty_on_scale
from experiments.calibration.design import Points, joined
from experiments.calibration.emulators import Emulator, Surface, emulate_all
from experiments.calibration.posterior import Observed, Sample, posterior
from experiments.calibration.study import Method, Study

ENOUGH = 20
"""Points that must be left for each parameter, or the least implausible are kept, and it is said."""


def implausibility(means: np.ndarray, errors: np.ndarray, observed: np.ndarray, frozen: np.ndarray, forgiven: int) -> np.ndarray:
    """Return how many standard deviations each point is off, shape (points,): at its worst target after those forgiven.

    means: what emulators expect (points, targets). The variance is that of the published figure (frozen: sampling and discrepancy), of the
    emulator, and of chance (errors, both together).
    """
    off = np.sort(abs(means - observed) / np.hypot(errors, frozen), axis=1)
    return np.asarray(off[:, max(off.shape[1] - 1 - forgiven, 0)])


def not_ruled_out(off: np.ndarray, method: Method, least: int) -> tuple[np.ndarray, bool]:
    """Return which points stay, and whether the least implausible had to be kept because hardly any point is plausible."""
    stays = off <= method.cut
    least = min(least, len(off))
    if stays.sum() >= least:
        return stays, False
    return off <= np.sort(off)[least - 1], True


CANDIDATES, BATCHES = 2**14, 64
"""Points of the prior that emulators look at in a batch when a further wave is chosen, and batches before they give up: a million points."""


@dataclass(frozen=True)
class Figures:
    """The published figures and their frozen standard deviations on the scale of comparison, shape (targets,)."""

    observed: np.ndarray
    frozen: np.ndarray


def figures_of(study: Study) -> Figures:
    """Return a study's figures on the scale of comparison."""
    return Figures(on_scale(study, np.array([aim.value for aim in study.targets])), uncertainty_on_scale(study))


class Matching:
    """What earlier waves rule out: the emulators of each, kept, so that a point must pass them all."""

    def __init__(self, study: Study, figures: Figures) -> None:
        self.method, self.figures, self.least = study.method, figures, ENOUGH * sum(not prior.is_unseen for prior in study.parameters)
        self.surfaces: list[tuple[Surface, np.ndarray]] = []

    def learn(self, points: Points, simulated: np.ndarray) -> None:
        """Take emulators of what is simulated so far, on the scale of comparison."""
        self.surfaces.append((Surface(emulate_all(points.seen(), simulated)), points.carried))

    @property
    def emulators(self) -> list[Emulator]:
        """Return those of the last wave."""
        return self.surfaces[-1][0].emulators

    def off(self, points: Points) -> np.ndarray:
        """Return how implausible points are for the strictest wave."""
        figures, forgiven = self.figures, self.method.forgiven

        def by(surface: Surface, like: np.ndarray) -> np.ndarray:
            return implausibility(surface.means(points.seen(like)), surface.errors, figures.observed, figures.frozen, forgiven)

        return np.max([by(*wave) for wave in self.surfaces], axis=0)

    def fence(self, points: Points) -> np.ndarray:
        """Return how far beyond the cut points are, in standard deviations: 0 for what is not ruled out."""
        return np.maximum(self.off(points) - self.method.cut, 0.0)

    def stays(self, points: Points) -> tuple[np.ndarray, bool]:
        """Return which points are not ruled out, and whether the least implausible had to stand in for them."""
        return not_ruled_out(self.off(points), self.method, self.least)

    def excluded(self, points: Points) -> np.ndarray:
        """Return the share of points that each target alone rules out by the last wave's emulators, shape (targets,)."""
        surface, like = self.surfaces[-1]
        off = abs(surface.means(points.seen(like)) - self.figures.observed)
        return np.asarray((off > self.method.cut * np.hypot(surface.errors, self.figures.frozen)).mean(axis=0))


def next_wave(matching: Matching, candidates: Callable[[int], Points], count: int) -> tuple[Points, bool]:
    """Return points of the prior that are not ruled out, as many as asked for if so many are found; True if the least implausible stand in.

    candidates: makes the n-th batch of points of the prior, none of which is in another.
    """
    found: list[Points] = []
    for batch in range(BATCHES):
        points = candidates(batch)
        found.append(points.rows(np.nonzero(matching.off(points) <= matching.method.cut)[0]))
        if sum(map(len, found)) >= count:
            break
    whole = joined(found)
    if len(whole) >= min(matching.least, count):
        return whole.rows(np.arange(min(count, len(whole)))), False
    points = candidates(0)
    return points.rows(np.sort(np.argsort(matching.off(points), kind="stable")[:count])), True


@dataclass(frozen=True)
class Left:
    """Points that are not ruled out, their figures, and whether the least implausible had to stand in for them."""

    points: Points
    figures: np.ndarray
    is_forced: bool


def left_of(matching: Matching, points: Points, simulated: np.ndarray) -> Left:
    """Return what is not ruled out: the emulators of the posterior look at nothing else."""
    stays, is_forced = matching.stays(points)
    chosen = np.nonzero(stays)[0]
    return Left(points.rows(chosen), simulated[chosen], is_forced)


def fitted(figures: Figures, left: Left, draws: int, seed: int, rest: np.ndarray | None = None, **more: Any) -> Sample:
    """Return the posterior by emulators of what is left; rest: see `Observed`; more: see `posterior`."""
    return posterior(left.points, left.figures, Observed(figures.observed, figures.frozen, rest), draws=draws, seed=seed, **more)
