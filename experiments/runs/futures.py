"""One seed: the history that all arms share, and the arms' futures simulated from it."""

from dataclasses import dataclass

import numpy as np

from experiments.runs.arm_result import ArmResult, arm_result_of
from experiments.runs.cancellation import check_cancelled
from experiments.runs.experiment import LOG_ROWS, Arm, Experiment, difference_week, split_date
from experiments.runs.past_store import past_key, past_store
from simulation.build import apply_policy, build_world, write_history
from simulation.calendar import week_of
from simulation.danger_line import find_lines, write_lines
from simulation.engine import simulate
from simulation.population import set_population
from simulation.world import World, copy_world

PAUSE_WEEKS = 13
"""Weeks between two pauses at which a simulation can be cancelled: compiled code cannot be interrupted."""


def shared_history(experiment: Experiment, seed: int, is_kept: bool = False, is_judged: bool = True) -> World:
    """Return the world at the beginning of the week in which arms split.

    Parameters
    ----------
    experiment
        With the seed's draw of parameters already in it.
    seed
        Of the random numbers.
    is_kept
        Read from and write to the user's cache of histories, for seeds that another command is likely to need.
    is_judged
        Find the lines of danger; False: nothing is read that is judged at them, and nothing of it is counted.
    """
    return history_until(experiment, seed, experiment.split_week, is_kept, is_judged)


def history_until(experiment: Experiment, seed: int, week: int, is_kept: bool = False, is_judged: bool = True) -> World:
    """Return the world at the beginning of a week no later than the split; parameters as of `shared_history`."""
    rows, run = LOG_ROWS if experiment.is_logging else 0, experiment.driver or simulate_until

    def simulated() -> World:
        world = build_world(experiment.authority, experiment.parameters, seed, experiment.start, experiment.end, rows)
        return run(with_lines(experiment, world) if is_judged else world, week)

    pasts = past_store() if is_kept and is_judged and experiment.driver is None else None
    if pasts is None:
        return simulated()
    window = experiment.start, experiment.end, week, experiment.danger_line_week
    return pasts.remembered(past_key(experiment.authority, experiment.parameters, seed, window, rows), simulated)


def with_lines(experiment: Experiment, world: World) -> World:
    """Return a world that was just built at the first recorded week, or at the split if that is earlier, with its lines of danger.

    A copy looks ahead to the week at which they are found, under business as usual: what is counted before that week is judged at the same lines.
    """
    run = experiment.driver or simulate_until
    world = run(world, min(experiment.first_week, experiment.split_week))
    write_lines(world, find_lines(run(copy_world(world), experiment.danger_line_week)))
    return world


def simulate_until(world: World, week: int) -> World:
    """Run the world up to the given week; raises Cancelled at the next pause if its result is no longer wanted."""
    now = int(world.state[0]["week"])
    if week <= now:
        return world
    for stop in [*range(now + PAUSE_WEEKS, week, PAUSE_WEEKS), week]:
        check_cancelled()
        world = simulate(world, stop)
    return world


def copy_world_over(world: World, over: World | None = None) -> World:
    """Return a copy of the world, written into the arrays of a finished one where they fit: new memory costs more than the copy."""
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


def with_values(world: World, values: tuple[tuple[str, float], ...]) -> World:
    """Return the world with an arm's own parameter values; worlds share the others."""
    if not values:
        return world
    parameters = world.parameters.copy()
    for name, value in values:
        parameters[0][name] = value
    set_population(parameters)
    return world._replace(parameters=parameters)


def future_world(experiment: Experiment, arm: Arm, past: World, over: World | None = None) -> World:
    """Return a copy of the past with the arm's threshold path and policy written into it."""
    world = with_values(copy_world_over(past, over), arm.values)
    write_history(world, experiment.authority, int(world.state[0]["seed"]), arm.thresholds)
    world.state[0]["harm_from_week"] = difference_week(experiment)
    return apply_policy(world, experiment.authority, arm.policy)


@dataclass
class Futures:
    """One seed's past, and the futures simulated from it one at a time: each reuses the memory of the previous world."""

    experiment: Experiment
    past: World
    world: World | None = None

    def simulate(self, arm: Arm) -> ArmResult:
        """Return the result of the arm, simulated from the split to the end of the window."""
        world, run = future_world(self.experiment, arm, self.past, self.world), self.experiment.driver or simulate_until
        if not arm.is_helping:
            world = run(world, max(week_of(split_date(self.experiment)), self.experiment.split_week))
            world.state[0]["is_helping"] = False
        self.world = run(world, self.experiment.last_week + 1)
        return arm_result_of(arm, self.world)
