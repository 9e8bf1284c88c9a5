"""Experiments with other parameter values than the defaults."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from experiments.inputs.parameter_choice import SALARIES, check_values, settable
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

SET_SOURCE = "set for this run by the user; nothing was refitted to it"


def with_parameter_values(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """Return the experiment with other values of parameters, and of what varies by ratio."""
    parameters = dict(experiment.parameters)
    for name, value in values.items():
        if name not in BY_RATIO:
            parameters[name] = parameters[name].model_copy(update={"value": float(value), "source": CHANGED_SOURCE})
    ratios = {name: float(values[name]) for name in BY_RATIO if name in values}
    authority = with_ratios(experiment.authority, ratios) if ratios else experiment.authority
    return replace(experiment, authority=authority, parameters=parameters)


def with_values_set(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """Return the experiment with values that the user sets: in all arms, from the beginning of the burn-in, whatever a posterior draws.

    Parameters
    ----------
    values
        By the name of a parameter, in its unit, or by `salaries.ROLE`, GBP a year. They stand before those that scenarios give.

    Raises
    ------
    InputError
        For a name that cannot be set, or a value outside its registered range.
    """
    values = {**experiment.values_asked, **values}
    if not values:
        return experiment
    check_values(values, experiment.authority, [arm.policy for arm in experiment.arms])
    known, said = settable(experiment.authority), {"status": "assumed", "source": SET_SOURCE}
    figures = {name: known[name].model_copy(update={"value": value, **said}) for name, value in values.items()}
    pay = {name.removeprefix(SALARIES): figure for name, figure in figures.items() if name.startswith(SALARIES)}
    salaries = experiment.authority.salaries.model_copy(update=pay)
    parameters = {**experiment.parameters, **{name: figure for name, figure in figures.items() if not name.startswith(SALARIES)}}
    authority = experiment.authority.model_copy(update={"salaries": salaries})
    return replace(experiment, parameters=parameters, authority=authority, values_set=dict(values))


def without_values_set(experiment: Experiment, draw: Mapping[str, float]) -> dict[str, float]:
    """Return a draw of a posterior without the columns that the user's values replace."""
    return {name: value for name, value in draw.items() if name not in experiment.values_set}


def values_in_words(values: Mapping[str, float]) -> str:
    """Return values as in hostility_misread = 0.3, harm_base = 0.01."""
    return ", ".join(f"{name} = {value:g}" for name, value in values.items())


def set_by_hand(experiment: Experiment) -> str:
    """Return the sentences that say what the user set, and that nothing was refitted to it; nothing if nothing was set."""
    if not experiment.values_set:
        return ""
    values = values_in_words(experiment.values_set)
    return f"Set by hand, in all arms from the beginning: {values}. Nothing else was refitted to it, neither other parameters nor the posterior."


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
    """Return what the intervals over these seeds hold: chance alone where all of them have the same parameters, be they held or one draw.

    Values that the user set are named, since nothing else was refitted to them.
    """
    hold = CHANCE_AND_PARAMETERS if len(seed_places_by_draw(experiment, finished)) > 1 else CHANCE_ONLY
    return f"{hold}; set: {values_in_words(experiment.values_set)}, the rest not refitted" if experiment.values_set else hold


def is_chance_only(hold: str) -> bool:
    """Return whether intervals hold chance alone; hold: as `intervals_hold` says it."""
    return hold.startswith(CHANCE_ONLY)


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
