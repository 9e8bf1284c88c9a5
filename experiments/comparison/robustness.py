"""A programme under every combination of forms between which no evidence chooses: `run.py robustness`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.compare import MAIN_PROGRAMME
from experiments.comparison.form_arms import USUAL, USUAL_PLACEBO, WHOLE_PLACEBO, arms_of, baseline_of
from experiments.comparison.robustness_tables import (
    ARMS,
    HELP,
    MEASURES,
    WHOLE,
    FormRuns,
    form_table,
    level_table,
    over_forms,
)
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven, NotRefitted, warn_user
from experiments.inputs.form_design import Combination, combinations_of
from experiments.inputs.forms import Forms, digest_of_forms, read_forms
from experiments.inputs.load import parameters_of
from experiments.inputs.parameter_choice import SET, Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.families import FOLLOWED
from experiments.measures.periods import after_split, last_date
from experiments.posteriors.fingerprint import fingerprint
from experiments.posteriors.fitted_forms import FITTED_FORMS, Refits, in_form, read_fitted_forms, refits_for
from experiments.runs.descriptions import one_line
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.executor import Failure, Finished
from experiments.runs.experiment import Arm, Experiment, Pair, business_as_usual_of, experiment_of, measure_evaluator
from experiments.runs.incomplete import incomplete_words
from experiments.runs.manifest import arm_record, experiment_record, run_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.parameter_values import with_values_set
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import threads_of
from experiments.runs.study_runs import StudyRun, StudyWork
from experiments.runs.table_files import write_tables
from experiments.runs.tasks import Task, hash_of, task_key

QUESTION = "robustness"

AT_THE_END = ("protection_plans",)
"""Stocks that are taken on the last day; all else over the time from the split on."""

TABLES = ("over_forms", "by_form", "by_level")


@dataclass(frozen=True)
class FormsWork:
    """Simulates one seed in one combination: all arms, from the history that they share.

    Parameters
    ----------
    works
        A study's work for each combination, by its place in the design.
    arms
        Simulated one after the other.
    """

    works: Mapping[int, StudyWork]
    arms: tuple[Arm, ...]

    def __call__(self, payload: tuple[int, int]) -> dict[str, np.ndarray]:
        """Return `values`, shape (arms, cells), of a combination's place and a seed."""
        place, seed = payload
        return self.works[place](StudyRun({}, seed, self.arms))


@dataclass
class Robustness:
    """What a programme does in every combination of forms.

    Parameters
    ----------
    experiment
        The first combination's: its arms and window are those of all.
    over_forms, by_form, by_level
        See `over_forms`, `form_table`, `level_table` of `experiments.comparison.robustness_tables`.
    why_not_refitted
        Why the refits that ship cannot be used; empty if they are used.
    """

    experiment: Experiment
    forms: Forms
    combinations: tuple[Combination, ...]
    finished: list[int]
    over_forms: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_form: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_level: pd.DataFrame = field(default_factory=pd.DataFrame)
    why_not_refitted: str = ""
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
        """What is missing of the runs that were asked for, in words; empty if nothing is. A seed counts where every combination has it."""
        return incomplete_words(len(self.finished), self.asked, [failure.label for failure in self.failures], self.is_stopped)


Figures = Callable[[Robustness, Path], None]


@dataclass(frozen=True)
class Ready:
    """What can be run: an experiment for each combination, its work, and what the results rest on."""

    forms: Forms
    combinations: tuple[Combination, ...]
    experiments: tuple[Experiment, ...]
    refits: Refits
    work: FormsWork

    @property
    def first(self) -> Experiment:
        """Return the first combination's experiment."""
        return self.experiments[0]

    def tasks(self, seeds: list[int]) -> list[Task]:
        """Return a task for each seed and combination, all combinations of the first seed first."""
        keys = [
            hash_of([QUESTION, experiment_record(each), [arm_record(arm) for arm in self.work.arms], list(MEASURES)]) for each in self.experiments
        ]
        return [
            Task(task_key(keys[place], None, seed), f"seed {seed}, {each.name}", (place, seed))
            for seed in seeds
            for place, each in enumerate(self.combinations)
        ]

    def estimate(self, tasks: int, done: int, options: RunOptions) -> Estimate:
        """Return what the runs that are left take."""
        return estimate(self.first, tasks, len(self.work.arms), len(MEASURES), jobs=threads_of(options), done=done)

    def belongs(self) -> dict[str, str]:
        """Return what tables belong to: the model, the forms with their weights, and the refits."""
        return {
            "model": fingerprint(self.forms.parameters),
            "forms": digest_of_forms(self.forms.factors, has_weights=True),
            "fitted": self.refits.digest,
        }


