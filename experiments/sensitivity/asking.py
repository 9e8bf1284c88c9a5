"""The questions `sensitivity` and `discover`: simulate, keep rows as they come, write tables and figures."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.rule import source_fingerprint
from experiments.errors import InputError, NotGiven
from experiments.folder import check_out
from experiments.influence import influence_table
from experiments.questions import whole
from experiments.record import experiment_record, run_record, write_record
from experiments.rows import Rows, fill_rows, fingerprint
from experiments.running import compile_first
from experiments.sensitivity.apportioning import share_table, sobol_points, sobol_tasks
from experiments.sensitivity.boxes import Box, boxes_of, fails, world_points
from experiments.sensitivity.screening import TOO_SMALL, chosen, screening_points, screening_table, screening_tasks
from experiments.sensitivity.study import Discovery, Pairing, Sensitivity, pair_of, ranges_of, read_discovery, read_sensitivity
from experiments.sensitivity.worlds import Question, question_of
from experiments.workers import default_jobs

NEEDED = {"SALib": "SALib", "ema_workbench": "ema_workbench"}


@dataclass(frozen=True)
class How:
    """How a study is run: processes, first seed, folder, and whether rows of an earlier run are gone on with."""

    jobs: int
    seed: int
    out: Path
    is_resumed: bool


@dataclass
class Apportioned:
    """What a study of sensitivity gives: effects of the screening, shares of variance, and the simulated points of the second stage."""

    study: Sensitivity
    question: Question
    effects: pd.DataFrame
    shares: pd.DataFrame
    points: pd.DataFrame
    out: Path
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Discovered:
    """What scenario discovery gives: the worlds with their outcomes and whether the programme fails there, and the boxes found."""

    study: Discovery
    worlds: pd.DataFrame
    boxes: list[Box]
    out: Path


def how_of(study: Pairing, jobs: int | None, seed: int, out: str | Path | None, is_resumed: bool) -> How:
    """Return how to run; raise InputError before any work."""
    folder = check_out_or_begun(Path("results") / str(getattr(study, "name", "study")) if out is None else out, is_resumed)
    return How(default_jobs() if jobs is None else whole("jobs", jobs, 1), whole("seed", seed, 0), folder, is_resumed)


def check_out_or_begun(out: str | Path, is_resumed: bool) -> Path:
    """Return the folder: new, empty or with earlier results; or one with a begun study, to go on with."""
    path = Path(out).expanduser()
    begun = path.is_dir() and any(path.glob("*.rows"))
    if is_resumed and not begun:
        raise InputError("--resume", "", str(out), "a folder with a begun study", NotGiven("Nothing was begun there; leave --resume out."))
    return path if begun else check_out(out)


def need(package: str) -> None:
    """Raise InputError if a library of the extra `analysis` is missing."""
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise InputError(
            package, "", NotGiven("not installed"), "the libraries of the extra 'analysis'", "pip install 'family-safeguarding-simulator[analysis]'"
        )


def sensitivity(study: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, resume: bool = False) -> Apportioned:
    """Return which parameters carry the outcomes of a comparison: a Morris screening, then Sobol's shares with intervals; by year.

    Parameters
    ----------
    study
        A name of configs/studies or a path to a study of kind `sensitivity`.
    seed, jobs
        The first seed (every trajectory and block has its own), processes.
    out, resume
        Folder (results/NAME if not given); whether to go on with what is kept there.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    """
    need("SALib")
    read = read_sensitivity(study)
    how = how_of(read, jobs, seed, out, resume)
    question, ranges = ready(read, read.shown)
    began = time.monotonic()
    first = screening_points(ranges, read.trajectories, read.levels, how.seed)
    values = lived(read, how, "screening", question, screening_tasks(first, list(ranges), how.seed))
    effects = screening_table(question, ranges, first, values, read.levels)
    few = {name: ranges[name] for name in sorted(chosen(effects, question.cells[-1].period, read.apportioned, read.shown))}
    second = sobol_points(few, read.base_samples, how.seed)
    values = lived(read, how, "apportioning", question, sobol_tasks(second, list(few), how.seed))
    shares = share_table(question, few, values)
    points = pd.concat([pd.DataFrame(second, columns=list(few)), outcome_columns(question, values)], axis=1)
    influence = influence_table(effects, shares, question.cells[-1].period, TOO_SMALL)
    found = Apportioned(read, question, effects, shares, points, how.out)
    write(
        how,
        question,
        {"effects": effects, "shares": shares, "influence": influence},
        points,
        {"question": "sensitivity", "study": read.model_dump(mode="json")},
        began,
    )
    return found


def discover(study: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, resume: bool = False) -> Discovered:
    """Return in which worlds, among those that the ranges allow, a programme fails: boxes found by PRIM. See `sensitivity` for the options."""
    need("ema_workbench")
    read = read_discovery(study)
    how = how_of(read, jobs, seed, out, resume)
    question, ranges = ready(read, ())
    began = time.monotonic()
    points = world_points(ranges, read.worlds, how.seed)
    tasks = [(dict(zip(ranges, map(float, point))), how.seed + i) for i, point in enumerate(points)]
    values = lived(read, how, "worlds", question, tasks)
    outcomes = outcome_columns(question, values)
    worlds = pd.concat([pd.DataFrame(points, columns=list(ranges)), outcomes], axis=1)
    worlds["fails"] = fails(read, worlds)
    boxes = boxes_of(read, worlds[list(ranges)], worlds["fails"].to_numpy())
    table = pd.DataFrame(
        [row for box in boxes for row in box.rows()], columns=["box", "parameter", "low", "high", "p_value", "coverage", "density", "mass"]
    )
    write(how, question, {"boxes": table}, worlds, {"question": "discover", "study": read.model_dump(mode="json")}, began)
    return Discovered(read, worlds, boxes, how.out)


def ready(study: Pairing, shown: tuple[str, ...]) -> tuple[Question, dict[str, tuple[float, float]]]:
    """Return the question and the ranges, everything compiled."""
    question, ranges = question_of(pair_of(study), study.outcomes), ranges_of(study, shown)
    if not ranges:
        raise InputError("parameters", "", NotGiven("none"), "at least one parameter with a range")
    compile_first(question.experiment)
    return question, ranges


def lived(study: Pairing, how: How, stage: str, question: Question, tasks: Sequence[Any]) -> np.ndarray:
    """Return the numbers of every task of a stage, kept as they come."""
    rows = Rows(how.out / f"{stage}.rows", mark_of(study, how.seed, stage, question), question.width, how.is_resumed)
    return fill_rows(rows, question.answer, tasks, how.jobs, stage)


def mark_of(study: Pairing, seed: int, stage: str, question: Question) -> str:
    """Return the first line of a stage's kept rows: all that they rest on, as files stand now: sources, authority, policies, parameters."""
    return f"rows of {stage} {fingerprint(study.model_dump(mode='json'), seed, source_fingerprint(), experiment_record(question.experiment))}"


def outcome_columns(question: Question, values: np.ndarray) -> pd.DataFrame:
    """Return the differences over the whole time after the parting, a column an outcome."""
    last, cells = question.cells[-1].period, question.cells
    return pd.DataFrame({cell.measure: values[:, len(cells) + i] for i, cell in enumerate(cells) if cell.period == last})


def write(how: How, question: Question, tables: dict[str, pd.DataFrame], points: pd.DataFrame, notes: dict[str, Any], began: float) -> None:
    """Write the tables, the simulated points and run.json; then the kept rows are done with."""
    for name, table in tables.items():
        table.to_csv(how.out / f"{name}.csv", index=False, float_format="%.7g")
    points.to_parquet(how.out / "points.parquet", index=False)
    more = {"jobs": how.jobs, "wall_seconds": round(time.monotonic() - began, 1), **notes}
    seeds = list(range(how.seed, how.seed + len(points)))
    write_record(how.out, run_record(question.experiment, seeds, seeds, **more))
    for path in how.out.glob("*.rows"):
        path.unlink()
