"""Folders that one process at a time works on, and hidden ones that nobody works on any more."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = "in-use"
FILES = "files"
PART = "part-"
OWN_NAME = r"[a-z0-9_]{8}"
"""What tempfile puts behind a prefix."""

YOUNG_SECONDS = 3600.0
"""A hidden folder without a lock that is younger than this may belong to a process that is about to lock it."""


class InUse(Exception):
    """Another process works on a folder."""


def hold(folder: Path) -> FileLock:
    """Return a lock on a folder, held until it is released or this process ends in any way.

    Raises
    ------
    InUse
        If another process, or another part of this one, holds it.
    """
    lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise InUse(folder) from None
    except (OSError, NotImplementedError):  # a file system that knows no locks
        pass
    return lock


def hidden(out: Path, what: str) -> Path:
    """Return the path of a hidden folder beside a results folder."""
    out = out.resolve()
    return out.parent / f".{out.name}-{what}"


@contextmanager
def hidden_folder(out: Path) -> Iterator[Path]:
    """Give an empty folder, hidden beside a results folder, for files that are to be moved there; it is deleted at the end of the block.

    If the process is killed first, `clear_leftovers` deletes it.
    """
    whole = Path(tempfile.mkdtemp(prefix=hidden(out, PART).name, dir=hidden(out, PART).parent))
    lock = hold(whole)
    try:
        (whole / FILES).mkdir()
        yield whole / FILES
    finally:
        lock.release()
        shutil.rmtree(whole, ignore_errors=True)


def clear_leftovers(out: Path) -> None:
    """Delete what killed runs into the same folder have left hidden beside it, unless a process holds it."""
    prefix = hidden(out, PART)
    for folder in prefix.parent.glob(f"{escaped(prefix.name)}*"):
        if not re.fullmatch(OWN_NAME, folder.name.removeprefix(prefix.name)):
            continue  # of a results folder whose name begins alike
        if not (folder / LOCK).exists():
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > YOUNG_SECONDS:
                    folder.rmdir()
            continue
        with suppress(InUse):
            hold(folder).release()
            shutil.rmtree(folder, ignore_errors=True)


def escaped(name: str) -> str:
    """Return a name as a pattern that only itself matches."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
