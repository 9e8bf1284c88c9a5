"""Experiments with other parameter values than the defaults."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from experiments.runs.experiment import Experiment
from simulation.settings import Authority, Figure

HISTORY_FIELDS = ("first_referrals_per_week", "risk_aversion")

OUTSIDE_FIGURES = ("outside_need_per_year",)

BY_RATIO = (*HISTORY_FIELDS, *OUTSIDE_FIGURES)
"""What varies as a ratio to the authority's file: fields of its history, and figures for which no table gives a number."""

CHANCE_ONLY, CHANCE_AND_PARAMETERS = "chance only", "chance and parameters"
"""What intervals over runs cover: chance among families and, if runs use several draws of a posterior, the uncertainty of parameters."""

INTERVALS = "intervals"
"""The column of every table with intervals, and the line of run.json, that says which of the two."""

CHANGED_SOURCE = "changed: a draw of a posterior, or a sample of a study"


def with_parameter_values(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """Return the experiment with other values of parameters, and of what varies by ratio."""
    parameters = dict(experiment.parameters)
    for name, value in values.items():
        if name not in BY_RATIO:
            parameters[name] = parameters[name].model_copy(update={"value": float(value), "source": CHANGED_SOURCE})
    ratios = {name: float(values[name]) for name in BY_RATIO if name in values}
    authority = with_ratios(experiment.authority, ratios) if ratios else experiment.authority
    return replace(experiment, authority=authority, parameters=parameters)


def ratios_of(figure: Figure) -> tuple[float, float]:
    """Return the bounds of a figure's range as ratios to its value; (1, 1) without a range."""
    low, high = (figure.value if bound is None else bound for bound in (figure.low, figure.high))
    return (low / figure.value, high / figure.value) if figure.value else (1.0, 1.0)


def with_draw_of_seed(experiment: Experiment, seed: int) -> Experiment:
    """Return the experiment with the posterior draw of a seed, shared by all arms; unchanged if the seed has none."""
    return (
        replace(with_parameter_values(experiment, experiment.draw_by_seed[seed]), draw_by_seed={}) if seed in experiment.draw_by_seed else experiment
    )


def seed_places_by_draw(experiment: Experiment, seeds: list[int]) -> list[list[int]]:
    """Return, for each draw of parameters, the positions in `seeds` of the seeds that share it."""
    found: dict[tuple[float, ...], list[int]] = {}
    for place, seed in enumerate(seeds):
        if seed in experiment.draw_by_seed:
            found.setdefault(tuple(experiment.draw_by_seed[seed].values()), []).append(place)
    return list(found.values())


def intervals_hold(experiment: Experiment, finished: list[int]) -> str:
    """Return what the intervals over these seeds hold: chance alone where all of them have the same parameters, be they held or one draw."""
    return CHANCE_AND_PARAMETERS if len(seed_places_by_draw(experiment, finished)) > 1 else CHANCE_ONLY


def labelled(table: pd.DataFrame, hold: str) -> pd.DataFrame:
    """Return a table with what its intervals hold in the column `intervals`, in every row, so that it survives filters and joins."""
    return table.assign(**{INTERVALS: hold})


def with_ratios(authority: Authority, ratios: Mapping[str, float]) -> Authority:
    """Return the authority with fields of every history point, and its own figures, multiplied by ratios."""
    update: dict[str, Any] = {}
    for name, ratio in ratios.items():
        if name in OUTSIDE_FIGURES:
            figure = getattr(authority, name)
            update[name] = figure.model_copy(update={"value": figure.value * ratio, "source": CHANGED_SOURCE})
        else:
            points = update.get("history", authority.history)
            update["history"] = tuple(point.model_copy(update={name: getattr(point, name) * ratio}) for point in points)
    return authority.model_copy(update=update)
