"""Monte Carlo intervals: how far chance among the replicates reaches. Trials of one replicate share runs, so replicates count, not trials."""

import numpy as np
from scipy import stats

INTERVAL = 0.95


def mean_and_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Return the mean of replicates and its 95 % interval by Student's t; nan for the interval of one; replicates without a number are left out."""
    there = values[np.isfinite(values)]
    if not len(there):
        return (float("nan"),) * 3
    mean = float(there.mean())
    if len(there) < 2:
        return mean, float("nan"), float("nan")
    half = float(stats.t.ppf(0.5 + INTERVAL / 2, len(there) - 1) * there.std(ddof=1) / np.sqrt(len(there)))
    return mean, mean - half, mean + half


def share_and_interval(shares: np.ndarray, trials: np.ndarray) -> tuple[float, float, float]:
    """Return a share of trials and its 95 % interval by Korn and Graubard: the exact interval of Clopper and Pearson for so many independent trials.

    Trials of a replicate are like each other, so that they count as fewer: as many as would give the variance that replicates show, fewer still
    where replicates are few and that variance is hardly known; as many as replicates where all or none of the trials count, which shows no variance.

    Parameters
    ----------
    shares, trials
        Of each replicate: the share of its trials, and their number.

    Examples
    --------
    >>> share_and_interval(np.array([0.0, 1.0, 1.0, 0.0]), np.ones(4))[0]
    0.5
    """
    if not len(shares) or not trials.sum():
        return (float("nan"),) * 3
    share = float((shares * trials).sum() / trials.sum())
    count, tail = counting(shares, trials, share), (1 - INTERVAL) / 2
    found = share * count
    low = float(stats.beta.ppf(tail, found, count - found + 1)) if share > 0.0 else 0.0
    high = float(stats.beta.ppf(1 - tail, found + 1, count - found)) if share < 1.0 else 1.0
    return share, low, high


def counting(shares: np.ndarray, trials: np.ndarray, share: float) -> float:
    """Return the number of independent trials that would be as precise, less what is lost by not knowing the variance among replicates."""
    least, most = float(len(shares)), float(trials.sum())
    variance = float(((shares - share) ** 2).sum()) / max(1.0, least - 1) / least
    if share in (0.0, 1.0) or least < 2:
        return least
    unsure = float(stats.norm.ppf(0.5 + INTERVAL / 2) / stats.t.ppf(0.5 + INTERVAL / 2, least - 1)) ** 2
    return unsure * (most if variance <= 0.0 else min(share * (1 - share) / variance, most))
