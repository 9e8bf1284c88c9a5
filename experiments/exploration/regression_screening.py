"""Screening by regression on a Latin hypercube, for large stochastic variability: every simulation informs every parameter."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.exploration.evaluate import PairOutcomes
from experiments.exploration.morris import CONFIDENCE

FALSE_DISCOVERY_RATE = 0.1
"""Share of false positives among the parameters reported as significant for an outcome (Benjamini and Hochberg)."""

SPARE_SAMPLES = 10
"""Samples beyond the number of parameters that a regression needs to estimate its residual variance."""


def latin_hypercube_tasks(points: np.ndarray, names: list[str], seed: int) -> list[tuple[dict[str, float], int]]:
    """Return the task of each point: parameter values, and its own seed."""
    return [(dict(zip(names, map(float, point))), seed + i) for i, point in enumerate(points)]


def to_unit_range(ranges: dict[str, tuple[float, float]], points: np.ndarray) -> np.ndarray:
    """Return the points scaled to 0 at the low and 1 at the high end of each range."""
    low, high = np.array(list(ranges.values())).T
    return np.asarray((points - low) / (high - low))


def regression_table(outcomes: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Return the mean effect of a change over the whole range by parameter, outcome, kind and period, from one linear regression on all parameters.

    Least squares with heteroscedasticity-robust errors (HC2). `share`: the parameter's part of the variance over samples. `stands_out`: significant
    at a false discovery rate of a tenth.
    """
    return pd.concat(list(regression_tables(outcomes, ranges, points, values)), ignore_index=True)


def regression_tables(
    outcomes: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray
) -> Iterator[pd.DataFrame]:
    """Yield a table for every outcome, kind and period that varies."""
    from scipy.stats import norm
    from statsmodels.api import OLS, add_constant
    from statsmodels.stats.multitest import multipletests

    design, half_width = add_constant(to_unit_range(ranges, points)), norm.ppf(0.5 + CONFIDENCE / 2.0)
    for kind, cell, column in outcomes.columns(values):
        if column.std() == 0.0:
            continue
        found = OLS(column, design).fit(cov_type="HC2")
        slopes, errors, p_values = found.params[1:], found.bse[1:], found.pvalues[1:]
        table = pd.DataFrame({"parameter": list(ranges), "outcome": cell.measure, "unit": cell.unit, "kind": kind, "period": cell.period})
        table["mean"], table["mean_size"], table["size_error"] = slopes, np.abs(slopes), half_width * errors
        table["share"] = slopes**2 * design[:, 1:].var(axis=0) / column.var()
        table["p_value"], table["stands_out"] = p_values, multipletests(p_values, FALSE_DISCOVERY_RATE, "fdr_bh")[0]
        yield table
