"""One seed of a paired experiment: the past is lived once, then every arm lives its own future from a copy of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.arms import LOG_ROWS, Arm, Experiment
from simulation.build import apply_policy, build_world, write_history
from simulation.engine import simulate
from simulation.world import World, copy_world

BREATH_WEEKS = 13
"""Weeks between two moments at which Ctrl-C is heard: compiled code does not hear it."""


@dataclass
class Life:
    """What one arm of one seed leaves behind.

    `weekly` has shape (weeks, areas, measures of simulation.measures); `episodes` holds those not ended before the window.
    """

    arm: str
    seed: int
    weekly: np.ndarray
    episodes: np.ndarray
    judgements: np.ndarray
    encounters: np.ndarray
    decisions: np.ndarray


def shared_past(experiment: Experiment, seed: int) -> World:
    """Return the world as it stands at the beginning of the week in which arms part."""
    rows = LOG_ROWS if experiment.is_logging else 0
    world = build_world(experiment.authority, experiment.parameters, seed, experiment.start, experiment.end, rows)
    return (experiment.live or live_until)(world, experiment.split_week)


def live_until(world: World, week: int) -> World:
    """Run the world up to the given week, pausing to hear Ctrl-C."""
    now = int(world.state[0]["week"])
    for stop in [*range(now + BREATH_WEEKS, week, BREATH_WEEKS), week]:
        world = simulate(world, stop)
    return world


def future_world(experiment: Experiment, arm: Arm, past: World) -> World:
    """Return a copy of the past with the arm's threshold path, policy and twin written into it."""
    world = copy_world(past)
    write_history(world, experiment.authority, int(world.state[0]["seed"]), arm.thresholds)
    world.state[0]["is_helping"] = arm.is_helping
    return apply_policy(world, experiment.authority, arm.policy)


def live_future(experiment: Experiment, arm: Arm, past: World) -> Life:
    """Return the arm's life from the parting to the end of the window."""
    return life_of(arm, (experiment.live or live_until)(future_world(experiment, arm, past), experiment.last_week + 1))


def life_of(arm: Arm, world: World) -> Life:
    """Return what a finished world leaves behind."""
    state: Any = world.state[0]
    episodes = world.episodes[: state["episodes"]]
    inside = (episodes["end_week"] < 0) | (episodes["end_week"] >= state["first_week"])
    logs = world.encounters[: state["encounters"]], world.decisions[: state["decisions"]]
    return Life(arm.name, int(state["seed"]), world.weekly, episodes[inside], world.judgements, *logs)


def live_seed(experiment: Experiment, seed: int) -> Iterator[Life]:
    """Yield the life of every arm for one seed."""
    past = shared_past(experiment, seed)
    for arm in experiment.arms:
        yield live_future(experiment, arm, past)
