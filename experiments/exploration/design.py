"""Points of a design: every combination, chosen ones, a Latin hypercube, a Sobol sequence, or Morris's trajectories."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, Literal

import numpy as np
from pydantic import Field, model_validator

from simulation.types import Strict

Ranges = Mapping[str, tuple[float, float]]

DesignKind = Literal["grid", "chosen", "latin_hypercube", "sobol", "morris"]

NEEDED = {"chosen": "combinations", "latin_hypercube": "samples", "sobol": "samples", "morris": "trajectories"}
"""The key that says how large a design of each kind is; a grid's size is that of its variables."""

DIGITS = 12
"""Significant digits of a value between the ends of a range."""


class Varied(Strict):
    """The values that a variable takes: a list, or a range with its number of points.

    Parameters
    ----------
    values
        In the order of the tables; no other key is given beside them.
    low, high
        Of a range; of a parameter its registered range if they are not given.
    points
        Of a range in a grid, the ends among them.
    whole
        Whether only whole numbers are taken.
    source
        Why a parameter's registered range is left; without it the range must hold.
    """

    values: list[float] | None = Field(default=None, min_length=1)
    low: float | None = None
    high: float | None = None
    points: int | None = Field(default=None, ge=2, le=10_000)
    whole: bool = False
    source: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def is_list_or_range(self) -> "Varied":
        """Refuse a list beside a range, and a range whose ends are in the wrong order."""
        if self.values is not None:
            if (self.low, self.high, self.points, self.whole) != (None, None, None, False):
                raise ValueError("give values, or low, high and points")
            if len(set(self.values)) < len(self.values):
                raise ValueError("give each value once")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low ({self.low:g}) must lie below high ({self.high:g}); exchange them if they are swapped")
        return self

    def grid(self) -> list[float]:
        """Return the values in a grid."""
        if self.values is not None:
            return [float(value) for value in self.values]
        assert self.low is not None and self.high is not None and self.points is not None
        return list(dict.fromkeys(self.rounded(value) for value in np.linspace(self.low, self.high, self.points)))

    def at(self, share: float) -> float:
        """Return the value at a share of the range: 0 is its low end, or the first value of a list, 1 the last."""
        if self.values is not None:
            return float(self.values[min(int(share * len(self.values)), len(self.values) - 1)])
        assert self.low is not None and self.high is not None
        if self.whole:
            low, high = np.ceil(self.low), np.floor(self.high)
            return float(min(low + np.floor(share * (high - low + 1)), high))
        return self.rounded(self.low + (self.high - self.low) * share)

    def rounded(self, value: float) -> float:
        """Return a value of a range: without the noise of its last digits, or whole."""
        return float(np.round(value)) if self.whole else float(f"{value:.{DIGITS}g}")


class DesignSettings(Strict):
    """Which points of the variables are simulated.

    Parameters
    ----------
    kind
        `grid`: every combination; `chosen`: those listed; `latin_hypercube`, `sobol`: samples that fill the ranges; `morris`: trajectories that
        change one variable at a time.
    combinations
        Of a chosen design: a value for every variable.
    samples
        Of a Latin hypercube or a Sobol sequence (a power of two).
    trajectories, levels
        Of Morris's design.
    seed
        Of the points; the random numbers of runs have their own.
    """

    kind: DesignKind = "grid"
    combinations: list[dict[str, float]] | None = Field(default=None, min_length=1)
    samples: int | None = Field(default=None, ge=1, le=1_000_000)
    trajectories: int | None = Field(default=None, ge=2, le=10_000)
    levels: int = Field(default=4, ge=4, le=12, multiple_of=2)
    seed: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def is_of_one_kind(self) -> "DesignSettings":
        """Refuse a design without its size, or with that of another kind."""
        needed = NEEDED.get(self.kind)
        for key in dict.fromkeys(NEEDED.values()):
            if (getattr(self, key) is not None) != (key == needed):
                raise ValueError(f"kind {self.kind}: {f'{key} must be given' if key == needed else f'leave out {key}'}")
        if self.kind == "sobol" and self.samples is not None and self.samples & (self.samples - 1):
            raise ValueError(f"samples of a Sobol sequence must be a power of two, as 64 or 128; got {self.samples}")
        return self


def design_size(design: DesignSettings, variables: Mapping[str, Varied]) -> int:
    """Return the number of points, without making them."""
    if design.kind == "grid":
        return prod(len(each.values) if each.values is not None else each.points or 0 for each in variables.values())
    if design.kind == "morris":
        return (design.trajectories or 0) * (len(variables) + 1)
    return len(design.combinations) if design.combinations is not None else design.samples or 0


def design_points(design: DesignSettings, variables: Mapping[str, Varied]) -> list[dict[str, float]]:
    """Return the points, each a value by variable, in the order of the tables: of a grid the last variable moves fastest."""
    if design.kind == "grid":
        return [dict(zip(variables, values)) for values in product(*(each.grid() for each in variables.values()))]
    if design.kind == "chosen":
        return [{name: float(each[name]) for name in variables} for each in design.combinations or ()]
    return [{name: each.at(share) for (name, each), share in zip(variables.items(), row)} for row in unit_points(design, list(variables))]


def unit_points(design: DesignSettings, names: Sequence[str]) -> np.ndarray:
    """Return the points of a random design between 0 and 1, shape (points, variables)."""
    unit = dict.fromkeys(names, (0.0, 1.0))
    if design.kind == "latin_hypercube":
        return latin_hypercube_points(unit, design.samples or 0, design.seed)
    if design.kind == "sobol":
        return sobol_points(unit, design.samples or 0, design.seed)
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    return morris_sample(problem, design.trajectories or 0, design.levels, design.seed)


def latin_hypercube_points(ranges: Ranges, samples: int, seed: int) -> np.ndarray:
    """Return a Latin hypercube over the ranges, shape (samples, parameters)."""
    from scipy.stats import qmc

    low, high = np.array(list(ranges.values())).T
    return low + (high - low) * qmc.LatinHypercube(len(ranges), rng=np.random.default_rng(seed)).random(samples)


def sobol_points(ranges: Ranges, samples: int, seed: int) -> np.ndarray:
    """Return a scrambled Sobol sequence over the ranges, shape (samples, parameters)."""
    from scipy.stats import qmc

    low, high = np.array(list(ranges.values())).T
    return low + (high - low) * qmc.Sobol(len(ranges), rng=np.random.default_rng(seed)).random(samples)


def morris_sample(problem: Mapping[str, Any], trajectories: int, levels: int, seed: int) -> np.ndarray:
    """Return Morris's points of a problem as SALib has it, shape (trajectories * (variables + 1), variables), trajectory after trajectory."""
    from SALib.sample import morris

    return np.asarray(morris.sample(problem, trajectories, num_levels=levels, seed=seed))
