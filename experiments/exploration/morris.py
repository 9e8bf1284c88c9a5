"""Screening by Morris's elementary effects, by outcome and over time."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.exploration.design import morris_sample
from experiments.exploration.evaluate import PairOutcomes

NEGLIGIBLE_CHANGE = "a change too small to matter"
"""A dimension that changes every parameter by a ten-thousandth: its effect is stochastic variability alone, the floor of what can be detected."""

NEGLIGIBLE_SHARE = 1e-4

CONFIDENCE = 0.9


def salib_problem(ranges: dict[str, tuple[float, float]]) -> dict[str, object]:
    """Return SALib's problem: the parameters and the floor."""
    return {"num_vars": len(ranges) + 1, "names": [*ranges, NEGLIGIBLE_CHANGE], "bounds": [*map(list, ranges.values()), [0.0, 1.0]]}


def morris_steps(parameters: int) -> int:
    """Return the points of a trajectory: its first, one for each parameter, and one for the floor."""
    return parameters + 2


def morris_points(ranges: dict[str, tuple[float, float]], trajectories: int, levels: int, seed: int) -> np.ndarray:
    """Return the points, shape (trajectories * (parameters + 2), parameters + 1), trajectory after trajectory."""
    return morris_sample(salib_problem(ranges), trajectories, levels, seed)


def morris_tasks(points: np.ndarray, names: list[str], seed: int) -> list[tuple[dict[str, float], int]]:
    """Return the task of each point: parameter values, and the seed of its trajectory."""
    steps = points.shape[1] + 1
    return [(values_at_point(point, names), seed + i // steps) for i, point in enumerate(points)]


def values_at_point(point: np.ndarray, names: list[str]) -> dict[str, float]:
    """Return the parameter values of a point whose last coordinate is the floor's."""
    factor = 1.0 + NEGLIGIBLE_SHARE * point[-1]
    return {name: float(value) * factor for name, value in zip(names, point)}


def morris_table(outcomes: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray, levels: int) -> pd.DataFrame:
    """Return mean and spread of elementary effects by parameter, outcome, kind and period; `stands_out`: above the floor's interval."""
    return pd.concat(list(morris_tables(outcomes, ranges, points, values, levels)), ignore_index=True)


def morris_tables(
    outcomes: PairOutcomes, ranges: dict[str, tuple[float, float]], points: np.ndarray, values: np.ndarray, levels: int
) -> Iterator[pd.DataFrame]:
    """Yield a table for every outcome, kind and period."""
    from SALib.analyze import morris

    for kind, cell, column in outcomes.columns(values):
        found = morris.analyze(salib_problem(ranges), points, column, conf_level=CONFIDENCE, num_levels=levels, seed=1)
        table = pd.DataFrame({"parameter": found["names"], "outcome": cell.measure, "unit": cell.unit, "kind": kind, "period": cell.period})
        table["mean"], table["mean_size"], table["size_error"] = found["mu"], found["mu_star"], found["mu_star_conf"]
        table["spread"] = found["sigma"]
        floor = table[table["parameter"] == NEGLIGIBLE_CHANGE].iloc[0]
        table["stands_out"] = table["mean_size"] - table["size_error"].fillna(0.0) > floor["mean_size"] + np.nan_to_num(floor["size_error"])
        yield table


def select_parameters(table: pd.DataFrame, period: str, count: int, shown: tuple[str, ...]) -> list[str]:
    """Return the parameters of the second stage: those always shown, then those with the largest effects on differences, by outcome in turn."""
    rows = table[(table["kind"] == "difference") & (table["period"] == period) & (table["parameter"] != NEGLIGIBLE_CHANGE)]
    ranked = [list(part.sort_values("mean_size", ascending=False)["parameter"]) for _, part in rows.groupby("outcome", sort=False)]
    found = list(dict.fromkeys(shown))
    for place in range(max(map(len, ranked), default=0)):
        for order in ranked:
            if len(found) >= max(count, len(shown)):
                return found
            if order[place] not in found:
                found.append(order[place])
    return found
