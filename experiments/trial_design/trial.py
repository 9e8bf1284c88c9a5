"""`trial`: a stepped-wedge trial of a policy, simulated many times and analysed as a trial would be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.python_words import takes_words
from experiments.posteriors.draws import DRAWN
from experiments.runs.engines import Engine, Gather, Part
from experiments.runs.estimate import Estimate
from experiments.runs.manifest import about_program, experiment_record
from experiments.runs.options import RunOptions
from experiments.runs.out_folder import DefaultFolder
from experiments.runs.parameter_values import CHANCE_AND_PARAMETERS, CHANCE_ONLY, labelled
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import study_options, threads_of
from experiments.runs.table_files import arrow_of, csv_of
from experiments.runs.tasks import Task
from experiments.trial_design.analysis import OF_ORDERS, trials_table
from experiments.trial_design.cost import estimate_of
from experiments.trial_design.design import Design, designs_of
from experiments.trial_design.draws import check_posterior
from experiments.trial_design.simulate import TrialRuns, runs_of_trial, trial_tasks
from experiments.trial_design.study import TrialStudy, read_trial
from experiments.trial_design.summary import cells_table, cluster_name, errors_table, estimates_table, power_table
from experiments.trial_design.trial_data import Assembly, TrialData, assembled
from experiments.trial_design.truth import true_by_replicate, truth_table

FIGURES_OF_TRIAL = "experiments.presentation.figures.trial"
"""Draws figures; imported when a figure is asked for."""

SUMMARISED = ("power", "estimates", "truth", "errors", "cells", "trials")
"""Tables of a trial."""


@dataclass
class Trial:
    """What a simulated trial gives.

    Parameters
    ----------
    study
        Its settings.
    tables
        `power` (and size under no effect), `estimates` (bias, its parts, coverage), `truth` (what the policy does in the model), `errors` (both),
        `cells` (children and looked after by cluster and period with nobody live), `trials` (every estimate of every trial); empty of a dry run.
    designs
        As planned, and those that differ in one thing.
    estimate
        What simulating it takes or took; None where everything was there.
    out
        The results folder.
    """

    study: TrialStudy
    designs: Sequence[Design]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    estimate: Estimate | None = None
    out: Path | None = None

    def __repr__(self) -> str:
        """Return one line: study, designs, replicates, trials."""
        if not self.tables:
            return f"<trial: {self.study.name}, not simulated: {self.estimate.line() if self.estimate else 'nothing is left to simulate'}>"
        trials = self.tables["trials"].groupby(["design", "replicate", "order"]).ngroups
        return f"<trial: {self.study.name}, {count(len(self.designs), 'design')}, {count(self.study.replicates, 'replicate')}, {trials} trials>"

    @property
    def power(self) -> pd.DataFrame:
        """Power, and size under no effect, by design, method and level."""
        return self.tables.get("power", pd.DataFrame())

    @property
    def estimates(self) -> pd.DataFrame:
        """Bias and coverage by design and method."""
        return self.tables.get("estimates", pd.DataFrame())

    @property
    def design(self) -> pd.DataFrame:
        """The design matrix as planned: clusters by periods, 1 after go-live."""
        return design_matrix(self.study, self.designs[0])

    def plot(self, name: str | None = None) -> Any:
        """Return the figures by name, or the one of a name (`design`, `power`, `coverage`); raise InputError for another name."""
        return import_module(FIGURES_OF_TRIAL).plotted(self, name)


def count(number: int, thing: str) -> str:
    """Return a number of things."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def design_matrix(study: TrialStudy, design: Design) -> pd.DataFrame:
    """Return clusters by periods in the order as planned, 1 after go-live."""
    exposed = design.exposure(next(design.all_orders())).astype(int)
    names = [cluster_name(study, number) for number in range(design.clusters)]
    return pd.DataFrame(exposed, index=pd.Index(names, name="cluster"), columns=pd.RangeIndex(1, exposed.shape[1] + 1, name="period"))


Draw = Callable[[Trial, Path], None]


@takes_words
def trial(
    study: str,
    *,
    replicates: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    dry_run: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    engine: Engine | None = None,
    figures: Draw | None = None,
) -> Trial:
    """Return what a stepped-wedge trial of a policy would find: power, size, bias and coverage, by design.

    Parameters
    ----------
    study
        A name of configs/studies or a path to a study of kind `trial`.
    replicates
        Trials with seeds of their own, in place of the study's.
    seed, jobs
        The first seed, threads.
    out, resume, overwrite
        Folder (if not given, results/NAME, numbered where that is taken); whether to go on with what was finished before a kill; whether to replace
        finished results.
    dry_run
        Say what it would take, and simulate nothing.
    scheduler, cluster
        Of Dask: the address of a running scheduler, or a file that says how workers are started.
    engine
        Of what runs parts or gathers them.
    figures
        Draws into the results folder.

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
    ...     trial("tests/data/tiny_trial.yaml", replicates=2, jobs=1, out=f"{folder}/tiny")
    <trial: tiny_trial, 1 design, 2 replicates, 4 trials>
    """
    read, path = read_trial(study, replicates)
    folder = DefaultFolder(f"results/{read.name}") if out is None else out
    options = study_options(seed, jobs, folder, resume=resume, overwrite=overwrite, scheduler=scheduler, cluster=cluster, engine=engine)
    designs = designs_of(read)
    runs = runs_of_trial(read, path, designs)
    tasks = trial_tasks(read, runs, designs, options.seeds[0])
    if dry_run:
        return Trial(read, designs, estimate=estimate_of(runs, tasks, threads_of(options)))
    check_draws(read, path, runs)
    return carried_out(Trial(read, designs, out=options.out), runs, tasks, options, figures)


