"""Fixtures for tests of practice: several identical families, a practice dated by hand, and runs with one ingredient alone."""

import numpy as np

from agents import standing as s
from tests.helpers import column, full_policy, live, with_figures, world_of
from tests.simulation.stories import on_a_plan, one_family_world

ALIKE = range(1, 5)
"""Seeds over which a direction is summed."""


def several(count, status=s.PROTECTION_PLAN, **overrides):
    """Return a world with `count` identical families of one child in the first area, all waiting for a worker, and the first week."""
    world, week = one_family_world(**overrides)
    on_a_plan(world, week, status)
    for f in range(count):
        world.families[f] = world.families[0]
        world.children[f] = world.children[0]
        world.families[f]["key"], world.families[f]["first_child"], world.families[f]["last_child"] = 7000 + f, f, f
        world.families[f]["waiting_since"] = week
        world.children[f]["key"], world.children[f]["family"] = 100 + f, f
        for i in range(2):
            world.parents[2 * f + i] = world.parents[i]
            world.parents[2 * f + i]["key"], world.parents[2 * f + i]["family"] = 9000 + 2 * f + i, f
        world.open_families[f] = f
    world.state[0]["families"] = world.state[0]["children"] = world.state[0]["open_families"] = count
    return world, week


def date(world, week, **fields):
    """Write a practice into every area by hand, from this week on."""
    for name, value in fields.items():
        world.areas[name] = week if value is True else value


def without_and_with(kind, weeks=110, figures=None, **changes):
    """Return Littleton's tables summed over seeds, without a policy and with one ingredient of the full policy, some settings changed.

    figures: parameters' values that differ in both.
    """
    mine = [each.model_copy(update=changes) for each in full_policy().ingredients if each.kind == kind]
    policy = full_policy().model_copy(update={"ingredients": tuple(mine)})
    parameters = with_figures(**figures) if figures else None
    return [[live(world_of(seed, parameters, under), weeks) for seed in ALIKE] for under in (None, policy)]


def total(worlds, *measures):
    """Return the sum of measures over the last half year of these worlds."""
    return sum(column(world, measure)[-35:].sum() for world in worlds for measure in measures)


def posts_of(world, role=s.SOCIAL_WORKER, area=0):
    """Return the rows of an area's posts of a role."""
    posts = world.professionals[: world.state[0]["professionals"]]
    return np.flatnonzero((posts["role"] == role) & (posts["area"] == area))


def on_course(world, week, course, **fields):
    """Date a course of three days in every area by hand."""
    terms = {"days": 3.0, "until": week + 520, "fee_per_day": 100.0, "payer": 6, "places": -1.0, **fields}
    date(world, week, **{f"{course}_from": True, **{f"{course}_{name}": value for name, value in terms.items()}})
