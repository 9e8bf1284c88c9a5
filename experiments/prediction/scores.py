"""Scores of predictive distributions: log score, continuous ranked probability score, coverage and width, with a bootstrap over authorities."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from experiments.prediction.history_noise import NoiseModel, predictive_distribution
from experiments.prediction.panel import Windows

INTERVAL_PROBABILITIES = (0.5, 0.9)
"""Probabilities of the intervals whose coverage is checked."""


@dataclass(frozen=True)
class WindowScores:
    """Each window's scores; `table` has one row a window: code, year, count, log_score, crps, inside_50, inside_90, width_50, width_90, place."""

    table: pd.DataFrame

    def mean(self, column: str) -> float:
        """Return the mean of a column over windows."""
        return float(self.table[column].mean())


def t_log_density(z: np.ndarray, tail: np.ndarray) -> np.ndarray:
    """Return the log density of Student's t; tail: degrees of freedom, infinite for the normal."""
    return np.where(np.isinf(tail), stats.norm.logpdf(z), stats.t.logpdf(z, np.where(np.isinf(tail), 1e9, tail)))


def t_quantile(probability: float, tail: np.ndarray) -> np.ndarray:
    """Return quantiles of Student's t."""
    return stats.t.ppf(probability, np.where(np.isinf(tail), 1e9, tail))


def crps(z: np.ndarray, tail: np.ndarray) -> np.ndarray:
    """Return the continuous ranked probability score of standard t distributions at z (Jordan, Krueger, Lerch 2019, table 4); smaller is better."""
    nu = np.where(np.isinf(tail), 1e7, tail)
    density, below = stats.t.pdf(z, nu), stats.t.cdf(z, nu)
    spread = 2.0 * np.sqrt(nu) / (nu - 1.0) * np.exp(special.betaln(0.5, nu - 0.5) - 2.0 * special.betaln(0.5, nu / 2.0))
    return z * (2.0 * below - 1.0) + 2.0 * density * (nu + z * z) / (nu - 1.0) - spread


def log_score(noise: NoiseModel, windows: list[Windows], gap: int) -> float:
    """Return the mean log score over windows; larger is better."""
    total, count = 0.0, 0
    for group in windows:
        distribution = predictive_distribution(noise, group.history, 0, gap)
        total += float(
            np.sum(t_log_density((group.ratios - distribution.centre) / distribution.scale, distribution.tail) - np.log(distribution.scale))
        )
        count += len(group.ratios)
    return total / count


def score_windows(noise: NoiseModel, windows: list[Windows], gap: int) -> WindowScores:
    """Return every window's scores."""
    tables = []
    for group in windows:
        distribution = predictive_distribution(noise, group.history, 0, gap)
        z = (group.ratios - distribution.centre) / distribution.scale
        rows = {"code": group.codes, "year": group.years, "count": group.history.counts[:, -1], "ratio": group.ratios, "centre": distribution.centre}
        rows |= {
            "log_score": t_log_density(z, distribution.tail) - np.log(distribution.scale),
            "crps": distribution.scale * crps(z, distribution.tail),
        }
        for band in INTERVAL_PROBABILITIES:
            half = t_quantile(0.5 + band / 2.0, distribution.tail)
            rows |= {f"inside_{band * 100:.0f}": np.abs(z) <= half, f"width_{band * 100:.0f}": 2.0 * half * distribution.scale}
        tables.append(pd.DataFrame(rows))
    return WindowScores(pd.concat(tables, ignore_index=True))


def bootstrap_means(table: pd.DataFrame, columns: list[str], times: int, seed: int) -> pd.DataFrame:
    """Return bootstrap means of columns over authorities, all windows of an authority together; shape (times, columns)."""
    sums, counts = table.groupby("code")[columns].sum(), table.groupby("code").size()
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(sums), (times, len(sums)))
    totals = sums.to_numpy(float)[picks].sum(axis=1) / counts.to_numpy()[picks].sum(axis=1)[:, np.newaxis]
    return pd.DataFrame(totals, columns=columns)
