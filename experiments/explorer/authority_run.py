"""Paired runs of a whole authority under settings, on a thread of its own: how far they are, a way to stop them, and their results."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from experiments.comparison.compare import Asked, compare_resolved
from experiments.explorer.settings import Settings, resolved
from experiments.inputs.errors import InputError
from experiments.runs.failures import RunFailed
from experiments.runs.interruption import Interruption, asked_by
from experiments.runs.options import runs_of
from experiments.runs.progress import Count, followed_by
from experiments.runs.run import Results


def compare_authority(settings: Settings) -> Results:
    """Return what `run.py compare` gives for a place as usual and the settings' scenario, without counterfactuals; raises what it raises."""
    chosen, usual = resolved(settings)
    how = runs_of(settings.runs, settings.seed, None, None)
    return compare_resolved(Asked(usual, [chosen], counterfactuals=False), how)


def command_of(settings: Settings, file: str) -> str:
    """Return the command that gives the same numbers from the settings' saved file."""
    window = f"--start {settings.start} --end {settings.end}"
    return f"python run.py compare {settings.place} {file} {window} --runs {settings.runs} --seed {settings.seed} --no-counterfactuals"


@dataclass
class AuthorityRun:
    """Paired runs that go on while others use the program.

    Parameters
    ----------
    settings
        From which everything follows.
    results
        Once they are there: fewer runs if a stop was asked for.
    problem
        What went wrong, as a sentence.
    is_stopped
        Whether a stop was asked for.
    """

    settings: Settings
    results: Results | None = None
    problem: str = ""
    is_stopped: bool = False
    phase: str = "reading settings"
    _count: Count | None = None
    _interruption: Interruption = field(default_factory=Interruption)
    _thread: threading.Thread | None = None

    def start(self, then: Callable[[], None] = lambda: None) -> AuthorityRun:
        """Begin, and return at once; then: called on the run's own thread when it has ended."""
        self._thread = threading.Thread(target=self._run, args=(then,), name="authority-run", daemon=True)
        self._thread.start()
        return self

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._thread is not None and self._thread.is_alive() and self.results is None and not self.problem

    @property
    def done(self) -> int:
        """Paired runs that are finished."""
        return self._count.done if self._count else 0

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
        self.phase, self._count = words, count

    def _run(self, then: Callable[[], None]) -> None:
        try:
            with asked_by(self._interruption), followed_by(self._follow):
                self.results = compare_authority(self.settings)
        except (InputError, RunFailed) as error:
            self.problem = str(error)
        except KeyboardInterrupt:
            self.problem = "Stopped before a run was finished."
        except Exception as error:  # nothing of a run may end in a traceback on the server
            self.problem = f"The runs failed: {type(error).__name__}: {error}."
        finally:
            with suppress(Exception):
                then()
