"""Nanoseconds of a known family's week by step of the week, so that tuning goes where the time goes."""

import statistics
import time

import numpy as np

from agents.rule import compiled
from benchmarks.clock import say
from benchmarks.places import burnt_in, hertfordshire, hertfordshire_after
from simulation import engine
from simulation.schedule import WEEK
from simulation.world import World


@compiled
def nothing(world, week):
    """Do nothing: what a call with the stores costs by itself."""
    return week


def call_cost(world: World) -> float:
    """Return the seconds of one call from Python with the stores."""
    times = []
    for _ in range(200):
        start = time.thread_time()
        nothing(world, 0)
        times.append(time.thread_time() - start)
    return statistics.median(times)


def simulate_and_time(world: World, weeks: int) -> tuple[dict[str, list[float]], list[int], list[int]]:
    """Simulate this many weeks step by step; return each step's seconds and the numbers of known and of open families by week."""
    times: dict[str, list[float]] = {step.name: [] for step in WEEK}
    known, opened = [], []
    for _ in range(weeks):
        world = engine.make_room(world)
        week = int(world.state[0]["week"])
        for name, took in times.items():
            start = time.thread_time()
            engine.PARTS[name](world, week)
            took.append(time.thread_time() - start)
        world.state["week"] = week + 1
        known.append(int(world.state[0]["families"]))
        opened.append(int(world.state[0]["open_families"]))
    return times, known, opened


def main(short: bool) -> None:
    """Print a table of the steps, the dearest first."""
    years = 5.0 if short else hertfordshire().burn_in_years.value
    world = burnt_in(hertfordshire_after(years))
    nothing(world, 0)
    own = call_cost(world)
    times, known, opened = simulate_and_time(world, 40 if short else 260)
    families, at_work = np.mean(known), np.mean(opened)
    whole = sum(statistics.median(took) - own for took in times.values())
    say("Hertfordshire: families known, open", f"{families:,.0f}, {at_work:,.0f}")
    say("a week", f"{whole * 1e3:.2f} ms, {whole / families * 1e9:.0f} ns a known family, {whole / at_work * 1e9:.0f} ns an open family")
    say("of it calls from Python, subtracted below", f"{own * 1e6:.0f} us a step")
    print(f"  {'step':<16}{'share':>7}{'ns a known family-week':>28}{'ns an open family-week':>25}")
    for name in sorted(times, key=lambda step: -statistics.median(times[step])):
        took = np.maximum(np.array(times[name]) - own, 0.0)
        middle = float(np.median(took))
        low, high = np.quantile(took, [0.05, 0.95]) / families * 1e9
        each = f"{middle / families * 1e9:.1f} ({low:.1f} to {high:.1f})"
        print(f"  {name:<16}{middle / whole:>7.1%}{each:>28}{middle / at_work * 1e9:>25.0f}", flush=True)
