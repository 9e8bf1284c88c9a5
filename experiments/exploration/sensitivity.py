"""`sensitivity`: which parameters carry an outcome."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.exploration.design import latin_hypercube_points
from experiments.exploration.evaluate import PairOutcomes, pair_outcomes_of
from experiments.exploration.influence import influence_table
from experiments.exploration.morris import NEGLIGIBLE_CHANGE, morris_points, morris_table, morris_tasks, select_parameters
from experiments.exploration.regression_screening import latin_hypercube_tasks, regression_table
from experiments.exploration.sobol import sobol_table
from experiments.exploration.studied_forms import ranges_of, with_answers
from experiments.exploration.study import Discovery, PairedStudy, Sensitivity, pair_of, parameter_ranges, read_sensitivity
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.optional_packages import check_packages
from experiments.inputs.python_words import takes_words
from experiments.runs.engines import Engine, Gather, Part
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions
from experiments.runs.out_folder import DefaultFolder
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import study_options, threads_of
from experiments.runs.table_files import arrow_of

OTHER_SEEDS = 1_000_000
"""From the first stage's seeds to the second's: what chance chose there must not be met again."""

COMMANDS: dict[type[PairedStudy], str] = {Sensitivity: "sensitivity", Discovery: "discover"}
"""Which command a study belongs to."""


@dataclass
class RunContext:
    """What both stages of a study share: its question and ranges, first seed, folder, and the session that keeps its simulations."""

    question: PairOutcomes
    ranges: dict[str, tuple[float, float]]
    seed: int
    session: Session
    out: Path

    def simulated(self, stage: str, points: Sequence[tuple[Mapping[str, float], int]]) -> np.ndarray:
        """Return the numbers of every point of a stage, shape (points, width); what is on disk is not simulated again."""
        found = self.session.answers(self.question.evaluate, stage, points)
        return np.array(found).reshape(len(points), self.question.width)

    def estimate(self, study: Sensitivity | Discovery) -> Estimate:
        """Return what the points that are left take."""
        return estimate_of(study, self.question, self.ranges, self.session.options, len(self.session.store.keys()))

    def say_estimate(self, study: Sensitivity | Discovery) -> Estimate | None:
        """Say what the points that are left take, and return it; nothing where parts are run or gathered."""
        if isinstance(self.session.options.engine, Part | Gather):
            return None
        said = self.estimate(study)
        Progress(COMMANDS[type(study)]).say(said.line())
        return said


@dataclass
class Apportioned:
    """What a study of sensitivity gives: effects of the screening, shares of variance, and the simulated points of the second stage.

    left_out: outcomes that have no number at some point, and so no index, with how many points those are. estimate: what it was to take; None in a
    part. Of a study that was only estimated all tables are empty, and out is None.
    """

    study: Sensitivity
    question: PairOutcomes
    effects: pd.DataFrame
    shares: pd.DataFrame
    influence: pd.DataFrame
    points: pd.DataFrame
    left_out: dict[str, int]
    out: Path | None
    estimate: Estimate | None = None

    def __repr__(self) -> str:
        """Return one line: study and points, or what it would take."""
        if self.points.empty and self.estimate is not None:
            return f"<sensitivity: {self.study.name}, not run: {self.estimate.line()}>"
        return f"<sensitivity: {self.study.name}, {len(self.points)} points>"


Draw = Callable[[Apportioned, Path], None]


def asked(study: PairedStudy, library: str, shown: tuple[str, ...]) -> tuple[PairOutcomes, dict[str, tuple[float, float]]]:
    """Return a study's question and the ranges that it varies; raise InputError."""
    check_packages(study.name, library)
    question, ranges = pair_outcomes_of(pair_of(study), study.measured), parameter_ranges(study, shown)
    if not ranges:
        raise InputError("parameters", "", NotGiven("none"), "at least one parameter with a range")
    return question, ranges


def estimate_of(
    study: Sensitivity | Discovery, question: PairOutcomes, ranges: dict[str, tuple[float, float]], options: RunOptions, done: int = 0
) -> Estimate:
    """Return what a study takes, each of whose points has a history of its own; done: points that the store has already."""
    points, arms = study.runs(len(ranges)), len(question.experiment.arms)
    return estimate(question.experiment, points, arms, len(question.places), jobs=threads_of(options), done=min(done, points))


def only_estimated(study: Sensitivity | Discovery, library: str, shown: tuple[str, ...], options: RunOptions) -> tuple[PairOutcomes, Estimate]:
    """Return a study's question and what it would take from now on; nothing is simulated. Raises InputError."""
    if options.resume:
        with run_context_for(study, library, shown, options) as context:
            return context.question, context.estimate(study)
    question, ranges = asked(study, library, shown)
    return question, estimate_of(study, question, ranges, options)


@contextmanager
def run_context_for(study: PairedStudy, library: str, shown: tuple[str, ...], options: RunOptions) -> Iterator[RunContext]:
    """Give what is needed to begin, everything checked and compiled; raise InputError before any work."""
    first, folder = options.seeds[0], options.out
    assert folder is not None
    question, ranges = asked(study, library, shown)
    configuration = {"study": study.record(), "experiment": experiment_record(question.experiment), "seed": first}
    with open_session(options, COMMANDS[type(study)], configuration) as session:
        compile_first(question.experiment)
        yield RunContext(question, ranges, first, session, folder)


