"""The targets beside what the model gives at draws of the posterior: inside or not, and narrow enough or not. Misses stay in the table."""

from itertools import combinations

import numpy as np
import pandas as pd

from experiments.calibration.design import ResolvedPrior
from experiments.calibration.emulators import Emulator
from experiments.calibration.study import CalibrationStudy

MAX_HALF_WIDTH = 3.0
"""Frozen standard deviations of a target to which a simulated 90 % interval may reach on either side of its middle, before agreeing says little."""


def posterior_predictive_table(study: CalibrationStudy, predicted: np.ndarray, emulators: list[Emulator], excluded: np.ndarray) -> pd.DataFrame:
    """Return one row a target.

    Parameters
    ----------
    predicted
        Figures of simulations at draws of the posterior, each with its own chance (simulations, targets).
    excluded
        Share of the prior that each target alone rules out (targets,).

    Columns: target, unit, observed, uncertainty (frozen standard deviation), chance (that of so few families, frozen, too), median, low, high (5 and
    95 % of simulations), is_inside, width (high less low, over both standard deviations together), is_narrow, explained (share of variance that
    the emulator explains), coverage (of its 90 % interval), excluded, evidence, source.
    """
    low, median, high = np.quantile(predicted, [0.05, 0.5, 0.95], axis=0)
    rows = []
    for j, aim in enumerate(study.targets):
        width = float(high[j] - low[j]) / aim.total_sd
        beside = {"observed": aim.value, "uncertainty": aim.likelihood_sd, "chance": aim.chance, "median": median[j], "low": low[j], "high": high[j]}
        found = {"is_inside": bool(low[j] <= aim.value <= high[j]), "width": width, "is_narrow": width <= 2.0 * MAX_HALF_WIDTH}
        emulated = {"explained": emulators[j].explained, "coverage": emulators[j].coverage, "excluded": excluded[j]}
        rows.append({"target": aim.name, "unit": aim.unit, **beside, **found, **emulated, "evidence": " ".join(aim.evidence), "source": aim.source})
    return pd.DataFrame(rows)


PRIOR_GRID = 2001

WELL_IDENTIFIED, BARELY_IDENTIFIED = 0.5, 0.8
"""Posterior over prior standard deviation: below the first a parameter is told well; above the second hardly at all."""

NEGLIGIBLE_SHIFT = 0.25
"""Standard deviations of the prior by which a posterior's mean may move and be called the prior."""

NEAR_BOUND_SHARE = 0.1
"""Share of the prior beyond the posterior's median below which the range seems to hold it back."""

STRONG_CORRELATION = 0.6
"""Correlation of two parameters in the posterior from which only their combination is told."""


def prior_quantiles(one: ResolvedPrior) -> np.ndarray:
    """Return values that lie as a prior does, in the parameter's unit."""
    return np.asarray(one.quantile((np.arange(PRIOR_GRID) + 0.5) / PRIOR_GRID))


def identifiability_words(ratio: float, moved: float, place: float) -> str:
    """Return in words what the figures tell of a parameter.

    ratio: posterior over prior standard deviation. moved: means' difference, in prior standard deviations. place: share of the prior below the
    posterior's median.
    """
    words = "the figures tell it" if ratio < WELL_IDENTIFIED else "the figures tell a little of it"
    if ratio >= BARELY_IDENTIFIED:
        words = "the figures tell hardly anything of it: this is the prior"
        if abs(moved) >= NEGLIGIBLE_SHIFT:
            words = f"the figures hardly narrow it, but move it by {moved:+.1f} of the prior's spread"
    return words + ("; it lies at an end of its range" if min(place, 1.0 - place) < NEAR_BOUND_SHARE else "")


def correlation_words(one: str, other: str, correlation: float) -> str:
    """Return in words what a correlation means."""
    relation = "both higher" if correlation > 0.0 else "one higher, the other lower,"
    return f"{one} and {other} cannot be told apart: {relation} give the same figures"


def identifiability(ranges: tuple[ResolvedPrior, ...], draws: pd.DataFrame) -> pd.DataFrame:
    """Return one row a parameter, then one a pair.

    Columns: parameter, other (empty for a single one), held (value before), prior_low, prior_high, median, low, high (5 and 95 %), ratio
    (posterior over prior standard deviation), moved (means' difference in prior standard deviations), correlation (of a pair), words. Units are
    the parameters' own.
    """
    rows: list[dict[str, object]] = []
    for one in ranges:
        values = draws[one.name].to_numpy()
        low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
        prior = prior_quantiles(one)
        ratio, moved = float(values.std() / prior.std()), float((values.mean() - prior.mean()) / prior.std())
        told_of = {"held": one.default, "prior_low": one.low, "prior_high": one.high, "median": median, "low": low, "high": high}
        words = identifiability_words(ratio, moved, float((prior < median).mean()))
        rows.append({"parameter": one.name, "other": "", **told_of, "ratio": ratio, "moved": moved, "words": words})
    for name, other in combinations([each.name for each in ranges], 2):
        correlation = float(np.corrcoef(draws[name], draws[other])[0, 1])
        words = correlation_words(name, other, correlation) if abs(correlation) >= STRONG_CORRELATION else ""
        rows.append({"parameter": name, "other": other, "correlation": correlation, "words": words})
    return pd.DataFrame(rows)
