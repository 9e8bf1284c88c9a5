"""The knobs of a first fit as one vector: where they may go, how each moves the others' figures, and the step that brings all nearest."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import lsq_linear

from experiments.calibration.knobs import HISTORY_RANGE, FirstFit, Knob, changed, chosen_targets, places_of, with_history, with_parameter
from experiments.inputs.load import parameters_of
from simulation.settings import Authority

TWICE = 0.7
"""Log error of a figure that is twice what is published: a knob's unit is what the first fit would move it for that."""

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Turn:
    """One knob at one place: a point of the history, or None for parameters; and the figures that it answers for."""

    knob: Knob
    place: int | None
    figures: tuple[int, ...]

    @property
    def unit(self) -> float:
        """Change on the knob's own scale that counts as one."""
        return abs(self.knob.gain) * TWICE

    def values(self, authority: Authority) -> dict[str | int, float]:
        """Return what it moves: values by parameter, or a field of the history by its point."""
        if self.place is not None:
            return {self.place: float(getattr(authority.history[self.place], self.knob.moves))}
        return {name: parameters_of(authority)[name].value for name in (self.knob.moves, *self.knob.also)}

    def bounds(self, name: str | int, authority: Authority) -> Bounds:
        """Return the range of one thing that it moves."""
        if self.place is not None:
            return HISTORY_RANGE[self.knob.moves]
        figure = parameters_of(authority)[str(name)]
        return figure.low, figure.high


def on_scale(value: float, scale: str) -> float:
    """Return a value on a knob's scale: of itself, of its logarithm, or of its log-odds; infinite at the end of a scale."""
    if scale == "plain":
        return value
    if scale == "log":
        return math.log(value) if value > 0.0 else -math.inf
    return math.inf if value >= 1.0 else -math.inf if value <= 0.0 else math.log(value / (1.0 - value))


@dataclass(frozen=True)
class Knobs:
    """All knobs that answer for a figure of an authority, as a vector that is zero where the authority's file stands."""

    start: Authority
    study: FirstFit

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The knobs at their places."""
        found = [(knob, place) for knob in self.study.knobs for place in places_of(knob, self.start)]
        turns = [Turn(knob, place, tuple(chosen_targets(knob, self.start, place))) for knob, place in found]
        return tuple(turn for turn in turns if turn.figures)

    def errors(self, ratios: np.ndarray) -> np.ndarray:
        """Return each knob's error, shape (knobs,): the mean log of simulated over published of its own figures; ratios: of all figures.

        A figure without a logarithm counts as met, so that nothing moves for it.
        """
        is_known = np.isfinite(ratios) & (ratios > 0.0)
        logs = np.log(np.where(is_known, ratios, 1.0))
        return np.array([logs[list(turn.figures)].mean() for turn in self.turns])

    @cached_property
    def range(self) -> tuple[np.ndarray, np.ndarray]:
        """Least and greatest place of each knob, from the range of what it moves first; shape (knobs,)."""
        ends = [self.ends_of(turn) for turn in self.turns]
        return np.array([low for low, _ in ends]), np.array([high for _, high in ends])

    def ends_of(self, turn: Turn) -> tuple[float, float]:
        """Return how far a knob can go down and up, in its units."""
        name, value = next(iter(turn.values(self.start).items()))
        here = on_scale(value, turn.knob.scale)
        low, high = turn.bounds(name, self.start)
        down = -math.inf if low is None else (on_scale(low, turn.knob.scale) - here) / turn.unit
        up = math.inf if high is None else (on_scale(high, turn.knob.scale) - here) / turn.unit
        return min(down, 0.0), max(up, 0.0)

    def at(self, place: np.ndarray, among: Authority | None = None) -> Authority:
        """Return an authority with its knobs at a place; among: the authority whose other values it has, the start's if None."""
        authority = among or self.start
        values: dict[tuple[str, int | None], float] = {}
        for turn, units in zip(self.turns, place):
            for name, value in turn.values(self.start).items():
                key = (turn.knob.moves, turn.place) if turn.place is not None else (str(name), None)
                values[key] = changed(values.get(key, value), float(units) * turn.unit, turn.knob.scale)
        for turn in self.turns:
            for name in turn.values(self.start):
                key = (turn.knob.moves, turn.place) if turn.place is not None else (str(name), None)
                if key in values:
                    authority = with_value(authority, turn, name, within(values.pop(key), turn.bounds(name, self.start)))
        return authority

    def tries(self) -> list[np.ndarray]:
        """Return the places at which slopes are measured: the start, and each knob moved by one unit to the side with more room."""
        low, high = self.range
        side = np.where(high >= -low, np.minimum(1.0, high), np.maximum(-1.0, low))
        return [np.zeros(len(side)), *np.diag(side)]


