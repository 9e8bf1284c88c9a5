"""Two worlds for all tests of what is shown of one moment: the same weeks of Smallshire by the batch and by the Mesa driver."""

import functools
from typing import NamedTuple

from simulation.engine import simulate
from simulation.model import SafeguardingModel
from simulation.world import World, copy_world
from tests.smallshire import authority, build, policy

BURN_IN_YEARS, WEEKS_BATCH, WEEKS_BOTH = 5, 30, 5
"""Years before the window, so that children are in every lane; weeks of it that are simulated at first, and then by each driver."""


THRESHOLDS = {
    "conference_threshold": 0.3,
    "plan_threshold": 0.3,
    "pre_proceedings_threshold": 0.4,
    "issuing_at_once_threshold": 0.5,
    "interim_removal_threshold": 0.4,
    "final_care_threshold": 0.4,
}
"""Chances of harm at which children are in every lane."""


class Both(NamedTuple):
    """A world by each driver, the model, and the world before the weeks that both simulated."""

    batch: World
    mesa: World
    model: SafeguardingModel
    before: World


@functools.cache
def both_drivers() -> Both:
    """Return Smallshire under every ingredient, some weeks into its window, by each driver."""
    world = build(4, of=authority(burn_in_years=BURN_IN_YEARS), under=policy())
    for name, threshold in THRESHOLDS.items():
        world.parameters[name] = threshold
    world = simulate(world, int(world.state[0]["first_week"]) + WEEKS_BATCH)
    before = copy_world(world)
    until = int(world.state[0]["week"]) + WEEKS_BOTH
    model = SafeguardingModel(copy_world(world)).run(until)
    return Both(simulate(world, until), model.stores, model, before)
