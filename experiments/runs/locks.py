"""Folders that one process at a time works on, and hidden ones that nobody works on any more."""

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.runs.record_files import host_name

LOCK = "in-use"
HOLDER = "in-use-by.json"
"""Says who holds the lock: the lock alone cannot, and on a network drive it may outlive its process."""

FILES = "files"
PART = "part-"
OWN_NAME = r"[a-z0-9_]{8}"
"""What tempfile puts behind a prefix."""

LOOK_SECONDS = 0.2
"""How long a lock is tried for: whoever only looks whether it is held holds it for an instant."""

YOUNG_SECONDS = 3600.0
"""A hidden folder without a lock that is younger than this may belong to a process that is about to lock it."""


@dataclass(frozen=True)
class Holder:
    """Who holds a folder.

    Parameters
    ----------
    host, process
        Its machine and number there.
    since
        Date and time, as people write them.
    """

    host: str
    process: int
    since: str

    def __str__(self) -> str:
        """Return who it is, in words."""
        return f"process {self.process} on {self.host} since {self.since}"


class InUse(Exception):
    """Another process works on a folder.

    Parameters
    ----------
    holder
        Which; None if it is not known.
    """

    def __init__(self, folder: Path, holder: Holder | None = None) -> None:
        super().__init__(folder)
        self.holder = holder


class Held:
    """A lock that this process holds on a folder, with a file beside it that says so.

    Parameters
    ----------
    folder
        What is held.
    lock
        Its file's lock.
    """

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._path, self._lock = folder / HOLDER, lock
        now = datetime.now()
        self._holder = Holder(host_name(), os.getpid(), f"{now.day} {now:%B %Y, %H:%M}")
        with suppress(OSError):
            self._path.write_text(json.dumps(asdict(self._holder)), encoding="utf-8")

    def release(self) -> None:
        """Let others work on the folder."""
        if read_holder(self._path) == self._holder:
            with suppress(OSError):
                self._path.unlink()
        self._lock.release()


def read_holder(path: Path) -> Holder | None:
    """Return who a file says holds its folder; None if it says nobody."""
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def hold(folder: Path) -> Held:
    """Return a lock on a folder, held until it is released or this process ends in any way.

    Raises
    ------
    InUse
        If another process, or another part of this one, holds it.
    """
    lock = FileLock(folder / LOCK, timeout=LOOK_SECONDS, thread_local=False)
    try:
        lock.acquire(poll_interval=LOOK_SECONDS / 10)
    except Timeout:
        raise InUse(folder, read_holder(folder / HOLDER)) from None
    except (OSError, NotImplementedError):  # a file system that knows no locks
        pass
    return Held(folder, lock)


def holder_of(folder: Path) -> Holder | None:
    """Return who holds a folder; None if nobody does, whatever a process that was killed has left there.

    Where locks cannot be looked at, the file beside them is believed.
    """
    said = read_holder(folder / HOLDER)
    if said is None or not (folder / LOCK).exists():
        return None
    lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except (Timeout, OSError, NotImplementedError):
        return said
    lock.release()
    return None


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
                if any(folder.iterdir()):  # what is made is locked while it is empty: this was being deleted
                    shutil.rmtree(folder, ignore_errors=True)
                elif time.time() - folder.stat().st_mtime > YOUNG_SECONDS:
                    folder.rmdir()
            continue
        with suppress(InUse):
            hold(folder).release()
            shutil.rmtree(folder, ignore_errors=True)


def escaped(name: str) -> str:
    """Return a name as a pattern that only itself matches."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
