"""How chances that workers state stand to the true ones: in groups of stated chance, in the large, and by the slope of log-odds."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit

from experiments.measures.statistics import area_under_curve
from simulation.week.log import BIN, LOWEST

GROUPS = 10
"""Groups of about equally many children, by rising stated chance."""

STEPS = 25
"""Newton steps at most; a handful is enough."""


def stated_log_odds(bins: np.ndarray) -> np.ndarray:
    """Return the log-odds of the stated chance in the middle of each bin, shape (bins,)."""
    return np.asarray(LOWEST + BIN * (np.arange(len(bins)) + 0.5))


def mean_stated(bins: np.ndarray) -> float:
    """Return the mean stated chance of significant harm within 12 months; nan without children.

    bins: expected numbers harmed within 12 months and unharmed, by rising stated chance; shape (bins, 2).
    """
    children = bins.sum(axis=1)
    return float(children @ expit(stated_log_odds(bins)) / children.sum()) if children.sum() > 0.0 else float("nan")


def mean_true(bins: np.ndarray) -> float:
    """Return the mean true chance of significant harm within 12 months; nan without children."""
    return float(bins[:, 0].sum() / bins.sum()) if bins.sum() > 0.0 else float("nan")


def stated_less_true(bins: np.ndarray) -> float:
    """Return the mean stated chance less the mean true one; nan without children."""
    return mean_stated(bins) - mean_true(bins)


def stated_over_true(bins: np.ndarray) -> float:
    """Return the mean stated chance over the mean true one: above 1, danger is overstated; nan where nobody would be harmed."""
    return mean_stated(bins) / mean_true(bins) if bins[:, 0].sum() > 0.0 else float("nan")


def reliability_slope(bins: np.ndarray) -> float:
    """Return the slope of the true log-odds on the stated ones, by logistic regression; nan without children of both kinds in two bins.

    1: where workers state twice the odds, the odds are twice as high. Below 1: stated chances lie too far apart, as with overconfidence. 0: they
    say nothing.
    """
    stated, children = stated_log_odds(bins), bins.sum(axis=1)
    if min(bins.sum(axis=0)) <= 0.0 or (children > 0.0).sum() < 2:
        return float("nan")
    terms = np.column_stack([np.ones(len(bins)), stated])
    known = np.zeros(2)
    for _ in range(STEPS):
        fitted = expit(terms @ known)
        information = (terms * (children * fitted * (1.0 - fitted))[:, np.newaxis]).T @ terms
        step = np.linalg.solve(information, terms.T @ (bins[:, 0] - children * fitted))
        known = known + np.clip(step, -1.0, 1.0)
        if abs(step).max() < 1e-9:
            break
    return float(known[1])


STATISTICS: dict[str, Callable[[np.ndarray], float]] = {
    "curve": area_under_curve,
    "stated": mean_stated,
    "true": mean_true,
    "stated_less_true": stated_less_true,
    "stated_over_true": stated_over_true,
    "slope": reliability_slope,
}
"""What a measure makes of judgements, by name."""


def reliability_table(bins: np.ndarray) -> pd.DataFrame:
    """Return a row for each of about ten groups of as many children, by rising stated chance.

    Columns: from and to (stated chance, the group's ends), children, stated and true (mean chances of significant harm within 12 months), ratio.
    """
    children = bins.sum(axis=1)
    if children.sum() <= 0.0:
        return pd.DataFrame(columns=["from", "to", "children", "stated", "true", "ratio"])
    middle = (np.cumsum(children) - 0.5 * children) / children.sum()
    group = np.minimum((GROUPS * middle).astype(int), GROUPS - 1)
    rows = [group_row(bins, np.flatnonzero((group == number) & (children > 0.0))) for number in range(GROUPS)]
    return pd.DataFrame([row for row in rows if row])


def group_row(bins: np.ndarray, places: np.ndarray) -> dict[str, float]:
    """Return the row of the bins at these places; empty without any."""
    if not len(places):
        return {}
    part = np.where(np.isin(np.arange(len(bins)), places)[:, np.newaxis], bins, 0.0)
    ends = expit(stated_log_odds(bins)[places[[0, -1]]] + BIN * np.array([-0.5, 0.5]))
    numbers = {"children": part.sum(), "stated": mean_stated(part), "true": mean_true(part), "ratio": stated_over_true(part)}
    return {"from": float(ends[0]), "to": float(ends[1]), **numbers}
