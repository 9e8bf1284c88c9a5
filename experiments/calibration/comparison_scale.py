"""The scale on which figures are compared (asinh for counts and rates, none for shares), and the correction for stochastic variability.

A threshold changes counts by a factor: on this scale linear emulators explain nine tenths of the variance of England's counts; unscaled, half to four
fifths.
"""

import numpy as np

from experiments.calibration.study import CalibrationStudy, CalibrationTarget

UNTRANSFORMED_UNITS = ("share", "ratio", "probability", "sd")
"""First words of the units that are not transformed."""


def is_by_ratio(target: CalibrationTarget) -> bool:
    """Return whether a target is compared by ratio (on the asinh scale)."""
    return not target.unit.startswith(UNTRANSFORMED_UNITS)


def to_comparison_scale(study: CalibrationStudy, figures: np.ndarray) -> np.ndarray:
    """Return figures (..., targets) on the comparison scale: counts as asinh(count / sd), which is defined at zero, shares unchanged."""
    by_ratio = np.array([is_by_ratio(target) for target in study.targets])
    units = np.array([target.likelihood_sd for target in study.targets])
    return np.where(by_ratio, np.arcsinh(figures / units), figures)


def sd_on_comparison_scale(study: CalibrationStudy) -> np.ndarray:
    """Return the standard deviations of observation and discrepancy on the comparison scale, near the published figures; shape (targets,)."""
    return np.array(
        [1.0 / np.hypot(target.value / target.likelihood_sd, 1.0) if is_by_ratio(target) else target.likelihood_sd for target in study.targets]
    )


REPLICATED_POINTS = 60
"""Points that are simulated a second time if the published figures are of many places."""

MAX_REPLICATES_PER_DRAW = 2
"""Most simulations of one draw that are averaged, if the published figures are of many places."""

MIN_RESIDUAL_SHARE = 0.1
"""Least share of an emulator's residual variance that is kept as not stochastic."""


def evenly_spaced(count: int, wanted: int) -> np.ndarray:
    """Return `wanted` evenly spaced indices of `count` points."""
    return np.unique(np.linspace(0, count - 1, wanted).round().astype(int))


def non_stochastic_share(residual_variance: np.ndarray, first: np.ndarray, second: np.ndarray, places: int) -> np.ndarray:
    """Return the share of an emulator's residual variance that applies to figures of many places, shape (targets,).

    Parameters
    ----------
    residual_variance
        Of emulators against single simulations (targets,).
    first, second
        Figures of the same points with two seeds, on the comparison scale (points, targets); half their mean squared difference is stochastic.
    places
        Number of places that the published figures cover.
    """
    stochastic_variance = ((second - first) ** 2).mean(axis=0) / 2.0
    return np.maximum(1.0 - np.minimum(stochastic_variance / residual_variance, 1.0) * (1.0 - 1.0 / places), MIN_RESIDUAL_SHARE)


def as_means_over_places(found: np.ndarray, places: int) -> np.ndarray:
    """Return estimates of each draw's figures as means over many places, shape (draws, targets).

    Parameters
    ----------
    found
        Figures of each draw from a few replicates (draws, replicates, targets).
    places
        Number of places that the published figures cover.

    Means of a few replicates vary between draws, and by stochastic variability. They are shrunk towards their common mean until their variance is the
    between-draw variance (analysis of variance) plus the stochastic variance of a mean over `places`.
    """
    replicates = found.shape[1]
    means = found.mean(axis=1)
    if replicates == 1 or replicates == places:
        return means
    stochastic_variance, variance_of_means = found.var(axis=1, ddof=1).mean(axis=0), means.var(axis=0, ddof=1)
    wanted = np.maximum(variance_of_means - stochastic_variance / replicates, 0.0) + stochastic_variance / places
    share = np.divide(wanted, variance_of_means, out=np.ones_like(variance_of_means), where=variance_of_means > 0.0)
    centre = means.mean(axis=0)
    return centre + np.sqrt(np.minimum(share, 1.0)) * (means - centre)


def chance_of_means(found: np.ndarray, places: int) -> np.ndarray:
    """Return the standard deviation that chance alone gives to means over many places, shape (targets,); found: as in `as_means_over_places`."""
    return np.sqrt(found.var(axis=1, ddof=1).mean(axis=0) / places)


def chance_of_pairs(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the standard deviation that chance alone gives to figures of the same points with two seeds (points, targets), shape (targets,).

    Pairs without a figure are left out; nan without any pair.
    """
    squares = (second - first) ** 2 / 2.0
    count = np.isfinite(squares).sum(axis=0)
    return np.sqrt(np.divide(np.nansum(squares, axis=0), count, out=np.full(len(count), np.nan), where=count > 0))
