"""Engines: what carries out the tasks of a command. See docs/decisions/0038-studies-and-engines.md."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Local:
    """Threads of this process.

    Parameters
    ----------
    jobs
        How many.
    """

    jobs: int = 1


@dataclass(frozen=True)
class Dask:
    """Workers of Dask distributed, on this machine or others; one of the two is given.

    Parameters
    ----------
    scheduler
        Address of a running scheduler, or the path of its scheduler file.
    cluster
        A file that says how workers are started as jobs of Slurm, PBS or SGE.
    """

    scheduler: str | None = None
    cluster: Path | None = None


@dataclass(frozen=True)
class Part:
    """One of several processes that share the tasks of a study and know nothing of each other: a member of a job array.

    Parameters
    ----------
    number, of
        Which, from 1, of how many: it computes every `of`-th task. 0 computes the first task alone: it compiles what all parts need, and shows
        that the study runs.
    jobs
        Threads.
    """

    number: int
    of: int
    jobs: int = 1


@dataclass(frozen=True)
class Gather:
    """Reads what parts have computed, and goes on with it; computes no task."""


@dataclass(frozen=True)
class Prepare:
    """Begins the folder of a study, for parts to write into, and computes nothing.

    Parameters
    ----------
    record
        Returns what is kept there of the study; what JSON can hold.
    """

    record: Callable[[], dict[str, Any]]


Engine = Local | Dask | Part | Gather | Prepare


class Prepared(Exception):
    """The folder of a study is prepared."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self.out = out


class PartDone(Exception):
    """A part has done its share of a stage: nothing further can be known before all parts are gathered.

    Parameters
    ----------
    stage
        In words.
    computed, reused, failed, stopped
        Numbers of its tasks: computed now, found computed, failed, and left by a signal.
    """

    def __init__(self, stage: str, computed: int, reused: int, failed: int, stopped: int = 0) -> None:
        super().__init__(stage)
        self.stage, self.computed, self.reused, self.failed, self.stopped = stage, computed, reused, failed, stopped


class TasksMissing(Exception):
    """Tasks of a stage are not computed yet, so that gathering cannot go on.

    Parameters
    ----------
    stage
        In words.
    missing, total
        Numbers of tasks.
    places
        Places of the missing ones in the list of tasks, from 0: place i belongs to part `i % of + 1`.
    """

    def __init__(self, stage: str, missing: int, total: int, places: tuple[int, ...]) -> None:
        super().__init__(stage)
        self.stage, self.missing, self.total, self.places = stage, missing, total, places
