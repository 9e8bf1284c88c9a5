"""A programme under every combination of forms between which no evidence chooses: `run.py robustness`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.compare import MAIN_PROGRAMME
from experiments.comparison.form_arms import USUAL, USUAL_PLACEBO, WHOLE_PLACEBO
from experiments.comparison.robustness_runs import QUESTION, Ready, ready_of, refits_file
from experiments.comparison.robustness_tables import (
    ARMS,
    HELP,
    WHOLE,
    FormRuns,
    form_table,
    level_table,
    over_forms,
)
from experiments.inputs.form_design import Combination
from experiments.inputs.forms import Forms, read_forms
from experiments.inputs.parameter_choice import Parameters
from experiments.inputs.python_words import takes_words
from experiments.posteriors.fitted_forms import FITTED_FORMS
from experiments.runs.descriptions import one_line
from experiments.runs.estimate import Estimate
from experiments.runs.executor import Failure, Finished
from experiments.runs.experiment import Experiment
from experiments.runs.incomplete import incomplete_words
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.session import Session, open_session
from experiments.runs.table_files import write_tables
from experiments.runs.tasks import Task

TABLES = ("over_forms", "by_form", "by_level")


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
