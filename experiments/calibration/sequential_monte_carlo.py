"""Draws of what fits: a cloud of points that starts as the prior and lets the likelihood in by degrees (sequential Monte Carlo).

Del Moral, Doucet and Jasra 2006: after each degree the points are drawn again by their weight, then walk (Metropolis), so that copies part.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from experiments.calibration.design import fill

Score = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Log-likelihood of places in the priors' cube (points, parameters) with rows of carried mechanisms (points,)."""

CLOUD = 1000

EACH = 10
"""Points for every row of carried mechanisms, at least."""

KEPT = 0.5
"""Share of the cloud that must still count after a degree of likelihood: it says how large the degree may be."""

WALKS, LAST_WALKS = 2, 20
"""Steps of the walk for every parameter after a degree, and after the last."""

ACCEPTED = 0.25
"""Share of steps that should be accepted: the walk's stride follows it."""

STRIDE = 2.38
"""Best stride of a walk in many dimensions over the cloud's own spread, times the root of the dimensions (Gelman, Roberts and Gilks 1996)."""

SMALL = 1e-9

HALVINGS = 60
"""Halvings in the search for a degree's size."""


@dataclass(frozen=True)
class Cloud:
    """free: places on the logit scale (points, parameters); row: of the carried mechanisms (points,); fits: log-likelihood (points,)."""

    free: np.ndarray
    row: np.ndarray
    fits: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Cloud":
        """Return some of the points, or some again and again."""
        return Cloud(self.free[chosen], self.row[chosen], self.fits[chosen])


def tempered(score: Score, parameters: int, rows: int, seed: int, count: int = CLOUD) -> tuple[np.ndarray, np.ndarray]:
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
    each = max(-(-count // rows), EACH if rows > 1 else 1)
    row = np.tile(np.arange(rows), each)
    free = logit(fill(len(row), parameters, seed))
    cloud, heat = Cloud(free, row, score(expit(free), row)), 0.0
    while heat < 1.0:
        step = degree(cloud.fits.reshape(each, rows), 1.0 - heat)
        heat = 1.0 if step >= 1.0 - heat else heat + step
        cloud = cloud.rows(drawn_again(step * cloud.fits.reshape(each, rows), chance))
        cloud = walked(cloud, score, heat, parameters * (WALKS if heat < 1.0 else LAST_WALKS), chance)
    return expit(cloud.free), cloud.row


def degree(fits: np.ndarray, left: float) -> float:
    """Return by how much the likelihood may be let in so that the asked-for share of points (each, rows) still counts in the mean over rows; at
    most what is left."""

    def counts(step: float) -> float:
        weight = np.exp(step * (fits - fits.max(axis=0)))
        return float((weight.sum(axis=0) ** 2 / (weight**2).sum(axis=0)).mean()) / len(fits)

    if counts(left) >= KEPT:
        return left
    low, high = 0.0, left
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if counts(middle) >= KEPT else (low, middle)
    return high


def drawn_again(weight: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Return which points go on, each about as often as its share of its row's weights (logarithms; each, rows), by one comb of equal teeth a row:
    numbers of points, row beside row as before."""
    each, rows = weight.shape
    share = np.exp(weight - weight.max(axis=0))
    heights = np.cumsum(share / share.sum(axis=0), axis=0)
    teeth = (np.arange(each)[:, np.newaxis] + chance.uniform(size=rows)) / each
    chosen = np.array([np.searchsorted(heights[:, row], teeth[:, row]) for row in range(rows)]).T
    return np.asarray(np.minimum(chosen, each - 1) * rows + np.arange(rows)).ravel()


def walked(cloud: Cloud, score: Score, heat: float, steps: int, chance: np.random.Generator) -> Cloud:
    """Return the cloud after so many steps, each point within its row."""
    spread, stride = shape_of(cloud), STRIDE / np.sqrt(cloud.free.shape[1])
    for _ in range(steps):
        free = cloud.free + stride * chance.normal(size=cloud.free.shape) @ spread.T
        cloud, share = accepted(cloud, replace(cloud, free=free, fits=score(expit(free), cloud.row)), heat, chance)
        stride *= np.exp(share - ACCEPTED)
    return cloud


def shape_of(cloud: Cloud) -> np.ndarray:
    """Return a root of the covariance of points about the means of their rows."""
    rows = int(cloud.row.max()) + 1
    by_row = cloud.free.reshape(-1, rows, cloud.free.shape[1])
    rest = (by_row - by_row.mean(axis=0)).reshape(cloud.free.shape)
    return np.linalg.cholesky(rest.T @ rest / max(len(rest) - rows, 1) + SMALL * np.eye(rest.shape[1]))


def accepted(cloud: Cloud, other: Cloud, heat: float, chance: np.random.Generator) -> tuple[Cloud, float]:
    """Return the cloud with those steps that are accepted, and their share."""
    gain = heat * (other.fits - cloud.fits) + prior_of(other.free) - prior_of(cloud.free)
    goes = np.log(chance.uniform(size=len(gain))) < gain
    free = np.where(goes[:, None], other.free, cloud.free)
    return Cloud(free, cloud.row, np.where(goes, other.fits, cloud.fits)), float(goes.mean())


def prior_of(free: np.ndarray) -> np.ndarray:
    """Return the logarithm of the even prior's density on the logit scale, shape (points,)."""
    return np.asarray(-(np.abs(free) + 2.0 * np.log1p(np.exp(-np.abs(free)))).sum(axis=1))
