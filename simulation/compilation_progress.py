"""What the first start prints while it compiles."""

import sys
import threading
import time
from types import TracebackType

LINE_SECONDS = 5.0
"""Between two lines where there is no terminal."""


class Progress:
    """How many parts of the week are compiled, on the error stream: one line that is written over on a terminal, else plain lines now and then."""

    def __init__(self, parts: int):
        self.parts, self.done = parts, 0
        self.started = self.shown = time.monotonic()
        self.is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self.lock = threading.Lock()

    def __enter__(self) -> "Progress":
        self.print("Compiling the simulator, once for this version of it: about half a minute on two idle cores.\n")
        return self

    def add(self, name: str) -> None:
        """Count one part more."""
        with self.lock:
            self.done += 1

    def show(self) -> None:
        """Print how far it is, if it is time to."""
        now = time.monotonic()
        line = f"  {self.done} of {self.parts} parts compiled, {now - self.started:.0f} s"
        if self.is_terminal:
            self.print(f"\r{line}")
        elif now - self.shown >= LINE_SECONDS:
            self.print(f"{line}\n")
            self.shown = now

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        end = "stopped" if kind else "done"
        self.print(
            f"{chr(13) if self.is_terminal else ''}  {self.done} of {self.parts} parts compiled in {time.monotonic() - self.started:.0f} s, {end}\n"
        )

    @staticmethod
    def print(text: str) -> None:
        """Write to the error stream, if there is one."""
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
