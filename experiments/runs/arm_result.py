"""The result of one simulated arm."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.runs.experiment import Arm
from experiments.runs.failures import RunFailed
from simulation.settings import Salaries
from simulation.world import LOGS, World

ROLE_NAMES = tuple(Salaries.model_fields)
"""In the order of agents/standing.py."""


@dataclass
class ArmResult:
    """The result of one arm with one seed.

    `weekly` has shape (weeks, areas, measures of simulation.measures), `judgements` (weeks, moments, bins, 2); `episodes` holds those not
    ended before the window; `posts` full-time posts by role at the end, funded and filled (roles, 2); `families` harm at home and specialists of each
    family, FAMILY_HARM; `raised_by` is the shift of thresholds found for a threshold-matched arm (log-odds), else None.
    """

    arm: str
    seed: int
    weekly: np.ndarray
    episodes: np.ndarray
    judgements: np.ndarray
    encounters: np.ndarray
    decisions: np.ndarray
    posts: np.ndarray
    families: np.ndarray
    raised_by: float | None = None


def arm_result_of(arm: Arm, world: World) -> ArmResult:
    """Return the result of a finished world; it shares no memory with the world. Raises RunFailed if a log had no room for all of its rows."""
    state: Any = world.state[0]
    check_logs(world)
    episodes = world.episodes[: state["episodes"]]
    inside = (episodes["end_week"] < 0) | (episodes["end_week"] >= state["first_week"])
    logs = world.encounters[: state["encounters"]].copy(), world.decisions[: state["decisions"]].copy()
    posts = posts_by_role(world.professionals[: state["professionals"]], int(state["week"]) - 1)
    families = family_harm(world)
    return ArmResult(arm.name, int(state["seed"]), world.weekly.copy(), episodes[inside], world.judgements.copy(), *logs, posts, families)


def check_logs(world: World) -> None:
    """Raise RunFailed if a log is full: it may lack what came after."""
    for name in LOGS:
        rows = len(getattr(world, name))
        if rows and world.state[0][name] >= rows:
            raise RunFailed(f"The log of {name} has room for {rows:,} rows a run, and is full. Use a shorter window (--end), or --keep episodes.")


FAMILY_HARM = ("key", "harm_events", "specialist_week", "for_specialists_week")


def family_harm(world: World) -> np.ndarray:
    """Return FAMILY_HARM of each family: harm at home from harm_from_week on, and when a specialist last took it on and could last help it."""
    families = world.families[: int(world.state[0]["families"])]
    found = np.empty(len(families), [(name, families.dtype[name]) for name in FAMILY_HARM])
    for name in FAMILY_HARM:
        found[name] = families[name]
    return found


def posts_by_role(professionals: np.ndarray, week: int) -> np.ndarray:
    """Return full-time posts by role, funded and filled, at the end of a week; shape (roles, 2)."""
    fte = professionals["fte"] * ((professionals["start_week"] <= week) & (week < professionals["end_week"]))
    return np.array([np.bincount(professionals["role"], each, len(ROLE_NAMES)) for each in (fte, fte * professionals["filled"])]).T
