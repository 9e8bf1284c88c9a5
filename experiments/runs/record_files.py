"""Files of records: every process writes into files of its own name, so that any number of them may write into one folder."""

import os
import re
import socket
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import IO

FILES = "records-*"
ENDING, OPEN = ".bin", ".bin.open"
"""Of a file that is whole, and of one that is being written, or whose process was killed."""

LARGEST_BYTES = 16_000_000
"""A file that has reached this is closed, and another begun."""

SYNC_SECONDS = 1.0
"""The least time between two orders to write through to the disk: what a fall of the power may cost. A kill of the process costs nothing."""

HOST_LETTERS = 32


def host_name() -> str:
    """Return this machine's name, of letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", socket.gethostname().split(".")[0])[:HOST_LETTERS] or "host"


def own_name() -> str:
    """Return a name that no other writer has, on any machine: host, process and random letters."""
    return f"{host_name()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def closed_name(path: Path) -> Path:
    """Return the name that a file of records has once it is whole."""
    return path.with_name(path.name.removesuffix(OPEN) + ENDING) if path.name.endswith(OPEN) else path


def record_files(folder: Path) -> list[Path]:
    """Return the files of records in a folder, by name; also while others write, rename and begin files there."""
    found: dict[Path, Path] = {}
    for _ in range(2):  # a file that is renamed while a folder is listed may be missing from the list
        found |= {closed_name(path): path for path in folder.glob(FILES) if path.name.endswith((ENDING, OPEN))}
    return [found[name] for name in sorted(found)]


def content_of(path: Path) -> tuple[Path, bytes]:
    """Return a file's content and the name that it had: its writer may have renamed it; no bytes if it was deleted."""
    for name in (path, closed_name(path)):
        with suppress(FileNotFoundError):
            return name, name.read_bytes()
    return path, b""


class RecordWriter:
    """Writes records into a folder: each is with the system before the next is taken, so that a kill of the process loses none.

    Parameters
    ----------
    folder
        Nothing is made there before the first record.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._name, self._count = folder, own_name(), 0
        self._file: IO[bytes] | None = None
        self._path, self._synced = folder, 0.0

    def append(self, record: bytes) -> tuple[Path, int]:
        """Write a record; return its file and where it begins. If that fails, the file is as it was before."""
        file = self._file or self._begin()
        start, rest = file.tell(), memoryview(record)
        try:
            while rest:
                rest = rest[file.write(rest) :]
            if time.monotonic() - self._synced >= SYNC_SECONDS:
                self._sync(file)
        except OSError:
            file.truncate(start)
            file.seek(start)
            raise
        path = self._path
        if start + len(record) >= LARGEST_BYTES:
            self.close()
        return path, start

    def close(self) -> None:
        """Give the file that is being written its whole name; another is begun with the next record."""
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            self._sync(file)
        finally:
            file.close()
        with suppress(FileNotFoundError):  # results are in place meanwhile, and the folder is deleted
            os.replace(self._path, closed_name(self._path))

    def _begin(self) -> IO[bytes]:
        self._count += 1
        self._path = self._folder / f"records-{self._name}-{self._count:04}{OPEN}"
        self._file = self._path.open("xb", buffering=0)
        return self._file

    def _sync(self, file: IO[bytes]) -> None:
        os.fsync(file.fileno())
        self._synced = time.monotonic()
