"""Is the method sound? Parameters from the prior, data simulated from them, posteriors made from the data: are the true values ranked uniformly?

Simulation-based calibration (Talts and others 2018), with a band for the empirical distribution of ranks (Säilynoja, Bürkner and Vehtari 2022), over
one table of simulations: each replicate takes one simulation out as data and makes its posterior from the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.calibration.calibrate import Draw, put
from experiments.calibration.comparison_scale import on_scale
from experiments.calibration.design import Points
from experiments.calibration.history_matching import Figures, Matching, figures_of, fitted, left_of
from experiments.calibration.load import Calibration
from experiments.calibration.run_context import run_context_for
from experiments.calibration.study import Study
from experiments.inputs.errors import InputError
from experiments.inputs.optional_packages import one_thread

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


FEWEST, MOST = 50, 5000

NOISE, REPLICATES = 11, 12
"""Keep the generators of published errors and of the choice of replicates apart."""


@dataclass
class Checked:
    """What a check gives: ranks, and a verdict a parameter."""

    calibration: Calibration
    ranks: Ranks
    uniformity: pd.DataFrame
    notes: dict[str, Any]
    out: Path | None = None

    @property
    def is_sound(self) -> bool:
        """Return whether every parameter's ranks are uniform."""
        return bool(self.uniformity["is_uniform"].all())


def check(
    study: str,
    replicates: int = 200,
    *,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    figures: Draw | None = None,
) -> Checked:
    """Return ranks of true parameters in posteriors made from simulated figures, for the study's own targets, uncertainties and first wave.

    The table is one wave from the prior, as large as all waves together, and the posterior is made from all of it that is not ruled out: what
    closing waves do is not checked, nor what taking one place's chance off does. Raises InputError before any work; KeyboardInterrupt at
    Ctrl-C, with what is simulated kept.
    """
    if isinstance(replicates, bool) or not isinstance(replicates, int) or not FEWEST <= replicates <= MOST:
        raise InputError("--check", "", replicates, f"a whole number from {FEWEST} to {MOST}: replicates")
    with one_thread(), run_context_for(study, seed, jobs, out, resume, {"check": replicates}) as context:
        method = context.calibration.study.method
        points, figures_found = context.simulate_points(0, "check", context.draw_points(0, max(sum(method.waves), replicates)))
        ranks = ranks_of(context.calibration.study, names_of(context.calibration), points, figures_found, replicates, context.seed)
        notes = {"simulations": len(points), "replicates": len(ranks.ranks), "check": replicates}
        done = Checked(context.calibration, ranks, uniformity(ranks), notes)
        put(done, context, {"uniformity": done.uniformity, "ranks": histograms(ranks), "recovery": recovery(ranks)}, figures)
    return done


def names_of(calibration: Calibration) -> tuple[str, ...]:
    """Return the names of the parameters that are calibrated."""
    return tuple(one.name for one in calibration.ranges)


def ranks_of(study: Study, names: tuple[str, ...], points: Points, simulated: np.ndarray, replicates: int, seed: int, width: float = 1.0) -> Ranks:
    """Return the ranks of replicates, each a simulation taken out of the table as data; width: makes posteriors wrong on purpose.

    Emulators, and so what they rule out, are learned once from the whole table; the posterior never sees the simulation that is its data. It is
    told the mechanisms that the data were made with, where the study carries any: its figures may not move those.
    """
    frozen = figures_of(study).frozen
    simulated = on_scale(study, simulated)
    data = simulated + np.random.default_rng([NOISE, seed]).normal(size=simulated.shape) * frozen
    matching = Matching(study, figures_of(study))
    matching.learn(points, simulated)
    every = np.arange(len(points))

    def posterior(row: int) -> np.ndarray:
        matching.figures = Figures(data[row], frozen)
        others = every[every != row]
        left, own = left_of(matching, points.rows(others), simulated[others]), points.carried[[row]]
        sample = fitted(matching.figures, left, LENGTH, seed + row, rows=own)
        middle = np.median(sample.places, axis=0)
        return np.clip(middle + width * (sample.places - middle), 0.0, 1.0)

    chosen = np.random.default_rng([REPLICATES, seed]).permutation(len(points))[:replicates]
    return rank_all(names, points.places, chosen, posterior)


def recovery(ranks: Ranks) -> pd.DataFrame:
    """Return true value, median, low and high of every replicate and parameter, in shares of the prior."""
    parts = [
        pd.DataFrame({"parameter": name, "truth": ranks.truth[:, j], "median": ranks.median[:, j], "low": ranks.low[:, j], "high": ranks.high[:, j]})
        for j, name in enumerate(ranks.names)
    ]
    return pd.concat(parts, ignore_index=True)
