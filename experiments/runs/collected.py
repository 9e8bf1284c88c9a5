"""What the finished seeds of an experiment give together: values by arm, series over time, and the tables made from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.measures.evaluate import MeasureEvaluator
from experiments.measures.periods import after_split, last_date
from experiments.measures.statistics import HIGH, LOW
from experiments.runs.danger_lines import LINES_OF_SEED
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.parameter_values import intervals_hold, labelled, seed_places_by_draw
from experiments.runs.seed_results import REACHED_OF_PAIRS, SERIES
from experiments.runs.store import Store
from experiments.runs.tables import difference_table, summary_table
from experiments.runs.tasks import Task
from simulation.calendar import date_of


@dataclass
class RunExtras:
    """What a headline needs of every run beside the tables.

    By arm: values (runs, cells), posts (runs, roles, 2), and cost of each week (runs, weeks), GBP. Of all pairs: reached (runs, pairs, REACHED).
    """

    values: dict[str, np.ndarray] = field(default_factory=dict)
    posts: dict[str, np.ndarray] = field(default_factory=dict)
    costs: dict[str, np.ndarray] = field(default_factory=dict)
    reached: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0)))


@dataclass
class Collected:
    """Finished seeds in their order.

    Parameters
    ----------
    experiment, evaluator
        What was run, and the cells of its tables.
    finished
        Seeds.
    values
        By arm, shape (runs, cells).
    series
        By arm, shape (runs, weeks, SERIES).
    extras
        What a headline needs.
    raised_by
        By arm and seed, how far thresholds were raised in the counterfactuals that seek a programme's plans or care entries (log-odds).
    danger_lines
        By seed, the chances of harm at the lines of danger, shape (lines,).
    """

    experiment: Experiment
    evaluator: MeasureEvaluator
    finished: list[int]
    values: dict[str, np.ndarray]
    series: dict[str, np.ndarray]
    extras: RunExtras
    raised_by: dict[str, dict[int, float]]
    danger_lines: dict[int, np.ndarray]

    @property
    def last_periods(self) -> tuple[str, str]:
        """The last date and the last interval of the tables."""
        periods = [period.label for period in self.evaluator.periods]
        return last_date(periods), after_split(periods)

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Return summary, differences and series."""
        cells, pairs = self.evaluator.cells, self.experiment.pairs
        groups = seed_places_by_draw(self.experiment, self.finished)
        hold = intervals_hold(self.experiment, self.finished)
        doubled = self.experiment.double_differences
        differences = labelled(difference_table(self.values, pairs, cells, groups, doubled), hold) if pairs else pd.DataFrame()
        return labelled(summary_table(self.values, cells), hold), differences, series_table(self.series, self.experiment.first_week)


def collect(experiment: Experiment, store: Store, tasks: Sequence[Task]) -> Collected:
    """Return what the finished tasks of an experiment left in a store, read one by one."""
    names = [arm.name for arm in experiment.arms]
    found: dict[str, dict[str, list[np.ndarray]]] = {kind: {name: [] for name in names} for kind in ("values", "series", "posts", "costs")}
    raised_by: dict[str, dict[int, float]] = {}
    reached, lines = [], {}
    for task in tasks:
        arrays = store.read(task.key)
        for i, name in enumerate(names):
            for kind, by_arm in found.items():
                by_arm[name].append(arrays[f"{i}/{kind}"])
            if f"{i}/raised_by" in arrays:
                raised_by.setdefault(name, {})[task.payload] = float(arrays[f"{i}/raised_by"][0])
        reached.append(arrays[REACHED_OF_PAIRS])
        lines[task.payload] = arrays[LINES_OF_SEED]
    whole = {kind: {name: np.array(arrays) for name, arrays in by_arm.items()} for kind, by_arm in found.items()}
    extras = RunExtras(whole["values"], whole["posts"], whole["costs"], np.array(reached))
    seeds = [task.payload for task in tasks]
    return Collected(experiment, measure_evaluator(experiment), seeds, whole["values"], whole["series"], extras, raised_by, lines)


def series_table(series: dict[str, np.ndarray], first_week: int) -> pd.DataFrame:
    """Return the course of each of SERIES: scenario, measure, date, mean, median, low, high, runs."""
    tables = []
    for scenario, runs in series.items():
        low, median, high = np.percentile(runs, [LOW, 50, HIGH], axis=0)
        mean = np.mean(np.asarray(runs, dtype=float), axis=0)
        dates = [date_of(first_week + week) for week in range(len(median))]
        for i, name in enumerate(SERIES):
            numbers = {"mean": mean[:, i], "median": median[:, i], "low": low[:, i], "high": high[:, i], "runs": len(runs)}
            tables.append(pd.DataFrame({"scenario": scenario, "measure": name, "date": dates, **numbers}))
    return pd.concat(tables, ignore_index=True)
