"""Monte Carlo intervals: how far chance among the replicates reaches. Trials of one replicate share runs, so replicates count, not trials."""

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

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
    """Return a share of trials and its 95 % interval by Wilson.

    Trials of a replicate are like each other, so that they count as fewer: as many as would give the variance that replicates show, never fewer than
    there are replicates; as many as replicates where all or none of the trials count, which shows no variance.

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
    low, high = proportion_confint(share * (count := counting(shares, trials, share)), count, alpha=1 - INTERVAL, method="wilson")
    return share, max(0.0, float(low)) if share > 0.0 else 0.0, min(1.0, float(high)) if share < 1.0 else 1.0


def counting(shares: np.ndarray, trials: np.ndarray, share: float) -> float:
    """Return the number of independent trials that would be as precise."""
    least, most = float(len(shares)), float(trials.sum())
    variance = float(((shares - share) ** 2).sum()) / max(1.0, least - 1) / least
    if share in (0.0, 1.0) or least < 2:
        return least
    return most if variance <= 0.0 else min(max(share * (1 - share) / variance, least), most)
