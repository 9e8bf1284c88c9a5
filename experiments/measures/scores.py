"""How a forecast stood to what was published: z-score, continuous ranked probability score, skill, and distance of several figures together."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

FAR = 2.0
"""Standard deviations beyond which a published figure counts as far from what is predicted."""

BAND = 0.9
"""Probability of a predictive band."""

ERROR_POINTS = 41
"""Points of a normal distribution by which an error is laid over each draw."""


def normal_points(count: int) -> np.ndarray:
    """Return evenly spaced quantiles of the standard normal distribution, shape (count,)."""
    return np.asarray(stats.norm.ppf((np.arange(count) + 0.5) / count))


def with_error(draws: np.ndarray, error: float) -> np.ndarray:
    """Return draws with a normal error of this standard deviation laid over each; the draws themselves where it is 0."""
    return draws if error == 0.0 else (draws[:, np.newaxis] + error * normal_points(ERROR_POINTS)).ravel()


def mean_distance(apart: np.ndarray, sd: float) -> np.ndarray:
    """Return the mean size of normal variables with these means and one standard deviation, shape of `apart`."""
    if sd == 0.0:
        return np.abs(apart)
    return np.asarray(2.0 * sd * stats.norm.pdf(apart / sd) + apart * (2.0 * stats.norm.cdf(apart / sd) - 1.0))


def crps_of_draws(draws: np.ndarray, observed: float, error: float = 0.0) -> float:
    """Return the continuous ranked probability score of a forecast, in the figure's unit; smaller is better.

    It is the mean distance of the forecast from the published figure, less half of the mean distance of the forecast from itself. A forecast
    that is too wide or lies beside the figure has a larger score.

    Parameters
    ----------
    draws
        Draws of the forecast (draws,), in the figure's unit.
    observed
        The published figure.
    error
        Standard deviation of the published figure's own sampling error, normal; it is part of the forecast.

    Pairs of a draw with itself are left out, so few draws are not scored worse than many (Ferro 2014); a single draw is scored with its error.
    """
    count = len(draws)
    apart = mean_distance(draws[:, np.newaxis] - draws, np.sqrt(2.0) * error)
    among = float(apart.sum() - np.trace(apart)) / (count * (count - 1)) if count > 1 else float(apart[0, 0])
    return float(mean_distance(draws - observed, error).mean()) - 0.5 * among


def skill(scores: np.ndarray, reference: np.ndarray, scale: np.ndarray) -> float:
    """Return 1 less the sum of scores over that of a reference forecast; below 0 the reference does better, nan without a figure.

    Parameters
    ----------
    scores, reference
        Continuous ranked probability scores of the same figures (figures,); nan where a figure has no reference: it is left out.
    scale
        What the figures are measured in, so that those of different units count alike (figures,).
    """
    known = np.isfinite(reference)
    return float(1.0 - (scores[known] / scale[known]).sum() / (reference[known] / scale[known]).sum()) if known.any() else float("nan")


def expected_far(count: int) -> float:
    """Return how many of so many published figures lie further than FAR standard deviations by chance, if forecasts are right and normal."""
    return float(count * 2.0 * stats.norm.sf(FAR))


FEWEST_DRAWS_PER_FIGURE = 2
"""Draws for each figure below which a distance of figures together says nothing."""


def distances(points: np.ndarray) -> np.ndarray:
    """Return how far each point lies from the mean of the others, squared, in their covariance (Mahalanobis), over the number of figures.

    Parameters
    ----------
    points
        Figures together (points, figures).
    """
    found = []
    for i, point in enumerate(points):
        others = np.delete(points, i, axis=0)
        apart = point - others.mean(axis=0)
        found.append(float(apart @ np.linalg.pinv(np.atleast_2d(np.cov(others.T))) @ apart) / points.shape[1])
    return np.array(found)


def chance_of_as_far(draws: np.ndarray, observed: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Return how far the published figures lie from the draws, and the share of all points that lie as far (the predictive p-value).

    Parameters
    ----------
    draws
        Draws of the figures together (draws, figures), sampling error included.
    observed
        The published figures (figures,).

    The published figures and the draws are compared in the same way, each with all others, so the share needs no normal distribution. Both are
    nan with too few draws for so many figures.
    """
    if len(draws) < FEWEST_DRAWS_PER_FIGURE * (draws.shape[1] + 1):
        return float("nan"), float("nan")
    found = distances(np.vstack([draws, observed]))
    return float(found[-1]), float((found >= found[-1]).mean())
