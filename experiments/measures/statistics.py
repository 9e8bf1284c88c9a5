"""Intervals: where 90 % of runs lie, and how well the mean is known."""

from collections.abc import Sequence

import numpy as np
from scipy.special import fdtri, stdtrit

ROUNDING = 1e-12
"""Share of a mean by which equal runs may lie beside it."""

Groups = Sequence[Sequence[int]]
"""Places of the runs that share a draw of parameters, draw by draw."""

LOW, HIGH = 5, 95
"""Percentiles of the bands in every table."""

FEWEST_PAIRS = 10
"""Pairs below which nothing is found: titles ask, and sentences name no direction."""


def student(degrees: float, looked_at: int = 1) -> float:
    """Return Student's t at 95 % (two-sided 90 %).

    With several things looked at, t for all their intervals to hold at once with 90 % (Bonferroni).
    """
    return float(stdtrit(degrees, 1.0 - (1.0 - HIGH / 100) / looked_at))


def student_beyond(degrees: int, chance: float) -> float:
    """Return the value that Student's t passes with a chance, one-sided."""
    return float(stdtrit(degrees, 1.0 - chance))


def known_runs(values: np.ndarray) -> np.ndarray:
    """Return the number of runs with a number, for each column of (runs, cells)."""
    return np.sum(np.isfinite(values), axis=0)


def mean_of(values: np.ndarray) -> np.ndarray:
    """Return the mean over runs that have a number; nan without any."""
    count = known_runs(values)
    return np.divide(np.nansum(values, axis=0), count, out=np.full(values.shape[1], np.nan), where=count > 0)


def percentiles(values: np.ndarray, points: list[float]) -> np.ndarray:
    """Return percentiles over runs, shape (points, cells), over the runs that have a number."""
    result = np.full((len(points), values.shape[1]), np.nan)
    whole = np.isfinite(values).all(axis=0) & (len(values) > 0)
    if whole.any():
        result[:, whole] = np.percentile(values[:, whole], points, axis=0)
    for i in np.nonzero(~whole & (known_runs(values) > 0))[0]:
        result[:, i] = np.percentile(values[np.isfinite(values[:, i]), i], points)
    return result


def clusters_of(runs: int, groups: Groups = ()) -> np.ndarray:
    """Return the number of each run's cluster, shape (runs,): runs that share a draw of parameters are one, every other run is one by itself."""
    numbers = np.arange(runs)
    for group in groups:
        numbers[list(group)] = min(group)
    return np.unique(numbers, return_inverse=True)[1]


def error_of_mean(values: np.ndarray, groups: Groups = ()) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard error of each column's mean, with residuals summed within groups, and the number of its clusters; nan below two."""
    count, centre = known_runs(values), mean_of(values)
    numbers = clusters_of(len(values), groups)
    known = np.isfinite(values)
    sums = np.zeros((numbers.max(initial=-1) + 1, values.shape[1]))
    np.add.at(sums, numbers, np.where(known, values - centre, 0.0))
    there = np.zeros(sums.shape)
    np.add.at(there, numbers, known)
    clusters = (there > 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(clusters > 1, np.sqrt(clusters / (clusters - 1.0) * (sums**2).sum(axis=0)) / count, np.nan), clusters


def interval_of_mean(values: np.ndarray, groups: Groups = (), looked_at: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return the 90 % interval of the mean by Student's t: the error of having run only so many seeds.

    It is nan below two clusters, and where all of fewer than ten runs are equal: a few equal runs say nothing of how far others would differ.

    groups: places of the runs that share a draw of parameters. They are no independent runs, so residuals are summed within each, and degrees
    of freedom are the clusters' less one. Without groups it is the plain interval. looked_at: as in `student`.
    """
    centre = mean_of(values)
    error, clusters = error_of_mean(values, groups)
    factor = np.array([student(int(n) - 1, looked_at) if n > 1 else np.nan for n in range(clusters.max(initial=0) + 1)])[clusters]
    half = factor * error
    half[are_few_and_equal(values)] = np.nan
    return centre - half, centre + half


def are_few_and_equal(values: np.ndarray) -> np.ndarray:
    """Return of which columns all known runs are equal but for rounding, and fewer than ten."""
    apart = np.nanmax(abs(values - mean_of(values)), axis=0, initial=0.0)
    return (apart <= ROUNDING * abs(mean_of(values))) & (known_runs(values) < FEWEST_PAIRS)


def variances(values: np.ndarray, groups: Groups) -> tuple[np.ndarray, np.ndarray]:
    """Return the variances of (runs, cells) between and within groups, column by column: one-way analysis of variance, groups of any sizes.

    The first is an estimate and may be negative; nan with fewer than two groups, or none that holds two runs.
    """
    sizes = np.array([len(group) for group in groups], float)
    runs, count = sizes.sum(), len(sizes)
    if count < 2 or runs <= count:
        return np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    parts = [values[list(group)] for group in groups]
    means = np.array([part.mean(axis=0) for part in parts])
    within = np.sum([((part - mean) ** 2).sum(axis=0) for part, mean in zip(parts, means)], axis=0) / (runs - count)
    centre = np.concatenate(parts).mean(axis=0)
    among = (sizes[:, np.newaxis] * (means - centre) ** 2).sum(axis=0) / (count - 1)
    return (among - within) / ((runs - (sizes**2).sum() / runs) / (count - 1)), within


def fisher(above: int, below: int) -> float:
    """Return the 95 % point of Fisher's F with so many degrees of freedom."""
    return float(fdtri(above, below, HIGH / 100))


def share_interval(share: float, groups: int, runs: int) -> tuple[float, float]:
    """Return the 90 % interval of a share of variance between groups, estimated by one-way analysis of variance on groups of about equal size; none
    below 0 or above 1. At least three degrees of freedom within and between groups. A negative estimate is taken for 0: its own interval would
    be next to nothing, as if little were known well."""
    share, each = max(share, 0.0), runs / groups
    ratio = 1.0 + each * share / (1.0 - share) if share < 1.0 else np.inf
    bounds = ratio / fisher(groups - 1, runs - groups), ratio * fisher(runs - groups, groups - 1)
    low, high = ((bound - 1.0) / (bound - 1.0 + each) if np.isfinite(bound) else 1.0 for bound in bounds)
    return float(max(low, 0.0)), float(max(high, 0.0))


def correlation(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation over runs, column by column; nan where one side does not vary."""
    a, b = first - mean_of(first), second - mean_of(second)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sum(a * b, axis=0) / np.sqrt(np.sum(a * a, axis=0) * np.sum(b * b, axis=0))


def area_under_curve(bins: np.ndarray) -> float:
    """Return the probability that a harmed child was believed in more danger than an unharmed one.

    Bins: shape (bins, 2), expected numbers of harmed and of unharmed children by rising belief; ties count half.
    """
    harmed, unharmed = bins[:, 0], bins[:, 1]
    below = np.concatenate([[0.0], np.cumsum(unharmed)[:-1]])
    total = harmed.sum() * unharmed.sum()
    return float((harmed * (below + 0.5 * unharmed)).sum() / total) if total > 0 else float("nan")
