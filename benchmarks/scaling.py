"""Time against families: is a week linear in the families known?"""

import datetime
from functools import partial

import numpy as np

from benchmarks.clock import say, seconds, spread
from benchmarks.places import START, authority_of, newborn, with_room
from simulation import engine

WEEKS = 8
END = START + datetime.timedelta(weeks=2 * WEEKS)


def measure(families: int, weeks: int) -> tuple[int, list[float]]:
    """Return the known families of an authority after its burn-in, and the seconds of each of this many weeks."""
    world = with_room(newborn(authority_of(families), end=END))
    world = with_room(engine.simulate(world, int(world.state[0]["first_week"])))
    known = int(world.state[0]["families"])
    times = []
    for week in range(int(world.state[0]["week"]) + 1, int(world.state[0]["week"]) + 1 + weeks):
        times.append(seconds(partial(engine.simulate, world, week)))
    return known, times


def main(short: bool) -> None:
    """Print a week's time by size, and the exponent of a straight line through their logarithms."""
    sizes = (100, 1_000, 10_000, 100_000) if short else (100, 1_000, 10_000, 100_000, 1_000_000)
    known, weeks = [], []
    for size in sizes:
        families, times = measure(size, WEEKS)
        known.append(families)
        weeks.append(float(np.median(times)))
        each = f"ms, {weeks[-1] / families * 1e9:.0f} ns a family"
        say(f"{families:,} families known after two years: a week", spread(times, 1e3, 3), each)
    for name, first in (("all", 0), ("without the smallest", 1)):
        exponent = np.polyfit(np.log(known[first:]), np.log(weeks[first:]), 1)[0]
        say(f"exponent of time in families, {name} (1: linear)", f"{exponent:.2f}")
