"""Second stage: each parameter's share of an outcome's variance, with intervals, by outcome and over time."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from experiments.exploration.evaluate import PairOutcomes
from experiments.exploration.morris import CONFIDENCE
from experiments.exploration.regression_screening import to_unit_range

MAX_DEGREE = 3
"""Of each parameter's own curve; two together are seen as the product of their straight lines."""

TermInputs = list[tuple[int, ...]]
"""What each term of a polynomial is of: one parameter's number, or two."""


def sobol_table(question: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Return first-order and total shares of the variance over parameters and chance, with 90 % intervals, by outcome, kind and period.

    Sobol's indices read off polynomials that are orthogonal over the ranges (Sudret, 2008, Reliability Engineering and System Safety 93:964-979),
    fitted to points of shape (points, parameters) by least squares. What chance adds to a squared coefficient is taken off, so that a parameter
    that does nothing has shares around zero, below it as often as above. `explained`: by all terms together, adjusted for their number.
    """
    return pd.concat(list(sobol_tables(question, ranges, to_unit_range(ranges, points), values)), ignore_index=True)


def sobol_tables(question: PairOutcomes, ranges: dict[str, tuple[float, float]], seen: np.ndarray, values: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield a table for every outcome, kind and period that varies."""
    from statsmodels.api import OLS

    columns, terms = polynomial_terms(seen)
    for kind, cell, column in question.columns(values):
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


def polynomial_terms(seen: np.ndarray) -> tuple[np.ndarray, TermInputs]:
    """Return a constant and the terms at points (points, parameters) between 0 and 1, each of variance 1, and what each is of.

    Pairs, then higher degrees are left out where the points are fewer than twice the terms.
    """
    points, inputs = seen.shape
    curves = [legendre_terms(seen, degree) for degree in range(1, MAX_DEGREE + 1)]
    pairs = list(combinations(range(inputs), 2))
    terms: TermInputs = [(i,) for i in range(inputs)]
    parts = [np.ones((points, 1)), curves[0]]
    for more in curves[1:]:
        if 2 * (len(terms) + inputs) < points:
            parts, terms = [*parts, more], [*terms, *((i,) for i in range(inputs))]
    if 2 * (len(terms) + len(pairs)) < points:
        parts, terms = [*parts, *(curves[0][:, [i]] * curves[0][:, [j]] for i, j in pairs)], [*terms, *pairs]
    return np.hstack(parts), terms


def legendre_terms(seen: np.ndarray, degree: int) -> np.ndarray:
    """Return Legendre's polynomial of a degree between 0 and 1, of variance 1 under even chances."""
    from scipy.special import eval_sh_legendre

    return np.asarray(eval_sh_legendre(degree, seen) * np.sqrt(2 * degree + 1))


def variance_parts(found: np.ndarray, errors: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each term's part of the variance, chance taken off, and the variance of that part's error."""
    parts = found**2 - errors**2
    return parts / column.var(), (2.0 * errors**4 + 4.0 * np.maximum(parts, 0.0) * errors**2) / column.var() ** 2


def share_and_half_width(belongs: np.ndarray, sizes: np.ndarray, errors: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of the terms that belong to each parameter, and half of its 90 % interval; the variance they are shares of is uncertain, too."""
    from scipy.stats import kurtosis, norm

    found = belongs @ sizes
    of_the_whole = (kurtosis(column, fisher=False) - 1.0) / len(column)
    return found, norm.ppf(0.5 + CONFIDENCE / 2.0) * np.sqrt(belongs @ errors + found**2 * of_the_whole)
