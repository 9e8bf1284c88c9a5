"""Running an experiment over seeds and writing its results folder."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.collected import Collected, RunExtras, collect
from experiments.runs.danger_lines import lines_note
from experiments.runs.descriptions import as_html, one_line
from experiments.runs.executor import Failure
from experiments.runs.experiment import Experiment
from experiments.runs.failures import saying_disk_full
from experiments.runs.incomplete import incomplete_line, incomplete_words
from experiments.runs.keep import KEEP, LOG
from experiments.runs.long_tables import check_earlier, write_long_tables
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions
from experiments.runs.out_folder import check_free
from experiments.runs.parameter_values import intervals_hold
from experiments.runs.results_folder import Contents, add_files
from experiments.runs.seed_batches import simulate_seeds
from experiments.runs.seed_results import SeedWork, is_short
from experiments.runs.session import Session, open_session, seed_tasks
from experiments.runs.table_files import file_names, write_as_csv, write_tables
from experiments.runs.tasks import Task
from simulation.build import build_world
from simulation.compilation import compile_first as compile_week


@dataclass
class Results:
    """What an experiment gives: its tables, the seeds that were finished, and those that failed."""

    experiment: Experiment
    summary: pd.DataFrame
    differences: pd.DataFrame
    series: pd.DataFrame
    finished: list[int]
    is_stopped: bool = False
    notes: dict[str, Any] = field(default_factory=dict)
    composition: pd.DataFrame = field(default_factory=pd.DataFrame)
    headline: pd.DataFrame = field(default_factory=pd.DataFrame)
    out: Path | None = None
    values: dict[str, np.ndarray] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    asked: int = 0

    def __repr__(self) -> str:
        """Return one line: question, place, period, runs, arms."""
        failed = len(self.failures)
        return one_line(str(self.notes.get("question", "run")), self.experiment, self.finished, is_stopped=self.is_stopped, failed=failed)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: one line, and the headline of the policies."""
        return as_html(repr(self), self.experiment, self.headline)

    def plot(self, name: str | None = None) -> Any:
        """Return the figures of these results by name, or the one of a name, as Matplotlib figures.

        Parameters
        ----------
        name
            `protection_plans`, `looked_after_children`; of a comparison also `answer`, `both_errors`, `why` (of several policies `why_POLICY`),
            `costs` and `time_with_families`; None: all of them.

        Raises
        ------
        InputError
            For another name.
        """
        return import_module(FIGURES_OF_RESULTS).plotted(self, name)

    def report(self, out: str | Path | None = None) -> Path:
        """Write these results as one HTML page; return its place.

        Parameters
        ----------
        out
            A file; None: report.html in the results folder.

        Raises
        ------
        InputError
            If the results are in no folder: the page is made from what is written there.
        """
        if self.out is None:
            raise InputError("report", "", NotGiven("results without a folder"), "results with a folder, as `out` names it", "Run again with out=.")
        return Path(import_module(REPORT_OF_RESULTS).report(self.out, out=out))

    @property
    def is_incomplete(self) -> bool:
        """Whether runs that were asked for are missing."""
        return self.is_stopped or bool(self.failures)

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words: `stopped after 2 of 40 runs`; empty if nothing is."""
        return incomplete_words(len(self.finished), self.asked, [failure.label for failure in self.failures], self.is_stopped)

    @property
    def intervals(self) -> str:
        """What the intervals of all tables hold: chance only, or chance and parameters."""
        return intervals_hold(self.experiment, self.finished)


Figures = Callable[["Results", Path], None]
"""Draws results into a folder."""

HeadlineTables = Callable[["Results", RunExtras, tuple[str, str]], tuple[pd.DataFrame, pd.DataFrame]]
"""Makes composition and headline of a comparison from results, what is kept of every run, and the last date and interval of the tables."""

Text = Callable[["Results"], Iterable[str]]
"""Makes the lines of a text for people from results."""

Texts = Mapping[str, Text]
"""Texts for people by the names of their files."""

Report = Callable[[Path, Path], None]
"""Writes the report of a results folder, which is in place, into a file."""

FurtherTables = Callable[["Results"], Mapping[str, pd.DataFrame]]
"""Makes further tables from results, by the names of their files."""

FIGURES_OF_RESULTS = "experiments.presentation.figures.comparison"
"""Draws figures; imported when a figure is asked for."""

REPORT_OF_RESULTS = "experiments.presentation.report.write"
"""Writes reports; with the figures the one look upward from this floor."""

LETTERS_A_LINE = 100
"""Of texts for people."""

THRESHOLDS_NOTE = "thresholds_raised_by"

REPORT = "report.html"
"""The report in a results folder."""


@dataclass(frozen=True)
class Products:
    """What a results folder holds beside its tables.

    Parameters
    ----------
    notes
        For run.json.
    headline
        Makes the table `composition` of a comparison.
    figures
        Draws them.
    tables
        Makes further tables.
    texts
        Texts for people, by the names of their files (`headline.txt`); where runs are missing, a first line that says so is put before each.
    report
        Writes the report, once all else is in place.
    """

    notes: Mapping[str, Any] = field(default_factory=dict)
    headline: HeadlineTables | None = None
    figures: Figures | None = None
    tables: FurtherTables | None = None
    texts: Texts = field(default_factory=dict)
    report: Report | None = None


def compile_first(experiment: Experiment) -> None:
    """Compile the week for this experiment's worlds, or load it from disk, before runs start."""
    compile_week(build_world(experiment.authority, experiment.parameters, 0, experiment.start, experiment.end))


