"""Ending work early by cooperation: a simulation asks at each pause whether its result is still wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Cancelled(BaseException):
    """Raised inside work that is no longer wanted. Not an Exception, so that work which catches those does not swallow it."""


class Flag(Protocol):
    """Says whether work is no longer wanted."""

    @property
    def is_set(self) -> bool:
        """Whether the flag is raised."""


class CancelFlag:
    """Raised once, for good. It takes no lock, so that a signal handler may raise it at any moment (a `threading.Event` could deadlock there)."""

    def __init__(self) -> None:
        self.is_set = False

    def set(self) -> None:
        """Raise the flag."""
        self.is_set = True


_FLAG: ContextVar[Flag | None] = ContextVar("cancel_flag", default=None)


@contextmanager
def cancelled_by(flag: Flag) -> Iterator[None]:
    """Let `check_cancelled` look at this flag, in this thread, while the block runs."""
    token = _FLAG.set(flag)
    try:
        yield
    finally:
        _FLAG.reset(token)


def check_cancelled() -> None:
    """End this task here if it is no longer wanted; does nothing outside `run_tasks`.

    Loops over simulated weeks call it every 13 weeks, since compiled code hears nothing.

    Raises
    ------
    Cancelled
        If the backend that runs this task was stopped.
    """
    flag = _FLAG.get()
    if flag is not None and flag.is_set:
        raise Cancelled
