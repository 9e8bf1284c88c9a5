"""A programme over the strength of help, from none to the ceiling of its trials: `run.py help-curve`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.help_trials import CENTRE, SPECIALISTS, read_help_trials
from experiments.calibration.virtual_trials import COMMON, effect_of, strength_for
from experiments.comparison.form_arms import USUAL
from experiments.comparison.robustness_runs import work_of
from experiments.comparison.robustness_tables import WHOLE
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.parameter_choice import SET, Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import resolve_scenario
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, on_path
from experiments.runs.descriptions import one_line
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.executor import Failure, Finished
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of
from experiments.runs.futures import shared_history
from experiments.runs.incomplete import incomplete_words
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.parameter_values import with_values_set
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import threads_of
from experiments.runs.study_runs import StudyRun, StudyWork, study_tasks
from experiments.runs.table_files import write_tables
from experiments.runs.tasks import Task
from experiments.validation.help_curve_table import SHIPPED, Point, belongs, curve_table

QUESTION = "help-curve"


@dataclass
class HelpCurve:
    """What a programme does at each strength of help.

    Parameters
    ----------
    experiment
        Business as usual and the programme, on the halfway path of thresholds.
    points
        From no effect of help to the ceiling.
    table
        See `curve_table`.
    """

    experiment: Experiment
    points: tuple[Point, ...]
    finished: list[int]
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    estimate: Estimate | None = None
    out: Path | None = None
    failures: tuple[Failure, ...] = ()
    is_stopped: bool = False
    asked: int = 0

    def __repr__(self) -> str:
        """Return one line: question, place, period, runs, arms."""
        return one_line(QUESTION, self.experiment, self.finished, is_stopped=self.is_stopped, failed=len(self.failures))

    @property
    def is_incomplete(self) -> bool:
        """Whether runs that were asked for are missing."""
        return len(self.finished) < self.asked

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is. A seed counts where every strength has it."""
        return incomplete_words(len(self.finished), self.asked, [failure.label for failure in self.failures], self.is_stopped)


Figures = Callable[[HelpCurve, Path], None]


@dataclass(frozen=True)
class Ready:
    """What can be run: the experiment, the strengths of help, and the work."""

    experiment: Experiment
    points: tuple[Point, ...]
    work: StudyWork

    def tasks(self, seeds: Sequence[int]) -> list[Task]:
        """Return a task for each seed and strength, all strengths of the first seed first."""
        return study_tasks(QUESTION, [StudyRun({COMMON: point.strength}, seed, self.experiment.arms) for seed in seeds for point in self.points])