@takes_words
def robustness(
    scenario: str = MAIN_PROGRAMME,
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    parameters: Parameters = None,
    refits: str | Path | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    forms: Forms | None = None,
) -> Robustness:
    """Return what a programme does under every combination of forms (configs/forms.yaml), each refitted to the authority's figures.

    Arms, against business as usual in the same form and on the halfway path of thresholds: shared records alone, the whole programme, the programme
    without them, no programme with care thresholds raised, and help itself (the programme less the same programme whose help changes nothing).
    Parameters are held at each form's refit, so that intervals hold chance only; what forms do stands beside them.

    Parameters
    ----------
    parameters
        Values by name, in all arms and forms from the beginning; none that a form sets.
    refits
        Table of `run.py fit AUTHORITY --forms`; None: configs/forms_fitted.csv. Where it does not fit, forms are simulated without a refit, and a
        warning says so.
    forms
        None: those of configs/forms.yaml.
    runs, seed, jobs, out, figures, resume, add_runs, overwrite, scheduler, cluster
        As in `compare`.

    Raises
    ------
    InputError
        Before any work, if anything given is wrong.

    Examples
    --------
    >>> results = robustness("luton:family_safeguarding@2016-04-04", runs=1)
    >>> results.over_forms["arm"].nunique()
    5
    """
    engine: dict[str, Any] = {"scheduler": scheduler, "cluster": cluster}
    options = runs_of(runs, seed, jobs, out, resume=resume, add_runs=add_runs, overwrite=overwrite, **engine)
    ready = ready_of(scenario, parameters, forms or read_forms(), FITTED_FORMS if refits is None else refits_file(refits))
    tasks = ready.tasks(options.seeds)
    configuration = [experiment_record(each) for each in ready.experiments]
    with open_session(options, QUESTION, configuration) as session, session.interruption.deferred():
        said = ready.estimate(len(tasks), sum(session.store.has(task.key) for task in tasks), options)
        Progress(QUESTION).say(said.line())
        finished = session.run(ready.work, tasks, f"simulating {len(ready.combinations)} combinations", "run")
        session.raise_if_nothing(finished)
        found = collected(ready, session, tasks, finished, options)
        found.estimate = said
        write(found, ready, session, options, figures)
        session.finish(lambda name: True)
    return found


def refits_file(refits: str | Path) -> Path:
    """Return the path of a table of refits; raise InputError if there is no such file."""
    path = Path(refits).expanduser()
    if not path.is_file():
        fix = "Make one: `run.py fit AUTHORITY --forms --out DIR` writes DIR/forms_fitted.csv."
        raise InputError("--refits", "", str(refits), "a table of refits, forms_fitted.csv", fix)
    return path


def check_refits(path: Path) -> None:
    """Raise InputError for a file that is no table of refits; nothing if there is none."""
    if path.exists():
        read_fitted_forms(path)


def ready_of(scenario: str, parameters: Parameters, forms: Forms, refits: Path) -> Ready:
    """Return what can be run, everything checked and the week compiled; raise InputError."""
    choice, combinations = parameter_choice(parameters), combinations_of(forms.factors)
    if choice.draws is not None:
        raise InputError("parameters", "", choice.draws, "values by name", "Each form is held at its own refit: nothing is drawn beside forms.")
    for name in choice.values:
        if name in forms.parameters:
            allowed = f"a parameter that no form sets; {forms.parameters[name]} of configs/forms.yaml sets it"
            raise InputError(SET, name, choice.values[name], allowed)
    chosen = resolve_scenario(scenario)
    if first_start(chosen.policy) is None:
        raise InputError("SCENARIO", "", NotGiven(f"{chosen.policy.name} with nothing that starts"), "a programme, with at least one ingredient")
    bare = experiment_of([business_as_usual_of(chosen), chosen])
    with_values_set(bare, choice.values)
    check_refits(refits)
    compile_first(bare)
    found = refits_for(chosen.authority, forms.factors, combinations, refits)
    if found.why_not:
        warn_user(not_refitted_line(chosen.authority.name, found.why_not), NotRefitted)
    arms = arms_of(bare, forms)
    experiments = tuple(experiment_in_form(bare, each, found, choice.values, arms) for each in combinations)
    return Ready(forms, combinations, experiments, found, FormsWork(dict(enumerate(map(work_of, experiments))), arms))


