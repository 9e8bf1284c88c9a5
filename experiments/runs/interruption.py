"""Signals that stop a run: heard at the next pause, never while results are written."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, a scheduler's end of time, and a terminal that is closed; a system may lack the last."""


class Raising(IntEnum):
    """What makes a signal raise KeyboardInterrupt in the part of the program that runs now."""

    NEVER = 0
    SECOND = 1
    ANY = 2


class Interruption:
    """What was heard of signals, and who is to stop for them. Made by `listening`."""

    def __init__(self) -> None:
        self.is_heard, self.is_urgent = False, False
        self._stops: tuple[Callable[[], None], ...] = ()
        self._raising = Raising.NEVER

    def hear(self, number: int, _: object = None) -> None:
        """Take note of a signal, ask for a stop, and raise KeyboardInterrupt where that does no harm."""
        self.is_urgent = self.is_heard and (self.is_urgent or number == signal.SIGINT)
        self.is_heard = True
        for stop in self._stops:
            stop()
        self._raise_if_due()

    def ask(self) -> None:
        """Ask for a stop from another thread than the one that works; nothing is raised in either."""
        self.is_heard = True
        for stop in self._stops:
            stop()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop` at a signal while the block runs, or at once if one came before. It must take no lock."""
        before, self._stops = self._stops, (*self._stops, stop)
        try:
            if self.is_heard:
                stop()
            yield
        finally:
            self._stops = before

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Raise KeyboardInterrupt in the block only for a second signal that is a Ctrl-C: the first lets work end at its next pause."""
        with self._raising_for(Raising.SECOND):
            yield

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Raise KeyboardInterrupt in the block for any signal, also for one that came before: for what has no pauses, such as drawing figures."""
        with self._raising_for(Raising.ANY):
            yield

    @contextmanager
    def after_the_first(self) -> Iterator[None]:
        """Raise KeyboardInterrupt in the block for a signal that comes while it runs: those before have had their effect."""
        before, self.is_heard = self.is_heard, False
        try:
            with self.at_once():
                yield
        finally:
            self.is_heard |= before

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let signals wait while the block runs: for what writes, or ends early by itself."""
        with self._raising_for(Raising.NEVER):
            yield

    @contextmanager
    def _raising_for(self, raising: Raising) -> Iterator[None]:
        before, self._raising = self._raising, raising
        try:
            self._raise_if_due()
            yield
        finally:
            self._raising = before

    def _raise_if_due(self) -> None:
        is_due = {Raising.NEVER: False, Raising.SECOND: self.is_urgent, Raising.ANY: self.is_heard}[self._raising]
        if is_due:
            self._raising = Raising.NEVER
            raise KeyboardInterrupt


_listening: Interruption | None = None

_asked: ContextVar[Interruption | None] = ContextVar("asked", default=None)


@contextmanager
def asked_by(interruption: Interruption) -> Iterator[None]:
    """Let `listening` give this Interruption while the block runs in a thread that is not the main one: whoever holds it can ask for a stop."""
    token = _asked.set(interruption)
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def listening() -> Iterator[Interruption]:
    """Hear SIGINT, SIGTERM and SIGHUP while the block runs; restore the handlers that were there.

    Inside another such block it gives that block's Interruption. Signals that are ignored (by nohup, or in the background) stay ignored. Outside
    the main thread no handler can be set: the Interruption then hears only who asks it (`asked_by`).
    """
    global _listening
    if threading.current_thread() is not threading.main_thread():
        yield _asked.get() or Interruption()
        return
    if _listening is not None:
        yield _listening
        return
    _listening, before = Interruption(), {}
    try:
        before = install(_listening)
        yield _listening
    finally:
        _listening = None
        for number, handler in before.items():
            signal.signal(number, handler)


def install(interruption: Interruption) -> dict[int, Any]:
    """Let an Interruption hear what is not ignored; return the handlers that were there."""
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    heard = {number: handler for number, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    for number in heard:
        signal.signal(number, interruption.hear)
    return heard
