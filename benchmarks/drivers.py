"""The batch driver against the Mesa driver, and Mesa agents on records against plain Mesa, so that the first ratio is honest."""

import importlib

import numpy as np

from benchmarks.clock import interleaved, ratio, say, seconds, spread, waited
from benchmarks.places import authority_of, burnt_in, with_room
from benchmarks.plain_mesa import PlainToy
from benchmarks.toy import RecordToy, toy_batch, toy_place
from simulation import engine
from simulation.world import World, copy_world

FAMILIES, TOY_FAMILIES, TOY_WEEKS_BATCH, WARM_WEEKS, BLOCK = 300, 240, 100, 8, 13
"""BLOCK: weeks simulated by each driver in one turn; the batch driver is asked once a turn, as it is used."""


def same_runs(mine: World, theirs: World) -> bool:
    """Return whether every record of two worlds is equal, bit for bit: needless and missed are NaN in both, for no line is set."""
    names = ("families", "parents", "children", "professionals", "episodes", "weekly")
    return all(same_store(getattr(mine, name), getattr(theirs, name)) for name in names)


def same_store(mine: np.ndarray, theirs: np.ndarray) -> bool:
    """Return whether two stores hold the same numbers; what pads a record does not count."""
    return mine.shape == theirs.shape and all(mine[field].tobytes() == theirs[field].tobytes() for field in mine.dtype.names or (...,))


def compare_drivers(weeks: int) -> None:
    """Print both drivers' seconds on the same small authority, seed and weeks, and their ratio."""
    try:
        model_class = importlib.import_module("simulation.model").SafeguardingModel
    except (ImportError, AttributeError):
        print("  the Mesa driver is not there yet")
        return
    start = with_room(burnt_in(authority_of(FAMILIES)))
    families = int(start.state[0]["families"])
    model = model_class(copy_world(start))
    say(f"Mesa driver: the first week, with its rules' compilation, {families} families", f"{waited(model.step):.1f}", "s")
    times: dict[str, list[float]] = {"batch": [], "mesa": []}
    world = engine.simulate(copy_world(start), int(start.state[0]["week"]) + 1)
    for _ in range(WARM_WEEKS):  # rules that are seldom called compile at their first call
        model.step()
        world = engine.simulate(world, int(world.state[0]["week"]) + 1)
    for _ in range(weeks // BLOCK):
        until = int(world.state[0]["week"]) + BLOCK
        world = engine.make_room(world)
        times["batch"].append(seconds(lambda: engine.simulate(world, until)) / BLOCK)  # noqa: B023
        times["mesa"].append(seconds(lambda: model.run(until)) / BLOCK)  # noqa: B023
    stores = getattr(model, "stores", None) or getattr(model, "world", None)
    say("both drivers give the same numbers", "yes" if stores is not None and same_runs(world, stores) else "not shown")
    say("Mesa driver: a week", spread(times["mesa"], 1e3, 0), "ms (aim: under 100)")
    say("batch: a week", spread(times["batch"], 1e3, 3), "ms")
    say("Mesa driver / batch (aim: past 100)", ratio(times, "mesa", "batch", 0))
    for name in ("mesa", "batch"):
        say(f"{name}: a known family's week", spread(times[name], 1e9 / families, 0), "ns")


def compare_toys(repeats: int) -> None:
    """Print the toy's time in three ways: compiled loop, Mesa agents on records, plain Mesa."""
    place, plain, records = toy_place(TOY_FAMILIES), PlainToy(TOY_FAMILIES, 1), RecordToy(TOY_FAMILIES, 1)
    calls = {
        "batch": lambda: toy_batch(*place.values(), np.uint64(1), 0, TOY_WEEKS_BATCH),
        "records": records.step,
        "plain": plain.step,
    }
    for call in calls.values():
        call()
    times = interleaved(calls, repeats)
    times["batch"] = [took / TOY_WEEKS_BATCH for took in times["batch"]]
    names = {"batch": "compiled loop", "records": "Mesa agents on records", "plain": "plain Mesa"}
    for name, title in names.items():
        say(f"toy, {title}: a family's week", spread(times[name], 1e9 / TOY_FAMILIES, 0), "ns")
    say("toy, plain Mesa / compiled loop", ratio(times, "plain", "batch", 0))
    say("toy, Mesa agents on records / compiled loop", ratio(times, "records", "batch", 0))
    say("toy, Mesa agents on records / plain Mesa: what windows on records cost", ratio(times, "records", "plain", 1))


def main(short: bool) -> None:
    """Print the drivers' ratio, then the toy's."""
    compare_drivers(3 * BLOCK if short else 8 * BLOCK)
    compare_toys(9 if short else 40)
