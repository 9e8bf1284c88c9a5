"""Background noise of one authority's yearly figures: the predictive distribution of the log ratio between two years, given earlier years.

The log of a yearly figure per child, less the mean of authorities in that year, has four parts: a lasting difference of the authority; a passing part
(AR(1), or a random walk); counting noise, larger for smaller counts; and, for ratios over time, a national trend that is not known in advance. The
distribution is a multivariate Student's t, so an authority with large changes in the past is expected to have large ones again.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class NoiseModel:
    """The sizes of the four parts, in logs; time is in years.

    Parameters
    ----------
    lasting_sd
        Standard deviation of lasting differences between authorities; 0: none.
    passing_sd
        Stationary standard deviation of the passing part; of a random walk, that of one year's step.
    kept_per_year
        Autocorrelation of the passing part at one year; 1: a random walk.
    counting
        Variance of a log count times the count: 1 for independent children, more if siblings come together; 0: none.
    national_sd
        Standard deviation of the national trend's yearly step, a random walk.
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
    """Observed years of several authorities, the same for all, relative to the first year of the ratio.

    offsets: (0,) for that year alone, (-2, -1, 0) for three; deviations: log rate less the national mean of the year, shape (authorities, years);
    counts: observed counts, same shape; expected: the count expected later, shape (authorities,).
    """

    offsets: tuple[int, ...]
    deviations: np.ndarray
    counts: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class PredictiveDistribution:
    """The predictive distribution of a log ratio, a Student's t; each of shape (authorities,).

    scale: of all parts together; tail: degrees of freedom; own, counting, national: squared scales that add up to it.
    """

    centre: np.ndarray
    scale: np.ndarray
    tail: np.ndarray
    own: np.ndarray
    counting: np.ndarray
    national: np.ndarray


def covariance(noise: NoiseModel, times: np.ndarray) -> np.ndarray:
    """Return the covariance of deviations, without counting noise, at some times in years; shape (times, times)."""
    apart = np.abs(times[:, np.newaxis] - times)
    if noise.kept_per_year >= 1.0:
        since = np.minimum(times[:, np.newaxis], times) - times.min()
        return noise.passing_sd**2 * since + DIFFUSE_LEVEL_SD**2
    return noise.lasting_sd**2 + noise.passing_sd**2 * noise.kept_per_year**apart


DIFFUSE_LEVEL_SD = 3.0
"""Prior standard deviation of a random walk's first value, in logs: practically uninformative."""


def predictive_distribution(noise: NoiseModel, history: ObservedHistory, first: int, last: int) -> PredictiveDistribution:
    """Return the distribution of the log ratio of year `last` to year `first`, both relative to the observed offsets; `first` may be unobserved."""
    times = np.array([*history.offsets, first, last], float)
    known = len(history.offsets)
    smooth = covariance(noise, times)
    is_observed = bool(known) and history.offsets[-1] == first
    observed_covariance = smooth[:known, :known] + noise.counting * diagonal_matrices(1.0 / np.maximum(history.counts, 1.0))
    cross_covariance = np.broadcast_to(smooth[known:, :known], (len(history.expected), 2, known)).copy()
    later = noise.counting / np.maximum(history.expected, 1.0)
    if is_observed:  # the first year of the ratio is the last observed: its counting noise is known
        cross_covariance[:, 0, -1] += noise.counting / np.maximum(history.counts[:, -1], 1.0)
    weights = np.linalg.solve(observed_covariance, np.swapaxes(cross_covariance, 1, 2)) if known else np.zeros((len(history.expected), 0, 2))
    centre = np.einsum("nkf,nk->nf", weights, history.deviations)
    residual_covariance = smooth[known:, known:] - np.einsum("nfk,nkg->nfg", cross_covariance, weights)
    ratio = centre[:, 1] - centre[:, 0]
    counting_variance = later * (1.0 if is_observed else 2.0)
    if is_observed:
        ratio = centre[:, 1] - history.deviations[:, -1]
        own_variance = residual_covariance[:, 1, 1]
    else:
        own_variance = residual_covariance[:, 0, 0] + residual_covariance[:, 1, 1] - 2.0 * residual_covariance[:, 0, 1]
    factor, tail = tail_factor(noise, observed_covariance, history.deviations)
    national = np.full(len(ratio), noise.national_sd**2 * (last - first))
    scale = np.sqrt((own_variance + counting_variance) * factor + national)
    return PredictiveDistribution(ratio, scale, tail, own_variance * factor, counting_variance * factor, national)


def diagonal_matrices(diagonals: np.ndarray) -> np.ndarray:
    """Return diagonal matrices of shape (n, k, k) from (n, k)."""
    return diagonals[:, :, np.newaxis] * np.eye(diagonals.shape[1])


def tail_factor(noise: NoiseModel, own: np.ndarray, deviations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the factor of an authority's variance given its past, and its degrees of freedom (conditional multivariate t)."""
    count, known = deviations.shape
    if np.isinf(noise.tail):
        return np.ones(count), np.full(count, np.inf)
    far = np.einsum("nk,nk->n", deviations, np.linalg.solve(own, deviations[:, :, np.newaxis])[:, :, 0]) if known else np.zeros(count)
    return (noise.tail + far) / (noise.tail + known), np.full(count, noise.tail + known)


def sample_log_ratios(distribution: PredictiveDistribution, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return draws of each authority's log ratio, shape (authorities, count)."""
    size = (len(distribution.centre), count)
    tail = distribution.tail[:, np.newaxis]
    z = rng.standard_normal(size) if np.isinf(distribution.tail).all() else rng.standard_t(np.broadcast_to(tail, size))
    return distribution.centre[:, np.newaxis] + distribution.scale[:, np.newaxis] * z
