"""Where to simulate: points that fill the unit cube evenly, and the parameter values that they stand for under the prior."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import qmc, triang


@dataclass(frozen=True)
class ResolvedPrior:
    """One resolved prior: the parameter, those that move with it (name, amount above), and its form between bounds."""

    name: str
    linked: tuple[tuple[str, float], ...]
    low: float
    high: float
    form: str
    default: float

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """Return the values below which these shares of the prior lie."""
        if self.form == "log_uniform":
            return np.exp(np.log(self.low) + share * (np.log(self.high) - np.log(self.low)))
        if self.form == "triangular":
            width = self.high - self.low
            return triang.ppf(share, (self.default - self.low) / width, self.low, width)
        return self.low + share * (self.high - self.low)


def sobol_points(points: int, dimensions: int, seed: int) -> np.ndarray:
    """Return points that fill the open unit cube evenly (scrambled Sobol), shape (points, dimensions)."""
    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    return np.clip(sampler.random_base2(int(np.ceil(np.log2(points))))[:points], 1e-9, 1.0 - 1e-9)


def parameter_values_at(ranges: tuple[ResolvedPrior, ...], point: np.ndarray) -> dict[str, float]:
    """Return every parameter's value at a point of the cube, those that move along included."""
    found: dict[str, float] = {}
    for one, share in zip(ranges, point):
        value = float(one.quantile(share))
        found[one.name] = value
        found.update({name: value + above for name, above in one.linked})
    return found


INHERITED_STREAM = 3
"""Keeps the generator that picks carried draws apart from others of the same seed."""


@dataclass(frozen=True)
class DesignPoints:
    """places: (points, parameters) in the open unit cube; carried: (points, carried parameters), values; none without a carried posterior."""

    unit_cube: np.ndarray
    inherited: np.ndarray
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.unit_cube)

    def subset(self, chosen: np.ndarray) -> "DesignPoints":
        """Return some of the points."""
        return DesignPoints(self.unit_cube[chosen], self.inherited[chosen], self.names)

    def parameter_values(self, ranges: tuple[ResolvedPrior, ...], row: int) -> dict[str, float]:
        """Return every parameter's value at one point."""
        return {**parameter_values_at(ranges, self.unit_cube[row]), **{name: float(value) for name, value in zip(self.names, self.inherited[row])}}

    def emulator_inputs(self, like: np.ndarray | None = None) -> np.ndarray:
        """Return what an emulator looks at (points, parameters + carried): places about 0, carried values standardised as those it learned of."""
        return np.hstack([2.0 * self.unit_cube - 1.0, standardised(self.inherited, self.inherited if like is None else like)])


def standardised(carried: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return carried values less the mean of others, over their standard deviation."""
    spread = like.std(axis=0)
    return np.asarray((carried - like.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))


def prior_points(ranges: tuple[ResolvedPrior, ...], count: int, seed: int, draws: pd.DataFrame | None) -> DesignPoints:
    """Return points that fill the prior evenly, each with a carried draw picked at random."""
    places = sobol_points(count, len(ranges), seed)
    if draws is None:
        return DesignPoints(places, np.zeros((count, 0)))
    picked = np.random.default_rng([INHERITED_STREAM, seed]).integers(len(draws), size=count)
    return DesignPoints(places, draws.to_numpy()[picked], tuple(map(str, draws.columns)))


def concatenate_points(parts: list[DesignPoints]) -> DesignPoints:
    """Return points of several waves as one."""
    return DesignPoints(np.vstack([part.unit_cube for part in parts]), np.vstack([part.inherited for part in parts]), parts[0].names)
