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
from experiments.calibration.chance import AGAIN, COPIES, as_of_many, evenly, rest_of
from experiments.calibration.draws import POSTERIORS, Posterior, carried, carried_digest, digest_of, unseen_of
from experiments.calibration.emulators import emulate_all
from experiments.calibration.fitting import CANDIDATES, Left, Matching, figures_of, fitted, left_of, next_wave
from experiments.calibration.identifying import identifiability
from experiments.calibration.library import one_thread
from experiments.calibration.ordering import spread_out
from experiments.calibration.points import Points, drawn_points, joined
from experiments.calibration.posterior import Sample
from experiments.calibration.reading import Calibration, read_calibration
from experiments.calibration.scales import on_scale
from experiments.calibration.simulating import SEEDS_A_WAVE, Task, head_of, simulated
from experiments.calibration.study import Study
from experiments.calibration.unseen import unseen_draws
from experiments.calibration.version import model_version
from experiments.configuration import names_of
from experiments.errors import InputError
from experiments.folder import FIGURES, ResultsFolder, check_out
from experiments.questions import LARGEST, whole
from experiments.record import run_record, write_record
from experiments.running import compile_first
from experiments.unfinished import Unfinished, beside, simulate_all
from experiments.workers import Workers, default_jobs

SPARE = 3
"""Stretches of seeds after the waves' that are no wave's: the prior that is looked at, the predictive simulations, those simulated again. Then come
the closing waves', then theirs that are simulated again."""

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
    """What the simulations of one calibration share: the study, its carried posterior, seed, workers, and where finished ones are kept.

    passed_on: columns of the carried posterior that no figure told, nor tells here: they are not simulated.
    """

    calibration: Calibration
    carried: pd.DataFrame | None
    passed_on: pd.DataFrame
    seed: int
    workers: Workers
    unfinished: Unfinished
    spent: float = field(default_factory=time.monotonic)
    lived: list[pd.DataFrame] = field(default_factory=list)

    def draw_points(self, wave: int, count: int, batch: int = 0) -> Points:
        """Return points of the prior for a wave."""
        return drawn_points(self.calibration.ranges, count, self.seed + SEEDS_A_WAVE * wave + batch, self.carried)

    def batches(self, wave: int) -> Callable[[int], Points]:
        """Return what makes batches of candidates for a wave."""
        return lambda batch: self.draw_points(wave, CANDIDATES, batch)

    def simulate(self, wave: int, name: str, values: list[dict[str, float]]) -> np.ndarray:
        """Return the figures of simulations at these values, each with a seed of its own."""
        tasks = [Task(each, self.seed + SEEDS_A_WAVE * wave + i) for i, each in enumerate(values)]
        aims = [aim.name for aim in self.calibration.study.targets]
        found = simulate_all(partial(simulated, self.calibration), tasks, name, len(aims), self.unfinished, self.workers)
        told = pd.DataFrame({"stage": name, "seed": [task.seed for task in tasks]})
        self.lived.append(pd.concat([told, pd.DataFrame(values), pd.DataFrame(found, columns=aims)], axis=1))
        return found

    def simulate_points(self, wave: int, name: str, points: Points) -> tuple[Points, np.ndarray]:
        """Return points and their figures, without the points at which a figure does not exist; raise InputError if those are most."""
        figures = self.simulate(wave, name, [points.values(self.calibration.ranges, i) for i in range(len(points))])
        good = self.usable(figures)
        return points.rows(np.nonzero(good)[0]), figures[good]

    def usable(self, figures: np.ndarray) -> np.ndarray:
        """Return which rows of figures (rows, targets) or (rows, copies, targets) are complete; raise InputError if most are not."""
        rows = np.isfinite(figures).reshape(len(figures), -1, figures.shape[-1])
        good = rows.all(axis=(1, 2))
        if good.mean() < USABLE:
            j = int(rows.mean(axis=(0, 1)).argmin())
            words = f"no figure in {1.0 - good.mean():.0%} of simulations" + (f" of {rows.shape[1]} places" if rows.shape[1] > 1 else "")
            name = self.calibration.study.targets[j].name
            raise InputError(self.calibration.path, f"targets[{j}].measure", name, f"a measure that exists; {words}")
        return np.asarray(good)


def desk_for(study: str, seed: int, jobs: int | None, out: str | Path | None, resume: bool, more: dict[str, Any]) -> tuple[Desk, Path | None]:
    """Return what is needed to begin, everything checked; raise InputError before any work."""
    calibration = read_calibration(study)
    first = whole("seed", seed, 0)
    method = calibration.study.method
    waves = len(method.waves) + 2 * len(method.closing) + SPARE
    if first > (most := LARGEST["seed"] - waves * SEEDS_A_WAVE):
        raise InputError("--seed", "", first, f"a whole number from 0 to {most}")
    processes = default_jobs() if jobs is None else whole("jobs", jobs, 1)
    path = None if out is None else check_out(out)
    compile_first(calibration.experiment)
    draws, passed_on = carried_by(calibration)
    unfinished = Unfinished(None if path is None else beside(path), head_of(calibration, first, more), resume)
    return Desk(calibration, draws, passed_on, first, Workers(processes), unfinished), path


