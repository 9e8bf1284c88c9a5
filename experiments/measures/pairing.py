"""What pairing is worth: how many unpaired runs would know a mean difference as well as the pairs do."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from experiments.measures.statistics import Groups, clusters_of, student

FEWEST_CLUSTERS = 3
"""Draws or runs below which the ratio has no interval: one is left out in turn, and two must be left."""


@dataclass(frozen=True)
class VarianceRatio:
    """How many times the variance of paired runs that of unpaired runs is, with its 90 % interval; nan where it is not known.

    Parameters
    ----------
    ratio
        (var(policy) + var(baseline)) / var(difference). `unpaired_runs` turns it into a number of runs. Its median is right: it lies above the truth
        as often as below. The mean of many such ratios is too high, with few draws by far. Infinite where no pair differs and the arms vary.
    low, high
        Ends of the interval.
    """

    ratio: float
    low: float
    high: float


UNKNOWN_RATIO = VarianceRatio(np.nan, np.nan, np.nan)

MOST_UNPAIRED = 10**15
"""Unpaired runs beyond which none are counted."""


def unpaired_runs(ratio: float, runs: int, clusters: int, *, shares_draws: bool) -> float:
    """Return the unpaired runs in each arm with which the 90 % interval of the mean difference would be as wide as that of the pairs.

    Both intervals take Student's t: more runs have more degrees of freedom, so it is a little less than the ratio times the pairs.

    Parameters
    ----------
    ratio
        Of variances; nan and infinity give nan.
    runs, clusters
        Pairs, and how many clusters they are; unpaired runs are thought to have as many runs a cluster.
    shares_draws
        Whether both arms take the same draws: a draw then gives one difference, and degrees of freedom are the draws less one. Else two arms
        of their own: clusters of both less two.

    Examples
    --------
    >>> unpaired_runs(5.0, 20, 20, shares_draws=False)
    92.0
    """
    if not 0.0 < ratio < np.inf or clusters < 2:
        return np.nan
    wanted = student(clusters - 1) / np.sqrt(runs)

    def is_as_narrow(more: int) -> bool:
        degrees = (1.0 if shares_draws else 2.0) * (more * clusters / runs - 1.0)
        return degrees >= 1.0 and student(degrees) * np.sqrt(ratio / more) <= wanted

    found = bisect_left(range(MOST_UNPAIRED), True, lo=1, key=is_as_narrow)
    return float(found) if found < MOST_UNPAIRED else np.nan


def variance_ratio(policy: np.ndarray, baseline: np.ndarray, groups: Groups = (), *, shares_draws: bool = False) -> VarianceRatio:
    """Return what pairing is worth for one measure.

    A variance is that of a run as the interval of the mean takes it: over chance and, where runs take draws of parameters, over parameters. Runs that
    share a draw are one cluster. Unpaired runs are thought of in the same design, each arm with seeds and, unless draws are shared, draws of its own.

    The interval is the jackknife's on the logarithm of the ratio: each cluster is left out in turn; Student's t with clusters less one degrees
    of freedom. No random number is drawn.

    Parameters
    ----------
    policy, baseline
        One number a run, in the same order, shape (runs,); runs in which either has none are left out.
    groups
        Places of the runs that share a draw of parameters.
    shares_draws
        Whether unpaired runs would still take the same draws in both arms, and differ by chance alone: what a study without pairing would do. Not
        known where no two runs share a draw.
    """
    both = np.isfinite(policy) & np.isfinite(baseline)
    numbers = np.unique(clusters_of(len(policy), groups)[both], return_inverse=True)[1]
    clusters = int(numbers.max(initial=-1)) + 1
    if clusters < 2:
        return UNKNOWN_RATIO
    sides = policy[both], baseline[both], policy[both] - baseline[both]
    whole = [variances_of(side, numbers) for side in sides]
    within = [variances_within(side, numbers) for side in sides]
    kinds = zip(whole, within)
    (first, first_left), (second, second_left), (gap, gap_left) = [by_chance if shares_draws else both_kinds for both_kinds, by_chance in kinds]
    paired, paired_left = whole[2]
    further, further_left = (paired - gap, paired_left - gap_left) if shares_draws else (0.0, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.float64(first + second + further) / paired
        left_out = np.log((first_left + second_left + further_left) / paired_left)
    if ratio <= 0.0:
        return UNKNOWN_RATIO
    if clusters < FEWEST_CLUSTERS or not np.isfinite(left_out).all() or not ratio < np.inf:
        return VarianceRatio(float(ratio), np.nan, np.nan)
    spread = np.sqrt((clusters - 1.0) / clusters * ((left_out - left_out.mean()) ** 2).sum())
    reach = np.exp(student(clusters - 1) * spread)
    return VarianceRatio(float(ratio), float(ratio / reach), float(ratio * reach))


def variances_within(values: np.ndarray, numbers: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the variance of runs within a cluster, which is chance alone, and the same with each cluster left out; nan where none holds two runs.

    values, numbers: as in `variances_of`.
    """
    sizes = np.bincount(numbers).astype(float)
    means = np.bincount(numbers, values) / sizes
    squares = np.bincount(numbers, (values - means[numbers]) ** 2)
    free = (sizes - 1.0).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.divide(squares.sum(), free)), (squares.sum() - squares) / (free - (sizes - 1.0))


def variances_of(values: np.ndarray, numbers: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the variance of a run from the sums of residuals within clusters, and the same with each cluster left out.

    With a run a cluster it is the sample variance.

    values, numbers: of each run its value and its cluster, counted from 0, shape (runs,).
    """
    sizes = np.bincount(numbers).astype(float)
    sums = np.bincount(numbers, values - values.mean())  # centred first, so that little is lost below
    runs, clusters = sizes.sum(), float(len(sizes))
    whole = clusters / (clusters - 1.0) * (sums**2).sum() / runs
    if clusters < FEWEST_CLUSTERS:
        return float(whole), np.full(len(sizes), np.nan)
    means = (sums.sum() - sums) / (runs - sizes)
    squares = (sums**2).sum() - 2.0 * means * (sizes * sums).sum() + means**2 * (sizes**2).sum() - (sums - sizes * means) ** 2
    return float(whole), (clusters - 1.0) / (clusters - 2.0) * np.maximum(squares, 0.0) / (runs - sizes)
