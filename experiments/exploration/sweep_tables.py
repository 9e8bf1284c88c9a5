"""Tables of a sweep: a row for every run, and for every point, policy and outcome the level as usual and the difference with its intervals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.exploration.sweep_plan import Axes, Plan
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import Cell
from experiments.measures.statistics import FEWEST_PAIRS, HIGH, LOW, Groups, interval_of_mean, known_runs, mean_of, percentiles
from experiments.runs.store import Store
from experiments.runs.study_runs import study_key

FINISHED, FAILED, NOT_RUN = "finished", "failed", "not run"

AS_USUAL, DIFFERENCE = "_as_usual", "_difference"
"""Endings of columns of the table of runs, behind an outcome's name."""

FROM_FIRST, FROM_FIRST_ENDS = "from_first", ("from_first_low", "from_first_high")
"""Columns of the table of points: the difference less that at the first point, run by run, and its interval."""

IS_OTHER, OTHER, NO_OTHER = "is_other", "yes", "no"
"""Whether a difference is found to be another than at the first point; nothing at that point itself, and below ten pairs."""


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
    failed or were not run. `from_first`, `is_other` and the ends between: see `changes_from_first`.
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
        changes = changes_from_first(runs, point, policy)
        for i, (cell, level) in enumerate(zip(runs.cells, mean_of(usual))):
            numbers = {"as_usual": level, "difference": middle[i], "mean_low": mean_low[i], "mean_high": mean_high[i], "low": low[i], "high": high[i]}
            numbers |= {name: values[i] for name, values in changes.items()}
            counts = {"runs": int(known[i]), "missing": int(len(is_there) - is_there.sum())}
            words = {"measure": cell.measure, "label": EVERY[cell.measure].label, "unit": cell.unit, "error": EVERY[cell.measure].error}
            rows.append({**about, **words, "period": cell.period, **numbers, **counts, "intervals": hold})
    return pd.DataFrame(rows)


def gaps_at(runs: RunsOfGroups, point: int, policy: int) -> np.ndarray:
    """Return the differences of all pairs at a point, shape (runs, cells); nan where a run is missing."""
    group, arm = runs.plan.places[point, policy]
    return runs.values[group][:, arm] - runs.values[group][:, 0]


def changes_from_first(runs: RunsOfGroups, point: int, policy: int) -> dict[str, np.ndarray]:
    """Return how the policy's difference at a point differs from that at the first point, by column, each of shape (cells,).

    `from_first`: mean over runs; both points have the same seeds and draws, so what chance does to both cancels. `from_first_low`, `from_first_high`:
    90 % interval of that mean. `is_other`: whether the interval leaves out zero when it is widened so that those of all points hold at once
    (Bonferroni): if nothing depended on what is varied, it would be `yes` anywhere in at most one of ten columns of points.
    """
    draws = np.array([draw for draw, _ in runs.axes.runs()])
    change = gaps_at(runs, point, policy) - gaps_at(runs, 0, policy)
    is_there = np.isfinite(change).any(axis=1)
    change, groups = change[is_there], clusters_in(draws[is_there], any(runs.axes.draws))
    middle, known = mean_of(change), known_runs(change)
    if not len(change) or point == 0:
        unknown = np.full(len(middle), np.nan)
        return {FROM_FIRST: middle, **dict.fromkeys(FROM_FIRST_ENDS, unknown), IS_OTHER: np.full(len(middle), "", object)}
    low, high = interval_of_mean(change, groups, looked_at=len(runs.plan.points) - 1)
    found = np.where((low > 0.0) | (high < 0.0), OTHER, NO_OTHER).astype(object)
    ends = zip(FROM_FIRST_ENDS, interval_of_mean(change, groups))
    return {FROM_FIRST: middle, **dict(ends), IS_OTHER: np.where(known < FEWEST_PAIRS, "", found)}


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
