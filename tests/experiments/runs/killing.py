"""Commands that are killed at given moments and resumed until they are done."""

import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.helpers import REPOSITORY

POLLING_SECONDS = 0.002
MOST_SECONDS = 600.0


def killed_and_resumed(
    command: Sequence[str],
    moments: Iterable[float],
    unfinished: Path,
    *,
    has_begun: Callable[[], bool] | None = None,
    resume: Sequence[str] = ("--resume",),
) -> int:
    """Run a command, kill it by SIGKILL at each of some moments, and go on with it until it is done; return how often it was killed.

    Parameters
    ----------
    command
        As it is given the first time. It is given with `resume` whenever there is something to go on with.
    moments
        Seconds since the command has begun. The run after the last moment is not killed.
    unfinished
        The folder that holds an unfinished store: `experiments.runs.store.unfinished(out)`.
    has_begun
        From when moments count; from the start of the process if None.

    Raises
    ------
    AssertionError
        If the command fails by itself.
    """
    for kills, moment in enumerate([*moments, None]):
        options = resume if (unfinished / "store.json").exists() else ()
        process = subprocess.Popen([*command, *options], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            if moment is not None:
                wait_until(lambda process=process: process.poll() is not None or has_begun is None or has_begun())  # type: ignore[misc]
                wait_for(process, moment)
                process.kill()
            said, _ = process.communicate(timeout=MOST_SECONDS)
        finally:
            process.kill()
            process.wait()
        if process.returncode == 0:
            return kills
        assert process.returncode == -9, said
    raise AssertionError("the last run was killed by somebody else")


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    latest = time.monotonic() + MOST_SECONDS
    while not is_so() and time.monotonic() < latest:
        time.sleep(POLLING_SECONDS)


def wait_for(process: "subprocess.Popen[str]", seconds: float) -> None:
    """Wait for a process to end, or for some seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return
