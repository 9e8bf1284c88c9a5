"""How a run ends that was asked for rightly and still cannot go on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from experiments.inputs.errors import shown_path

FULL = {number for name in ("ENOSPC", "EDQUOT", "EFBIG") if (number := getattr(errno, name, None)) is not None}
"""The disk is full, a quota is used up, a file may not grow."""


@dataclass(frozen=True)
class Failure:
    """A task that raised: its key and label, the message in one line, and the traceback for run.json."""

    key: str
    label: str
    message: str
    traceback: str


class RunFailed(Exception):
    """A run cannot go on; its message says what is kept and how to go on. Ends the program with exit status 1, without a traceback."""


class EngineLost(RunFailed):
    """What carried out the work is gone; its message says only that, and whoever knows what is kept says so."""


class Stopped(RunFailed):
    """A signal ended the work; what was finished is on disk, and --resume goes on with it."""

    def __init__(self) -> None:
        super().__init__("Stopped; what is simulated is kept: the same command with --resume goes on with it.")


@contextmanager
def saying_disk_full(where: Path, kept: str) -> Iterator[None]:
    """Turn a full disk inside the block into a message; other errors pass.

    Parameters
    ----------
    where
        The folder that is written.
    kept
        What is kept and how to go on, as sentences.

    Raises
    ------
    RunFailed
        If there is no room.
    """
    try:
        yield
    except OSError as error:
        raise_if_full(error, where, kept)
        raise


def raise_if_full(error: OSError, where: Path, kept: str) -> None:
    """Raise RunFailed if an error says that there is no room; see `saying_disk_full`."""
    if error.errno in FULL:
        raise RunFailed(f"Cannot write to {shown_path(where)}: {error.strerror or 'no room'}. {kept}") from error
