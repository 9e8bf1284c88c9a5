"""One seed of a paired experiment: the past is lived once, then every arm lives its own future from a copy of it."""

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arms import LOG_ROWS, Arm, Experiment
from experiments.moving import as_drawn
from simulation.build import apply_policy, build_world, write_history
from simulation.engine import simulate
from simulation.settings import Salaries
from simulation.world import World

ROLES = tuple(Salaries.model_fields)
"""In the order of agents/standing.py."""

BREATH_WEEKS = 13
"""Weeks between two moments at which Ctrl-C is heard: compiled code does not hear it."""


@dataclass
class Life:
    """What one arm of one seed leaves behind.

    `weekly` has shape (weeks, areas, measures of simulation.measures), `judgements` (weeks, moments, bins, 2); `episodes` holds those not
    ended before the window; `posts` full-time posts by role at the end, funded and filled (roles, 2).
    """

    arm: str
    seed: int
    weekly: np.ndarray
    episodes: np.ndarray
    judgements: np.ndarray
    encounters: np.ndarray
    decisions: np.ndarray
    posts: np.ndarray


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


def copied(world: World, over: World | None = None) -> World:
    """Return a copy of the world, written over one that is done with where its arrays fit: fresh memory costs more than the copy."""
    made: dict[str, np.ndarray] = {}
    for name, array in world._asdict().items():
        place = array if over is None else getattr(over, name)
        if name == "parameters":
            made[name] = array
        elif place is array or place.shape != array.shape:
            made[name] = array.copy()
        else:
            np.copyto(place, array)
            made[name] = place
    return World(**made)


def future_world(experiment: Experiment, arm: Arm, past: World, over: World | None = None) -> World:
    """Return a copy of the past with the arm's threshold path, policy and twin written into it."""
    world = copied(past, over)
    write_history(world, experiment.authority, int(world.state[0]["seed"]), arm.thresholds)
    world.state[0]["is_helping"] = arm.is_helping
    return apply_policy(world, experiment.authority, arm.policy)


def life_of(arm: Arm, world: World) -> Life:
    """Return what a finished world leaves behind, sharing nothing with it."""
    state: Any = world.state[0]
    episodes = world.episodes[: state["episodes"]]
    inside = (episodes["end_week"] < 0) | (episodes["end_week"] >= state["first_week"])
    logs = world.encounters[: state["encounters"]].copy(), world.decisions[: state["decisions"]].copy()
    posts = posts_of(world.professionals[: state["professionals"]], int(state["week"]) - 1)
    return Life(arm.name, int(state["seed"]), world.weekly.copy(), episodes[inside], world.judgements.copy(), *logs, posts)


def posts_of(professionals: np.ndarray, week: int) -> np.ndarray:
    """Return full-time posts by role, funded and filled, at the end of a week; shape (roles, 2)."""
    fte = professionals["fte"] * ((professionals["start_week"] <= week) & (week < professionals["end_week"]))
    return np.array([np.bincount(professionals["role"], each, len(ROLES)) for each in (fte, fte * professionals["filled"])]).T


@dataclass
class Futures:
    """One seed's past, and the futures lived from it, one at a time: each is lived in the place of the one before."""

    experiment: Experiment
    past: World
    place: World | None = None

    def live(self, arm: Arm) -> Life:
        """Return the arm's life from the parting to the end of the window."""
        world = future_world(self.experiment, arm, self.past, self.place)
        self.place = (self.experiment.live or live_until)(world, self.experiment.last_week + 1)
        return life_of(arm, self.place)


def live_seed(experiment: Experiment, seed: int, kept: Path | None = None) -> Iterator[Life]:
    """Yield the life of every arm for one seed; kept: a folder in which a search may have left what it has lived already."""
    experiment = as_drawn(experiment, seed)
    past, lived = (kept and what_is_kept(kept, seed)) or (shared_past(experiment, seed), {})
    futures = Futures(experiment, past)
    for arm in experiment.arms:
        yield lived.get(arm.name) or futures.live(arm)


def kept_path(folder: Path, seed: int) -> Path:
    """Return where a seed's past is kept."""
    return folder / f"{seed}.pickle"


def is_kept(folder: Path, seed: int) -> bool:
    """Return whether `keep` has written a seed."""
    return kept_path(folder, seed).exists()


def keep(folder: Path, seed: int, past: World, lives: list[Life]) -> None:
    """Write a seed's past, and lives already lived from it, for a later stage of the same job."""
    with kept_path(folder, seed).open("wb") as file:
        pickle.dump((past, {life.arm: life for life in lives}), file, pickle.HIGHEST_PROTOCOL)


def what_is_kept(folder: Path, seed: int) -> tuple[World, dict[str, Life]] | None:
    """Return what `keep` has written for a seed, and delete it; None if that is nothing."""
    path = kept_path(folder, seed)
    if not path.exists():
        return None
    with path.open("rb") as file:
        found = pickle.load(file)
    path.unlink()
    return found
