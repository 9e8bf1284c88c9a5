"""From simulations to a posterior: emulators, what they rule out, and the draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.calibration.emulators import Emulator, emulate_all
from experiments.calibration.matching import ENOUGH, implausibility, not_ruled_out
from experiments.calibration.points import Points, joined
from experiments.calibration.posterior import Sample, posterior
from experiments.calibration.study import Study

CANDIDATES, BATCHES = 2**14, 64
"""Points of the prior that emulators look at in a batch when a further wave is chosen, and batches before they give up: a million points."""


@dataclass(frozen=True)
class Figures:
    """The published figures and their frozen standard deviations, shape (targets,)."""

    observed: np.ndarray
    frozen: np.ndarray


def figures_of(study: Study) -> Figures:
    """Return a study's figures as numbers."""
    return Figures(np.array([aim.value for aim in study.targets]), np.array([aim.uncertainty for aim in study.targets]))


class Matching:
    """What earlier waves rule out: the emulators of each, kept, so that a point must pass them all."""

    def __init__(self, study: Study, figures: Figures) -> None:
        self.method, self.figures, self.least = study.method, figures, ENOUGH * len(study.parameters)
        self.waves: list[list[Emulator]] = []

    def learn(self, points: Points, simulated: np.ndarray) -> None:
        """Take emulators of what is simulated so far."""
        self.waves.append(emulate_all(points.seen(), simulated))

    def off(self, points: Points) -> np.ndarray:
        """Return how implausible points are for the strictest wave."""
        return np.max(
            [implausibility(wave, points.seen(), self.figures.observed, self.figures.frozen, self.method.forgiven) for wave in self.waves], axis=0
        )

    def stays(self, points: Points) -> tuple[np.ndarray, bool]:
        """Return which points are not ruled out, and whether the least implausible had to stand in for them."""
        return not_ruled_out(self.off(points), self.method, self.least)

    def excluded(self, points: Points) -> np.ndarray:
        """Return the share of points that each target alone rules out by the last wave's emulators, shape (targets,)."""
        seen, pairs = points.seen(), zip(self.waves[-1], self.figures.observed, self.figures.frozen)
        return np.array([(abs(one.mean(seen) - y) > self.method.cut * np.hypot(one.error, sd)).mean() for one, y, sd in pairs])


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


def fitted(matching: Matching, study: Study, points: Points, simulated: np.ndarray, seed: int, draws: int | None = None) -> tuple[Sample, bool, int]:
    """Return the posterior from points that are not ruled out, whether those had to be forced, and how many they are."""
    stays, is_forced = matching.stays(points)
    chosen = np.nonzero(stays)[0]
    observed, frozen = matching.figures.observed, matching.figures.frozen
    more = {"accepted": study.method.accepted, "draws": study.method.draws if draws is None else draws, "seed": seed}
    return posterior(points.rows(chosen), simulated[chosen], observed, frozen, **more), is_forced, len(chosen)  # type: ignore[arg-type]