def run_experiment(experiment: Experiment, options: RunOptions, products: Products | None = None, session: Session | None = None) -> Results:
    """Run an experiment and write its folder.

    Parameters
    ----------
    experiment
        Arms that share a history, and the pairs that are compared.
    options
        Seeds, threads, folder.
    products
        What the folder holds beside the tables.
    session
        Of the command of which this is one stage, which then keeps the runs; None: the experiment is the whole command.

    Raises
    ------
    KeyboardInterrupt
        If a signal comes before the first seed is finished: nothing is written then.
    RunFailed
        If every seed failed, or the disk is full.
    InputError
        If the folder holds a file of the user's own that would be replaced.
    """
    products = products or Products()
    check_free(options.out, names_of_files(experiment, options, products))
    experiment = replace(experiment, is_logging=LOG in options.long_tables)
    with session_for(experiment, options, products, session) as current, current.interruption.deferred():
        results, tasks = simulated(experiment, options, products, current)
        if options.out is not None:
            results.out = options.out
            write_folder(results, tasks, options, products, current)
        if session is None:
            current.finish(is_short)
    return results


def session_for(experiment: Experiment, options: RunOptions, products: Products, session: Session | None) -> AbstractContextManager[Session]:
    """Return the command's session, or one of its own for the experiment."""
    if session is not None:
        return nullcontext(session)
    return open_session(options, str(products.notes.get("question", "run")), experiment_record(experiment))


def simulated(experiment: Experiment, options: RunOptions, products: Products, session: Session) -> tuple[Results, tuple[Task, ...]]:
    """Simulate all seeds, as many as a rule asks for, or those that end before a signal; return their tables, and the tasks that are finished."""
    work = SeedWork(experiment, options.long_tables)
    tasks = seed_tasks("arms", experiment_record(experiment), options.seeds, experiment.draw_by_seed)
    if options.is_adding and options.out is not None:
        check_earlier(experiment, [task for task in tasks if session.store.is_base(task.key)], options.out, options.long_tables)
    finished, asked, said = simulate_seeds(experiment, options.rule, session, work, tasks)
    session.raise_if_nothing(finished)
    collected = collect(experiment, session.store, finished.tasks)
    raised = {THRESHOLDS_NOTE: collected.raised_by} if collected.raised_by else {}
    notes = {**products.notes, **said, **raised, **lines_note(experiment, collected.danger_lines)}
    results = Results(experiment, *collected.tables(), collected.finished, finished.is_stopped, notes)
    results.values, results.failures, results.asked = collected.values, finished.failures, asked
    add_headline(results, products, collected)
    return results, finished.tasks


def add_headline(results: Results, products: Products, collected: Collected) -> None:
    """Add composition and headline of a comparison."""
    if results.experiment.pairs and products.headline:
        results.composition, results.headline = products.headline(results, collected.extras, collected.last_periods)


def write_folder(results: Results, tasks: tuple[Task, ...], options: RunOptions, products: Products, session: Session) -> None:
    """Write tables, figures and run.json, and put them in place."""
    assert results.out is not None
    earlier = results.out if options.is_adding else None

    def write(folder: Path) -> None:
        write_tables(folder, tables_of(results, products), has_csv=options.has_csv, incomplete=results.incomplete)
        write_texts(results, products, folder)
        write_long_tables(results.experiment, session.store, tasks, folder, options.long_tables, earlier)
        for name in options.long_tables if options.has_csv else ():
            write_as_csv(folder / f"{name}.parquet")

    def record() -> dict[str, Any]:
        failures = [vars(failure) for failure in results.failures]
        more = {"jobs": options.jobs, "wall_seconds": session.seconds, "failures": failures, KEEP: options.keep, **results.notes}
        return run_record(results.experiment, options.seeds[: results.asked], results.finished, **more)

    figures = products.figures
    draws = None if figures is None else lambda folder: figures(results, folder)
    results.is_stopped |= session.put_in_place(results.out, Contents(write, record, draws, results.is_stopped))
    write_report(results.out, products)


def write_report(out: Path, products: Products) -> None:
    """Write the report of a results folder that is in place."""
    report = products.report
    if report is not None:
        with saying_disk_full(out, "All else is in place; `run.py report` writes the report."):
            add_files(out, lambda folder: report(out, folder / REPORT))


def tables_of(results: Results, products: Products) -> dict[str, pd.DataFrame]:
    """Return all tables by name; those without pairs are empty."""
    further = products.tables(results) if products.tables else {}
    main = {"summary": results.summary, "differences": results.differences, "series": results.series}
    return {**main, "composition": results.composition, "headline": results.headline, **further}


def names_of_files(experiment: Experiment, options: RunOptions, products: Products) -> list[str]:
    """Return the files that are certain to be written, before anything is simulated."""
    tables = ["summary", "series", *(["differences", "composition", "headline"] if experiment.pairs else [])]
    endings = [".parquet", ".csv"] if options.has_csv else [".parquet"]
    long = [f"{name}{ending}" for name in options.long_tables for ending in endings]
    return [*file_names(tables, options.has_csv), *long, *products.texts, *([REPORT] if products.report else [])]


def write_texts(results: Results, products: Products, folder: Path) -> None:
    """Write texts for people, the first line saying what is missing if anything is."""
    for name, text in products.texts.items():
        lines = [*([*wrap(incomplete_line(results.incomplete), LETTERS_A_LINE), ""] if results.incomplete else []), *text(results)]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
