"""Tables of a sweep: a row for every run, and for every point, policy and outcome the level as usual and the difference with its intervals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.exploration.sweep_plan import Axes, Plan
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import Cell
from experiments.measures.statistics import HIGH, LOW, Groups, interval_of_mean, known_runs, mean_of, percentiles
from experiments.runs.store import Store
from experiments.runs.study_runs import study_key

FINISHED, FAILED, NOT_RUN = "finished", "failed", "not run"

AS_USUAL, DIFFERENCE = "_as_usual", "_difference"
"""Endings of columns of the table of runs, behind an outcome's name."""


@dataclass(frozen=True)
class RunsOfGroups:
    """What was simulated.

    Parameters
    ----------
    values
        Of each group, shape (runs, arms, cells); nan where a run is missing.
    status
        Of each group, shape (runs,): finished, failed or not run.
    axes, plan, cells
        Draws and seeds in the order of runs, what was asked for, and the outcomes.
    """

    values: Sequence[np.ndarray]
    status: Sequence[np.ndarray]
    axes: Axes
    plan: Plan
    cells: Sequence[Cell]


def read_runs(
    store: Store, stage: str, plan: Plan, axes: Axes, cells: Sequence[Cell], outcomes: Sequence[str], failed: Collection[str]
) -> RunsOfGroups:
    """Return what the store holds of a plan.

    Parameters
    ----------
    store, stage, plan, axes
        Where results are, and what was asked for.
    cells
        Of every result.
    outcomes
        Those that come first, in this order.
    failed
        Keys of tasks that failed.
    """
    rank = {name: place for place, name in enumerate(outcomes)}
    order = sorted(range(len(cells)), key=lambda i: rank.get(cells[i].measure, len(rank)))
    values = [np.full((len(list(axes.runs())), len(group.arms), len(cells)), np.nan) for group in plan.groups]
    status = [np.full(len(each), NOT_RUN, object) for each in values]
    for i, run in enumerate(plan.runs(axes)):
        row, group = divmod(i, len(plan.groups))
        key = study_key(stage, run)
        if store.has(key):
            values[group][row], status[group][row] = store.read(key)["values"][:, order], FINISHED
        elif key in failed:
            status[group][row] = FAILED
    return RunsOfGroups(values, status, axes, plan, [cells[i] for i in order])


def clusters_in(draws: np.ndarray, is_drawn: bool) -> Groups:
    """Return the places of runs that share a draw of the posterior; none where parameters are held: every run stands alone."""
    return [list(np.nonzero(draws == draw)[0]) for draw in np.unique(draws)] if is_drawn else []


def points_table(runs: RunsOfGroups, hold: str) -> pd.DataFrame:
    """Return a row for each point, policy and outcome.

    `as_usual`: mean of the baseline at this point. `difference`: mean of the pairs' differences; `mean_low`, `mean_high`: 90 % interval of that
    mean, with draws of the posterior as clusters; `low`, `high`: where 90 % of pairs lie. `runs`: pairs that the row rests on; `missing`: those that
    failed or were not run.
    """
    draws = np.array([draw for draw, _ in runs.axes.runs()])
    is_drawn = any(runs.axes.draws)
    rows = []
    for (point, policy), (group, arm) in runs.plan.places.items():
        is_there = runs.status[group] == FINISHED
        usual = runs.values[group][is_there, 0]
        differences = runs.values[group][is_there, arm] - usual
        middle, known = mean_of(differences), known_runs(differences)
        mean_low, mean_high = interval_of_mean(differences, clusters_in(draws[is_there], is_drawn)) if len(usual) else (middle, middle)
        low, high = percentiles(differences, [LOW, HIGH])
        about = {"point": point + 1, "policy": runs.plan.policies[policy], **runs.plan.points[point]}
        for i, (cell, level) in enumerate(zip(runs.cells, mean_of(usual))):
            numbers = {"as_usual": level, "difference": middle[i], "mean_low": mean_low[i], "mean_high": mean_high[i], "low": low[i], "high": high[i]}
            counts = {"runs": int(known[i]), "missing": int(len(is_there) - is_there.sum())}
            words = {"measure": cell.measure, "label": EVERY[cell.measure].label, "unit": cell.unit, "error": EVERY[cell.measure].error}
            rows.append({**about, **words, "period": cell.period, **numbers, **counts, "intervals": hold})
    return pd.DataFrame(rows)


def runs_table(runs: RunsOfGroups) -> pd.DataFrame:
    """Return a row for each point, policy and run: `status`, and every outcome under the policy, as usual, and the difference of the two."""
    pairs, places = list(runs.axes.runs()), list(runs.plan.places.items())
    policy = np.concatenate([runs.values[group][:, arm] for _, (group, arm) in places])
    usual = np.concatenate([runs.values[group][:, 0] for _, (group, _) in places])
    points = [point for (point, _), _ in places for _ in pairs]
    columns: dict[str, Any] = {
        "point": [point + 1 for point in points],
        "policy": [runs.plan.policies[number] for (_, number), _ in places for _ in pairs],
        **{name: [runs.plan.points[point][name] for point in points] for name in runs.plan.points[0]},
        "draw": [draw + 1 for draw, _ in pairs] * len(places),
        "run": [seed + 1 for _, seed in pairs] * len(places),
        "seed": [runs.axes.seed_of(draw, seed) for draw, seed in pairs] * len(places),
        "status": np.concatenate([runs.status[group] for _, (group, _) in places]),
    }
    for i, cell in enumerate(runs.cells):
        columns[cell.measure], columns[cell.measure + AS_USUAL] = policy[:, i], usual[:, i]
        columns[cell.measure + DIFFERENCE] = policy[:, i] - usual[:, i]
    return pd.DataFrame(columns)
