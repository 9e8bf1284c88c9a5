"""The posterior: the prior times how likely the published figures are, by emulators of the points that are not ruled out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from experiments.calibration.emulators import Emulator, Surface, emulate_all
from experiments.calibration.points import Points, standardised
from experiments.calibration.tempering import CLOUD, tempered

SMALL = 1e-12
STEEP = 5.0
"""How fast the likelihood falls beyond the fence, for the square of each standard deviation."""


@dataclass(frozen=True)
class Sample:
    """places: draws in the priors' cube (draws, parameters); carried: values of carried parameters (draws, carried)."""

    places: np.ndarray
    carried: np.ndarray


@dataclass(frozen=True)
class Observed:
    """The published figures and their frozen standard deviations (targets,); rest: the part of what emulators miss that is not taken off as
    chance (targets,), None for all of it, where the figures are of one place."""

    figures: np.ndarray
    frozen: np.ndarray
    rest: np.ndarray | None = None


def posterior(
    points: Points,
    figures: np.ndarray,
    observed: Observed,
    *,
    draws: int,
    seed: int,
    rows: np.ndarray | None = None,
    fence: Callable[[Points], np.ndarray] | None = None,
) -> Sample:
    """Return draws of the parameters behind published figures.

    Parameters
    ----------
    points, figures
        What was simulated: places of the priors, and its figures (points, targets).
    rows
        Carried draws that may stand behind them (rows, carried); those of the points if not given. Each is as likely after the figures as before:
        parameters are refitted to every one of them, and draws take them in turn.
    fence
        How many standard deviations beyond being ruled out points are: emulators of a small region must not be believed far from it.

    What emulators miss, chance and their own error, varies together over targets: a run with more conferences has more plans.
    """
    carried = np.unique(points.carried, axis=0) if rows is None else rows
    emulators = emulate_all(points.seen(), figures)
    surface, root = Surface(emulators), np.linalg.cholesky(spread_of(emulators, observed))
    mechanisms = standardised(carried, points.carried)

    def score(places: np.ndarray, row: np.ndarray) -> np.ndarray:
        off = surface.means(np.hstack([2.0 * places - 1.0, mechanisms[row]])) - observed.figures
        fits = -0.5 * (solve_triangular(root, off.T, lower=True) ** 2).sum(axis=0)
        return np.asarray(fits if fence is None else fits - STEEP * fence(Points(places, carried[row])) ** 2)

    places, row = tempered(score, points.places.shape[1], len(mechanisms), seed, max(CLOUD, draws))
    picked = in_turn(len(places) // len(mechanisms), len(mechanisms), np.random.default_rng([seed, draws]))[:draws]
    return Sample(np.clip(places[picked], SMALL, 1.0 - SMALL), carried[row[picked]])


def in_turn(each: int, rows: int, chance: np.random.Generator) -> np.ndarray:
    """Return numbers of points (each, rows) in an order that takes every row once before any row again."""
    return np.asarray(chance.permutation(each)[:, np.newaxis] * rows + chance.permutation(rows)).ravel()


def spread_of(emulators: list[Emulator], observed: Observed) -> np.ndarray:
    """Return the covariance of figures about what emulators expect (targets, targets): misses, and the figures' own frozen uncertainty."""
    misses = np.atleast_2d(np.cov(np.array([one.misses for one in emulators])))
    if observed.rest is not None:
        misses = misses * np.sqrt(np.outer(observed.rest, observed.rest))
    return np.asarray(misses + np.diag(observed.frozen**2))
