"""The scale on which figures are compared: counts and rates by ratio, shares as they are.

A bar moves counts by a factor, not by an amount: on this scale straight lines explain nine tenths of England's counts; unscaled, half to four fifths.
"""

import numpy as np

from experiments.calibration.study import CalibrationStudy, CalibrationTarget

UNTRANSFORMED_UNITS = ("share", "ratio", "probability", "sd")
"""First words of the units that stay as they are."""


def is_by_ratio(aim: CalibrationTarget) -> bool:
    """Return whether a target is compared by ratio."""
    return not aim.unit.startswith(UNTRANSFORMED_UNITS)


def to_comparison_scale(study: CalibrationStudy, figures: np.ndarray) -> np.ndarray:
    """Return figures (..., targets) on the scale of comparison: counts as asinh(count / uncertainty), a logarithm that takes zero, too."""
    by_ratio = np.array([is_by_ratio(aim) for aim in study.targets])
    units = np.array([aim.likelihood_sd for aim in study.targets])
    return np.where(by_ratio, np.arcsinh(figures / units), figures)


def sd_on_comparison_scale(study: CalibrationStudy) -> np.ndarray:
    """Return the frozen standard deviations on that scale, shape (targets,): what they are near the published figures."""
    return np.array([1.0 / np.hypot(aim.value / aim.likelihood_sd, 1.0) if is_by_ratio(aim) else aim.likelihood_sd for aim in study.targets])


REPLICATED_POINTS = 60
"""Points that are simulated a second time where the published figures are of many places."""

MAX_REPLICATES_PER_DRAW = 6
"""Simulations of one draw that are averaged at the most, where the published figures are of many places."""

MIN_RESIDUAL_SHARE = 0.1
"""Share of an emulator's misses that is never taken for chance."""


def evenly_spaced(count: int, wanted: int) -> np.ndarray:
    """Return places of so many of count points, spread evenly over all waves."""
    return np.unique(np.linspace(0, count - 1, wanted).round().astype(int))


def non_stochastic_share(misses: np.ndarray, first: np.ndarray, second: np.ndarray, places: int) -> np.ndarray:
    """Return the share of the variance of misses that stands between emulators and figures of so many places, shape (targets,).

    Parameters
    ----------
    misses
        Variance of what emulators miss of one simulation (targets,).
    first, second
        Figures of the same points with two seeds, on the scale of comparison (points, targets): half the variance of their difference is chance.
    """
    chance = ((second - first) ** 2).mean(axis=0) / 2.0
    return np.maximum(1.0 - np.minimum(chance / misses, 1.0) * (1.0 - 1.0 / places), MIN_RESIDUAL_SHARE)


def as_means_over_places(found: np.ndarray, places: int) -> np.ndarray:
    """Return what draws' figures would be over so many places, shape (draws, targets).

    Parameters
    ----------
    found
        Figures of each draw at a few places, each with its own chance (draws, copies, targets).

    Means of a few copies lie as far apart as draws do, and further by chance; they are drawn together about their own mean until they lie as far
    apart as means of so many places would: between draws by analysis of variance, and the chance that many places keep.
    """
    copies = found.shape[1]
    means = found.mean(axis=1)
    if copies == 1 or copies == places:
        return means
    chance, apart = found.var(axis=1, ddof=1).mean(axis=0), means.var(axis=0, ddof=1)
    wanted = np.maximum(apart - chance / copies, 0.0) + chance / places
    share = np.divide(wanted, apart, out=np.ones_like(apart), where=apart > 0.0)
    centre = means.mean(axis=0)
    return centre + np.sqrt(np.minimum(share, 1.0)) * (means - centre)
