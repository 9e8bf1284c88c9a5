"""The two arms of a story: the past that they share, and the world of each at the moment at which its own begins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from experiments.runs.experiment import Arm, Experiment
from experiments.runs.futures import copy_world_over, future_world, history_until, simulate_until
from simulation.world import World

Seen = TypeVar("Seen")

Follow = Callable[[World, int, Any], tuple[World, Seen]]
"""Runs a world up to a week and goes on with what was seen so far (None at first); returns the world, and what was seen."""


@dataclass(frozen=True)
class PairOfArms:
    """Two arms of one experiment with one seed, and the world from which both begin.

    Parameters
    ----------
    experiment
        With the seed's draw of parameters in it.
    begin
        The world at the first week of the story: the window's first, or the week in which the arms split if that is earlier.
    """

    experiment: Experiment
    begin: World

    def follow(self, follow: Follow[Seen]) -> dict[str, Seen]:
        """Return what was seen of each arm by its name: the past that they share is followed once."""
        experiment, split = self.experiment, self.experiment.split_week
        first, end = experiment.first_week, experiment.last_week + 1
        world, seen = copy_world_over(self.begin), None
        if first < split:
            world, seen = follow(world, split, None)
        return {arm.name: self.follow_arm(arm, world, follow, seen, max(first, split), end) for arm in experiment.arms}

    def follow_arm(self, arm: Arm, past: World, follow: Follow[Seen], seen: Any, first: int, end: int) -> Seen:
        """Return what was seen of one arm."""
        world = simulate_until(future_world(self.experiment, arm, past), first)
        return follow(world, end, seen)[1]


def pair_of_arms(experiment: Experiment, seed: int) -> PairOfArms:
    """Return the arms of a seed, their past from the user's cache if it is there; the experiment has the seed's draw of parameters."""
    return PairOfArms(experiment, history_until(experiment, seed, min(experiment.split_week, experiment.first_week), is_kept=True))
