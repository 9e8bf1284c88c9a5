"""Scenario discovery: worlds spread evenly over the ranges, and boxes of parameters in which the programme fails (PRIM)."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.exploration.study import Discovery

SIGNIFICANCE_LEVEL = 0.05
"""A restriction whose quasi-p-value is above it may be chance, and is not told."""

MAX_BOXES = 3

BOX_COLUMNS = ("box", "parameter", "low", "high", "p_value", "coverage", "density", "mass")


@dataclass(frozen=True)
class Box:
    """A box: bounds by parameter with the quasi-p-value of each, share of all failures in it, share of its worlds that fail, share of all worlds."""

    number: int
    bounds: dict[str, tuple[float, float, float]]
    coverage: float
    density: float
    mass: float

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield a row for every bound."""
        for name, (low, high, p) in self.bounds.items():
            yield self.number, name, low, high, p, self.coverage, self.density, self.mass


def is_failure(study: Discovery, worlds: pd.DataFrame) -> np.ndarray:
    """Return in which worlds any of the study's conditions holds."""
    found = np.zeros(len(worlds), bool)
    for each in study.fails_when:
        column = worlds[each.measure].to_numpy()
        found |= column >= each.at_least if each.at_least is not None else column <= each.at_most
    return found


def boxes_of(study: Discovery, points: pd.DataFrame, failed: np.ndarray) -> list[Box]:
    """Return up to three boxes, each found among the worlds that earlier ones left; none where too few worlds fail or hold."""
    least = max(2, int(study.mass * len(points)))
    if failed.sum() < least or (~failed).sum() < 2:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of optional parts of the library that are not used here
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
    """Return how good each step of the peeling is: the share of failures covered, once the box is dense enough."""
    return np.where(trajectory["density"] >= density, trajectory["coverage"], trajectory["density"] - 1.0)


def bounds_of(limits: pd.DataFrame, p_values: dict[str, list[float]]) -> dict[str, tuple[float, float, float]]:
    """Return the bounds that a box sets, each parameter with the smaller quasi-p-value of its two sides; chance ones are left out."""
    best = {name: min(p for p in sides if p >= 0.0) for name, sides in p_values.items()}
    return {name: (float(limits[name].iloc[0]), float(limits[name].iloc[1]), p) for name, p in best.items() if p <= SIGNIFICANCE_LEVEL}
