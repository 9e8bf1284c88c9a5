"""`sweep`: policies against a baseline at every point of a design over levers and uncertain parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.exploration.sweep_axes import check_draws, drawn, seeds_asked, with_axes, words_of
from experiments.exploration.sweep_plan import Axes, Plan, check_size, plan_of
from experiments.exploration.sweep_study import HELD, Question, Sweep, check_outcomes, read_sweep, sweep_of, varied_from
from experiments.exploration.sweep_tables import points_table, read_runs, runs_table
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.optional_packages import check_packages
from experiments.inputs.overrides import Day, overrides_of
from experiments.inputs.parameter_choice import SET, Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.posteriors.draws import seed_of_row
from experiments.posteriors.ready import ready_to_run
from experiments.runs.engines import Engine, Gather, Part
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.executor import Failure, Finished
from experiments.runs.experiment import Experiment
from experiments.runs.incomplete import incomplete_words
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions
from experiments.runs.out_folder import DefaultFolder
from experiments.runs.parameter_values import intervals_hold, with_values_set
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import study_options, threads_of
from experiments.runs.study_runs import StudyWork, study_tasks, study_work
from experiments.runs.table_files import write_in_both
from experiments.runs.tasks import Task

STAGE = "sweep"

FIGURES_OF_SWEEPS = "experiments.presentation.figures.sweep"
"""Draws the figure; imported when it is asked for."""

USUAL_SEEDS = 10
"""Seeds of a sweep without a file."""


@dataclass
class Swept:
    """What a sweep gives.

    Parameters
    ----------
    study
        Its settings, with every range filled in.
    experiment
        The baseline's arm first, then the policies'; with the draws of its seeds.
    points
        A row for each point, policy and outcome (`points_table`).
    runs
        A row for each point, policy and run (`runs_table`).
    estimate
        What it was to take; None where nobody asked, as in a part of an array.
    out
        The results folder.
    finished, asked
        Numbers of tasks.
    """

    study: Sweep
    experiment: Experiment
    points: pd.DataFrame
    runs: pd.DataFrame
    out: Path | None
    estimate: Estimate | None = None
    finished: int = 0
    asked: int = 0
    failures: tuple[Failure, ...] = ()
    is_stopped: bool = False
    notes: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line: study, place, points, policies, runs."""
        count = f"{len(self.study.policies)} {'policy' if len(self.study.policies) == 1 else 'policies'}"
        missing = f"; {self.incomplete}" if self.incomplete else ""
        place = f"{self.experiment.authority.title}, {self.experiment.start} to {self.experiment.end}"
        return f"<sweep: {self.study.name}, {place}, {self.notes.get('points', 0)} points, {count}, {self.pairs} runs each{missing}>"

    @property
    def pairs(self) -> int:
        """Runs that each point was to have: draws times seeds."""
        return int(self.notes.get("draws", 0)) * int(self.notes.get("seeds", 0))

    @property
    def is_incomplete(self) -> bool:
        """Whether runs that were asked for are missing."""
        return self.is_stopped or bool(self.failures)

    @property
    def incomplete(self) -> str:
        """What is missing, in words; empty if nothing is."""
        return incomplete_words(self.finished, self.asked, [each.label for each in self.failures], self.is_stopped)

    @property
    def intervals(self) -> str:
        """What the intervals hold: chance only, or chance and parameters."""
        return intervals_hold(self.experiment, list(self.experiment.draw_by_seed))

    def plot(self) -> Any:
        """Return the figure: both errors and the outcomes asked for, over what was varied."""
        return import_module(FIGURES_OF_SWEEPS).plotted(self)


Draw = Callable[[Swept, Path], None]


