"""The batch driver: the week as compiled loops over the stores."""

import numpy as np

from agents.rule import compiled
from simulation.calendar import date_of
from simulation.week.allocation import allocation
from simulation.week.arrivals import arrivals
from simulation.week.belief import belief
from simulation.week.costs import books
from simulation.week.count import count
from simulation.week.decisions import decisions
from simulation.week.front_door import front_door
from simulation.week.help import help_families
from simulation.week.life import life
from simulation.week.rating import rating
from simulation.week.time_budget import time_budget
from simulation.week.visits import visits
from simulation.week.workforce import workforce
from simulation.world import GROWING, World, grow

PARTS = {
    part.py_func.__name__: part
    for part in (arrivals, front_door, allocation, time_budget, visits, help_families, life, belief, rating, decisions, workforce, books, count)
}


def room_for_a_week(world: World) -> dict[str, int]:
    """Return the rows that one week may need at most; a store with less room grows before the week begins."""
    state = world.state[0]
    arriving = 50 + 4 * int(world.timeline["first_referrals"].max())
    known, opened = int(state["families"]), int(state["open_families"])
    children = (1 + int(world.parameters[0]["children_most"])) * arriving + known // 8
    outside = 50 + 8 * int(world.timeline["outside_need"].max() + world.timeline["outside_care"].max())
    return {"families": arriving, "children": children, "outside_children": outside, "episodes": 2000 + 12 * opened + known // 4}


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
    """Return the world with every store that is short of room for a week grown; rows keep their index."""
    room = room_for_a_week(world)
    for name, rows in room.items():
        while world.state[0][name] + rows > len(getattr(world, name)):
            world = grow(world, name)
    for name, per_family in GROWING.items():
        while per_family * len(world.families) > len(getattr(world, name)) and name not in room:
            world = grow(world, name)
    return world


def check_end(world: World, until: int) -> None:
    """Raise ValueError if the timeline of history does not reach up to a week."""
    end = int(world.state[0]["timeline_start"]) + len(world.timeline)
    if until > end:
        last, asked = date_of(end), date_of(int(until))
        raise ValueError(
            f"the world's history ends before week {end} ({last}) and cannot be lived until week {until} ({asked}): build it to a later end"
        )


def simulate(world: World, until: int) -> World:
    """Run the world in place until the given week (weeks since Monday 1 January 1990); return it, since stores may have grown.

    Raises ValueError for a week past the timeline of history, which holds what no run can do without.
    """
    check_end(world, until)
    while world.state[0]["week"] < until:
        world = make_room(world)
        room = room_for_a_week(world)
        live_weeks(world, np.int64(until), room["families"], room["children"], room["outside_children"], room["episodes"])
    return world
