"""First stage where chance is large: worlds spread over all parameters at once, so that every pair of lives tells of every parameter."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.exploration.evaluate import PairOutcomes
from experiments.exploration.morris import CONFIDENCE

FALSE_DISCOVERY_RATE = 0.1
"""Of the parameters said to stand out in an outcome, the share that may be chance (Benjamini and Hochberg)."""

SPARE_SAMPLES = 10
"""Worlds beyond the number of parameters, without which a regression leaves nothing to judge chance by."""


def latin_hypercube_points(ranges: dict[str, tuple[float, float]], worlds: int, seed: int) -> np.ndarray:
    """Return worlds spread evenly over the ranges (Latin hypercube), shape (worlds, parameters)."""
    from scipy.stats import qmc

    low, high = np.array(list(ranges.values())).T
    return low + (high - low) * qmc.LatinHypercube(len(ranges), rng=np.random.default_rng(seed)).random(worlds)


def latin_hypercube_tasks(points: np.ndarray, names: list[str], seed: int) -> list[tuple[dict[str, float], int]]:
    """Return what is lived at each point: values, and a seed of its own."""
    return [(dict(zip(names, map(float, point))), seed + i) for i, point in enumerate(points)]


def to_unit_range(ranges: dict[str, tuple[float, float]], points: np.ndarray) -> np.ndarray:
    """Return the points with 0 at the low and 1 at the high end of each range."""
    low, high = np.array(list(ranges.values())).T
    return np.asarray((points - low) / (high - low))


def regression_table(question: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Return the mean effect of a move over the whole range by parameter, outcome, kind and period, all parameters beside each other.

    Straight lines by least squares, errors that allow for unequal spread (HC2). `share` is the line's part of the variance over worlds and chance;
    `stands_out`: so small a p-value that among those so called a tenth may be chance.
    """
    return pd.concat(list(regression_tables(question, ranges, points, values)), ignore_index=True)


def regression_tables(
    question: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray
) -> Iterator[pd.DataFrame]:
    """Yield a table for every outcome, kind and period that varies."""
    from scipy.stats import norm
    from statsmodels.api import OLS, add_constant
    from statsmodels.stats.multitest import multipletests

    seen, half_width = add_constant(to_unit_range(ranges, points)), norm.ppf(0.5 + CONFIDENCE / 2.0)
    for kind, cell, column in question.columns(values):
        if column.std() == 0.0:
            continue
        found = OLS(column, seen).fit(cov_type="HC2")
        slopes, errors, chances = found.params[1:], found.bse[1:], found.pvalues[1:]
        table = pd.DataFrame({"parameter": list(ranges), "outcome": cell.measure, "unit": cell.unit, "kind": kind, "period": cell.period})
        table["mean"], table["mean_size"], table["size_error"] = slopes, np.abs(slopes), half_width * errors
        table["share"] = slopes**2 * seen[:, 1:].var(axis=0) / column.var()
        table["p_value"], table["stands_out"] = chances, multipletests(chances, FALSE_DISCOVERY_RATE, "fdr_bh")[0]
        yield table
