"""What the figures tell of each parameter, and which they cannot tell apart."""

from itertools import combinations

import numpy as np
import pandas as pd

from experiments.calibration.design import Range

GRID = 2001
WELL, SOMEWHAT = 0.5, 0.8
"""Posterior over prior standard deviation: below the first a parameter is told well; above the second hardly at all."""

TOGETHER = 0.6
"""Correlation of two parameters in the posterior from which only their combination is told."""


def prior_spread(one: Range) -> float:
    """Return a prior's standard deviation, in the parameter's unit."""
    return float(np.std(one.value((np.arange(GRID) + 0.5) / GRID)))


def told(ratio: float) -> str:
    """Return in words what a ratio of standard deviations means."""
    if ratio < WELL:
        return "the figures tell it"
    return "the figures tell a little of it" if ratio < SOMEWHAT else "the figures tell hardly anything of it: this is the prior"


def told_pair(one: str, other: str, correlation: float) -> str:
    """Return in words what a correlation means."""
    relation = "both higher" if correlation > 0.0 else "one higher, the other lower,"
    return f"{one} and {other} cannot be told apart: {relation} give the same figures"


def identifiability(ranges: tuple[Range, ...], draws: pd.DataFrame) -> pd.DataFrame:
    """Return one row a parameter, then one a pair.

    Columns: parameter, other (empty for a single one), held (value before), prior_low, prior_high, median, low, high (5 and 95 %), ratio
    (posterior over prior standard deviation), correlation (of a pair), words. Units are the parameters' own.
    """
    rows: list[dict[str, object]] = []
    for one in ranges:
        values = draws[one.name].to_numpy()
        low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
        ratio = float(values.std()) / prior_spread(one)
        told_of = {"held": one.held, "prior_low": one.low, "prior_high": one.high, "median": median, "low": low, "high": high}
        rows.append({"parameter": one.name, "other": "", **told_of, "ratio": ratio, "words": told(ratio)})
    for name, other in combinations([each.name for each in ranges], 2):
        correlation = float(np.corrcoef(draws[name], draws[other])[0, 1])
        words = told_pair(name, other, correlation) if abs(correlation) >= TOGETHER else ""
        rows.append({"parameter": name, "other": other, "correlation": correlation, "words": words})
    return pd.DataFrame(rows)