def carried_by(calibration: Calibration) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """Return the draws that a study carries on from: what figures may tell, and the rest; raise InputError if it moves one of them itself."""
    study = calibration.study
    if study.carries is None:
        return None, pd.DataFrame()
    posterior = carried(study.carries, calibration.path)
    check_place(posterior, study.carries)
    draws, untold = posterior.draws, unseen_of(posterior)
    moved = {name for prior in study.parameters for name in (prior.moves, *prior.also)}
    if twice := sorted(moved & set(draws.columns)):
        raise InputError(calibration.path, "carries", study.carries, f"a posterior without {', '.join(twice)}, which this study moves itself")
    return draws.drop(columns=untold), draws[untold]


def check_place(posterior: Posterior, name: str) -> None:
    """Raise InputError if the authority of a carried posterior's study has another file now than when it was calibrated."""
    if posterior.heads["study"] not in names_of("studies"):
        return
    found = digest_of(read_calibration(posterior.heads["study"]).experiment.authority)
    if found != posterior.heads["held"]:
        fix = f"Calibrate it again (`run.py calibrate {name}`) and copy its posterior.csv there."
        raise InputError(POSTERIORS / f"{name}.csv", "# held", posterior.heads["held"], f"{found}, the digest of its authority's file now", fix)


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
    """Simulate wave after wave, close in, fit, and simulate at draws of the posterior."""
    study, ranges, authority = desk.calibration.study, desk.calibration.ranges, desk.calibration.experiment.authority
    search = searched(desk)
    near = closed_in(desk, search)
    draws = draws_of(sample_of(desk, search, near, study.method.draws), near.left.points.names, ranges)
    predicted, without = predictive(desk, draws)
    untold = unseen_draws(desk.calibration.unseen, desk.passed_on, len(draws), desk.seed)
    local = [name for prior in study.parameters if prior.is_local for name in (prior.moves, *prior.also)]
    whence = "none" if study.carries is None else carried_digest(study.carries)
    heads = {"model": model_version(), "carried": whence, "study": study.name, "authority": authority.name, "held": digest_of(authority)}
    names = {"local": " ".join(local) or "none", "unseen": " ".join(map(str, untold.columns)) or "none"}
    spent = {"seed": str(desk.seed), "simulations": str(near.simulations)}
    posterior = Posterior({**heads, **names, **spent}, taken_in_order(study, pd.concat([draws, untold], axis=1)))
    whole_prior = desk.draw_points(len(study.method.waves), CANDIDATES)
    targets = agreement(study, predicted, search.matching.emulators, search.matching.excluded(whole_prior))
    remaining = float((search.matching.off(whole_prior) <= study.method.cut).mean())
    rest = rest_at(study, near)
    notes = {
        "chance_share_of_misses": None if rest is None else {aim.name: round(1.0 - float(share), 3) for aim, share in zip(study.targets, rest)},
        "simulations": near.simulations,
        "left_out": near.left_out,
        "draws_left_out": without,
        "not_ruled_out": remaining,
        "points_that_count": len(search.near.left.points),
        "is_few": bool(search.near.left.is_forced and remaining > 0.0 and not study.method.closing),
        "is_forced": bool(search.is_forced or remaining == 0.0),
    }
    return Calibrated(desk.calibration, posterior, identifiability((*ranges, *desk.calibration.unseen), posterior.draws), targets, notes)


Pairs = tuple[np.ndarray, np.ndarray]
"""Figures of points, and those of the same points with other seeds, on the scale of comparison (points, targets): they differ by chance."""


@dataclass(frozen=True)
class Near:
    """What the posterior's emulators look at, pairs that say how much of their misses is chance (None where figures are of one place), and how many
    simulations there are so far and were left out."""

    left: Left
    again: Pairs | None
    simulations: int
    left_out: int


@dataclass(frozen=True)
class Searched:
    """What the waves leave: emulators of each, what is not ruled out, and whether any wave had to take the least implausible."""

    matching: Matching
    near: Near
    is_forced: bool


