"""One seed of a paired experiment: the past is lived once, then every arm lives its own future from a copy of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.arms import LOG_ROWS, Arm, Experiment
from experiments.moving import as_drawn
from experiments.twins import raised
from simulation.build import apply_policy, build_world, write_history
from simulation.engine import simulate
from simulation.measures import INDEX
from simulation.settings import Salaries
from simulation.world import World

ROLES = tuple(Salaries.model_fields)
"""In the order of agents/standing.py."""

BREATH_WEEKS = 13
"""Weeks between two moments at which Ctrl-C is heard: compiled code does not hear it."""

TRIES, CLOSE, FALL, MOST_MOVED, END_WEEKS = 2, 0.02, 1.2, 2.0, 13
"""A twin with moved bars: lives tried for each seed; how near the programme's plans is near enough (share); how fast plans fall with bars where the
search begins (log per sd); the furthest that bars may move (sd); and the weeks at the end over which plans are averaged."""


@dataclass
class Life:
    """What one arm of one seed leaves behind.

    `weekly` has shape (weeks, areas, measures of simulation.measures), `judgements` (weeks, moments, bins, 2); `episodes` holds those not
    ended before the window; `posts` full-time posts by role at the end, funded and filled (roles, 2); `raised_by` how far a twin's bars were
    moved, if that was sought (sd of true risk).
    """

    arm: str
    seed: int
    weekly: np.ndarray
    episodes: np.ndarray
    judgements: np.ndarray
    encounters: np.ndarray
    decisions: np.ndarray
    posts: np.ndarray
    raised_by: float | None = None


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


def live_seed(experiment: Experiment, seed: int) -> Iterator[Life]:
    """Yield the life of every arm for one seed."""
    experiment = as_drawn(experiment, seed)
    futures, lived = Futures(experiment, shared_past(experiment, seed)), dict[str, Life]()
    met = {name for arm in experiment.arms if arm.meets for name in (arm.meets.policy, arm.meets.baseline)}
    for arm in experiment.arms:
        life = futures.live(arm) if arm.meets is None else nearest(futures, arm, lived[arm.meets.baseline], lived[arm.meets.policy])
        if arm.name in met:
            lived[arm.name] = life
        yield life


def nearest(futures: Futures, arm: Arm, usual: Life, wanted: Life) -> Life:
    """Return the life of a twin whose bars are moved towards another life's plans at the end, by secant steps on a logarithm: the nearest of a few,
    the usual life, in which they do not move, among them."""
    moves, gaps = [0.0], [gap_between(usual, wanted)]
    best, move = replace(usual, arm=arm.name, raised_by=0.0), gaps[0] / FALL
    for _ in range(TRIES):
        if min(map(abs, gaps)) <= CLOSE:
            break
        life = futures.live(raised(arm, move := float(np.clip(move, -MOST_MOVED, MOST_MOVED))))
        gap = gap_between(life, wanted)
        if abs(gap) < min(map(abs, gaps)):
            best = replace(life, raised_by=move)
        following = move if gap == gaps[-1] else move - gap * (move - moves[-1]) / (gap - gaps[-1])
        moves.append(move)
        gaps.append(gap)
        move = following
    return best


def gap_between(life: Life, wanted: Life) -> float:
    """Return how far a life's plans at the end are above another's, as a difference of logarithms."""
    return float(np.log1p(plans_at_end(life)) - np.log1p(plans_at_end(wanted)))


def plans_at_end(life: Life) -> float:
    """Return the mean number of plans in the last weeks of the window."""
    return float(life.weekly[-END_WEEKS:, :, INDEX["protection_plans"]].sum(axis=1).mean())