def with_value(authority: Authority, turn: Turn, name: str | int, value: float) -> Authority:
    """Return an authority with one value, to four figures: more would feign a certainty that a search with chance in it cannot have."""
    rounded = float(f"{value:.4g}")
    return with_history(authority, turn.place, turn.knob.moves, rounded) if turn.place is not None else with_parameter(authority, str(name), rounded)


def within(value: float, bounds: Bounds) -> float:
    """Return a value inside its range."""
    low, high = bounds
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)


def slopes_of(places: Sequence[np.ndarray], errors: np.ndarray) -> np.ndarray:
    """Return how each knob's unit moves each knob's error, shape (knobs, knobs), from `Knobs.tries` and their errors (tries, knobs)."""
    moved = np.array([place[i] for i, place in enumerate(places[1:])])
    change = errors[1:] - errors[0]
    return np.divide(change, moved[:, np.newaxis], out=np.zeros(change.shape), where=moved[:, np.newaxis] != 0.0).T


def step_of(place: np.ndarray, errors: np.ndarray, slopes: np.ndarray, knobs: Knobs, reach: float, pull: float) -> np.ndarray:
    """Return the next place: that of the least squares of all errors, were slopes constant (Gauss and Newton).

    Parameters
    ----------
    place, errors, slopes
        Shapes (knobs,), (knobs,) and (errors, knobs).
    reach
        Most units of a step.
    pull
        Weight of a knob's squared step in units: what figures hardly see stays where it is.
    """
    low, high = knobs.range
    least, most = np.maximum(low - place, -reach), np.minimum(high - place, reach)
    least, most = np.minimum(least, 0.0), np.maximum(most, 0.0)
    is_free = most - least > 0.0
    found = np.zeros(len(place))
    rows = np.vstack([slopes[:, is_free], math.sqrt(pull) * np.eye(int(is_free.sum()))])
    wanted = np.concatenate([-errors, np.zeros(int(is_free.sum()))])
    found[is_free] = lsq_linear(rows, wanted, bounds=(least[is_free], most[is_free])).x
    return place + found


def learnt(slopes: np.ndarray, step: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Return slopes that explain what a step did, changed as little as can be (Broyden); as they are after no step."""
    length = float(step @ step)
    return slopes if length == 0.0 else slopes + np.outer(change - slopes @ step, step) / length


def mean_square(errors: np.ndarray) -> float:
    """Return the mean of squared errors."""
    return float(np.mean(errors**2))


@dataclass
class Trail:
    """What the search has seen of one combination.

    Parameters
    ----------
    place
        Where the knobs are tried next.
    slopes
        How each knob moves each error, as far as is known.
    tried
        Places with their errors, in their order.
    """

    place: np.ndarray
    slopes: np.ndarray
    tried: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def see(self, errors: np.ndarray, knobs: Knobs, reach: float, pull: float) -> None:
        """Take what was simulated at the place, learn from it, and go on."""
        if self.tried:
            before, earlier = self.tried[-1]
            self.slopes = learnt(self.slopes, self.place - before, errors - earlier)
        self.tried.append((self.place, errors))
        self.place = step_of(self.place, errors, self.slopes, knobs, reach, pull)

    @property
    def best(self) -> np.ndarray:
        """The place with the least errors."""
        return min(self.tried, key=lambda each: mean_square(each[1]))[0]