def check_draws(study: TrialStudy, path: Path, runs: TrialRuns) -> None:
    """Raise InputError for draws of a posterior that is not of this model; nothing to check where parameters are held."""
    if study.draws == DRAWN:
        for work in runs.work.works.values():
            compile_first(work.experiment)
        for number, authority in enumerate(runs.authorities):
            check_posterior(path, number, authority)


def carried_out(found: Trial, runs: TrialRuns, tasks: list[Task], options: RunOptions, figures: Draw | None) -> Trial:
    """Simulate, analyse, and write the folder of a trial; return it with its tables."""
    with open_session(options, "trial", configuration_of(found.study, runs, options.seeds[0])) as session:
        check_all_are_asked(session, tasks)
        found.estimate = said_estimate(runs, tasks, session)
        for work in runs.work.works.values():
            compile_first(work.experiment)
        session.run_all(runs.work, tasks, f"simulating {found.study.title}")
        found.tables = analysed(found, runs, session, tasks)
        put(found, runs, session, figures)
    return found


def check_all_are_asked(session: Session, tasks: Sequence[Task]) -> None:
    """Raise InputError if finished runs are kept of replicates that a resumed trial does not ask for: they would be deleted at its end."""
    if more := len(set(session.store.keys()) - {task.key for task in tasks}):
        given = NotGiven(f"{more} finished runs of replicates that are not asked for now")
        raise InputError("--resume", "", given, "the replicates of the trial that was stopped, or more", "Give --replicates as then.")


def configuration_of(study: TrialStudy, runs: TrialRuns, seed: int) -> dict[str, Any]:
    """Return what the results depend on, without the number of replicates."""
    experiments = {name: experiment_record(work.experiment) for name, work in runs.work.works.items()}
    return {"study": study.model_dump(mode="json", exclude={"replicates"}), "experiments": experiments, "seed": seed}


def said_estimate(runs: TrialRuns, tasks: Sequence[Task], session: Session) -> Estimate | None:
    """Say what is left to simulate, and return it; nothing of parts and gathering, or where nothing is left."""
    left = [task for task in tasks if not session.store.has(task.key)]
    if isinstance(session.options.engine, (Part, Gather)) or not left:
        return None
    found = estimate_of(runs, tasks, threads_of(session.options), len(tasks) - len(left))
    Progress("estimate").say(found.line())
    return found


def analysed(found: Trial, runs: TrialRuns, session: Session, tasks: Sequence[Task]) -> dict[str, pd.DataFrame]:
    """Return all tables of a trial whose tasks are finished."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in SUMMARISED}
    for design in found.designs:
        trials = trials_of(found, design, session, tasks)
        rows = trials_table(found.study, design, trials, session.options.seeds[0])
        truth = truth_table(design, trials, rows, found.study.follow_up_weeks)
        parts["trials"].append(rows)
        parts["truth"].append(truth)
        parts["power"].append(power_table(found.study, design, rows))
        parts["estimates"].append(estimates_table(design, rows, true_by_replicate(design, trials), found.study.draws == DRAWN))
        parts["errors"].append(errors_table(design, trials, runs.measures))
        parts["cells"].append(cells_table(found.study, design, trials))
    hold = CHANCE_AND_PARAMETERS if found.study.draws == DRAWN and found.study.replicates > 1 else CHANCE_ONLY
    return {name: labelled(pd.concat(tables, ignore_index=True), hold) for name, tables in parts.items()}


def trials_of(found: Trial, design: Design, session: Session, tasks: Sequence[Task]) -> list[TrialData]:
    """Return every trial of a design: the orders of each replicate, drawn at random where there are more than are taken."""
    most, trials, seed = max(each.clusters for each in found.designs), [], session.options.seeds[0]
    assembly = Assembly(found.study, found.designs)
    for replicate in range(found.study.replicates):
        counts = [session.store.read(task.key) for task in tasks[replicate * most : replicate * most + design.clusters]]
        orders = design.some_orders(found.study.orders, [seed, OF_ORDERS, replicate])
        trials += [assembled(assembly, design, replicate, order, counts) for order in orders]
    return trials


def put(found: Trial, runs: TrialRuns, session: Session, figures: Draw | None) -> None:
    """Write tables, figures and run.json, and put them in place."""
    assert found.out is not None

    def record() -> dict[str, Any]:
        study = found.study.model_dump(mode="json")
        configuration = [experiment_record(work.experiment) for work in runs.work.works.values()]
        seeds, held = session.options.seeds, {"values": found.study.draws}
        more = {"jobs": session.options.jobs, "wall_seconds": session.seconds, "runs": found.study.replicates, "seeds": seeds, "parameters": held}
        return {"question": "trial", "study": study, **more, **about_program(), "configuration": configuration}

    draws = None if figures is None else partial(figures, found)
    session.put_in_place(found.out, Contents(lambda folder: write_both(found.tables, folder), record, draws))
    session.finish()


def write_both(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write every table as Parquet and as CSV, with the same numbers."""
    for name, table in tables.items():
        pq.write_table(arrow_of(table), folder / f"{name}.parquet", compression="zstd")
        (folder / f"{name}.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")
