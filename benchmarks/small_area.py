"""A small area as the page steps through it: seconds to begin, a week agent by agent, and the tables of one moment, as ratios to a batch week."""

import datetime
import functools

from benchmarks.clock import interleaved, ratio, say, spread, waited
from benchmarks.places import hertfordshire, parameters
from experiments.explorer.small_area import small_area, warm_up
from experiments.presentation.figures.dots import dot_places
from experiments.snapshots.children import children_now
from experiments.snapshots.network import information_network
from experiments.snapshots.quadrants import pushes, quadrants
from experiments.snapshots.workers import workers_now
from simulation import engine
from simulation.build import build_world
from simulation.calendar import week_of
from simulation.model import SafeguardingModel
from simulation.world import World, copy_world

YEARS = 3


def world_of(authority) -> World:
    """Return a world at the last observed date, with years to come."""
    start = authority.last_observed
    world = build_world(authority, {**parameters(), **authority.parameters}, 1, start, start + datetime.timedelta(weeks=52 * YEARS))
    return engine.simulate(world, week_of(start))


def main(short: bool) -> None:
    """Print what the page's user waits for."""
    whole = hertfordshire()
    say("the small area's size, found by a pilot", f"{waited(lambda: small_area(whole)):.2f}", "s")
    small = small_area(whole)
    say("its history, compiled before", f"{waited(lambda: world_of(small)):.2f}", "s")
    world = world_of(small)
    say("open and known families", f"{int(world.state[0]['open_families'])} and {int(world.state[0]['families']):,}")
    say("rules loaded while nobody waits", f"{waited(lambda: warm_up(whole)):.2f}", "s")
    say("a model made", f"{waited(lambda: SafeguardingModel(copy_world(world)).close()):.2f}", "s")
    model, batch = SafeguardingModel(copy_world(world)), copy_world(world)
    say("the first week", f"{1e3 * waited(model.step):.0f}", "ms (aim: under 100)")
    holder = {"batch": batch}

    def batch_week() -> None:
        holder["batch"] = engine.simulate(holder["batch"], int(holder["batch"].state[0]["week"]) + 1)

    children = functools.partial(children_now, model.stores)
    calls = {
        "batch": batch_week,
        "mesa": model.step,
        "children": lambda: dot_places(children_now(model.stores)),
        "quadrants": lambda: (quadrants(children()), pushes(model.stores, children())),
        "workers": lambda: workers_now(model.stores),
        "network": lambda: information_network(model.stores),
    }
    times = interleaved(calls, 12 if short else 60)
    titles = ("a batch week", "a week agent by agent", "children and their dots", "quadrants", "workers", "network")
    for name, title in [*zip(calls, titles, strict=True)][1:]:
        say(title, spread(times[name], 1e3, 1), "ms" + " (aim: under 100)" * (name == "mesa"))
        say(f"{title} / a batch week", ratio(times, name, "batch", 1))
