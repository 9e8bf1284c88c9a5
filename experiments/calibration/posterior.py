"""The posterior: the prior times how likely the published figures are, by emulators of the points that are not ruled out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import solve_triangular

from experiments.calibration.design import DesignPoints, ResolvedPrior, sobol_points, standardised
from experiments.calibration.emulators import Emulator, EmulatorSet, emulate_all
from experiments.calibration.sequential_monte_carlo import PARTICLES, sample_tempered

CUBE_MARGIN = 1e-12

BOUNDARY_PENALTY = 5.0
"""How fast the likelihood falls beyond the fence, for the square of each standard deviation."""


@dataclass(frozen=True)
class PosteriorSample:
    """places: draws in the priors' cube (draws, parameters); carried: values of carried parameters (draws, carried)."""

    unit_cube: np.ndarray
    inherited: np.ndarray


@dataclass(frozen=True)
class ObservedTargets:
    """The published figures and their frozen standard deviations (targets,); rest: the part of what emulators miss that is not taken off as
    chance (targets,), None for all of it, where the figures are of one place."""

    figures: np.ndarray
    sd: np.ndarray
    residual_share: np.ndarray | None = None


def sample_emulator_posterior(
    points: DesignPoints,
    figures: np.ndarray,
    observed: ObservedTargets,
    *,
    draws: int,
    seed: int,
    rows: np.ndarray | None = None,
    fence: Callable[[DesignPoints], np.ndarray] | None = None,
) -> PosteriorSample:
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
    carried = np.unique(points.inherited, axis=0) if rows is None else rows
    emulators = emulate_all(points.emulator_inputs(), figures)
    surface, root = EmulatorSet(emulators), np.linalg.cholesky(residual_covariance(emulators, observed))
    mechanisms = standardised(carried, points.inherited)

    def score(places: np.ndarray, row: np.ndarray) -> np.ndarray:
        off = surface.means(np.hstack([2.0 * places - 1.0, mechanisms[row]])) - observed.figures
        fits = -0.5 * (solve_triangular(root, off.T, lower=True) ** 2).sum(axis=0)
        return np.asarray(fits if fence is None else fits - BOUNDARY_PENALTY * fence(DesignPoints(places, carried[row])) ** 2)

    places, row = sample_tempered(score, points.unit_cube.shape[1], len(mechanisms), seed, max(PARTICLES, draws))
    picked = balanced_order(len(places) // len(mechanisms), len(mechanisms), np.random.default_rng([seed, draws]))[:draws]
    return PosteriorSample(np.clip(places[picked], CUBE_MARGIN, 1.0 - CUBE_MARGIN), carried[row[picked]])


def balanced_order(each: int, rows: int, chance: np.random.Generator) -> np.ndarray:
    """Return numbers of points (each, rows) in an order that takes every row once before any row again."""
    return np.asarray(chance.permutation(each)[:, np.newaxis] * rows + chance.permutation(rows)).ravel()


def residual_covariance(emulators: list[Emulator], observed: ObservedTargets) -> np.ndarray:
    """Return the covariance of figures about what emulators expect (targets, targets): misses, and the figures' own frozen uncertainty."""
    misses = np.atleast_2d(np.cov(np.array([one.residuals for one in emulators])))
    if observed.residual_share is not None:
        misses = misses * np.sqrt(np.outer(observed.residual_share, observed.residual_share))
    return np.asarray(misses + np.diag(observed.sd**2))


def in_herding_order(draws: pd.DataFrame) -> pd.DataFrame:
    """Return the draws in an order in which the first few already have about the means and spreads of all.

    Each draw is the one that brings the sum of standardised values, and of their squares less one, nearest to nought (herding; Welling 2009). Seeds
    start at 1 and take the second row first, so the draw that is picked last stands on top.
    """
    values = draws.to_numpy()
    spread = values.std(axis=0)
    standard = (values - values.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    features = np.hstack([standard, standard**2 - (standard**2).mean(axis=0)])
    left, so_far, order = list(range(len(values))), np.zeros(features.shape[1]), list[int]()
    while left:
        best = left.pop(int(((so_far + features[left]) ** 2).sum(axis=1).argmin()))
        so_far = so_far + features[best]
        order.append(best)
    return draws.iloc[[order[-1], *order[:-1]]].reset_index(drop=True)


PRIOR_ONLY_STREAM = 21
"""Keeps the shuffle of these draws apart from other generators of the same seed."""


def prior_only_draws(ranges: Sequence[ResolvedPrior], passed_on: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Return one column a parameter, to six figures: of the study's own priors, and of the posterior that it carries, shape (count, parameters).

    They are independent of everything that was fitted, so it does not matter which draw they stand beside.
    """
    places = sobol_points(count, len(ranges), seed) if ranges else np.zeros((count, 0))
    own = pd.DataFrame({one.name: one.quantile(places[:, j]) for j, one in enumerate(ranges)}, index=range(count))
    shuffled = np.random.default_rng([PRIOR_ONLY_STREAM, seed]).permutation(max(count, len(passed_on)))[:count] % max(len(passed_on), 1)
    whole = pd.concat([own, passed_on.iloc[shuffled].reset_index(drop=True)], axis=1) if len(passed_on.columns) else own
    return whole.map(lambda value: float(f"{value:.6g}"))