@dataclass(frozen=True)
class Ready:
    """A sweep with which work can begin: its plan, its draws and seeds, its work and its tasks."""

    question: Question
    experiment: Experiment
    plan: Plan
    axes: Axes
    work: StudyWork
    tasks: list[Task]

    def configuration(self) -> dict[str, Any]:
        """Return everything that results depend on but the number of draws and seeds."""
        study = self.question.study.model_dump(mode="json", exclude={"draws", "seeds", "title"})
        return {
            "study": study,
            "draws": words_of(self.question.study),
            "seed": self.axes.first,
            "experiment": experiment_record(self.work.experiment),
        }

    def estimate(self, done: int, jobs: int | None) -> Estimate:
        """Return what the tasks that are left take."""
        arms = -(-self.plan.arms // len(self.plan.groups))
        shared = (len(self.tasks) - done) * self.plan.histories // len(self.plan.groups) if self.work.keeps_histories else None
        return estimate(self.work.experiment, len(self.tasks), arms, len(self.work.cells), jobs=jobs, done=done, histories=shared)


@takes_words
def sweep(
    study: str,
    *,
    vary: Any = None,
    outcomes: Sequence[str] | None = None,
    runs: int | None = None,
    draws: int | str | None = None,
    parameters: Parameters = None,
    start: Day = None,
    end: Day = None,
    thresholds: str | None = None,
    go_live: Day = None,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    add_draws: int | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    allow_large: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    engine: Engine | None = None,
    figures: Draw | None = None,
) -> Swept:
    """Return policies against a baseline at every point of a design.

    Parameters
    ----------
    study
        A name of configs/studies or a path to a study of kind `sweep`; with `vary` a scenario, whose policy is compared with business as usual.
    vary
        Parameters or levers and their values: `{"hostility_misread": [0, 0.3]}`, also as `"LOW:HIGH:N"`. None: as the study's file has it.
    outcomes
        Measures; None: the study's own. One for each of the two errors is added if none is among them.
    runs, draws
        Seeds for every draw; draws of the posterior, or `held`. None: as the study has them.
    parameters
        Values by name, in all arms from the beginning.
    start, end, thresholds, go_live
        In place of the study's or scenario's own.
    seed, jobs
        The first seed; threads.
    out
        Folder; None: results/NAME, numbered where that is taken.
    resume
        Go on with the unfinished sweep of this folder; what failed is tried again.
    add_runs, add_draws
        Seeds for every draw, or draws, in addition to those of the finished sweep in this folder.
    overwrite
        Replace the finished results in `out`.
    dry_run
        Only estimate; nothing is simulated and the tables are empty.
    allow_large
        Simulate more arms than the limit.
    scheduler, cluster, engine
        See `experiments.runs.engines`; an engine is given by what runs parts.
    figures
        Draws into a folder.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    PartDone, TasksMissing
        If `engine` is a part, or gathers before all parts are done.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     swept = sweep("tests/data/tiny_programme_run.yaml", vary={"hostility_misread": [0.3, 0.6]}, runs=2, out=f"{folder}/tiny")
    >>> len(swept.points), len(swept.runs)
    (8, 4)
    """
    question = question_of(study, vary, outcomes, runs, overrides_of(start, end, thresholds, go_live))
    is_adding = add_runs is not None or add_draws is not None
    place = DefaultFolder(f"results/{question.study.name}") if out is None else out
    beginning: dict[str, Any] = {"resume": resume, "is_adding": is_adding, "overwrite": overwrite, "can_add": True}
    options = study_options(seed, jobs, place, scheduler=scheduler, cluster=cluster, engine=engine, **beginning)
    question = with_axes(question, options, (runs, draws), (add_runs, add_draws))
    if question.study.design.kind == "morris":
        check_packages(question.study.name, "SALib")
    check_size(question.study, drawn(question.study), question.study.seeds, question.where, allow_large)
    ready = ready_of(question, parameters, options.seeds[0])
    if dry_run and not (resume or is_adding):
        return empty(ready, options, ready.estimate(0, threads_of(options)))
    with open_session(options, STAGE, ready.configuration()) as session:
        check_all_are_asked(session, ready)
        said = None if isinstance(options.engine, Part | Gather) else ready.estimate(done_of(session, ready), threads_of(options))
        if dry_run:
            return empty(ready, options, said)
        if said is not None:
            Progress(STAGE).say(said.line())
        return swept(session, ready, empty(ready, options, said), figures)


def question_of(study: str, vary: Any, outcomes: Sequence[str] | None, runs: int | None, changes: Any) -> Question:
    """Return what is asked; raise InputError."""
    if outcomes is not None:
        check_outcomes(outcomes, "--outcomes", "")
    if vary is None:
        return read_sweep(study, changes, outcomes)
    return sweep_of(study, varied_from(vary), USUAL_SEEDS if runs is None else seeds_asked(runs), changes, outcomes)


def ready_of(question: Question, parameters: Parameters, first: int) -> Ready:
    """Return a sweep with which work can begin; raise InputError, most of it before anything is compiled."""
    choice = parameter_choice(parameters)
    if choice.draws is not None:
        raise InputError("parameters", "", choice.draws, "values by name", "Say it as draws: a number of draws, or held.")
    values = choice.values
    for name in values:
        if name in question.study.variables:
            raise InputError(SET, name, values[name], "a parameter that the study does not vary", "Leave out one of the two.")
    question = replace(question, experiment=with_values_set(question.experiment, values))
    plan, study = plan_of(question), question.study
    check_draws(question)
    rows = range(drawn(study))
    experiment = ready_to_run(question.experiment, [seed_of_row(row) for row in rows], HELD if study.draws == HELD else None)
    by_row = experiment.draw_by_seed
    axes = Axes(first, tuple(by_row.get(seed_of_row(row), {}) for row in rows), study.seeds)
    bare = replace(experiment, draw_by_seed={})
    outcomes = study.outcomes if study.keep == "outcomes" else None
    work = study_work(bare, outcomes, keeps_histories=plan.histories < len(plan.groups))
    by_seed = {axes.seed_of(draw, seed): axes.draws[draw] for draw, seed in axes.runs() if axes.draws[draw]}
    return Ready(question, replace(bare, draw_by_seed=by_seed), plan, axes, work, study_tasks(STAGE, plan.runs(axes)))


def check_all_are_asked(session: Session, ready: Ready) -> None:
    """Raise InputError if finished runs are kept that a resumed sweep does not ask for: they would be deleted at its end."""
    asked = {task.key for task in ready.tasks}
    kept = session.store.keys()
    if more := len(set(kept) - asked):
        given = f"{more} finished runs that are not asked for now"
        raise InputError("--resume", "", NotGiven(given), "the draws and seeds of the sweep that was stopped", "Give --runs and --draws as then.")


def done_of(session: Session, ready: Ready) -> int:
    """Return how many tasks the store has already."""
    return sum(session.store.has(task.key) for task in ready.tasks)


def empty(ready: Ready, options: RunOptions, said: Estimate | None) -> Swept:
    """Return a sweep of which nothing is simulated yet."""
    notes = {"points": len(ready.plan.points), "draws": len(ready.axes.draws), "seeds": ready.axes.seeds}
    return Swept(ready.question.study, ready.experiment, pd.DataFrame(), pd.DataFrame(), options.out, said, asked=len(ready.tasks), notes=notes)


def swept(session: Session, ready: Ready, found: Swept, figures: Draw | None) -> Swept:
    """Simulate what is missing, make the tables, and write the folder."""
    with session.interruption.deferred():
        words = f"simulating {ready.experiment.authority.name}"
        finished = session.run(ready.work, ready.tasks, words, "run")
        session.raise_if_nothing(finished)
        found = with_tables(found, session, ready, finished)
        write_folder(found, session, ready, figures)
        session.finish(lambda name: True)
    return found


def with_tables(found: Swept, session: Session, ready: Ready, finished: Finished) -> Swept:
    """Return a sweep with its tables."""
    failed = {failure.key for failure in finished.failures}
    runs = read_runs(session.store, STAGE, ready.plan, ready.axes, ready.work.cells, found.study.outcomes, failed)
    found = replace(found, finished=len(finished.tasks), failures=finished.failures, is_stopped=finished.is_stopped)
    return replace(found, points=points_table(runs, found.intervals), runs=runs_table(runs))


def write_folder(found: Swept, session: Session, ready: Ready, figures: Draw | None) -> None:
    """Write tables, figure and run.json, and put them in place."""
    assert found.out is not None

    def write(folder: Path) -> None:
        write_in_both(folder, {"points": found.points, "runs": found.runs}, found.incomplete)

    def record() -> dict[str, Any]:
        return record_of(found, session, ready)

    draws = None if figures is None or found.points.empty else lambda folder: figures(found, folder)
    found.is_stopped |= session.put_in_place(found.out, Contents(write, record, draws, found.is_stopped))


def record_of(found: Swept, session: Session, ready: Ready) -> dict[str, Any]:
    """Return what run.json says."""
    seeds = sorted({ready.axes.seed_of(draw, seed) for draw, seed in ready.axes.runs()})
    failures = [vars(failure) for failure in found.failures]
    left = found.finished + len(failures) < found.asked
    counts = {"runs": found.finished, "asked": found.asked, "is_complete": found.finished == found.asked}
    about = {"question": STAGE, "study": found.study.model_dump(mode="json"), "points": len(ready.plan.points)}
    more = {"jobs": session.options.jobs, "wall_seconds": session.seconds, "failures": failures, "stopped_after": found.finished if left else None}
    return run_record(ready.experiment, seeds, seeds, **counts, **more, **about)
