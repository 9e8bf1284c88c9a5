"""The posterior of parameters given the published figures, with a likelihood from emulators of the points that are not ruled out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import solve_triangular

from experiments.calibration.design import DesignPoints, ResolvedPrior, scaled_cube, sobol_points, standardised
from experiments.calibration.emulators import Emulator, EmulatorSet, emulate_all
from experiments.calibration.sequential_monte_carlo import PARTICLES, sample_tempered

CUBE_MARGIN = 1e-12

BOUNDARY_PENALTY = 5.0
"""Penalty of the log-likelihood for each squared standard deviation of implausibility beyond the cut."""


@dataclass(frozen=True)
class PosteriorSample:
    """unit_cube: draws in the priors' unit cube (draws, parameters); inherited: values of inherited parameters (draws, inherited parameters)."""

    unit_cube: np.ndarray
    inherited: np.ndarray


@dataclass(frozen=True)
class ObservedTargets:
    """Published figures and their standard deviations of observation and discrepancy (targets,).

    residual_share: share of emulators' residual variance that applies to the figures (targets,); None for all of it, if they are of one place.
    """

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
    emulators: list[Emulator] | None = None,
) -> PosteriorSample:
    """Return draws of the posterior of parameters.

    Parameters
    ----------
    points, figures
        Simulated points and their figures (points, targets).
    observed
        The published figures.
    rows
        Inherited draws (rows, inherited parameters); those of the points if not given. The figures do not update their weights (cut feedback):
        parameters are fitted to each row, and draws take the rows in turn.
    fence
        Returns how far the implausibility of points exceeds the cut (points,), since emulators cannot be trusted outside their region.
    emulators
        Trained on these points and figures; trained here if not given.

    Residuals of emulators are correlated over targets, and so are the likelihood's: a run with more conferences has more plans.
    """
    inherited = np.unique(points.inherited, axis=0) if rows is None else rows
    emulators = emulate_all(points.emulator_inputs(), figures) if emulators is None else emulators
    surface, root = EmulatorSet(emulators), np.linalg.cholesky(residual_covariance(emulators, observed))
    mechanisms = standardised(inherited, points.inherited)

    def log_likelihood(unit_cube: np.ndarray, row: np.ndarray) -> np.ndarray:
        difference = surface.means(np.hstack([scaled_cube(unit_cube, points.cuts), mechanisms[row]])) - observed.figures
        value = -0.5 * (solve_triangular(root, difference.T, lower=True) ** 2).sum(axis=0)
        return np.asarray(
            value if fence is None else value - BOUNDARY_PENALTY * fence(DesignPoints(unit_cube, inherited[row], cuts=points.cuts)) ** 2
        )

    unit_cube, row = sample_tempered(log_likelihood, points.unit_cube.shape[1], len(mechanisms), seed, max(PARTICLES, draws))
    picked = balanced_order(len(unit_cube) // len(mechanisms), len(mechanisms), np.random.default_rng([seed, draws]))[:draws]
    return PosteriorSample(np.clip(unit_cube[picked], CUBE_MARGIN, 1.0 - CUBE_MARGIN), inherited[row[picked]])


def balanced_order(per_row: int, rows: int, rng: np.random.Generator) -> np.ndarray:
    """Return indices of particles (per row, rows) in random order, such that every row comes once before any comes again."""
    return np.asarray(rng.permutation(per_row)[:, np.newaxis] * rows + rng.permutation(rows)).ravel()


def residual_covariance(emulators: list[Emulator], observed: ObservedTargets) -> np.ndarray:
    """Return the covariance of figures about emulators' predictions (targets, targets): residuals, plus observation and discrepancy."""
    residuals = np.atleast_2d(np.cov(np.array([one.residuals for one in emulators])))
    if observed.residual_share is not None:
        residuals = residuals * np.sqrt(np.outer(observed.residual_share, observed.residual_share))
    return np.asarray(residuals + np.diag(observed.sd**2))


def in_herding_order(draws: pd.DataFrame) -> pd.DataFrame:
    """Return the draws in an order in which the first few have nearly the means and standard deviations of all (herding; Welling 2009).

    Each next draw brings the sum of standardised values, and of their squares less one, nearest to zero. Seeds start at 1 and take the second row
    first, so the draw that is picked last comes first.
    """
    values = draws.to_numpy()
    sd = values.std(axis=0)
    standard = (values - values.mean(axis=0)) / np.where(sd > 0.0, sd, 1.0)
    features = np.hstack([standard, standard**2 - (standard**2).mean(axis=0)])
    remaining, so_far, order = list(range(len(values))), np.zeros(features.shape[1]), list[int]()
    while remaining:
        best = remaining.pop(int(((so_far + features[remaining]) ** 2).sum(axis=1).argmin()))
        so_far = so_far + features[best]
        order.append(best)
    return draws.iloc[[order[-1], *order[:-1]]].reset_index(drop=True)


PRIOR_ONLY_STREAM = 21
"""Separates the generator that shuffles these draws from others of the same seed."""


def prior_only_draws(ranges: Sequence[ResolvedPrior], inherited: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Return draws of prior-only parameters, the study's own and those of the inherited posterior, to six figures; shape (count, parameters).

    They are independent of all fitted parameters, so their rows can be combined with any draws.
    """
    unit_cube = sobol_points(count, len(ranges), seed) if ranges else np.zeros((count, 0))
    own = pd.DataFrame({prior.name: prior.quantile(unit_cube[:, j]) for j, prior in enumerate(ranges)}, index=range(count))
    shuffled = np.random.default_rng([PRIOR_ONLY_STREAM, seed]).permutation(max(count, len(inherited)))[:count] % max(len(inherited), 1)
    draws = pd.concat([own, inherited.iloc[shuffled].reset_index(drop=True)], axis=1) if len(inherited.columns) else own
    return draws.map(lambda value: float(f"{value:.6g}"))
