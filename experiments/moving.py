"""A study's parameters put into a world to be run: values instead of those held."""

from collections.abc import Mapping
from dataclasses import replace

from experiments.arms import Experiment
from simulation.settings import Authority

HISTORY = ("first_referrals_per_week", "risk_aversion")
"""Fields of the history that move as a ratio to what the authority's file has."""

MOVED = "moved: a draw of a posterior, or a point that a study tries"


def moved(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """Return the experiment with other values of parameters, of the authority's own too, and of the history's fields by ratio."""
    parameters = dict(experiment.parameters)
    for name, value in values.items():
        if name not in HISTORY:
            parameters[name] = parameters[name].model_copy(update={"value": float(value), "source": MOVED})
    ratios = {name: float(values[name]) for name in HISTORY if name in values}
    authority = with_ratios(experiment.authority, ratios) if ratios else experiment.authority
    return replace(experiment, authority=without_own(authority, values), parameters=parameters)


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


def without_own(authority: Authority, values: Mapping[str, float]) -> Authority:
    """Return the authority without its own values of these parameters: a world takes an authority's own before any other."""
    own = {name: figure for name, figure in authority.parameters.items() if name not in values}
    return authority if len(own) == len(authority.parameters) else authority.model_copy(update={"parameters": own})


def with_ratios(authority: Authority, ratios: Mapping[str, float]) -> Authority:
    """Return the authority with fields of every history point multiplied."""
    points = [point.model_copy(update={name: getattr(point, name) * ratio for name, ratio in ratios.items()}) for point in authority.history]
    return authority.model_copy(update={"history": tuple(points)})
