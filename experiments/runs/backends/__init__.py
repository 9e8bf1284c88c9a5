"""What carries out tasks: one after the other, on threads, or on workers of Dask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from experiments.runs.backends.base import Backend, Completed
from experiments.runs.backends.serial import SerialBackend
from experiments.runs.backends.threads import ThreadBackend
from experiments.runs.engines import Dask, Engine

if TYPE_CHECKING:
    from experiments.runs.backends.dask_connection import Workers


@contextmanager
def opened(engine: Engine | None) -> "Iterator[Workers | None]":
    """Give the open connection of an engine while the block runs; None for one that needs none. Raises InputError if nobody answers."""
    if not isinstance(engine, Dask):
        yield None
        return
    from experiments.runs.backends.dask_connection import connected

    with connected(engine) as workers:
        yield workers


def backend_for(jobs: int, workers: "Workers | None" = None) -> Backend:
    """Return a new backend: on the workers of an open connection, else for this many tasks at a time in this process."""
    if workers is not None:
        from experiments.runs.backends.dask_backend import DaskBackend

        return DaskBackend(workers)
    return SerialBackend() if jobs == 1 else ThreadBackend(jobs)


__all__ = ["Backend", "Completed", "SerialBackend", "ThreadBackend", "backend_for", "opened"]
