"""`sensitivity`: which parameters carry an outcome."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.rule import source_fingerprint
from experiments.exploration.evaluate import Question, question_of
from experiments.exploration.influence import influence_table
from experiments.exploration.morris import TOO_SMALL, chosen, screening_points, screening_table, screening_tasks
from experiments.exploration.regression_screening import sample_points, sample_tasks, spread_table
from experiments.exploration.sobol import share_table
from experiments.exploration.study import Pairing, Sensitivity, pair_of, ranges_of, read_sensitivity
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.optional_packages import check_packages
from experiments.runs.manifest import experiment_record, run_record, write_record
from experiments.runs.options import whole
from experiments.runs.processes import Workers, default_jobs
from experiments.runs.results_folder import FIGURES, ResultsFolder, check_out
from experiments.runs.run import compile_first
from experiments.runs.unfinished import Unfinished, beside, simulate_all

OTHER_SEEDS = 1_000_000
"""From the first stage's seeds to the second's: what chance chose there must not be met again."""


@dataclass
class RunContext:
    """What both stages of a study share: its question and ranges, first seed, workers, folder, and where finished simulations are kept."""

    question: Question
    ranges: dict[str, tuple[float, float]]
    seed: int
    workers: Workers
    unfinished: Unfinished
    out: Path
    began: float = field(default_factory=time.monotonic)

    def lived(self, stage: str, tasks: Sequence[Any]) -> np.ndarray:
        """Return the numbers of every task of a stage, shape (tasks, width); what is on disk is not lived again."""
        return simulate_all(self.question.answer, tasks, stage, self.question.width, self.unfinished, self.workers)


@dataclass
class Apportioned:
    """What a study of sensitivity gives: effects of the screening, shares of variance, and the simulated points of the second stage.

    left_out: outcomes that have no number at some point, and so no index, with how many points those are.
    """

    study: Sensitivity
    question: Question
    effects: pd.DataFrame
    shares: pd.DataFrame
    influence: pd.DataFrame
    points: pd.DataFrame
    left_out: dict[str, int]
    out: Path


Draw = Callable[[Apportioned, Path], None]


def run_context_for(
    study: Pairing, library: str, shown: tuple[str, ...], seed: int, jobs: int | None, out: str | Path | None, resume: bool
) -> RunContext:
    """Return what is needed to begin, everything checked and compiled; raise InputError before any work."""
    check_packages(study.name, library)
    first, processes = whole("seed", seed, 0), default_jobs() if jobs is None else whole("jobs", jobs, 1)
    folder = check_out(Path("results") / study.name if out is None else out)
    question, ranges = question_of(pair_of(study), study.outcomes), ranges_of(study, shown)
    if not ranges:
        raise InputError("parameters", "", NotGiven("none"), "at least one parameter with a range")
    told = {"study": study.model_dump(mode="json"), "experiment": experiment_record(question.experiment)}
    unfinished = Unfinished(beside(folder), {**told, "seed": first, "sources": source_fingerprint()}, resume)
    compile_first(question.experiment)
    return RunContext(question, ranges, first, Workers(processes), unfinished, folder)


def sensitivity(
    study: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, resume: bool = False, figures: Draw | None = None
) -> Apportioned:
    """Return which parameters carry the outcomes of a comparison: a screening, then Sobol's shares with intervals; by year.

    Parameters
    ----------
    study
        A name of configs/studies or a path to a study of kind `sensitivity`.
    seed, jobs
        The first seed (every trajectory, world and point has its own), processes.
    out, resume
        Folder (results/NAME if not given); whether to go on with what was finished before a kill.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    KeyboardInterrupt
        At Ctrl-C; what is simulated is kept.
    """
    read = read_sensitivity(study)
    context = run_context_for(read, "SALib", read.shown, seed, jobs, out, resume)
    question, ranges, last = context.question, context.ranges, context.question.cells[-1].period
    with context.workers:
        screened, effects = screening(context, read)
        few = {name: ranges[name] for name in sorted(chosen(effects, last, read.apportioned, read.shown))}
        second = sample_points(few, read.points, context.seed)
        values = context.lived("apportioning", sample_tasks(second, list(few), context.seed + OTHER_SEEDS))
    shares = share_table(question, few, second, values)
    points = pd.concat([pd.DataFrame(second, columns=list(few)), question.differences(values)], axis=1)
    left_out = question.without_number(np.vstack([screened, values]))
    influence = influence_table(effects, shares, last, TOO_SMALL)
    done = Apportioned(read, question, effects, shares, influence, points, left_out, context.out)
    tables = {"effects": effects, "shares": shares, "influence": influence}
    put(context, tables, points, "sensitivity", read, figures and partial(figures, done))
    return done


def screening(context: RunContext, study: Sensitivity) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the numbers of every point of the screening, and each parameter's effect; raise InputError if no outcome has a number everywhere."""
    if study.worlds is not None:
        points = sample_points(context.ranges, study.worlds, context.seed)
        tasks, table = sample_tasks(points, list(context.ranges), context.seed), spread_table
    else:
        points = screening_points(context.ranges, study.trajectories or 0, study.levels, context.seed)
        tasks, table = screening_tasks(points, list(context.ranges), context.seed), partial(screening_table, levels=study.levels)
    lived = context.lived("screening", tasks)
    left_out = context.question.without_number(lived)
    if len(left_out) == len(study.outcomes):
        wanted = "at least one measure that has a number at every point"
        raise InputError(study.name, "outcomes", ", ".join(left_out), wanted, "Take counts, not shares.")
    return lived, table(context.question, context.ranges, points, lived)


def put(
    context: RunContext, tables: dict[str, pd.DataFrame], points: pd.DataFrame, question: str, study: Pairing, figures: Callable[[Path], None] | None
) -> None:
    """Write tables, simulated points, figures and run.json into the folder; then let go of the simulations kept beside it."""
    with ResultsFolder(context.out) as folder:
        for name, table in tables.items():
            table.to_csv(folder.path / f"{name}.csv", index=False, float_format="%.7g")
        points.to_parquet(folder.path / "points.parquet", index=False)
        if figures is not None:
            (folder.path / FIGURES).mkdir()
            figures(folder.path / FIGURES)
        more = {"jobs": context.workers.jobs, "wall_seconds": round(time.monotonic() - context.began, 1), "study": study.model_dump(mode="json")}
        write_record(folder.path, run_record(context.question.experiment, [context.seed], [context.seed], question=question, **more))
        folder.finish()
    context.unfinished.end()
