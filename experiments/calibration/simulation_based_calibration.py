"""Simulation-based calibration: are true parameters ranked uniformly among the draws of posteriors made from data simulated with them?

Talts and others 2018, with a band for the empirical distribution of ranks (Säilynoja, Bürkner and Vehtari 2022). All replicates share one table of
simulations: each takes one simulation as its data, and makes its posterior from the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.calibration.calibrate import Draw, put
from experiments.calibration.comparison_scale import to_comparison_scale
from experiments.calibration.design import DesignPoints
from experiments.calibration.history_matching import HistoryMatching, ScaledTargets, non_implausible_points, sample_posterior, scaled_targets
from experiments.calibration.load import Calibration
from experiments.calibration.run_context import run_context_for
from experiments.calibration.study import CalibrationStudy
from experiments.inputs.errors import InputError
from experiments.inputs.optional_packages import single_threaded_linear_algebra
from experiments.inputs.python_words import takes_words
from experiments.runs.study_options import study_options

POSTERIOR_DRAWS = 99
"""Draws of each posterior; ranks run from 0 to 99."""

RANK_BINS = 20

FALSE_ALARM_RATE = 0.05
"""Probability that a sound method fails the bands of all its parameters; the same for their chi-square tests."""

BAND_SIMULATIONS = 4000

ReplicatePosterior = Callable[[int], np.ndarray]
"""Returns the posterior of one replicate, given the row of its data: draws in the unit cube (draws, parameters)."""


@dataclass(frozen=True)
class Ranks:
    """Results of all replicates, each of shape (replicates, parameters).

    ranks: from 0 to POSTERIOR_DRAWS. truth, median, low, high (5 and 95 %): quantiles of the prior. spread: standard deviation of draws.
    """

    names: tuple[str, ...]
    ranks: np.ndarray
    truth: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    spread: np.ndarray


def rank_all(names: tuple[str, ...], unit_cube: np.ndarray, replicates: np.ndarray, posterior: ReplicatePosterior) -> Ranks:
    """Return the rank of each replicate's true parameters among the draws of its posterior; replicates: rows of the table."""
    posteriors = [posterior(int(row)) for row in replicates]
    ranks = np.array([(draws < unit_cube[row]).sum(axis=0) for draws, row in zip(posteriors, replicates)])
    low, median, high = np.quantile(np.array(posteriors), [0.05, 0.5, 0.95], axis=1)
    return Ranks(names, ranks, unit_cube[replicates], median, low, high, np.array([draws.std(axis=0) for draws in posteriors]))


