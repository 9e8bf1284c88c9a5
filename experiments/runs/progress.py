"""Saying how far a run is: a bar with the time left on a terminal, a few plain lines elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TextIO

from tqdm import tqdm

QUIET_SECONDS, APART_SECONDS, APART_SHARE = 2.0, 10.0, 0.1
"""Without a terminal: no line for work shorter than this; the least time between two lines; and the share of the time so far, if that is more."""

REFRESH_SECONDS = 1.0
"""On a terminal the clock runs on while no run ends."""


class Count:
    """How many of a number of things are done.

    Parameters
    ----------
    total, done
        How many there are, and how many were done before.
    """

    def __init__(self, total: int, done: int = 0) -> None:
        self.total, self.done, self.before, self.began = total, done, done, time.monotonic()

    def advance(self) -> None:
        """Count one more."""
        self.done += 1

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    def left(self) -> str:
        """Return the time left in words; nothing while none can be known."""
        new = self.done - self.before
        return f", about {in_words(self.seconds / new * (self.total - self.done))} left" if new > 0 and self.done < self.total else ""


Follower = Callable[[str, Count], None]
"""Is given what is being done, and its count, which then moves on by itself."""

_follower: ContextVar[Follower | None] = ContextVar("follower", default=None)


@contextmanager
def followed_by(follower: Follower) -> Iterator[None]:
    """Hand counts to a follower while the block runs, in this thread, in place of lines on the error stream."""
    token = _follower.set(follower)
    try:
        yield
    finally:
        _follower.reset(token)


class Progress:
    """Says what is being done, in one place for all commands.

    Parameters
    ----------
    words
        What is being done: `simulating hertfordshire`.
    unit
        What is counted, in the singular.
    stream
        Where it is said; the error stream if None.
    """

    def __init__(self, words: str, unit: str = "run", stream: TextIO | None = None) -> None:
        self.words, self.unit = words, unit
        self.stream = sys.stderr if stream is None else stream

    @property
    def is_terminal(self) -> bool:
        """Whether somebody looks on."""
        with suppress(ValueError, AttributeError):
            return self.stream is not None and self.stream.isatty()
        return False

    def say(self, line: str) -> None:
        """Say a line, above the bar if there is one; a closed terminal is no reason to stop."""
        if _follower.get():
            return
        with suppress(OSError, ValueError, AttributeError):
            tqdm.write(line, file=self.stream)
            self.stream.flush()

    def phase(self, words: str) -> None:
        """Say what begins now if somebody looks on: for short phases, such as reading settings."""
        if self.is_terminal:
            self.say(f"{self.words}: {words}")

    @contextmanager
    def counting(self, total: int, done: int = 0) -> Iterator[Count]:
        """Say how far work is while the block runs; the block calls `advance` for each thing done."""
        if follower := _follower.get():
            count = Count(total, done)
            follower(self.words, count)
            yield count
            return
        with self._bar(total, done) if self.is_terminal else self._lines(total, done) as count:
            yield count

    @contextmanager
    def _bar(self, total: int, done: int) -> Iterator[Count]:
        tqdm.monitor_interval = 0  # no thread of its own: `refresh` does what it is for
        shown: Any = tqdm(total=total, initial=done, desc=self.words, unit=self.unit, file=QuietStream(self.stream), smoothing=0)
        count = Count(total, done)

        def refresh() -> float:
            shown.update(count.done - shown.n)
            shown.refresh()
            return REFRESH_SECONDS

        with repeated(refresh, REFRESH_SECONDS):
            yield count
        refresh()
        shown.close()

    @contextmanager
    def _lines(self, total: int, done: int) -> Iterator[Count]:
        count = Count(total, done)

        def line() -> float:
            self.say(f"{self.words}: {count.done} of {total} {self.unit}s{count.left()}")
            return max(APART_SECONDS, APART_SHARE * count.seconds)

        with repeated(line, QUIET_SECONDS):
            yield count


class QuietStream:
    """A stream for a bar: what cannot be written to a closed terminal is dropped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write if that is possible."""
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush if that is possible."""
        with suppress(OSError, ValueError):
            self._stream.flush()


@contextmanager
def repeated(action: Callable[[], float], first_after: float) -> Iterator[None]:
    """Call an action again and again, in a thread of its own, while the block runs: first after some seconds, then after as many as it returns."""
    ended = threading.Event()

    def act() -> None:
        seconds = first_after
        while not ended.wait(seconds):
            seconds = action()

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def in_words(seconds: float) -> str:
    """Return a length of time as one would say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
