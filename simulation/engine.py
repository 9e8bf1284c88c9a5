"""The batch driver: the week as compiled loops over the stores."""

from simulation.calendar import date_of
from simulation.compilation import compile_first
from simulation.steps import PARTS
from simulation.week_loop import simulate_weeks
from simulation.world import GROWING, World, grow

__all__ = ["PARTS", "check_end", "make_room", "room_for_a_week", "simulate"]


def room_for_a_week(world: World) -> dict[str, int]:
    """Return the rows that one week may need at most; a store with less room grows before the week begins."""
    state = world.state[0]
    arriving = 50 + 4 * int(world.timeline["first_referrals"].max())
    known, opened = int(state["families"]), int(state["open_families"])
    children = (1 + int(world.parameters[0]["children_most"])) * arriving + known // 8
    outside = 50 + 8 * int(world.timeline["outside_need"].max() + world.timeline["outside_care"].max())
    return {"families": arriving, "children": children, "outside_children": outside, "episodes": 2000 + 12 * opened + known // 4}


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
            f"the world's history ends before week {end} ({last}) and cannot be simulated until week {until} ({asked}): build it to a later end"
        )


def simulate(world: World, until: int) -> World:
    """Run the world in place until the given week (weeks since Monday 1 January 1990); return it, since stores may have grown.

    Raises ValueError for a week past the timeline of history, which holds what no run can do without.
    """
    check_end(world, until)
    addresses = compile_first(world)
    while world.state[0]["week"] < until:
        world = make_room(world)
        room = room_for_a_week(world)
        simulate_weeks(world, addresses, until, room["families"], room["children"], room["outside_children"], room["episodes"])
    return world
