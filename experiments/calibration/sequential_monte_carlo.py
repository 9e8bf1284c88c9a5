"""Draws of what fits: a cloud of points that starts as the prior and lets the likelihood in by degrees (sequential Monte Carlo).

Del Moral, Doucet and Jasra 2006: after each degree the points are drawn again by their weight, then walk (Metropolis), so that copies part.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from experiments.calibration.design import sobol_points

LogLikelihood = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Log-likelihood of places in the priors' cube (points, parameters) with rows of carried mechanisms (points,)."""

PARTICLES = 1000

MIN_PARTICLES_PER_ROW = 10
"""Points for every row of carried mechanisms, at least."""

TARGET_ESS_SHARE = 0.5
"""Share of the cloud that must still count after a degree of likelihood: it says how large the degree may be."""

MOVES_PER_PARAMETER, FINAL_MOVES_PER_PARAMETER = 2, 20
"""Steps of the walk for every parameter after a degree, and after the last."""

TARGET_ACCEPTANCE = 0.25
"""Share of steps that should be accepted: the walk's stride follows it."""

OPTIMAL_SCALE = 2.38
"""Best stride of a walk in many dimensions over the cloud's own spread, times the root of the dimensions (Gelman, Roberts and Gilks 1996)."""

COVARIANCE_JITTER = 1e-9

TEMPERATURE_BISECTIONS = 60
"""Halvings in the search for a degree's size."""


@dataclass(frozen=True)
class Particles:
    """free: places on the logit scale (points, parameters); row: of the carried mechanisms (points,); fits: log-likelihood (points,)."""

    logits: np.ndarray
    row: np.ndarray
    log_likelihood: np.ndarray

    def subset(self, chosen: np.ndarray) -> "Particles":
        """Return some of the points, or some again and again."""
        return Particles(self.logits[chosen], self.row[chosen], self.log_likelihood[chosen])


def sample_tempered(score: LogLikelihood, parameters: int, rows: int, seed: int, count: int = PARTICLES) -> tuple[np.ndarray, np.ndarray]:
    """Return draws of the posterior: places in the priors' cube (count or a little more, parameters), and rows of the mechanisms (the same,).

    Parameters
    ----------
    score
        The log-likelihood; the prior is even over the cube.
    rows
        How many rows of carried mechanisms there are, 1 if none are carried. Each keeps as many points as any other: figures move the parameters
        within a row, and no row against another.
    """
    chance = np.random.default_rng(seed)
    each = max(-(-count // rows), MIN_PARTICLES_PER_ROW if rows > 1 else 1)
    row = np.tile(np.arange(rows), each)
    free = logit(sobol_points(len(row), parameters, seed))
    cloud, heat = Particles(free, row, score(expit(free), row)), 0.0
    while heat < 1.0:
        step = temperature_step(cloud.log_likelihood.reshape(each, rows), 1.0 - heat)
        heat = 1.0 if step >= 1.0 - heat else heat + step
        cloud = cloud.subset(resampled_indices(step * cloud.log_likelihood.reshape(each, rows), chance))
        cloud = metropolis_moves(cloud, score, heat, parameters * (MOVES_PER_PARAMETER if heat < 1.0 else FINAL_MOVES_PER_PARAMETER), chance)
    return expit(cloud.logits), cloud.row


def temperature_step(fits: np.ndarray, left: float) -> float:
    """Return by how much the likelihood may be let in so that the asked-for share of points (each, rows) still counts in the mean over rows; at
    most what is left."""

    def counts(step: float) -> float:
        weight = np.exp(step * (fits - fits.max(axis=0)))
        return float((weight.sum(axis=0) ** 2 / (weight**2).sum(axis=0)).mean()) / len(fits)

    if counts(left) >= TARGET_ESS_SHARE:
        return left
    low, high = 0.0, left
    for _ in range(TEMPERATURE_BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if counts(middle) >= TARGET_ESS_SHARE else (low, middle)
    return high


def resampled_indices(weight: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Return which points go on, each about as often as its share of its row's weights (logarithms; each, rows), by one comb of equal teeth a row:
    numbers of points, row beside row as before."""
    each, rows = weight.shape
    share = np.exp(weight - weight.max(axis=0))
    heights = np.cumsum(share / share.sum(axis=0), axis=0)
    teeth = (np.arange(each)[:, np.newaxis] + chance.uniform(size=rows)) / each
    chosen = np.array([np.searchsorted(heights[:, row], teeth[:, row]) for row in range(rows)]).T
    return np.asarray(np.minimum(chosen, each - 1) * rows + np.arange(rows)).ravel()


def metropolis_moves(cloud: Particles, score: LogLikelihood, heat: float, steps: int, chance: np.random.Generator) -> Particles:
    """Return the cloud after so many steps, each point within its row."""
    spread, stride = proposal_root(cloud), OPTIMAL_SCALE / np.sqrt(cloud.logits.shape[1])
    for _ in range(steps):
        free = cloud.logits + stride * chance.normal(size=cloud.logits.shape) @ spread.T
        cloud, share = accept_moves(cloud, replace(cloud, logits=free, log_likelihood=score(expit(free), cloud.row)), heat, chance)
        stride *= np.exp(share - TARGET_ACCEPTANCE)
    return cloud


def proposal_root(cloud: Particles) -> np.ndarray:
    """Return a root of the covariance of points about the means of their rows."""
    rows = int(cloud.row.max()) + 1
    by_row = cloud.logits.reshape(-1, rows, cloud.logits.shape[1])
    rest = (by_row - by_row.mean(axis=0)).reshape(cloud.logits.shape)
    return np.linalg.cholesky(rest.T @ rest / max(len(rest) - rows, 1) + COVARIANCE_JITTER * np.eye(rest.shape[1]))


def accept_moves(cloud: Particles, other: Particles, heat: float, chance: np.random.Generator) -> tuple[Particles, float]:
    """Return the cloud with those steps that are accepted, and their share."""
    gain = heat * (other.log_likelihood - cloud.log_likelihood) + log_prior(other.logits) - log_prior(cloud.logits)
    goes = np.log(chance.uniform(size=len(gain))) < gain
    free = np.where(goes[:, None], other.logits, cloud.logits)
    return Particles(free, cloud.row, np.where(goes, other.log_likelihood, cloud.log_likelihood)), float(goes.mean())


def log_prior(free: np.ndarray) -> np.ndarray:
    """Return the logarithm of the even prior's density on the logit scale, shape (points,)."""
    return np.asarray(-(np.abs(free) + 2.0 * np.log1p(np.exp(-np.abs(free)))).sum(axis=1))
