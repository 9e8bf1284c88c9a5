"""Work on a thread of its own: how far it is, a way to stop it, and its result or what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from experiments.inputs.errors import InputError
from experiments.runs.failures import RunFailed
from experiments.runs.interruption import Interruption, asked_by
from experiments.runs.progress import Count, followed_by

Result = TypeVar("Result")

NAME = "background"
"""Of the threads."""


@dataclass
class Background(Generic[Result]):
    """Runs that go on while others use the program.

    Parameters
    ----------
    work
        What is done; its counts are followed.
    words
        What is being done.
    result
        Once it is there: of fewer runs if a stop was asked for.
    problem
        What went wrong, as a sentence.
    is_stopped
        Whether a stop was asked for.
    """

    work: Callable[[], Result]
    words: str = "reading settings"
    result: Result | None = None
    problem: str = ""
    is_stopped: bool = False
    _count: Count | None = None
    _interruption: Interruption = field(default_factory=Interruption)
    _thread: threading.Thread | None = None

    def start(self) -> Background[Result]:
        """Begin, and return at once."""
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
        self._thread.start()
        return self

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._thread is not None and self._thread.is_alive() and self.result is None and not self.problem

    @property
    def done(self) -> tuple[int, int]:
        """How many runs are finished, and of how many; (0, 0) before they are counted."""
        return (self._count.done, self._count.total) if self._count else (0, 0)

    @property
    def left(self) -> str:
        """The time left in words; nothing while none can be known."""
        return self._count.left().removeprefix(", ") if self._count else ""

    def stop(self) -> None:
        """Ask for a stop: what is finished is kept."""
        self.is_stopped = True
        self._interruption.ask()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _follow(self, words: str, count: Count) -> None:
        self.words, self._count = words, count

    def _run(self) -> None:
        try:
            with asked_by(self._interruption), followed_by(self._follow):
                self.result = self.work()
        except (InputError, RunFailed) as error:
            self.problem = str(error)
        except KeyboardInterrupt:
            self.problem = "Stopped before a run was finished."
        except Exception as error:  # whatever it is, a server goes on
            self.problem = f"The runs failed: {type(error).__name__}: {error}."
