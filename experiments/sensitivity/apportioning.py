"""Second stage: Sobol's shares of an outcome's variance, with intervals, by outcome and over time."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.sensitivity.screening import CONFIDENCE
from experiments.sensitivity.worlds import Question


def problem_of(ranges: dict[str, tuple[float, float]]) -> dict[str, object]:
    """Return the parameters as SALib wants them."""
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": list(map(list, ranges.values()))}


def sobol_points(ranges: dict[str, tuple[float, float]], blocks: int, seed: int) -> np.ndarray:
    """Return the points, shape (blocks * (parameters + 2), parameters), block after block."""
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem_of(ranges), blocks, calc_second_order=False, seed=seed))


def sobol_tasks(points: np.ndarray, names: list[str], seed: int) -> list[tuple[dict[str, float], int]]:
    """Return what is lived at each point: values, and the block's own seed, so that chance is a part of the variance like any other."""
    steps = points.shape[1] + 2
    return [(dict(zip(names, map(float, point))), seed + i // steps) for i, point in enumerate(points)]


def share_table(question: Question, ranges: dict[str, tuple[float, float]], values: np.ndarray) -> pd.DataFrame:
    """Return first-order and total shares of the variance over parameters and seeds, with 90 % intervals, by outcome, kind and period."""
    return pd.concat(list(shares(question, ranges, values)), ignore_index=True)


def shares(question: Question, ranges: dict[str, tuple[float, float]], values: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield a table for every outcome, kind and period that varies."""
    from SALib.analyze import sobol

    for kind, cell, column in question.columns(values):
        if column.std() == 0.0:
            continue
        found = sobol.analyze(problem_of(ranges), column, calc_second_order=False, conf_level=CONFIDENCE, seed=1)
        low, middle, high = np.percentile(column, [5, 50, 95])
        table = pd.DataFrame({"parameter": list(ranges), "outcome": cell.measure, "unit": cell.unit, "kind": kind, "period": cell.period})
        table["share"], table["share_error"] = found["S1"], found["S1_conf"]
        table["total_share"], table["total_error"] = found["ST"], found["ST_conf"]
        yield table.assign(low=low, median=middle, high=high, points=len(column))
