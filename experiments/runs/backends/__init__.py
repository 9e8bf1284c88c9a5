"""What carries out tasks: one after the other, or on threads; a place for engines on several machines."""

from experiments.runs.backends.base import Backend, Completed
from experiments.runs.backends.serial import SerialBackend
from experiments.runs.backends.threads import ThreadBackend
from experiments.runs.engines import Dask, Engine


def backend_for(jobs: int, engine: Engine | None = None) -> Backend:
    """Return a new backend: Dask where the engine is that, else for this many tasks at a time in this process."""
    if isinstance(engine, Dask):
        raise NotImplementedError("Dask")
    return SerialBackend() if jobs == 1 else ThreadBackend(jobs)


__all__ = ["Backend", "Completed", "SerialBackend", "ThreadBackend", "backend_for"]
