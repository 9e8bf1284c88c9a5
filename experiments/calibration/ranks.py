"""Is the method sound? Parameters from the prior, data simulated from them, posteriors made from the data: are the true values ranked uniformly?

Simulation-based calibration (Talts and others 2018), with a band for the empirical distribution of ranks (Säilynoja, Bürkner and Vehtari 2022), over
one table of simulations: each replicate takes one simulation out as data and makes its posterior from the others.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

LENGTH = 99
"""Draws of each posterior: ranks run from 0 to 99."""

BINS = 20
SURE = 0.05
"""Chance that a sound method is called unsound by the bands of all its parameters; by their chi-square tests the same."""

WORLDS = 4000

Posterior = Callable[[int], np.ndarray]
"""Makes the posterior of one replicate, from the row of its data: draws in the priors' cube (draws, parameters)."""


@dataclass(frozen=True)
class Ranks:
    """ranks (replicates, parameters), from 0 to LENGTH; truth, median, low and high (5 and 95 %), in shares of the prior; spread: of draws."""

    names: tuple[str, ...]
    ranks: np.ndarray
    truth: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    spread: np.ndarray


def rank_all(names: tuple[str, ...], places: np.ndarray, replicates: np.ndarray, posterior: Posterior) -> Ranks:
    """Return the rank of each replicate's true parameters among the draws of its posterior; replicates: rows of the table."""
    drawn = [posterior(int(row)) for row in replicates]
    ranks = np.array([(draws < places[row]).sum(axis=0) for draws, row in zip(drawn, replicates)])
    low, median, high = np.quantile(np.array(drawn), [0.05, 0.5, 0.95], axis=1)
    return Ranks(names, ranks, places[replicates], median, low, high, np.array([draws.std(axis=0) for draws in drawn]))


def band(replicates: int, sure: float = SURE, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return how low and how high a sound method's empirical distribution stays at every rank, all ranks at once, but for a chance of `sure`."""
    chance = np.random.default_rng([replicates, seed])
    heights = np.cumsum(chance.multinomial(replicates, np.full(LENGTH + 1, 1.0 / (LENGTH + 1)), size=WORLDS), axis=1)
    expected = np.arange(1, LENGTH + 2) / (LENGTH + 1)
    depth = np.minimum(stats.binom.cdf(heights, replicates, expected), stats.binom.sf(heights - 1, replicates, expected))
    level = np.quantile(depth[:, :-1].min(axis=1), sure)
    low = stats.binom.ppf(level, replicates, expected) / replicates
    high = stats.binom.isf(level, replicates, expected) / replicates
    return low, high


def uniformity(ranks: Ranks) -> pd.DataFrame:
    """Return one row a parameter.

    Columns: parameter, replicates, chi_square_p, is_inside_band, is_uniform (both agree), coverage_90 (share of true values inside the 5 and
    95 % points), recovered (correlation of true value and median), spread (posterior over prior sd).
    """
    count = len(ranks.ranks)
    low, high = band(count, SURE / len(ranks.names))
    rows = []
    for j, name in enumerate(ranks.names):
        mine = ranks.ranks[:, j]
        observed = np.histogram(mine, BINS, (0, LENGTH + 1))[0]
        p = float(stats.chisquare(observed).pvalue)
        heights = np.cumsum(np.bincount(mine, minlength=LENGTH + 1)) / count
        inside = bool(((heights >= low) & (heights <= high))[:-1].all())
        covered = float(((ranks.truth[:, j] >= ranks.low[:, j]) & (ranks.truth[:, j] <= ranks.high[:, j])).mean())
        recovered = float(np.corrcoef(ranks.truth[:, j], ranks.median[:, j])[0, 1])
        told = {"parameter": name, "replicates": count, "chi_square_p": p, "is_inside_band": inside}
        sound = inside and p > SURE / len(ranks.names)
        rows.append(
            {**told, "is_uniform": sound, "coverage_90": covered, "recovered": recovered, "spread": float(ranks.spread[:, j].mean() * np.sqrt(12.0))}
        )
    return pd.DataFrame(rows)


def histograms(ranks: Ranks) -> pd.DataFrame:
    """Return how many ranks fall into each of the bins: parameter, low, high (ranks), replicates."""
    edges = np.linspace(0, LENGTH + 1, BINS + 1).astype(int)
    counts = [np.histogram(ranks.ranks[:, j], edges)[0] for j in range(len(ranks.names))]
    parts = [pd.DataFrame({"parameter": name, "low": edges[:-1], "high": edges[1:] - 1, "replicates": c}) for name, c in zip(ranks.names, counts)]
    return pd.concat(parts, ignore_index=True)
