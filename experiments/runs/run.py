"""Running an experiment over seeds and writing its results folder."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.inputs.checks import first_start
from experiments.measures.evaluate import MeasureEvaluator
from experiments.measures.periods import periods_of
from experiments.measures.statistics import HIGH, LOW
from experiments.runs.arm_result import ArmResult
from experiments.runs.experiment import Experiment
from experiments.runs.manifest import run_record, write_record
from experiments.runs.options import Runs
from experiments.runs.parameter_values import groups_of
from experiments.runs.parquet import Streams
from experiments.runs.processes import CtrlC, Workers, progress
from experiments.runs.results_folder import FIGURES, ResultsFolder
from experiments.runs.simulate_seed import simulate_seed
from experiments.runs.tables import csv_of, difference_table, summary_table
from simulation.build import build_world
from simulation.calendar import date_of
from simulation.compilation import compile_first as compile_week
from simulation.measures import COSTS, INDEX


@dataclass
class Results:
    """What an experiment gives: its tables, and the seeds that were finished."""

    experiment: Experiment
    summary: pd.DataFrame
    differences: pd.DataFrame
    series: pd.DataFrame
    finished: list[int]
    is_stopped: bool = False
    notes: dict[str, Any] = field(default_factory=dict)
    composition: pd.DataFrame = field(default_factory=pd.DataFrame)
    out: Path | None = None
    values: dict[str, np.ndarray] = field(default_factory=dict)


Figures = Callable[["Results", Path], None]
"""Draws results into a folder."""

HeadlineTable = Callable[["Results", "Kept", tuple[str, str]], pd.DataFrame]
"""Makes the headline of a comparison from results, what is kept of every run, and the last date and interval of the tables."""


@dataclass(frozen=True)
class Products:
    """What a results folder holds beside its tables: notes for run.json, the headline of a comparison, figures."""

    notes: Mapping[str, Any] = field(default_factory=dict)
    headline: HeadlineTable | None = None
    figures: Figures | None = None


THRESHOLDS_NOTE = "thresholds_raised_by"

SERIES = ("protection_plans", "looked_after_children", "children_in_need_safeguarding_service")
"""Weekly measures whose course over time is kept for the figures."""

SERIES_COLUMNS = [INDEX[name] for name in SERIES]


def measure_evaluator(experiment: Experiment) -> MeasureEvaluator:
    """Return the evaluator for an experiment's areas and window."""
    children = experiment.authority.children.value
    areas = {area.name: area.share_of_children * children for area in experiment.authority.areas}
    asked = (*(target.period for target in experiment.authority.targets), *experiment.periods)
    periods = periods_of(experiment.start, experiment.end, split_date(experiment), asked)
    return MeasureEvaluator(areas, periods, experiment.first_week)


def split_date(experiment: Experiment) -> date:
    """Return the day on which arms part, for the period after it: the first ingredient's, or the Monday of the split week."""
    starts = [day for day in (first_start(arm.policy) for arm in experiment.arms) if day is not None]
    return min(starts, default=date_of(experiment.split_week))


def simulate_arms(experiment: Experiment, seed: int) -> list[ArmResult]:
    """Return all lives of one seed; the work of one process."""
    return list(simulate_seed(experiment, seed))


def compile_first(experiment: Experiment) -> None:
    """Compile the week for this experiment's worlds, or load it from disk, before workers start."""
    compile_week(build_world(experiment.authority, experiment.parameters, 0, experiment.start, experiment.end))