def not_refitted_line(authority: str, why: str) -> str:
    """Return the line that says why no refit is used, and how one is made."""
    return (
        f"FORMS NOT REFITTED: {why}. Each form is simulated with all other values as they are, so it misses the published figures by as much as"
        f" the form moves them. `run.py fit {authority} --forms --out DIR` refits; --refits DIR/forms_fitted.csv takes it."
    )


def experiment_in_form(bare: Experiment, combination: Combination, refits: Refits, values: Mapping[str, float], arms: tuple[Arm, ...]) -> Experiment:
    """Return the experiment in one combination of forms, with its refit and the values that the user set."""
    authority = in_form(bare.authority, combination, refits.values.get(combination.name))
    pairs = tuple(Pair(arm.name, baseline_of(arm.name)) for arm in arms if arm.name != baseline_of(arm.name))
    whole = replace(bare, authority=authority, parameters=parameters_of(authority), arms=arms, pairs=pairs)
    return with_values_set(whole, values)


def work_of(experiment: Experiment) -> StudyWork:
    """Return the work of one combination: MEASURES of all areas, stocks on the last day, all else over the time from the split on."""
    by_label = {period.label: period for period in measure_evaluator(experiment).periods}
    periods = [by_label[last_date(by_label)], by_label[after_split(by_label)]]
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, periods, experiment.first_week)
    places = [evaluator.place[name, ALL_AREAS, periods[name not in AT_THE_END].label] for name in MEASURES if name != FOLLOWED.name]
    return StudyWork(experiment, evaluator, tuple(places), follows_families=True)


def collected(ready: Ready, session: Session, tasks: list[Task], finished: Finished, options: RunOptions) -> Robustness:
    """Return the tables of the seeds that every combination has; raise what `Session.raise_for` raises if there is none."""
    done = {task.payload for task in finished.tasks}
    seeds = [seed for seed in options.seeds if all((place, seed) in done for place in range(len(ready.combinations)))]
    if not seeds:
        session.raise_for(finished)
    keys = {task.payload: task.key for task in tasks}
    values = np.array([[session.store.read(keys[place, seed])["values"] for seed in seeds] for place in range(len(ready.combinations))])
    names = [arm.name for arm in ready.work.arms]
    runs = FormRuns(ready.combinations, ready.forms.factors, ready.work.works[0].cells, gaps_of(values, names), values[:, :, 0])
    about = {"programme": programme_of(ready), "is_refitted": not ready.refits.why_not, "intervals": "chance only", **ready.belongs()}
    found = Robustness(ready.first, ready.forms, ready.combinations, seeds, why_not_refitted=ready.refits.why_not, out=options.out)
    found.over_forms, found.by_form, found.by_level = (each(runs).assign(**about) for each in (over_forms, form_table, level_table))
    found.failures, found.is_stopped, found.asked = finished.failures, finished.is_stopped, len(options.seeds)
    return found


def programme_of(ready: Ready) -> str:
    """Return the name of the programme's policy."""
    return next(arm.policy.name for arm in ready.work.arms if arm.name == WHOLE)


def gaps_of(values: np.ndarray, names: list[str]) -> dict[str, np.ndarray]:
    """Return each of ARMS' differences from business as usual, shape (combinations, runs, cells), from values (combinations, runs, arms, cells)."""
    by_name = {name: values[:, :, i] for i, name in enumerate(names)}
    gaps = {name: by_name[name] - by_name[USUAL] for name in ARMS if name in by_name}
    without_effect = by_name[WHOLE_PLACEBO] - by_name[USUAL_PLACEBO]
    return {**gaps, HELP: gaps[WHOLE] - without_effect}


def write(found: Robustness, ready: Ready, session: Session, options: RunOptions, figures: Figures | None) -> None:
    """Write tables, figure and run.json, and put them in place; nothing without a folder."""
    if options.out is None:
        return

    def tables(folder: Path) -> None:
        write_tables(folder, {name: getattr(found, name) for name in TABLES}, incomplete=found.incomplete)

    def record() -> dict[str, Any]:
        failures = [vars(failure) for failure in found.failures]
        refits = {"why_not_refitted": found.why_not_refitted, **ready.belongs()}
        about = {"question": QUESTION, "forms": found.forms.model_dump(mode="json"), "combinations": [each.name for each in found.combinations]}
        more = {"jobs": options.jobs, "wall_seconds": session.seconds, "failures": failures, "refits": refits}
        return run_record(found.experiment, options.seeds, found.finished, **more, **about)

    draws = None if figures is None else lambda folder: figures(found, folder)
    found.is_stopped |= session.put_in_place(options.out, Contents(tables, record, draws, found.is_stopped))