def options_of(study: PairedStudy, out: str | Path | None, **how: Any) -> RunOptions:
    """Return how a study is run; raise InputError. how: see `study_options`."""
    return study_options(out=DefaultFolder(f"results/{study.name}") if out is None else out, **how)


@takes_words
def sensitivity(
    study: str,
    *,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    figures: Draw | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    engine: Engine | None = None,
) -> Apportioned:
    """Return which parameters carry the outcomes of a comparison: a screening, then Sobol's shares with intervals; by year.

    Parameters
    ----------
    study
        A name of configs/studies or a path to a study of kind `sensitivity`.
    seed, jobs
        The first seed (every trajectory and point has its own), threads.
    out, resume
        Folder (if not given, results/NAME, numbered where that is taken); whether to go on with what was finished before a kill.
    overwrite
        Replace the finished results in `out`.
    dry_run
        Only estimate; nothing is simulated and the tables are empty.
    scheduler, cluster
        Of Dask: the address of a running scheduler, or a file that says how workers are started.
    engine
        Given by what runs parts or gathers them.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    KeyboardInterrupt
        At a signal (`Stopped` if anything was simulated, which is kept).

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     sensitivity("tests/data/tiny_sensitivity.yaml", out=f"{folder}/tiny")
    <sensitivity: tiny_sensitivity, 20 points>
    """
    read = read_sensitivity(study)
    how = {"resume": resume, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster, "engine": engine}
    options = options_of(read, out, seed=seed, jobs=jobs, **how)
    if dry_run:
        question, expected = only_estimated(read, "SALib", read.shown, options)
        none = pd.DataFrame()
        return Apportioned(read, question, none, none, none, none, left_out={}, out=None, estimate=expected)
    with run_context_for(read, "SALib", read.shown, options) as context:
        said = context.say_estimate(read)
        done = replace(apportioned(context, read), estimate=said)
        tables = {"effects": done.effects, "shares": done.shares, "influence": done.influence}
        put(context, tables, done.points, "sensitivity", read, figures and partial(figures, done))
    return done


def apportioned(context: RunContext, study: Sensitivity) -> Apportioned:
    """Screen all parameters, then share the variance of the outcomes among those that count."""
    question, ranges, last = context.question, context.ranges, context.question.cells[-1].period
    screened, effects = screening(context, study)
    own = effects[effects["outcome"].isin(study.outcomes)]
    shown = tuple(dict.fromkeys((*study.shown, *ranges_of(study.factors))))
    few = {name: ranges[name] for name in sorted(select_parameters(own, last, study.apportioned, shown))}
    second = with_answers(study.factors, few, latin_hypercube_points(few, study.points, context.seed))
    values = context.simulated("apportioning", latin_hypercube_tasks(second, list(few), context.seed + OTHER_SEEDS))
    shares = sobol_table(question, few, second, values)
    points = pd.concat([pd.DataFrame(second, columns=list(few)), question.differences(values)], axis=1)
    left_out = question.without_number(np.vstack([screened, values]))
    return Apportioned(study, question, effects, shares, influence_table(effects, shares, last, NEGLIGIBLE_CHANGE), points, left_out, context.out)


def screening(context: RunContext, study: Sensitivity) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the numbers of every point of the screening, and each parameter's effect; raise InputError if no outcome has a number everywhere."""
    if study.worlds is not None:
        points = with_answers(study.factors, context.ranges, latin_hypercube_points(context.ranges, study.worlds, context.seed))
        tasks, table = latin_hypercube_tasks(points, list(context.ranges), context.seed), regression_table
    else:
        points = morris_points(context.ranges, study.trajectories or 0, study.levels, context.seed)
        tasks, table = morris_tasks(points, list(context.ranges), context.seed), partial(morris_table, levels=study.levels)
    values = context.simulated("screening", tasks)
    left_out = context.question.without_number(values)
    if set(study.outcomes) <= set(left_out):
        wanted = "at least one measure that has a number at every point"
        raise InputError(study.name, "outcomes", ", ".join(study.outcomes), wanted, "Take counts, not shares.")
    return values, table(context.question, context.ranges, points, values)


def put(
    context: RunContext,
    tables: dict[str, pd.DataFrame],
    points: pd.DataFrame,
    question: str,
    study: PairedStudy,
    figures: Callable[[Path], None] | None,
) -> None:
    """Write tables, simulated points, figures and run.json, put them in place, and let go of the simulations that were kept."""

    def write(folder: Path) -> None:
        for name, table in {**tables, "points": points}.items():
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.7g")
        for name, table in tables.items():
            pq.write_table(arrow_of(table), folder / f"{name}.parquet", compression="zstd")
        points.to_parquet(folder / "points.parquet", index=False)

    def record() -> dict[str, Any]:
        more = {"jobs": context.session.options.jobs, "wall_seconds": context.session.seconds, "study": study.record()}
        return run_record(context.question.experiment, [context.seed], [context.seed], question=question, **more)

    context.session.put_in_place(context.out, Contents(write, record, figures))
    context.session.finish()