class Collector:
    """Takes lives as they come: streams the long tables to disk, keeps one vector of numbers a run."""

    def __init__(self, experiment: Experiment, streams: Streams | None) -> None:
        self.evaluator, self.streams = measure_evaluator(experiment), streams
        self.values: dict[str, list[np.ndarray]] = {arm.name: [] for arm in experiment.arms}
        self.series: dict[str, list[np.ndarray]] = {arm.name: [] for arm in experiment.arms}
        self.kept = Kept()
        self.finished: list[int] = []
        self.raised_by: dict[int, float] = {}

    def add(self, seed: int, lives: list[ArmResult]) -> None:
        """Take one seed: its long tables to disk, and its numbers."""
        for life in lives if self.streams else []:
            self.streams.add(life)  # type: ignore[union-attr]
        vectors = [self.evaluator.measure(life.weekly, life.judgements) for life in lives]
        for life, vector in zip(lives, vectors):
            self.values[life.arm].append(vector)
            self.kept.add(life)
            if life.raised_by is not None:
                self.raised_by[seed] = life.raised_by
            self.series[life.arm].append(life.weekly[:, :, SERIES_COLUMNS].sum(axis=1).astype(np.float32))
        self.finished.append(seed)

    def tables(self, experiment: Experiment) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return summary and differences over the finished seeds."""
        whole = {name: np.array(vectors) for name, vectors in self.values.items()}
        summary = summary_table(whole, self.evaluator.cells)
        pairs = experiment.pairs
        return summary, difference_table(whole, pairs, self.evaluator.cells, groups_of(experiment, self.finished)) if pairs else pd.DataFrame()


def collect(experiment: Experiment, seeds: list[int], collector: Collector, workers: Workers, ctrl_c: CtrlC) -> None:
    """Run all seeds into the collector, in their order, or as many as are finished when Ctrl-C comes. Ends the workers."""
    results = workers.run(partial(simulate_arms, experiment), seeds)
    bar = progress(len(seeds), "families' lives")
    try:
        for seed in seeds:
            with ctrl_c.at_once():
                lives = next(results)
            collector.add(seed, lives)
            bar.update()
    except KeyboardInterrupt:
        ctrl_c.is_heard = True
    finally:
        workers.stop()
        bar.close()


def run_experiment(
    experiment: Experiment,
    runs: Runs,
    products: Products | None = None,
    workers: Workers | None = None,
) -> Results:
    """Run an experiment and write its folder; figures are drawn into the folder before it is put in place.

    Raises KeyboardInterrupt if Ctrl-C comes before the first seed is finished: nothing is kept then, and nothing left behind.
    """
    began = time.monotonic()
    workers, products = workers or Workers(runs.processes), products or Products()
    if runs.out is None:
        with CtrlC() as ctrl_c:
            collector = Collector(experiment, None)
            collect(experiment, runs.seeds, collector, workers, ctrl_c)
            return results_of(experiment, collector, ctrl_c.is_heard, products)
    with CtrlC() as ctrl_c, ResultsFolder(runs.out) as folder:
        collector = streamed(experiment, runs.seeds, folder.path, workers, ctrl_c)
        results = replace(results_of(experiment, collector, ctrl_c.is_heard, products), out=runs.out)
        write_tables(results, folder.path)
        failure = drawn(results, folder.path / FIGURES, products.figures, ctrl_c)
        more = {"jobs": runs.jobs, "wall_seconds": round(time.monotonic() - began, 1), **results.notes}
        write_record(folder.path, run_record(experiment, runs.seeds, results.finished, **more))
        folder.finish()
    if failure is not None:
        raise failure
    return results


def streamed(experiment: Experiment, seeds: list[int], folder: Path, workers: Workers, ctrl_c: CtrlC) -> Collector:
    """Return what all seeds leave behind, their long tables written into the folder."""
    streams = Streams(folder, experiment.first_week, [area.name for area in experiment.authority.areas], experiment.is_logging)
    collector = Collector(experiment, streams)
    try:
        collect(experiment, seeds, collector, workers, ctrl_c)
    finally:
        streams.close()
    return collector


def drawn(results: Results, folder: Path, figures: Figures | None, ctrl_c: CtrlC) -> Exception | None:
    """Draw the figures; return what went wrong, so that tables of a long run are kept even then. Ctrl-C leaves the rest undrawn."""
    if figures is None or results.is_stopped:
        return None
    folder.mkdir()
    try:
        with ctrl_c.at_once():
            figures(results, folder)
    except KeyboardInterrupt:
        results.is_stopped = True
    except Exception as error:  # raised again when the tables are in place
        return error
    return None


def results_of(experiment: Experiment, collector: Collector, is_stopped: bool, products: Products) -> Results:
    """Return the tables of what was finished; raise KeyboardInterrupt if that is nothing."""
    if not collector.finished:
        raise KeyboardInterrupt
    summary, differences = collector.tables(experiment)
    series = series_table(collector.series, experiment.first_week)
    results = Results(experiment, summary, differences, series, collector.finished, is_stopped, {**products.notes, **about_thresholds(collector)})
    results.values = {name: np.array(vectors) for name, vectors in collector.values.items()}
    if experiment.pairs and products.headline:
        periods = [period.label for period in collector.evaluator.periods]
        last = max(label for label in periods if "/" not in label), periods[-1]
        results.composition = products.headline(results, collector.kept, last)
    return results


def about_thresholds(collector: Collector) -> dict[str, Any]:
    """Return for run.json how far a twin's bars were moved, seed by seed; nothing without such a twin."""
    return {THRESHOLDS_NOTE: collector.raised_by} if collector.raised_by else {}


def series_table(series: dict[str, list[np.ndarray]], first_week: int) -> pd.DataFrame:
    """Return the course of each of SERIES: scenario, measure, date, mean, median, low, high, runs."""
    tables = []
    for scenario, runs in series.items():
        low, median, high = np.percentile(np.array(runs), [LOW, 50, HIGH], axis=0)
        mean = np.mean(np.array(runs, dtype=float), axis=0)
        dates = [date_of(first_week + week) for week in range(len(median))]
        for i, name in enumerate(SERIES):
            numbers = {"mean": mean[:, i], "median": median[:, i], "low": low[:, i], "high": high[:, i], "runs": len(runs)}
            tables.append(pd.DataFrame({"scenario": scenario, "measure": name, "date": dates, **numbers}))
    return pd.concat(tables, ignore_index=True)


def write_tables(results: Results, folder: Path) -> None:
    """Write summary.csv and, with pairs, differences.csv and composition.csv."""
    tables = {"summary": results.summary, "differences": results.differences, "composition": results.composition}
    for name, table in tables.items():
        if len(table):
            (folder / f"{name}.csv").write_text(csv_of(table), encoding="utf-8")


COST_COLUMNS = [INDEX[name] for name in COSTS]


@dataclass
class Kept:
    """What the headline needs of every run beside the tables, by arm: posts (roles, 2), and cost of each week, GBP."""

    posts: dict[str, list[np.ndarray]] = field(default_factory=dict)
    costs: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def add(self, life: ArmResult) -> None:
        """Take one life."""
        self.posts.setdefault(life.arm, []).append(life.posts)
        self.costs.setdefault(life.arm, []).append(life.weekly[:, :, COST_COLUMNS].sum(axis=(1, 2)))
