"""What the simulations of one calibration share: its study, the draws that it carries on, seeds, workers, and where finished ones are kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.design import DesignPoints, prior_points
from experiments.calibration.history_matching import CANDIDATES
from experiments.calibration.load import Calibration, read_calibration
from experiments.calibration.simulate import SEEDS_A_WAVE, configuration_of, simulated
from experiments.calibration.study import CalibrationMethod
from experiments.inputs.errors import InputError
from experiments.inputs.load import config_names
from experiments.posteriors.draws import POSTERIORS, carried, digest_of, prior_only_in
from experiments.posteriors.posterior_file import Posterior
from experiments.runs.options import LARGEST, RunOptions
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session

SPARE = 3
"""Stretches of seeds after the waves' that are no wave's: the prior that is looked at, the predictive simulations, those simulated again. Then come
the closing waves', then theirs that are simulated again, then the second seeds of predictive simulations."""

USABLE = 0.5
"""Share of simulations in which every figure must exist; the rest are left out, and counted."""


@dataclass
class RunContext:
    """What the simulations of one calibration share: the study, its carried posterior, seed, and the session that keeps them.

    passed_on: columns of the carried posterior that no figure told, nor tells here: they are not simulated.
    """

    calibration: Calibration
    carried: pd.DataFrame | None
    passed_on: pd.DataFrame
    seed: int
    session: Session
    simulations: list[pd.DataFrame] = field(default_factory=list)

    def draw_points(self, wave: int, count: int, batch: int = 0) -> DesignPoints:
        """Return points of the prior for a wave."""
        return prior_points(self.calibration.dimensions, count, self.seed + SEEDS_A_WAVE * wave + batch, self.carried)

    def batches(self, wave: int) -> Callable[[int], DesignPoints]:
        """Return what makes batches of candidates for a wave."""
        return lambda batch: self.draw_points(wave, CANDIDATES, batch)

    def simulate(self, wave: int, name: str, values: list[dict[str, float]]) -> np.ndarray:
        """Return the figures of simulations at these values, each with a seed of its own."""
        points = [(each, self.seed + SEEDS_A_WAVE * wave + i) for i, each in enumerate(values)]
        aims = [aim.name for aim in self.calibration.study.targets]
        found = np.array(self.session.answers(partial(simulated, self.calibration), name, points)).reshape(len(points), len(aims))
        about = pd.DataFrame({"stage": name, "seed": [seed for _, seed in points]})
        self.simulations.append(pd.concat([about, pd.DataFrame(values), pd.DataFrame(found, columns=aims)], axis=1))
        return found

    def simulate_points(self, wave: int, name: str, points: DesignPoints) -> tuple[DesignPoints, np.ndarray]:
        """Return points and their figures, without the points at which a figure does not exist; raise InputError if those are most."""
        figures = self.simulate(wave, name, [points.parameter_values(self.calibration.dimensions, i) for i in range(len(points))])
        good = self.usable(figures)
        return points.subset(np.nonzero(good)[0]), figures[good]

    def usable(self, figures: np.ndarray) -> np.ndarray:
        """Return which rows of figures (rows, targets) or (rows, copies, targets) are complete; raise InputError if most are not."""
        rows = np.isfinite(figures).reshape(len(figures), -1, figures.shape[-1])
        good = rows.all(axis=(1, 2))
        if good.mean() < USABLE:
            j = int(rows.mean(axis=(0, 1)).argmin())
            words = f"no figure in {1.0 - good.mean():.0%} of simulations" + (f" of {rows.shape[1]} places" if rows.shape[1] > 1 else "")
            name = self.calibration.study.targets[j].name
            raise InputError(self.calibration.path, f"targets, {name}", name, f"a measure that exists; {words}")
        return np.asarray(good)


def second_seeds_wave(method: CalibrationMethod) -> int:
    """Return the number of the stretch of seeds with which predictive simulations are repeated: the last."""
    return len(method.waves) + SPARE + 2 * len(method.closing)


@contextmanager
def run_context_for(study: str, options: RunOptions, more: dict[str, Any]) -> Iterator[RunContext]:
    """Give what is needed to begin, everything checked and compiled; raise InputError before any work."""
    calibration = read_calibration(study)
    first = options.seeds[0]
    method = calibration.study.method
    waves = second_seeds_wave(method) + 1
    if first > (most := LARGEST["seed"] - waves * SEEDS_A_WAVE):
        raise InputError("--seed", "", first, f"a whole number from 0 to {most}")
    draws, passed_on = inherited_by(calibration)
    with open_session(options, "calibrate", configuration_of(calibration, first, more)) as session:
        compile_first(calibration.experiment)
        yield RunContext(calibration, draws, passed_on, first, session)


def inherited_by(calibration: Calibration) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """Return the draws that a study carries on from: what figures may tell, and the rest; raise InputError if it moves one of them itself."""
    study = calibration.study
    if study.carries is None:
        if study.carries_too:
            raise InputError(calibration.path, "carries_too", list(study.carries_too), "nothing, where `carries` names no posterior")
        return None, pd.DataFrame()
    posterior = carried(study.carries, calibration.path, too=study.carries_too)
    check_place(posterior, study.carries)
    draws, untold = posterior.draws, prior_only_in(posterior)
    moved = {name for prior in study.parameters for name in (prior.moves, *prior.also)}
    if twice := sorted(moved & set(study.carries_too)):
        raise InputError(calibration.path, "carries_too", twice, "what this study does not move itself")
    moved |= {name for form in calibration.forms for name in form.factor.parameters}
    if twice := sorted(moved & set(draws.columns)):
        raise InputError(calibration.path, "carries", study.carries, f"a posterior without {', '.join(twice)}, which this study moves itself")
    return draws.drop(columns=untold), draws[untold]


def check_place(posterior: Posterior, name: str) -> None:
    """Raise InputError if the authority of a carried posterior's study has another file now than when it was calibrated."""
    if posterior.heads["study"] not in config_names("studies"):
        return
    found = digest_of(read_calibration(posterior.heads["study"]).experiment.authority)
    if found != posterior.heads["held"]:
        fix = f"Calibrate it again (`run.py calibrate {name}`) and copy its posterior.csv there."
        raise InputError(POSTERIORS / f"{name}.csv", "# held", posterior.heads["held"], f"{found}, the digest of its authority's file now", fix)
