"""What a study will take, before it starts: time, disk and memory, from a few weeks that are timed on this machine."""

import sys
import time
from dataclasses import dataclass

import numpy as np

from experiments.runs.experiment import Experiment
from experiments.runs.futures import copy_world_over, simulate_until
from experiments.runs.progress import in_words
from experiments.runs.records import encoded
from experiments.runs.run import compile_first
from simulation.build import build_world
from simulation.world import World

BLOCK_WEEKS, TIMED_SECONDS = 13, 4.0
"""Weeks are timed in blocks of so many, until so many seconds of the processor are used up or the history is over."""

clock = time.thread_time
"""Seconds of the processor that this thread has had: the clock on the wall would say how busy the machine is just now."""

MEGABYTE = 1e6


@dataclass(frozen=True)
class Estimate:
    """What a study will take from now on.

    Parameters
    ----------
    tasks, done
        How many there are, and how many of them the store has already.
    arms_a_task
        Simulated in each.
    jobs
        Threads; None: unknown, as on a cluster.
    seconds
        Of one thread's work, for the tasks that are left.
    disk_bytes, memory_bytes
        The most that is used: on disk while the finished store is written beside the unfinished one; in memory by this process.
    """

    tasks: int
    done: int
    arms_a_task: int
    jobs: int | None
    seconds: float
    disk_bytes: float
    memory_bytes: float

    @property
    def left(self) -> int:
        """Tasks that are not computed yet."""
        return self.tasks - self.done

    @property
    def wall_seconds(self) -> float:
        """Seconds on the clock, if every thread has a processor to itself."""
        return self.seconds / max(1, min(self.jobs or 1, self.left))

    def line(self) -> str:
        """Return the estimate as sentences."""
        runs = f"{self.left:,} {'run' if self.left == 1 else 'runs'} of {self.arms_a_task} {'arm' if self.arms_a_task == 1 else 'arms'}"
        on = "of one processor, shared by the workers" if self.jobs is None else f"on {self.jobs} {'thread' if self.jobs == 1 else 'threads'}"
        kept = f" {self.done:,} more {'is' if self.done == 1 else 'are'} computed already." if self.done else ""
        on += " of an idle machine" if self.jobs is not None else ""
        needs = f"{megabytes(self.disk_bytes)} of disk, {megabytes(self.memory_bytes)} of memory"
        return f"{runs}: about {in_words(self.wall_seconds)} {on}, {needs}.{kept}" if self.left else f"Nothing is left to simulate.{kept}"


def megabytes(size: float) -> str:
    """Return a number of bytes as one would say it.

    Examples
    --------
    >>> megabytes(400_000), megabytes(4.2e6), megabytes(1.26e9)
    ('1 MB', '4 MB', '1.3 GB')
    """
    return f"{max(1, round(size / MEGABYTE)):,} MB" if size < 1000 * MEGABYTE else f"{size / 1000 / MEGABYTE:,.1f} GB"


@dataclass(frozen=True)
class Timed:
    """What was timed: seconds of a week by its number since the beginning (`base + slope * week`), of building and of copying a world; its bytes."""

    base: float
    slope: float
    building: float
    copying: float
    world_bytes: int

    def seconds(self, first: int, last: int) -> float:
        """Return the seconds of the weeks from `first` up to but not with `last`, counted from the beginning of the burn-in."""
        weeks = np.arange(first, last)
        return float(np.maximum(self.base + self.slope * weeks, 0.0).sum())


def estimate(
    experiment: Experiment, tasks: int, arms_a_task: int, cells: int, *, jobs: int | None = 1, done: int = 0, histories: int | None = None
) -> Estimate:
    """Return what a study will take: its first weeks are timed for about a second, so nothing is assumed of the machine or the authority.

    Parameters
    ----------
    experiment
        Authority, window and split. Its week is compiled if it is not yet.
    tasks
        Each with one history and its arms.
    arms_a_task
        Simulated from a history.
    cells
        Numbers that each arm returns.
    jobs
        Threads; None: unknown, as on a cluster.
    done
        Tasks whose results the store has already.
    histories
        Different histories of the tasks that are left, where they are kept and shared; None: each task has its own.

    Raises
    ------
    ValueError
        If more tasks are done than there are.
    """
    if not 0 <= done <= tasks:
        raise ValueError(f"{done} tasks done of {tasks}")
    compile_first(experiment)
    timed, begin = timed_weeks(experiment)
    split, end = experiment.split_week - begin, experiment.last_week + 1 - begin
    left = tasks - done
    ahead = min(experiment.first_week, experiment.split_week) - begin, experiment.danger_line_week - begin
    history = timed.building + timed.seconds(0, split) + timed.copying + timed.seconds(*ahead)
    arm = timed.copying + timed.seconds(split, end)
    seconds = min(left, left if histories is None else histories) * history + left * arms_a_task * arm
    record = len(encoded("", {"values": np.random.default_rng(0).random((arms_a_task, cells))}))
    memory = process_bytes() + 2.0 * timed.world_bytes * (jobs or 1) + 2.0 * tasks * arms_a_task * cells * np.dtype(float).itemsize
    return Estimate(tasks, done, arms_a_task, jobs, seconds, 2.0 * tasks * record, memory)


def timed_weeks(experiment: Experiment) -> tuple[Timed, int]:
    """Return what the weeks of a history take, and the week in which it begins.

    A week takes longer the more families are known, so a straight line is fitted through the blocks.
    """
    began = clock()
    world = build_world(experiment.authority, experiment.parameters, 0, experiment.start, experiment.end)
    building, begin = clock() - began, week_now(world)
    middles: list[float] = []
    rates: list[float] = []
    while not middles or (week_now(world) < experiment.split_week and clock() - began < TIMED_SECONDS):
        first, start = week_now(world), clock()
        world = simulate_until(world, min(first + BLOCK_WEEKS, max(experiment.split_week, first + 1)))
        rates.append((clock() - start) / (week_now(world) - first))
        middles.append((first + week_now(world) - 1) / 2 - begin)
    slope, base = np.polyfit(middles, rates, 1) if len(rates) > 2 else (0.0, rates[-1])
    start = clock()
    copy_world_over(world)
    copying = clock() - start
    return Timed(float(base), float(slope), building, copying, sum(array.nbytes for array in world)), begin


def week_now(world: World) -> int:
    """Return the week at whose beginning a world is."""
    return int(world.state[0]["week"])


def process_bytes() -> float:
    """Return the most memory that this process has used so far; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
