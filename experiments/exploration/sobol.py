"""Sobol indices by polynomial chaos: each parameter's share of an outcome's variance, with intervals, by outcome and over time."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from experiments.exploration.evaluate import PairOutcomes
from experiments.exploration.morris import CONFIDENCE
from experiments.exploration.regression_screening import to_unit_range

MAX_DEGREE = 3
"""Degree of a single parameter's polynomial; the interaction of two is the product of their linear terms."""

TermInputs = list[tuple[int, ...]]
"""The parameters of each polynomial term, by number: one or two."""


def sobol_table(outcomes: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Return first-order and total Sobol indices with 90 % intervals, by outcome, kind and period, of the variance over parameters and seeds.

    The indices are computed from polynomials that are orthogonal over the ranges (Sudret, 2008, Reliability Engineering and System Safety
    93:964-979), fitted to points of shape (points, parameters) by least squares. Squared coefficients are corrected for their sampling error, so
    the index of a parameter without effect is zero on average, and may be negative. `explained`: by all terms together, adjusted for their number.
    """
    return pd.concat(list(sobol_tables(outcomes, ranges, to_unit_range(ranges, points), values)), ignore_index=True)


def sobol_tables(
    outcomes: PairOutcomes, ranges: dict[str, tuple[float, float]], unit_points: np.ndarray, values: np.ndarray
) -> Iterator[pd.DataFrame]:
    """Yield a table for every outcome, kind and period that varies."""
    from statsmodels.api import OLS

    columns, terms = polynomial_terms(unit_points)
    for kind, cell, column in outcomes.columns(values):
        if column.std() == 0.0:
            continue
        found = OLS(column, columns).fit(cov_type="HC2")
        sizes, errors = variance_parts(found.params[1:], found.bse[1:], column)
        low, middle, high = np.percentile(column, [5, 50, 95])
        table = pd.DataFrame({"parameter": list(ranges), "outcome": cell.measure, "unit": cell.unit, "kind": kind, "period": cell.period})
        for word, is_alone in (("share", True), ("total", False)):
            belongs = np.array([[i in term and (len(term) == 1 or not is_alone) for term in terms] for i in range(len(ranges))])
            name = "share" if is_alone else "total_share"
            table[name], table[f"{word}_error"] = share_and_half_width(belongs, sizes, errors, column)
        yield table.assign(explained=found.rsquared_adj, low=low, median=middle, high=high, points=len(column))


def polynomial_terms(unit_points: np.ndarray) -> tuple[np.ndarray, TermInputs]:
    """Return a constant and the terms at points (points, parameters) between 0 and 1, each of variance 1, and the parameters of each term.

    A parameter with two values, a form's, has one term. Pairs, then higher degrees, are left out where there are fewer than two points for each term.
    """
    points, inputs = unit_points.shape
    curved = [i for i in range(inputs) if not has_two_values(unit_points[:, i])]
    lines = np.column_stack([legendre_terms(unit_points[:, i], 1) if i in curved else standardised(unit_points[:, i]) for i in range(inputs)])
    pairs = list(combinations(range(inputs), 2))
    terms: TermInputs = [(i,) for i in range(inputs)]
    parts = [np.ones((points, 1)), lines]
    for degree in range(2, MAX_DEGREE + 1):
        if curved and 2 * (len(terms) + len(curved)) < points:
            parts, terms = [*parts, legendre_terms(unit_points[:, curved], degree)], [*terms, *((i,) for i in curved)]
    if 2 * (len(terms) + len(pairs)) < points:
        parts, terms = [*parts, *(lines[:, [i]] * lines[:, [j]] for i, j in pairs)], [*terms, *pairs]
    return np.hstack(parts), terms


def has_two_values(column: np.ndarray) -> bool:
    """Return whether a parameter takes no more than two values at these points."""
    return len(np.unique(column)) <= 2


def standardised(column: np.ndarray) -> np.ndarray:
    """Return a column with mean 0 and variance 1; zeros if it does not vary."""
    spread = float(column.std())
    return (column - column.mean()) / spread if spread > 0.0 else np.zeros(len(column))


def legendre_terms(unit_points: np.ndarray, degree: int) -> np.ndarray:
    """Return the shifted Legendre polynomial of a degree on [0, 1], of variance 1 under a uniform distribution."""
    from scipy.special import eval_sh_legendre

    return np.asarray(eval_sh_legendre(degree, unit_points) * np.sqrt(2 * degree + 1))


def variance_parts(found: np.ndarray, errors: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each term's share of the variance, corrected for sampling error, and the variance of the share's error."""
    parts = found**2 - errors**2
    return parts / column.var(), (2.0 * errors**4 + 4.0 * np.maximum(parts, 0.0) * errors**2) / column.var() ** 2


def share_and_half_width(belongs: np.ndarray, sizes: np.ndarray, errors: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of each parameter's terms, and the half-width of its 90 % interval, which includes the error of the outcome's variance."""
    from scipy.stats import kurtosis, norm

    found = belongs @ sizes
    of_the_whole = (kurtosis(column, fisher=False) - 1.0) / len(column)
    return found, norm.ppf(0.5 + CONFIDENCE / 2.0) * np.sqrt(belongs @ errors + found**2 * of_the_whole)
