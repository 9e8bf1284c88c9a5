"""The batch driver: the week as compiled loops over the stores."""

import numpy as np

from agents.rule import compiled
from simulation.allocation import allocation
from simulation.arrivals import arrivals
from simulation.belief import belief
from simulation.books import books
from simulation.count import count
from simulation.decisions import decisions
from simulation.front_door import front_door
from simulation.help import help_families
from simulation.life import life
from simulation.rating import rating
from simulation.time_budget import time_budget
from simulation.visits import visits
from simulation.workforce import workforce
from simulation.world import GROWING, World, grow

PARTS = {
    part.py_func.__name__: part
    for part in (arrivals, front_door, allocation, time_budget, visits, help_families, life, belief, rating, decisions, workforce, books, count)
}

ROOM = {"families": 400, "children": 1600, "outside_children": 200, "episodes": 6000}
"""Rows that one week may need at most; a store with less room grows before the week begins."""


@compiled
def live_weeks(world, until, room_families, room_children, room_outside, room_episodes):
    """Run week after week until the given one, or until a store is short of room."""
    state = world.state[0]
    while state["week"] < until:
        if (
            state["families"] + room_families > world.families.shape[0]
            or state["children"] + room_children > world.children.shape[0]
            or state["outside_children"] + room_outside > world.outside_children.shape[0]
            or state["episodes"] + room_episodes > world.episodes.shape[0]
        ):
            return
        week = state["week"]
        arrivals(world, week)
        front_door(world, week)
        allocation(world, week)
        time_budget(world, week)
        visits(world, week)
        help_families(world, week)
        life(world, week)
        belief(world, week)
        rating(world, week)
        decisions(world, week)
        workforce(world, week)
        books(world, week)
        count(world, week)
        state["week"] = week + 1


def make_room(world: World) -> World:
    """Return the world with every store that is short of room grown; rows keep their index."""
    state = world.state[0]
    for name, rows in ROOM.items():
        while state[name] + rows > len(getattr(world, name)):
            world = grow(world, name)
    for name, per_family in GROWING.items():
        while per_family * len(world.families) > len(getattr(world, name)) and name not in ROOM:
            world = grow(world, name)
    return world


def simulate(world: World, until: int) -> World:
    """Run the world in place until the given week (weeks since Monday 1 January 1990); return it, since stores may have grown."""
    while world.state[0]["week"] < until:
        world = make_room(world)
        live_weeks(world, np.int64(until), ROOM["families"], ROOM["children"], ROOM["outside_children"], ROOM["episodes"])
    return world
