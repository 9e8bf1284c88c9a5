"""Where to simulate: points that fill the unit cube evenly, and the parameter values that they stand for under the prior."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import qmc, triang


@dataclass(frozen=True)
class Range:
    """One resolved prior: the parameter, those that move with it (name, amount above), and its form between bounds."""

    name: str
    also: tuple[tuple[str, float], ...]
    low: float
    high: float
    form: str
    held: float

    def value(self, share: np.ndarray) -> np.ndarray:
        """Return the values below which these shares of the prior lie."""
        if self.form == "log_uniform":
            return np.exp(np.log(self.low) + share * (np.log(self.high) - np.log(self.low)))
        if self.form == "triangular":
            width = self.high - self.low
            return triang.ppf(share, (self.held - self.low) / width, self.low, width)
        return self.low + share * (self.high - self.low)


def fill(points: int, dimensions: int, seed: int) -> np.ndarray:
    """Return points that fill the open unit cube evenly (scrambled Sobol), shape (points, dimensions)."""
    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    return np.clip(sampler.random_base2(int(np.ceil(np.log2(points))))[:points], 1e-9, 1.0 - 1e-9)


def values_at(ranges: tuple[Range, ...], point: np.ndarray) -> dict[str, float]:
    """Return every parameter's value at a point of the cube, those that move along included."""
    found: dict[str, float] = {}
    for one, share in zip(ranges, point):
        value = float(one.value(share))
        found[one.name] = value
        found.update({name: value + above for name, above in one.also})
    return found


MECHANISMS = 3
"""Keeps the generator that picks carried draws apart from others of the same seed."""


@dataclass(frozen=True)
class Points:
    """places: (points, parameters) in the open unit cube; carried: (points, carried parameters), values; none without a carried posterior."""

    places: np.ndarray
    carried: np.ndarray
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.places)

    def rows(self, chosen: np.ndarray) -> "Points":
        """Return some of the points."""
        return Points(self.places[chosen], self.carried[chosen], self.names)

    def values(self, ranges: tuple[Range, ...], row: int) -> dict[str, float]:
        """Return every parameter's value at one point."""
        return {**values_at(ranges, self.places[row]), **{name: float(value) for name, value in zip(self.names, self.carried[row])}}

    def seen(self, like: np.ndarray | None = None) -> np.ndarray:
        """Return what an emulator looks at (points, parameters + carried): places about 0, carried values standardised as those it learned of."""
        return np.hstack([2.0 * self.places - 1.0, standardised(self.carried, self.carried if like is None else like)])


def standardised(carried: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return carried values less the mean of others, over their standard deviation."""
    spread = like.std(axis=0)
    return np.asarray((carried - like.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))


def drawn_points(ranges: tuple[Range, ...], count: int, seed: int, draws: pd.DataFrame | None) -> Points:
    """Return points that fill the prior evenly, each with a carried draw picked at random."""
    places = fill(count, len(ranges), seed)
    if draws is None:
        return Points(places, np.zeros((count, 0)))
    picked = np.random.default_rng([MECHANISMS, seed]).integers(len(draws), size=count)
    return Points(places, draws.to_numpy()[picked], tuple(map(str, draws.columns)))


def joined(parts: list[Points]) -> Points:
    """Return points of several waves as one."""
    return Points(np.vstack([part.places for part in parts]), np.vstack([part.carried for part in parts]), parts[0].names)
