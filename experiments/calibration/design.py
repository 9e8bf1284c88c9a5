"""Where to simulate: points that fill the unit cube evenly, and the parameter values that they stand for under the prior."""

from dataclasses import dataclass

import numpy as np
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
