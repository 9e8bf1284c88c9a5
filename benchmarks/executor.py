"""The executor and its store beside the bare compiled runs: 10,000 small runs, one thread, both in one process and turn about."""

import datetime
import io
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.clock import interleaved, ratio, say, seconds, spread
from benchmarks.places import START, authority_of, newborn
from experiments.runs.backends import SerialBackend
from experiments.runs.executor import run_tasks
from experiments.runs.futures import copy_world_over
from experiments.runs.heads import Head
from experiments.runs.opening import open_store
from experiments.runs.progress import Progress
from experiments.runs.store import FinishedStore, MemoryStore, Store, unfinished
from experiments.runs.tasks import Task, task_key
from simulation import engine
from simulation.world import copy_world

FAMILIES, WEEKS = 300, 52
END = START + datetime.timedelta(weeks=WEEKS)
HEAD = Head({"question": "benchmark"})
RUNS, SHORT_RUNS, BLOCKS = 10_000, 300, 10
SMALL = 100_000


def small_run() -> Callable[[int], dict[str, np.ndarray]]:
    """Return what simulates the history of a small place and a year of two arms, whatever it is given, and returns their measures."""
    born = newborn(authority_of(FAMILIES), end=END)
    split = int(born.state[0]["first_week"])
    grown = engine.simulate(copy_world(born), split + WEEKS)
    scratch = (copy_world(grown), copy_world(grown))

    def run(_: int) -> dict[str, np.ndarray]:
        history = engine.simulate(copy_world_over(born), split)
        arms = [engine.simulate(copy_world_over(history, over), split + WEEKS) for over in scratch]
        return {"values": np.stack([arm.weekly.sum(axis=(0, 1)) for arm in arms])}

    return run


def tasks_of(count: int, first: int = 0) -> list[Task]:
    """Return so many tasks."""
    return [Task(task_key(HEAD.hash, {"point": seed}, seed), f"run {seed}", seed) for seed in range(first, first + count)]


def carry_out(work: Callable[[int], dict[str, np.ndarray]], tasks: list[Task], store: Store) -> None:
    """Carry out tasks as every command does."""
    run_tasks(work, tasks, store=store, backend=SerialBackend(), progress=Progress("benchmark", stream=io.StringIO()))


def main(short: bool) -> None:
    """Print the executor's time over that of the bare runs, and how long an index of many small records takes."""
    each, work = (SHORT_RUNS if short else RUNS) // BLOCKS, small_run()
    work(0)
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "out", HEAD) as store:
        blocks = iter(range(10**9))
        calls = {
            "bare": lambda: [work(seed) for seed in range(each)],
            "memory": lambda: carry_out(work, tasks_of(each), MemoryStore(HEAD)),
            "disk": lambda: carry_out(work, tasks_of(each, each * next(blocks)), store),
        }
        times = interleaved(calls, BLOCKS)
    say(f"a bare run ({FAMILIES} families: a history, two arms of {WEEKS} weeks)", spread(times["bare"], 1e3 / each, 3), "ms")
    say("the executor with results in memory / bare runs", ratio(times, "memory", "bare", 3))
    say("the executor with its store on disk / bare runs (aim: under 1.03)", ratio(times, "disk", "bare", 3))
    indexing(SMALL // 10 if short else SMALL)


def indexing(count: int) -> None:
    """Print what it takes to write many small records, and to open a store that has them."""
    result = {"values": np.arange(60.0).reshape(2, 30)}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        with open_store(out, HEAD) as store:
            tasks = tasks_of(count)
            say(
                f"a small record written (of {count:,})",
                f"{1e6 * seconds(lambda: [store.write(task.key, result) for task in tasks]) / count:.0f}",
                "us",
            )
            say("a small record read", f"{1e6 * seconds(lambda: [store.read(task.key) for task in tasks[:1000]]) / 1000:.0f}", "us")
            opened = seconds(partial(FinishedStore, unfinished(out), HEAD))
            say(f"opening a store of {count:,} small records", f"{opened:.2f}", "s")
