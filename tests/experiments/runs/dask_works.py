"""Works for tests of Dask, in a file that workers can import, and a cluster of two worker processes on this machine."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from experiments.inputs.errors import InputError
from experiments.runs.cancellation import check_cancelled
from experiments.runs.heads import Head
from experiments.runs.tasks import Task, task_key

HEAD = Head({"question": "toys of Dask"})


def tasks_for(payloads: Any) -> list[Task]:
    """Return a task for each payload."""
    return [Task(task_key(HEAD.hash, None, i), f"seed {i}", payload) for i, payload in enumerate(payloads)]


def squared(seed: int) -> dict[str, np.ndarray]:
    """Return the square, and the process that computed it."""
    time.sleep(0.002)
    return {"square": np.array([seed * seed]), "process": np.array([os.getpid()])}


def slowly_squared(seed: int) -> dict[str, np.ndarray]:
    """Return the square after a while in which the processor rests."""
    time.sleep(0.03)
    return squared(seed)


def failing(seed: int) -> dict[str, np.ndarray]:
    """Fail for two seeds, each with an error of its own."""
    if seed == 1:
        raise ZeroDivisionError(f"no families\nfor {seed}")
    if seed == 4:
        raise OwnError("own")
    return squared(seed)


class OwnError(Exception):
    """An error that cannot be pickled."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.own = lambda: None


def refusing(seed: int) -> dict[str, np.ndarray]:
    """Refuse an input."""
    if seed == 3:
        raise InputError("authority.yaml", "children", 0, "more than 0")
    return squared(seed)


def killing(seed: int) -> dict[str, np.ndarray]:
    """End the worker for one seed, always."""
    if seed == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(seed)


def killing_once(given: tuple[int, str]) -> dict[str, np.ndarray]:
    """End the worker for one seed, the first time that it comes to it."""
    seed, mark = given
    if seed == 7 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(seed)


def endless(given: tuple[int, str]) -> dict[str, np.ndarray]:
    """Return for two seeds; for others write a mark and go on until nobody wants it, and write another."""
    seed, folder = given
    if seed < 2:
        return squared(seed)
    Path(folder, f"begun-{seed}").touch()
    try:
        while True:
            time.sleep(0.01)
            check_cancelled()
    finally:
        Path(folder, f"ended-{seed}").touch()


BOTH = threading.Barrier(2, timeout=60)


def meeting(seed: int) -> dict[str, np.ndarray]:
    """Return once another task has begun in the same process."""
    BOTH.wait()
    return squared(seed)


def pose_as(version: str) -> None:
    """Let a worker's program have another version, or its own again if none is given."""
    from experiments.runs import sources
    from experiments.runs.backends import dask_worker

    dask_worker.program = (lambda: {**sources.program(), "sources and compiler": version}) if version else sources.program


@contextmanager
def two_workers() -> Iterator[Any]:
    """Give a cluster of two worker processes; a chunk is given up when a second worker ends with it."""
    import dask
    from distributed import LocalCluster

    quiet = {"distributed.scheduler.allowed-failures": 1}
    with (
        dask.config.set(quiet),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60) as cluster,
    ):
        yield cluster
