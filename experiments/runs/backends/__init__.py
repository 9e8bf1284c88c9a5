"""What carries out tasks: one after the other, or on threads; a place for engines on several machines."""

from experiments.runs.backends.base import Backend, Completed
from experiments.runs.backends.serial import SerialBackend
from experiments.runs.backends.threads import ThreadBackend


def backend_for(jobs: int) -> Backend:
    """Return a new backend for this many tasks at a time."""
    return SerialBackend() if jobs == 1 else ThreadBackend(jobs)


__all__ = ["Backend", "Completed", "SerialBackend", "ThreadBackend", "backend_for"]
