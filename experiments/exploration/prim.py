"""Scenario discovery by the Patient Rule Induction Method (PRIM): boxes of parameters in which the programme fails."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.exploration.study import Discovery

SIGNIFICANCE_LEVEL = 0.05
"""Restrictions with a larger quasi-p-value are not reported."""

MAX_BOXES = 3

BOX_COLUMNS = ("box", "parameter", "low", "high", "p_value", "coverage", "density", "mass")


@dataclass(frozen=True)
class Box:
    """A box: bounds and quasi-p-value by parameter; coverage (share of all failures), density (share of failures in it), mass (share of samples)."""

    number: int
    bounds: dict[str, tuple[float, float, float]]
    coverage: float
    density: float
    mass: float

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield a row for every bound."""
        for name, (low, high, p) in self.bounds.items():
            yield self.number, name, low, high, p, self.coverage, self.density, self.mass


def is_failure(study: Discovery, samples: pd.DataFrame) -> np.ndarray:
    """Return in which samples any of the study's conditions holds, shape (samples,)."""
    found = np.zeros(len(samples), bool)
    for condition in study.fails_when:
        column = samples[condition.measure].to_numpy()
        found |= column >= condition.at_least if condition.at_least is not None else column <= condition.at_most
    return found


def boxes_of(study: Discovery, points: pd.DataFrame, failed: np.ndarray) -> list[Box]:
    """Return up to three boxes, each found among the samples outside earlier boxes; none if too few samples fail or succeed."""
    least = max(2, int(study.mass * len(points)))
    if failed.sum() < least or (~failed).sum() < 2:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about optional parts of the library that are not used here
        from ema_workbench.analysis import prim

        search = prim.Prim(points, failed, threshold=study.density, mass_min=study.mass)
        found: list[Box] = []
        while len(found) < MAX_BOXES and (box := search.find_box()) is not None:
            step = int(np.argmax(peeling_objective(box.peeling_trajectory, study.density)))
            row = box.peeling_trajectory.iloc[step]
            if row["density"] < study.density or not box.qp[step]:
                break
            found.append(
                Box(len(found) + 1, bounds_of(box.box_lims[step], box.qp[step]), float(row["coverage"]), float(row["density"]), float(row["mass"]))
            )
            box.select(step)
    return found


def peeling_objective(trajectory: pd.DataFrame, density: float) -> np.ndarray:
    """Return the objective of each peeling step: its coverage if the box is dense enough, else a negative number."""
    return np.where(trajectory["density"] >= density, trajectory["coverage"], trajectory["density"] - 1.0)


def bounds_of(limits: pd.DataFrame, p_values: dict[str, list[float]]) -> dict[str, tuple[float, float, float]]:
    """Return the significant bounds of a box by parameter (low, high), with the smaller quasi-p-value of the two sides."""
    best = {name: min(p for p in sides if p >= 0.0) for name, sides in p_values.items()}
    return {name: (float(limits[name].iloc[0]), float(limits[name].iloc[1]), p) for name, p in best.items() if p <= SIGNIFICANCE_LEVEL}
