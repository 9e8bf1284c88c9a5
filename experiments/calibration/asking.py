"""The question behind `run.py calibrate`: which parameters make the model give the published figures, and how sure is that?"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.agreeing import agreement
from experiments.calibration.draws import Posterior, carried, digest_of
from experiments.calibration.fitting import CANDIDATES, Matching, figures_of, fitted, next_wave
from experiments.calibration.identifying import identifiability
from experiments.calibration.library import one_thread
from experiments.calibration.points import Points, drawn_points, joined
from experiments.calibration.posterior import Sample
from experiments.calibration.reading import Calibration, read_calibration
from experiments.calibration.simulating import SEEDS_A_WAVE, Task, head_of, simulated
from experiments.calibration.version import model_version
from experiments.errors import InputError
from experiments.folder import FIGURES, ResultsFolder, check_out
from experiments.questions import LARGEST, whole
from experiments.record import run_record, write_record
from experiments.running import compile_first
from experiments.unfinished import Unfinished, beside, simulate_all
from experiments.workers import Workers, default_jobs

USABLE = 0.5
"""Share of simulations in which every figure must exist; the rest are left out, and counted."""


@dataclass
class Calibrated:
    """What a calibration gives: the posterior, what it tells of each parameter, and how the model does at it."""

    calibration: Calibration
    posterior: Posterior
    identifiability: pd.DataFrame
    targets: pd.DataFrame
    notes: dict[str, Any]
    out: Path | None = None


Draw = Callable[[Any, Path], None]


@dataclass
class Desk:
    """What the simulations of one calibration share: the study, its carried posterior, seed, workers, and where finished ones are kept."""

    calibration: Calibration
    carried: pd.DataFrame | None
    seed: int
    workers: Workers
    unfinished: Unfinished
    spent: float = field(default_factory=time.monotonic)

    def draw_points(self, wave: int, count: int, batch: int = 0) -> Points:
        """Return points of the prior for a wave."""
        return drawn_points(self.calibration.ranges, count, self.seed + SEEDS_A_WAVE * wave + batch, self.carried)

    def batches(self, wave: int) -> Callable[[int], Points]:
        """Return what makes batches of candidates for a wave."""
        return lambda batch: self.draw_points(wave, CANDIDATES, batch)

    def simulate(self, wave: int, name: str, values: list[dict[str, float]]) -> np.ndarray:
        """Return the figures of simulations at these values, each with a seed of its own."""
        tasks = [Task(each, self.seed + SEEDS_A_WAVE * wave + i) for i, each in enumerate(values)]
        width = len(self.calibration.study.targets)
        return simulate_all(partial(simulated, self.calibration), tasks, name, width, self.unfinished, self.workers)

    def simulate_points(self, wave: int, name: str, points: Points) -> tuple[Points, np.ndarray]:
        """Return points and their figures, without the points at which a figure does not exist; raise InputError if those are most."""
        figures = self.simulate(wave, name, [points.values(self.calibration.ranges, i) for i in range(len(points))])
        good = np.isfinite(figures).all(axis=1)
        if good.mean() < USABLE:
            j = int(np.isfinite(figures).mean(axis=0).argmin())
            words = f"no figure in {1.0 - good.mean():.0%} of simulations"
            raise InputError(
                self.calibration.path, f"targets[{j}].measure", self.calibration.study.targets[j].name, f"a measure that exists; {words}"
            )
        return points.rows(np.nonzero(good)[0]), figures[good]


def desk_for(study: str, seed: int, jobs: int | None, out: str | Path | None, resume: bool, more: dict[str, Any]) -> tuple[Desk, Path | None]:
    """Return what is needed to begin, everything checked; raise InputError before any work."""
    calibration = read_calibration(study)
    first = whole("seed", seed, 0)
    waves = len(calibration.study.method.waves) + 2
    if first > (most := LARGEST["seed"] - waves * SEEDS_A_WAVE):
        raise InputError("--seed", "", first, f"a whole number from 0 to {most}")
    processes = default_jobs() if jobs is None else whole("jobs", jobs, 1)
    path = None if out is None else check_out(out)
    compile_first(calibration.experiment)
    draws = carried_by(calibration)
    unfinished = Unfinished(None if path is None else beside(path), head_of(calibration, first, more), resume)
    return Desk(calibration, draws, first, Workers(processes), unfinished), path


def carried_by(calibration: Calibration) -> pd.DataFrame | None:
    """Return the draws that a study carries on from; raise InputError if it moves one of their parameters itself."""
    study = calibration.study
    if study.carries is None:
        return None
    draws = carried(study.carries, calibration.path).draws
    moved = {name for prior in study.parameters for name in (prior.moves, *prior.also)}
    if twice := sorted(moved & set(draws.columns)):
        raise InputError(calibration.path, "carries", study.carries, f"a posterior without {', '.join(twice)}, which this study moves itself")
    return draws


def calibrate(
    study: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, resume: bool = False, figures: Draw | None = None
) -> Calibrated:
    """Return the posterior of a study's parameters, given its published figures.

    Parameters
    ----------
    study
        A name of configs/studies, or a path.
    seed
        The first seed; the same seed gives the same posterior, bit for bit, on any number of processes, interrupted or not.
    out, resume
        Folder for the tables; every simulation is kept beside it until all is done, and `resume` goes on from there.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    KeyboardInterrupt
        At Ctrl-C; with `out`, what is simulated is kept.
    """
    desk, path = desk_for(study, seed, jobs, out, resume, {})
    with one_thread(), desk.workers:
        done = calibrated(desk)
    if path is not None:
        put(done, path, desk, {"posterior": None, "identifiability": done.identifiability, "targets": done.targets}, figures)
    return done


def calibrated(desk: Desk) -> Calibrated:
    """Simulate wave after wave, fit, and simulate at draws of the posterior."""
    study, ranges = desk.calibration.study, desk.calibration.ranges
    matching, parts, simulated, forced, left_out = Matching(study, figures_of(study)), [], [], [], 0
    for wave, count in enumerate(study.method.waves):
        points, is_forced = desk.draw_points(wave, count), False
        if wave > 0:
            points, is_forced = next_wave(matching, desk.batches(wave), count)
        left_out += len(points)
        points, found = desk.simulate_points(wave, f"wave_{wave + 1}", points)
        left_out -= len(points)
        parts.append(points)
        simulated.append(found)
        forced.append(is_forced)
        matching.learn(joined(parts), np.vstack(simulated))
    whole_prior, table = desk.draw_points(len(parts), CANDIDATES), np.vstack(simulated)
    sample, is_forced, kept = fitted(matching, study, joined(parts), table, desk.seed)
    draws = draws_of(sample, parts[0].names, ranges)
    wanted = [{str(name): float(value) for name, value in draws.iloc[i % len(draws)].items()} for i in range(study.method.predictive)]
    predicted = desk.simulate(len(parts) + 1, "predictive", wanted)
    left = float((matching.off(whole_prior) <= study.method.cut).mean())
    authority = desk.calibration.experiment.authority
    local = " ".join(name for prior in study.parameters if prior.is_local for name in (prior.moves, *prior.also)) or "none"
    heads = {"model": model_version(), "study": study.name, "authority": authority.name, "held": digest_of(authority), "local": local}
    posterior = Posterior({**heads, "seed": str(desk.seed), "simulations": str(len(table))}, draws)
    targets = agreement(study, predicted[np.isfinite(predicted).all(axis=1)], matching.waves[-1], matching.excluded(whole_prior))
    notes = {
        "simulations": len(table),
        "left_out": left_out,
        "not_ruled_out": left,
        "points_that_count": kept,
        "effective": round(sample.effective, 1),
        "is_few": bool(is_forced and left > 0.0),
        "is_forced": bool(any(forced) or left == 0.0),
    }
    return Calibrated(desk.calibration, posterior, identifiability(ranges, draws), targets, notes)


def draws_of(sample: Sample, names: tuple[str, ...], ranges: tuple[Any, ...]) -> pd.DataFrame:
    """Return the posterior's draws as parameter values to six figures, one a row, those that move along and carried ones included."""
    points = Points(sample.places, sample.carried, names)
    rows = [points.values(ranges, i) for i in range(len(points))]
    return pd.DataFrame([{name: float(f"{value:.6g}") for name, value in row.items()} for row in rows])


def put(done: Any, path: Path, desk: Desk, tables: dict[str, pd.DataFrame | None], figures: Draw | None) -> None:
    """Write tables, figures and run.json into the folder; then let go of the simulations kept beside it."""
    with ResultsFolder(path) as folder:
        for name, table in tables.items():
            text = done.posterior.text() if table is None else table.to_csv(index=False, float_format="%.7g")
            (folder.path / f"{name}.csv").write_text(text, encoding="utf-8")
        if figures is not None:
            (folder.path / FIGURES).mkdir()
            figures(done, folder.path / FIGURES)
        told = {"study": done.calibration.study.model_dump(mode="json"), "model": model_version(), **done.notes}
        more = {"jobs": desk.workers.jobs, "wall_seconds": round(time.monotonic() - desk.spent, 1), **told}
        write_record(folder.path, run_record(done.calibration.experiment, [desk.seed], [desk.seed], question="calibrate", **more))
        folder.finish()
    desk.unfinished.end()
    done.out = path
