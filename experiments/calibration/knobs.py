"""The knobs of a first fit: which parameter, or field of the history, answers for which published figures, and how far it moves."""

import math
from collections.abc import Iterator
from datetime import date
from typing import Literal

import numpy as np
from pydantic import Field

from experiments.inputs.load import CONFIGS, parameters_of, read_parameters, read_settings
from experiments.inputs.removed_parameters import unknown_parameter
from simulation.settings import Authority, HistoryPoint, Strict, Target

HISTORY_RANGE = {"first_referrals_per_week": (0.01, 20000.0), "risk_aversion": (-2.0, 2.0), "severity_mix": (-2.0, 2.0)}

NEAR_BOUND = 0.03
"""Share of a parameter's range in which a value stands at its bound: the result is a mean of steps, some of which touched it."""

Every = Literal["all", "first_year", "later_years", "year", "later_year", "greatest_shift"]


class Knob(Strict):
    """What moves (a parameter, or a field of the history), and the figures that it answers for.

    every: the periods that count: all; the first year, or those after it; each history point for its own year (`later_year`: but the first);
    the year of the greatest shift of risk aversion. gain: change for a figure that is e times too high.
    """

    moves: str
    also: tuple[str, ...] = ()
    answers_for: tuple[str, ...] = Field(min_length=1)
    every: Every = "all"
    gain: float
    scale: Literal["plain", "log", "log_odds"] = "plain"


class FirstFit(Strict):
    """The study: its knobs, how many seeds and steps, and over how many last steps the result is averaged.

    mix: the knob that may stand in the place of all that answer for the same figures (`with_mix`).
    """

    kind: Literal["first_fit"]
    name: str
    title: str
    seeds: int = Field(ge=1, le=100)
    steps: int = Field(ge=1, le=500)
    averaged: int = Field(ge=1, le=500)
    knobs: tuple[Knob, ...]
    mix: Knob


def read_first_fit() -> FirstFit:
    """Return the study of configs/studies/first_fit.yaml; raise InputError."""
    path = CONFIGS / "studies" / "first_fit.yaml"
    study = read_settings(FirstFit, path)
    for i, knob in enumerate((*study.knobs, study.mix)):
        for name in (knob.moves, *knob.also):
            if name not in read_parameters() and name not in HISTORY_RANGE:
                raise unknown_parameter(path, f"knobs[{i}].moves", name, "a parameter, or a field of the history", read_parameters())
    return study


def with_mix(study: FirstFit, authority: Authority) -> tuple[FirstFit, Authority]:
    """Return the study and an authority for a place that refers other families than most: the mix of severity answers for what care's thresholds did.

    The thresholds that it replaces go back to those that all authorities share.
    """
    kept = tuple(knob for knob in study.knobs if not set(knob.answers_for) & set(study.mix.answers_for))
    freed = {name for knob in study.knobs if knob not in kept for name in (knob.moves, *knob.also)}
    parameters = {name: figure for name, figure in authority.parameters.items() if name not in freed}
    return study.model_copy(update={"knobs": (*kept, study.mix)}), authority.model_copy(update={"parameters": parameters})


def label(target: Target) -> str:
    """Return what a target is of: its measure, or measure/per."""
    return f"{target.measure}/{target.per}" if target.per else target.measure


def year_of(point: HistoryPoint, following: HistoryPoint | None, target: Target) -> bool:
    """Return whether a target's period begins while a history point is in force; stocks count for the year that they end."""
    first = date.fromisoformat(target.period.split("/")[0])
    return point.since <= first and (following is None or first < following.since)


def is_earliest(i: int, found: list[int], authority: Authority) -> bool:
    """Return whether a target is the first of its measure among those found."""
    mine = authority.targets[i]
    return mine.period == min(authority.targets[k].period for k in found if label(authority.targets[k]) == label(mine))


