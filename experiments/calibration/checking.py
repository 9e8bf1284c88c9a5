"""The question behind `run.py calibrate STUDY --check N`: would this study's method find what is true, and be as sure as it may be?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.asking import Draw, desk_for, put
from experiments.calibration.fitting import Figures, Matching, figures_of, fitted, left_of
from experiments.calibration.library import one_thread
from experiments.calibration.points import Points
from experiments.calibration.ranks import LENGTH, Ranks, histograms, rank_all, uniformity
from experiments.calibration.reading import Calibration
from experiments.calibration.scales import on_scale
from experiments.calibration.study import Study
from experiments.errors import InputError

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
    desk, path = desk_for(study, seed, jobs, out, resume, {"check": replicates})
    method = desk.calibration.study.method
    with one_thread(), desk.workers:
        points, figures_found = desk.simulate_points(0, "check", desk.draw_points(0, max(sum(method.waves), replicates)))
        ranks = ranks_of(desk.calibration.study, names_of(desk.calibration), points, figures_found, replicates, desk.seed)
    notes = {"simulations": len(points), "replicates": len(ranks.ranks), "check": replicates}
    done = Checked(desk.calibration, ranks, uniformity(ranks), notes)
    if path is not None:
        put(done, path, desk, {"uniformity": done.uniformity, "ranks": histograms(ranks), "recovery": recovery(ranks)}, figures)
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
