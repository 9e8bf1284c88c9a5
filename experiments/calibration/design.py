"""Design points: a Sobol sequence in the unit cube, and its parameter values under the priors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import qmc, triang

from experiments.inputs.form_design import FIRST, SECOND
from experiments.inputs.forms import Factor

Cuts = tuple[tuple[int, float], ...]
"""Columns of the unit cube that are forms, each with the place at which its first alternative ends."""

LOG_ODDS_UNIFORM = "log_odds_uniform"
"""The form of a prior of a chance: uniform in its log-odds."""


@dataclass(frozen=True)
class ResolvedPrior:
    """A resolved prior: the parameter, linked parameters (name, difference), bounds, form, and the default value.

    Differences are in the parameter's unit; in log-odds if the form is `log_odds_uniform`.
    """

    name: str
    linked: tuple[tuple[str, float], ...]
    low: float
    high: float
    form: str
    default: float

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """Return the prior's quantiles at these probabilities."""
        if self.form == "log_uniform":
            return np.exp(np.log(self.low) + share * (np.log(self.high) - np.log(self.low)))
        if self.form == LOG_ODDS_UNIFORM:
            return np.asarray(expit(logit(self.low) + share * (logit(self.high) - logit(self.low))))
        if self.form == "triangular":
            width = self.high - self.low
            return triang.ppf(share, (self.default - self.low) / width, self.low, width)
        return self.low + share * (self.high - self.low)

    def values_at(self, share: float) -> dict[str, float]:
        """Return the values of the parameter, and of those linked to it, at a quantile."""
        value = float(self.quantile(np.asarray(share)))
        return {self.name: value, **self.linked_values(value)}

    def linked_values(self, value: float) -> dict[str, float]:
        """Return the values of linked parameters at a value of this one."""
        return {name: shifted(value, difference, self.form) for name, difference in self.linked}


@dataclass(frozen=True)
class ResolvedForm:
    """A form that is drawn: a dimension of the unit cube that is cut at the weight of its first alternative."""

    factor: Factor

    @property
    def name(self) -> str:
        """The factor's name."""
        return self.factor.name

    @property
    def cut(self) -> float:
        """Where the first alternative ends and the second begins."""
        return self.factor.alternatives[0].weight

    def values_at(self, share: float) -> dict[str, float]:
        """Return the values of the alternative that a share of the weights lies in."""
        return dict(self.factor.alternatives[0 if share < self.cut else 1].values)


Dimension = ResolvedPrior | ResolvedForm
"""A dimension of the unit cube."""


def shifted(value: float, difference: float, form: str) -> float:
    """Return a value after a shift: in log-odds where the prior is uniform in them."""
    return float(expit(logit(value) + difference)) if form == LOG_ODDS_UNIFORM else value + difference


def apart(value: float, other: float, form: str) -> float:
    """Return the shift from one value to another: in log-odds where the prior is uniform in them."""
    return float(logit(other) - logit(value)) if form == LOG_ODDS_UNIFORM else other - value


def sobol_points(points: int, dimensions: int, seed: int) -> np.ndarray:
    """Return a scrambled Sobol sequence in the open unit cube, shape (points, dimensions)."""
    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    return np.clip(sampler.random_base2(int(np.ceil(np.log2(points))))[:points], 1e-9, 1.0 - 1e-9)


def parameter_values_at(dimensions: Sequence[Dimension], point: np.ndarray) -> dict[str, float]:
    """Return every parameter's value at a point of the unit cube, linked parameters and those of forms included."""
    found: dict[str, float] = {}
    for dimension, probability in zip(dimensions, point):
        found |= dimension.values_at(probability)
    return found


def cuts_of(dimensions: Sequence[Dimension]) -> Cuts:
    """Return the dimensions that are forms, each with its cut."""
    return tuple((column, each.cut) for column, each in enumerate(dimensions) if isinstance(each, ResolvedForm))


def scaled_cube(unit_cube: np.ndarray, cuts: Cuts) -> np.ndarray:
    """Return points of the unit cube as inputs of an emulator: scaled to (-1, 1), a form -1 for its first alternative and 1 for its second."""
    scaled = 2.0 * unit_cube - 1.0
    for column, cut in cuts:
        scaled[:, column] = np.where(unit_cube[:, column] < cut, FIRST, SECOND)
    return scaled


INHERITED_STREAM = 3
"""Separates the generator that picks inherited draws from others of the same seed."""


@dataclass(frozen=True)
class DesignPoints:
    """Points of a design.

    unit_cube: shape (points, parameters), in (0, 1). inherited: values of inherited parameters, shape (points, inherited parameters), with their
    names; empty without an inherited posterior. cuts: of the parameters that are forms.
    """

    unit_cube: np.ndarray
    inherited: np.ndarray
    names: tuple[str, ...] = ()
    cuts: Cuts = ()

    def __len__(self) -> int:
        return len(self.unit_cube)

    def subset(self, chosen: np.ndarray) -> "DesignPoints":
        """Return the chosen points."""
        return DesignPoints(self.unit_cube[chosen], self.inherited[chosen], self.names, self.cuts)

    def parameter_values(self, dimensions: Sequence[Dimension], row: int) -> dict[str, float]:
        """Return every parameter's value at one point."""
        return {
            **parameter_values_at(dimensions, self.unit_cube[row]),
            **{name: float(value) for name, value in zip(self.names, self.inherited[row])},
        }

    def emulator_inputs(self, like: np.ndarray | None = None) -> np.ndarray:
        """Return the inputs of an emulator (points, parameters + inherited): the cube scaled to (-1, 1), inherited values standardised by `like`."""
        return np.hstack([scaled_cube(self.unit_cube, self.cuts), standardised(self.inherited, self.inherited if like is None else like)])


def standardised(inherited: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return inherited values standardised by the mean and standard deviation of `like`."""
    spread = like.std(axis=0)
    return np.asarray((inherited - like.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))


def prior_points(dimensions: Sequence[Dimension], count: int, seed: int, draws: pd.DataFrame | None) -> DesignPoints:
    """Return points of the prior (Sobol), each with an inherited draw picked at random."""
    unit_cube, cuts = sobol_points(count, len(dimensions), seed), cuts_of(dimensions)
    if draws is None:
        return DesignPoints(unit_cube, np.zeros((count, 0)), cuts=cuts)
    picked = np.random.default_rng([INHERITED_STREAM, seed]).integers(len(draws), size=count)
    return DesignPoints(unit_cube, draws.to_numpy()[picked], tuple(map(str, draws.columns)), cuts)


def concatenate_points(parts: list[DesignPoints]) -> DesignPoints:
    """Return points of several waves as one."""
    return DesignPoints(np.vstack([part.unit_cube for part in parts]), np.vstack([part.inherited for part in parts]), parts[0].names, parts[0].cuts)
