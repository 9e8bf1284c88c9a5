"""How one authority's yearly figures move when nothing is done: a law of the log ratio between two years, given the years before.

The log of a yearly figure per child, less the mean of authorities in that year, is the sum of four: a lasting difference of the authority;
what comes and goes (mean-reverting, or a random walk); counting noise, the greater the smaller the count; and, for ratios over time, a national
movement nobody knows in advance. Spreads are those of a multivariate Student's t, so an authority that has been restless is expected to stay so.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class NoiseModel:
    """The sizes of the four, in logs; years are the unit of time.

    Parameters
    ----------
    lasting_sd
        Lasting differences between authorities; 0: none.
    passing_sd
        What comes and goes, in the long run; of a random walk, of one year's step.
    kept_per_year
        Share of what comes and goes that is still there a year later; 1: a random walk.
    counting
        Variance of a log count times the count: 1 for independent children, more if siblings come together; 0: none.
    national_sd
        Of the national movement in a year, a random walk.
    tail
        Degrees of freedom of Student's t; infinite: normal.
    """

    passing_sd: float
    national_sd: float
    kept_per_year: float = 1.0
    lasting_sd: float = 0.0
    counting: float = 0.0
    tail: float = np.inf


@dataclass(frozen=True)
class ObservedHistory:
    """Past years of several authorities, all seen in the same years relative to the first year of the ratio.

    offsets: years before it, (0,) for that year alone, (-2, -1, 0) for three; deviations: log rate less the nation's of the year, shape
    (authorities, years); counts: what was counted, same shape; expected: the count to expect later, shape (authorities,).
    """

    offsets: tuple[int, ...]
    deviations: np.ndarray
    counts: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class PredictiveDistribution:
    """The predictive law of a log ratio: Student's t about a centre; shapes (authorities,).

    scale: of all parts together; own, counting, national: variances (before the factor of the tail) that make it up.
    """

    centre: np.ndarray
    scale: np.ndarray
    tail: np.ndarray
    own: np.ndarray
    counting: np.ndarray
    national: np.ndarray


def covariance(noise: NoiseModel, times: np.ndarray) -> np.ndarray:
    """Return the covariance of the deviations without counting noise at some times, in years; shape (times, times)."""
    apart = np.abs(times[:, np.newaxis] - times)
    if noise.kept_per_year >= 1.0:
        since = np.minimum(times[:, np.newaxis], times) - times.min()
        return noise.passing_sd**2 * since + DIFFUSE_LEVEL_SD**2
    return noise.lasting_sd**2 + noise.passing_sd**2 * noise.kept_per_year**apart


DIFFUSE_LEVEL_SD = 3.0
"""Prior spread of a random walk's first value, in logs: as good as unknown."""


def predictive_distribution(noise: NoiseModel, seen: ObservedHistory, first: int, last: int) -> PredictiveDistribution:
    """Return the law of the log ratio of year `last` to year `first`, both relative to the seen offsets; `first` may itself be unseen."""
    times = np.array([*seen.offsets, first, last], float)
    known = len(seen.offsets)
    smooth = covariance(noise, times)
    is_seen = bool(known) and seen.offsets[-1] == first
    own = smooth[:known, :known] + noise.counting * diagonal_matrices(1.0 / np.maximum(seen.counts, 1.0))
    across = np.broadcast_to(smooth[known:, :known], (len(seen.expected), 2, known)).copy()
    later = noise.counting / np.maximum(seen.expected, 1.0)
    if is_seen:  # the first year of the ratio is the last seen: its counting noise is part of what is known
        across[:, 0, -1] += noise.counting / np.maximum(seen.counts[:, -1], 1.0)
    weights = np.linalg.solve(own, np.swapaxes(across, 1, 2)) if known else np.zeros((len(seen.expected), 0, 2))
    centre = np.einsum("nkf,nk->nf", weights, seen.deviations)
    rest = smooth[known:, known:] - np.einsum("nfk,nkg->nfg", across, weights)
    ratio = centre[:, 1] - centre[:, 0]
    counted = later * (1.0 if is_seen else 2.0)
    if is_seen:
        ratio = centre[:, 1] - seen.deviations[:, -1]
        moved = rest[:, 1, 1]
    else:
        moved = rest[:, 0, 0] + rest[:, 1, 1] - 2.0 * rest[:, 0, 1]
    factor, tail = tail_factor(noise, own, seen.deviations)
    national = np.full(len(ratio), noise.national_sd**2 * (last - first))
    scale = np.sqrt((moved + counted) * factor + national)
    return PredictiveDistribution(ratio, scale, tail, moved * factor, counted * factor, national)


def diagonal_matrices(diagonals: np.ndarray) -> np.ndarray:
    """Return diagonal matrices of shape (n, k, k) from (n, k)."""
    return diagonals[:, :, np.newaxis] * np.eye(diagonals.shape[1])


def tail_factor(noise: NoiseModel, own: np.ndarray, deviations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much the past widens or narrows an authority's spread, and its degrees of freedom (multivariate t, conditional)."""
    count, known = deviations.shape
    if np.isinf(noise.tail):
        return np.ones(count), np.full(count, np.inf)
    far = np.einsum("nk,nk->n", deviations, np.linalg.solve(own, deviations[:, :, np.newaxis])[:, :, 0]) if known else np.zeros(count)
    return (noise.tail + far) / (noise.tail + known), np.full(count, noise.tail + known)


def sample_log_ratios(law: PredictiveDistribution, count: int, chance: np.random.Generator) -> np.ndarray:
    """Return draws of the log ratio of each authority, shape (authorities, count)."""
    size = (len(law.centre), count)
    tail = law.tail[:, np.newaxis]
    lucks = chance.standard_normal(size) if np.isinf(law.tail).all() else chance.standard_t(np.broadcast_to(tail, size))
    return law.centre[:, np.newaxis] + law.scale[:, np.newaxis] * lucks