def ecdf_band(replicates: int, alpha: float = FALSE_ALARM_RATE, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return lower and upper bounds of the ranks' empirical distribution, shape (ranks,); a sound method leaves them with probability `alpha`."""
    rng = np.random.default_rng([replicates, seed])
    heights = np.cumsum(rng.multinomial(replicates, np.full(POSTERIOR_DRAWS + 1, 1.0 / (POSTERIOR_DRAWS + 1)), size=BAND_SIMULATIONS), axis=1)
    expected = np.arange(1, POSTERIOR_DRAWS + 2) / (POSTERIOR_DRAWS + 1)
    depth = np.minimum(stats.binom.cdf(heights, replicates, expected), stats.binom.sf(heights - 1, replicates, expected))
    level = np.quantile(depth[:, :-1].min(axis=1), alpha)
    low = stats.binom.ppf(level, replicates, expected) / replicates
    high = stats.binom.isf(level, replicates, expected) / replicates
    return low, high


def uniformity(ranks: Ranks) -> pd.DataFrame:
    """Return one row for each parameter.

    Columns: parameter, replicates, chi_square_p, is_inside_band, is_uniform (by both tests), coverage_90 (share of true values inside the 90 %
    interval), recovered (correlation of true value and median), spread (posterior over prior standard deviation).
    """
    count = len(ranks.ranks)
    low, high = ecdf_band(count, FALSE_ALARM_RATE / len(ranks.names))
    rows = []
    for j, name in enumerate(ranks.names):
        own_ranks = ranks.ranks[:, j]
        observed = np.histogram(own_ranks, RANK_BINS, (0, POSTERIOR_DRAWS + 1))[0]
        p = float(stats.chisquare(observed).pvalue)
        heights = np.cumsum(np.bincount(own_ranks, minlength=POSTERIOR_DRAWS + 1)) / count
        is_inside = bool(((heights >= low) & (heights <= high))[:-1].all())
        covered = float(((ranks.truth[:, j] >= ranks.low[:, j]) & (ranks.truth[:, j] <= ranks.high[:, j])).mean())
        recovered = float(np.corrcoef(ranks.truth[:, j], ranks.median[:, j])[0, 1])
        test_columns = {"parameter": name, "replicates": count, "chi_square_p": p, "is_inside_band": is_inside}
        is_sound = is_inside and p > FALSE_ALARM_RATE / len(ranks.names)
        rows.append(
            {
                **test_columns,
                "is_uniform": is_sound,
                "coverage_90": covered,
                "recovered": recovered,
                "spread": float(ranks.spread[:, j].mean() * np.sqrt(12.0)),
            }
        )
    return pd.DataFrame(rows)


def histograms(ranks: Ranks) -> pd.DataFrame:
    """Return the histogram of ranks: parameter, low, high (ranks of a bin), replicates."""
    edges = np.linspace(0, POSTERIOR_DRAWS + 1, RANK_BINS + 1).astype(int)
    counts = [np.histogram(ranks.ranks[:, j], edges)[0] for j in range(len(ranks.names))]
    parts = [pd.DataFrame({"parameter": name, "low": edges[:-1], "high": edges[1:] - 1, "replicates": c}) for name, c in zip(ranks.names, counts)]
    return pd.concat(parts, ignore_index=True)


MIN_REPLICATES, MAX_REPLICATES = 50, 5000

NOISE_STREAM, REPLICATE_STREAM = 11, 12
"""Separate the generators of observation errors and of the choice of replicates."""


@dataclass
class CalibrationCheck:
    """Result of a check: ranks, and the tests of each parameter."""

    calibration: Calibration
    ranks: Ranks
    uniformity: pd.DataFrame
    notes: dict[str, Any]
    out: Path | None = None

    def __repr__(self) -> str:
        """Return one line: study and replicates."""
        return f"<check of calibrate: {self.calibration.study.name}, {len(self.ranks.ranks)} replicates>"

    @property
    def is_sound(self) -> bool:
        """Return whether every parameter's ranks are uniform."""
        return bool(self.uniformity["is_uniform"].all())


@takes_words
def check_calibration(
    study: str,
    replicates: int = 200,
    *,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    figures: Draw | None = None,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> CalibrationCheck:
    """Return ranks of true parameters in posteriors made from simulated figures, with the study's own targets and standard deviations.

    The simulations are one wave from the prior, as large as all waves together; posteriors are made from all points that are not ruled out.
    Posterior-targeted waves and the correction for stochastic variability are not checked. Raises InputError before any work, and KeyboardInterrupt
    at Ctrl-C; finished simulations are kept.

    Examples
    --------
    >>> check_calibration("tests/data/tiny_calibration.yaml", replicates=50)
    <check of calibrate: tiny_calibration, 50 replicates>
    """
    if isinstance(replicates, bool) or not isinstance(replicates, int) or not MIN_REPLICATES <= replicates <= MAX_REPLICATES:
        raise InputError("--check", "", replicates, f"a whole number from {MIN_REPLICATES} to {MAX_REPLICATES}: replicates")
    options = study_options(seed, jobs, out, resume=resume, overwrite=overwrite, scheduler=scheduler, cluster=cluster)
    with single_threaded_linear_algebra(), run_context_for(study, options, {"check": replicates}) as context:
        method = context.calibration.study.method
        points, figures_found = context.simulate_points(0, "check", context.draw_points(0, max(sum(method.waves), replicates)))
        ranks = ranks_of(context.calibration.study, calibrated_names(context.calibration), points, figures_found, replicates, context.seed)
        notes = {"simulations": len(points), "replicates": len(ranks.ranks), "check": replicates}
        done = CalibrationCheck(context.calibration, ranks, uniformity(ranks), notes)
        put(done, context, {"uniformity": done.uniformity, "ranks": histograms(ranks), "recovery": recovery(ranks)}, figures)
    return done


def calibrated_names(calibration: Calibration) -> tuple[str, ...]:
    """Return the names of the parameters that are calibrated, and of the forms that are drawn."""
    return tuple(one.name for one in calibration.dimensions)


def ranks_of(
    study: CalibrationStudy, names: tuple[str, ...], points: DesignPoints, simulated: np.ndarray, replicates: int, seed: int, width: float = 1.0
) -> Ranks:
    """Return the ranks of replicates, each with one simulation as its data.

    Parameters
    ----------
    points, simulated
        All simulations, and their figures (points, targets).
    width
        Factor of the posterior's width; other than 1 makes it wrong on purpose, for tests.

    The emulators of history matching are trained once on all simulations; a posterior's own emulators exclude its data. Inherited parameters are
    fixed at the values that made the data, since the study's figures do not update them.
    """
    sd = scaled_targets(study).sd
    simulated = to_comparison_scale(study, simulated)
    data = simulated + np.random.default_rng([NOISE_STREAM, seed]).normal(size=simulated.shape) * sd
    history = HistoryMatching(study, scaled_targets(study))
    history.add_wave(points, simulated)
    all_rows = np.arange(len(points))

    def posterior(row: int) -> np.ndarray:
        history.targets = ScaledTargets(data[row], sd)
        others = all_rows[all_rows != row]
        training, inherited = non_implausible_points(history, points.subset(others), simulated[others]), points.inherited[[row]]
        sample = sample_posterior(history.targets, training, POSTERIOR_DRAWS, seed + row, rows=inherited)
        middle = np.median(sample.unit_cube, axis=0)
        return np.clip(middle + width * (sample.unit_cube - middle), 0.0, 1.0)

    chosen = np.random.default_rng([REPLICATE_STREAM, seed]).permutation(len(points))[:replicates]
    return rank_all(names, points.unit_cube, chosen, posterior)


def recovery(ranks: Ranks) -> pd.DataFrame:
    """Return true value, median, low and high of every replicate and parameter, as quantiles of the prior."""
    parts = [
        pd.DataFrame({"parameter": name, "truth": ranks.truth[:, j], "median": ranks.median[:, j], "low": ranks.low[:, j], "high": ranks.high[:, j]})
        for j, name in enumerate(ranks.names)
    ]
    return pd.concat(parts, ignore_index=True)