def chosen_targets(knob: Knob, authority: Authority, place: int | None) -> list[int]:
    """Return the targets that a knob answers for; place: the history point, for knobs of the history."""
    found = [i for i, target in enumerate(authority.targets) if label(target) in knob.answers_for and target.role == "calibrate"]
    points = authority.history
    if knob.every in ("year", "later_year") and place is not None:
        following = points[place + 1] if place + 1 < len(points) else None
        return [i for i in found if year_of(points[place], following, authority.targets[i])]
    if knob.every in ("first_year", "later_years"):
        return [i for i in found if is_earliest(i, found, authority) == (knob.every == "first_year")]
    if knob.every == "greatest_shift":
        peak = max(range(len(points)), key=lambda k: abs(points[k].risk_aversion))
        if abs(points[peak].risk_aversion) < 0.3:
            return []
        following = points[peak + 1] if peak + 1 < len(points) else None
        return [i for i in found if year_of(points[peak], following, authority.targets[i])]
    return found


def changed(value: float, change: float, scale: str) -> float:
    """Return a value after a change on its scale: of itself, of its logarithm, or of its log-odds (a chance)."""
    if scale == "log":
        return value * math.exp(change)
    return 1.0 / (1.0 + (1.0 - value) / value * math.exp(-change)) if scale == "log_odds" else value + change


def moved(value: float, knob: Knob, error: float, step: float, bounds: tuple[float | None, float | None]) -> float:
    """Return a knob's new value for a mean log error, inside its range."""
    change = knob.gain * max(-0.7, min(0.7, error)) * step
    new = changed(value, change, knob.scale)
    low, high = bounds
    return min(new if high is None else min(new, high), math.inf) if low is None else max(low, new if high is None else min(new, high))


def with_parameter(authority: Authority, name: str, value: float) -> Authority:
    """Return the authority with its own value of a parameter."""
    base = parameters_of(authority)[name]
    own = base.model_copy(update={"value": value, "status": "assumed", "source": "first fit to the authority's published figures"})
    return authority.model_copy(update={"parameters": {**authority.parameters, name: own}})


def with_history(authority: Authority, place: int, field: str, value: float) -> Authority:
    """Return the authority with one field of one history point changed."""
    points = list(authority.history)
    points[place] = points[place].model_copy(update={field: value})
    return authority.model_copy(update={"history": tuple(points)})


def places_of(knob: Knob, authority: Authority) -> Iterator[int | None]:
    """Yield the history points that a knob moves one by one; None once for a parameter."""
    if knob.moves not in HISTORY_RANGE:
        yield None
    else:
        yield from range(1 if knob.every == "later_year" else 0, len(authority.history))


def turn_knob(knob: Knob, authority: Authority, ratios: np.ndarray, step: float) -> Authority:
    """Return the authority after one step of one knob; a knob without a figure to answer for rests."""
    for place in places_of(knob, authority):
        errors = [math.log(ratios[i]) for i in chosen_targets(knob, authority, place) if ratios[i] > 0 and math.isfinite(ratios[i])]
        if not errors:
            continue
        error = sum(errors) / len(errors)
        if place is not None:
            value = getattr(authority.history[place], knob.moves)
            authority = with_history(authority, place, knob.moves, moved(value, knob, error, step, HISTORY_RANGE[knob.moves]))
            continue
        for name in (knob.moves, *knob.also):
            figure = parameters_of(authority)[name]
            authority = with_parameter(authority, name, moved(figure.value, knob, error, step, (figure.low, figure.high)))
    return authority


def at_bounds(authority: Authority, study: FirstFit) -> Iterator[str]:
    """Yield the parameters that ended at a bound of their range, or so near that some steps touched it: the bound stopped them."""
    for knob in study.knobs:
        for name in (knob.moves, *knob.also):
            figure = authority.parameters.get(name)
            if figure is not None and figure.low is not None and figure.high is not None:
                margin = NEAR_BOUND * (figure.high - figure.low)
                if not figure.low + margin < figure.value < figure.high - margin:
                    yield name
