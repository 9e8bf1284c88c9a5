"""Identifiability of the parameters: what the figures tell of each, and which cannot be told apart."""

from itertools import combinations

import numpy as np
import pandas as pd

from experiments.calibration.design import ResolvedPrior

PRIOR_GRID = 2001

WELL_IDENTIFIED, BARELY_IDENTIFIED = 0.5, 0.8
"""Ratio of posterior to prior standard deviation: below the first a parameter is well identified, above the second hardly at all."""

NEGLIGIBLE_SHIFT = 0.25
"""Shift of the posterior's mean, in prior standard deviations, below which the posterior is called the prior."""

NEAR_BOUND_SHARE = 0.1
"""Share of the prior beyond the posterior's median below which the posterior is reported as lying at a bound."""

STRONG_CORRELATION = 0.6
"""Posterior correlation of two parameters above which only their combination is identified."""


def prior_quantiles(prior: ResolvedPrior) -> np.ndarray:
    """Return evenly spaced quantiles of a prior, in the parameter's unit; shape (PRIOR_GRID,)."""
    return np.asarray(prior.quantile((np.arange(PRIOR_GRID) + 0.5) / PRIOR_GRID))


def identifiability_words(ratio: float, shift: float, place: float) -> str:
    """Return in words how well the figures identify a parameter.

    Parameters
    ----------
    ratio
        Posterior over prior standard deviation.
    shift
        Difference of the means, in prior standard deviations.
    place
        Share of the prior below the posterior's median.
    """
    words = "well identified by the figures" if ratio < WELL_IDENTIFIED else "partly identified by the figures"
    if ratio >= BARELY_IDENTIFIED:
        words = "hardly identified by the figures: this is the prior"
        if abs(shift) >= NEGLIGIBLE_SHIFT:
            words = f"hardly narrowed by the figures, but shifted by {shift:+.1f} prior standard deviations"
    return words + ("; near a bound of its range" if min(place, 1.0 - place) < NEAR_BOUND_SHARE else "")


def correlation_words(one: str, other: str, correlation: float) -> str:
    """Return in words what a posterior correlation of two parameters means."""
    relation = "both higher" if correlation > 0.0 else "one higher, the other lower,"
    return f"{one} and {other} cannot be identified separately: {relation} give the same figures"


def identifiability(ranges: tuple[ResolvedPrior, ...], draws: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each parameter, then one for each pair.

    Columns: parameter, other (empty for a single one), held (default value), prior_low, prior_high, median, low, high (5 and 95 %), ratio
    (posterior over prior standard deviation), moved (difference of means in prior standard deviations), correlation (of a pair), words. Units are
    the parameters' own.
    """
    rows: list[dict[str, object]] = []
    for resolved in ranges:
        values = draws[resolved.name].to_numpy()
        low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
        quantiles = prior_quantiles(resolved)
        ratio, shift = float(values.std() / quantiles.std()), float((values.mean() - quantiles.mean()) / quantiles.std())
        values_row = {"held": resolved.default, "prior_low": resolved.low, "prior_high": resolved.high, "median": median, "low": low, "high": high}
        words = identifiability_words(ratio, shift, float((quantiles < median).mean()))
        rows.append({"parameter": resolved.name, "other": "", **values_row, "ratio": ratio, "moved": shift, "words": words})
    for name, other in combinations([each.name for each in ranges], 2):
        correlation = float(np.corrcoef(draws[name], draws[other])[0, 1])
        words = correlation_words(name, other, correlation) if abs(correlation) >= STRONG_CORRELATION else ""
        rows.append({"parameter": name, "other": other, "correlation": correlation, "words": words})
    return pd.DataFrame(rows)