def searched(desk: Desk) -> Searched:
    """Simulate the prior, then what is not ruled out, wave after wave."""
    study = desk.calibration.study
    matching, parts, simulated, is_forced, asked = Matching(study, figures_of(study)), [], [], False, 0
    for wave, count in enumerate(study.method.waves):
        points, forced = desk.draw_points(wave, count), False
        if wave > 0:
            points, forced = next_wave(matching, desk.batches(wave), count)
        asked += len(points)
        points, found = desk.simulate_points(wave, f"wave_{wave + 1}", points)
        parts.append(points)
        simulated.append(on_scale(study, found))
        is_forced = is_forced or forced
        matching.learn(joined(parts), np.vstack(simulated))
    left = left_of(matching, joined(parts), np.vstack(simulated))
    lived = sum(map(len, parts))
    again = simulated_again(desk, len(study.method.waves) + 2, "again", left)
    return Searched(matching, Near(left, again, lived, asked - lived), is_forced)


def closed_in(desk: Desk, search: Searched) -> Near:
    """Simulate draws of the posterior so far, closing wave by closing wave; return what the posterior's emulators look at then."""
    method, near = desk.calibration.study.method, search.near
    first, parts = len(method.waves) + SPARE, list[Left]()
    pairs = list[Pairs]()
    for wave, count in enumerate(method.closing):
        sample, name = sample_of(desk, search, near, count), f"closing_{wave + 1}"
        points, found = desk.simulate_points(first + wave, name, Points(sample.places, sample.carried, near.left.points.names))
        parts.append(Left(points, on_scale(desk.calibration.study, found), False))
        if (again := simulated_again(desk, first + len(method.closing) + wave, f"{name}_again", parts[-1])) is not None:
            pairs.append(again)
        left = Left(joined([part.points for part in parts]), np.vstack([part.figures for part in parts]), False)
        both = (np.vstack([one for one, _ in pairs]), np.vstack([other for _, other in pairs])) if pairs else None
        near = Near(left, both, near.simulations + len(points), near.left_out + len(sample.places) - len(points))
    return near


def sample_of(desk: Desk, search: Searched, near: Near, draws: int) -> Sample:
    """Return draws of the posterior by emulators of some points; what the waves ruled out stays ruled out."""
    rows, matching = None if desk.carried is None else desk.carried.to_numpy(), search.matching
    return fitted(matching.figures, near.left, draws, desk.seed, rest_at(desk.calibration.study, near), rows=rows, fence=matching.fence)


def rest_at(study: Study, near: Near) -> np.ndarray | None:
    """Return the share of what emulators of some points miss that is not one place's chance (targets,); None where figures are of one place."""
    if near.again is None:
        return None
    misses = np.array([one.error**2 for one in emulate_all(near.left.points.seen(), near.left.figures)])
    return rest_of(misses, *near.again, study.method.places)


def simulated_again(desk: Desk, stretch: int, name: str, left: Left) -> Pairs | None:
    """Return the figures of some points and those of the same points with other seeds; None where the published figures are of one place. Raises
    InputError if too few have every figure."""
    study = desk.calibration.study
    if study.method.places == 1:
        return None
    chosen = evenly(len(left.points), AGAIN)
    second = desk.simulate(stretch, name, [left.points.values(desk.calibration.ranges, int(i)) for i in chosen])
    good = desk.usable(second)
    return left.figures[chosen][good], on_scale(study, second)[good]


def taken_in_order(study: Study, draws: pd.DataFrame) -> pd.DataFrame:
    """Return an authority's draws in the order in which runs take them; those of mechanisms alone are only carried on, and stay as they are."""
    return spread_out(draws) if study.level == "authority" else draws


def predictive(desk: Desk, draws: pd.DataFrame) -> tuple[np.ndarray, int]:
    """Return the figures of draws of the posterior, of as many places as the published ones are of (draws, targets), and how many draws had to be
    left out because a figure does not exist; raise InputError if those are most."""
    study = desk.calibration.study
    copies = min(study.method.places, COPIES)
    wanted = [{str(name): float(value) for name, value in draws.iloc[i % len(draws)].items()} for i in range(study.method.predictive)]
    found = desk.simulate(len(study.method.waves) + 1, "predictive", [each for each in wanted for _ in range(copies)])
    by_draw = found.reshape(len(wanted), copies, -1)
    good = desk.usable(by_draw)
    return as_of_many(by_draw[good], study.method.places), int((~good).sum())


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
        pd.concat(desk.lived, ignore_index=True).to_parquet(folder.path / "simulations.parquet", index=False)
        if figures is not None:
            (folder.path / FIGURES).mkdir()
            figures(done, folder.path / FIGURES)
        told = {"study": done.calibration.study.model_dump(mode="json"), "model": model_version(), **done.notes}
        more = {"jobs": desk.workers.jobs, "wall_seconds": round(time.monotonic() - desk.spent, 1), **told}
        write_record(folder.path, run_record(done.calibration.experiment, [desk.seed], [desk.seed], question="calibrate", **more))
        folder.finish()
    desk.unfinished.end()
    done.out = path