@takes_words
def help_curve(
    scenario: str = SHIPPED,
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    parameters: Parameters = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> HelpCurve:
    """Return what a programme does at strengths of help from none to the ceiling of published trials (configs/help_trials.yaml).

    The strength that the four specialists' help has in common, help_strength, is set so that help with substance misuse has each effect of the
    curve in its synthetic trial; the other three keep their proportion to it. It holds from the beginning of the burn-in, in both arms. Thresholds go
    halfway back.

    Parameters
    ----------
    parameters
        Values by name, in both arms and at every strength; not help_strength.
    runs, seed, jobs, out, figures, resume, add_runs, overwrite, scheduler, cluster
        As in `compare`.

    Raises
    ------
    InputError
        Before any run, if anything given is wrong.

    Examples
    --------
    >>> curve = help_curve("luton:family_safeguarding@2016-04-04", runs=1)
    >>> curve.points[0].strength
    0.0
    """
    engine: dict[str, Any] = {"scheduler": scheduler, "cluster": cluster}
    options = runs_of(runs, seed, jobs, out, resume=resume, add_runs=add_runs, overwrite=overwrite, **engine)
    ready = ready_of(scenario, parameters, seed)
    tasks = ready.tasks(options.seeds)
    configuration = [experiment_record(ready.experiment), [point.strength for point in ready.points]]
    with open_session(options, QUESTION, configuration) as session, session.interruption.deferred():
        done = sum(session.store.has(task.key) for task in tasks)
        said = estimate(ready.experiment, len(tasks), len(ready.experiment.arms), len(ready.work.cells), jobs=threads_of(options), done=done)
        Progress(QUESTION).say(said.line())
        finished = session.run(ready.work, tasks, f"simulating {len(ready.points)} strengths of help", "run")
        session.raise_if_nothing(finished)
        found = collected(ready, session, finished, options)
        found.estimate = said
        write(found, session, options, figures)
        session.finish(lambda name: True)
    return found


def ready_of(scenario: str, parameters: Parameters, seed: int) -> Ready:
    """Return what can be run, everything checked, the week compiled and the strengths found; raise InputError."""
    choice = parameter_choice(parameters)
    if choice.draws is not None:
        raise InputError("parameters", "", choice.draws, "values by name", "Nothing is drawn beside the strength of help.")
    if COMMON in choice.values:
        raise InputError(SET, COMMON, choice.values[COMMON], "a parameter that the curve does not vary", "Leave it out.")
    chosen = resolve_scenario(scenario)
    if first_start(chosen.policy) is None:
        raise InputError("SCENARIO", "", NotGiven(f"{chosen.policy.name} with nothing that starts"), "a programme, with at least one ingredient")
    bare = with_values_set(experiment_of([business_as_usual_of(chosen), chosen]), choice.values)
    arms = tuple(replace(on_path(arm, COUNTERFACTUAL_PATH), name=name) for arm, name in zip(bare.arms, (USUAL, WHOLE)))
    experiment = replace(bare, arms=arms, pairs=(Pair(WHOLE, USUAL),))
    compile_first(experiment)
    return Ready(experiment, points_of(experiment, seed), replace(work_of(experiment), keeps_histories=True))


def points_of(experiment: Experiment, seed: int) -> tuple[Point, ...]:
    """Return the strengths of help, found by the trials inside one world of the authority; those that no strength reaches are left out."""
    world, trials = shared_history(experiment, seed, is_kept=True), read_help_trials()
    held = {name: float(experiment.parameters[name].value) for name in SPECIALISTS}
    first = trials.one(SPECIALISTS[0], CENTRE)
    strengths = [(effect, strength_for(world, first, effect) / held[SPECIALISTS[0]]) for effect in trials.curve]
    return tuple(
        Point(effect, strength, {name: effect_of(world, trials.one(name, CENTRE), strength * held[name]) for name in SPECIALISTS})
        for effect, strength in strengths
        if strength == strength
    )


def collected(ready: Ready, session: Session, finished: Finished, options: RunOptions) -> HelpCurve:
    """Return the table of the seeds that every strength has; raise what `Session.raise_for` raises if there is none."""
    keys = {(task.payload.values[COMMON], task.payload.seed): task.key for task in finished.tasks}
    seeds = [seed for seed in options.seeds if all((point.strength, seed) in keys for point in ready.points)]
    if not seeds:
        session.raise_for(finished)
    values = np.array([[session.store.read(keys[point.strength, seed])["values"] for seed in seeds] for point in ready.points])
    policy = next(arm.policy for arm in ready.experiment.arms if arm.name == WHOLE)
    about = {"programme": policy.name, "intervals": "chance only", **belongs(policy)}
    table = curve_table(ready.points, ready.work.cells, values).assign(**about)
    return HelpCurve(
        ready.experiment,
        ready.points,
        seeds,
        table,
        out=options.out,
        failures=finished.failures,
        is_stopped=finished.is_stopped,
        asked=len(options.seeds),
    )


def write(found: HelpCurve, session: Session, options: RunOptions, figures: Figures | None) -> None:
    """Write table, figure and run.json, and put them in place; nothing without a folder."""
    if options.out is None:
        return

    def tables(folder: Path) -> None:
        write_tables(folder, {"help_curve": found.table}, incomplete=found.incomplete)

    def record() -> dict[str, Any]:
        failures = [vars(failure) for failure in found.failures]
        more = {"jobs": options.jobs, "wall_seconds": session.seconds, "failures": failures}
        return run_record(found.experiment, options.seeds, found.finished, **more, question=QUESTION, points=[vars(each) for each in found.points])

    draws = None if figures is None else lambda folder: figures(found, folder)
    found.is_stopped |= session.put_in_place(options.out, Contents(tables, record, draws, found.is_stopped))
