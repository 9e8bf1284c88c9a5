"""A study's parameters put into a world to be run: values instead of those held."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from experiments.runs.experiment import Experiment
from simulation.settings import Authority, Figure

HISTORY = ("first_referrals_per_week", "risk_aversion")

OUTSIDE = ("outside_need_per_year",)

BY_RATIO = (*HISTORY, *OUTSIDE)
"""What moves as a ratio to what the authority's file has: fields of its history, and figures of its own of whom no table tells how many there are."""

CHANCE_ONLY, CHANCE_AND_PARAMETERS = "chance only", "chance and parameters"
"""What intervals over runs hold: chance among families, and, where runs take several draws of a posterior, what figures leave open of parameters."""

INTERVALS = "intervals"
"""The column of every table with intervals, and the line of run.json, that says which of the two."""

MOVED = "moved: a draw of a posterior, or a point that a study tries"


def moved(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """Return the experiment with other values of parameters, and of what moves by ratio."""
    parameters = dict(experiment.parameters)
    for name, value in values.items():
        if name not in BY_RATIO:
            parameters[name] = parameters[name].model_copy(update={"value": float(value), "source": MOVED})
    ratios = {name: float(values[name]) for name in BY_RATIO if name in values}
    authority = with_ratios(experiment.authority, ratios) if ratios else experiment.authority
    return replace(experiment, authority=authority, parameters=parameters)


def ratios_of(figure: Figure) -> tuple[float, float]:
    """Return how far down and up a figure may go inside its range, as ratios to its value; not at all where it has no range."""
    low, high = (figure.value if bound is None else bound for bound in (figure.low, figure.high))
    return (low / figure.value, high / figure.value) if figure.value else (1.0, 1.0)


def as_drawn(experiment: Experiment, seed: int) -> Experiment:
    """Return the experiment as a seed lives it: with its draw of the posterior, or unchanged without one. All arms share the draw."""
    return replace(moved(experiment, experiment.drawn[seed]), drawn={}) if seed in experiment.drawn else experiment


def groups_of(experiment: Experiment, seeds: list[int]) -> list[list[int]]:
    """Return the places of seeds that share a draw of parameters, draw by draw."""
    found: dict[tuple[float, ...], list[int]] = {}
    for place, seed in enumerate(seeds):
        if seed in experiment.drawn:
            found.setdefault(tuple(experiment.drawn[seed].values()), []).append(place)
    return list(found.values())


def intervals_hold(experiment: Experiment, finished: list[int]) -> str:
    """Return what the intervals over these seeds hold: chance alone where all of them have the same parameters, be they held or one draw."""
    return CHANCE_AND_PARAMETERS if len(groups_of(experiment, finished)) > 1 else CHANCE_ONLY


def labelled(table: pd.DataFrame, hold: str) -> pd.DataFrame:
    """Return a table with what its intervals hold in the column `intervals`, in every row, so that it survives filters and joins."""
    return table.assign(**{INTERVALS: hold})


def with_ratios(authority: Authority, ratios: Mapping[str, float]) -> Authority:
    """Return the authority with fields of every history point, and figures of its own, multiplied."""
    update: dict[str, Any] = {}
    for name, ratio in ratios.items():
        if name in OUTSIDE:
            figure = getattr(authority, name)
            update[name] = figure.model_copy(update={"value": figure.value * ratio, "source": MOVED})
        else:
            points = update.get("history", authority.history)
            update["history"] = tuple(point.model_copy(update={name: getattr(point, name) * ratio}) for point in points)
    return authority.model_copy(update=update)
