"""Keyed stores of results: on disk, where they survive a kill of the process at any moment, or in memory."""

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
from filelock import FileLock

from experiments.inputs.errors import shown_path
from experiments.runs.failures import RunFailed, saying_disk_full
from experiments.runs.heads import HEAD, Head
from experiments.runs.locks import PART, hidden
from experiments.runs.records import Place, encoded, read_record, whole_records
from experiments.runs.tasks import Result

RUNS = "runs"
"""The folder inside a results folder that keeps its runs."""

RECORDS = "records-{:04}.bin"

PARTLY = ".part"
"""Ending of a file that is not whole yet."""


class Store(ABC):
    """Results by permanent key. Only one thread uses it.

    Parameters
    ----------
    head
        What all results depend on.
    """

    def __init__(self, head: Head) -> None:
        self.head = head

    @abstractmethod
    def keys(self) -> list[str]:
        """Return the keys of all results, those of a finished base first."""

    @abstractmethod
    def has(self, key: str) -> bool:
        """Return whether there is a result of this key."""

    def has_own(self) -> bool:
        """Return whether there is any result beside those of a finished base."""
        return bool(self.keys())

    def is_base(self, key: str) -> bool:
        """Return whether a result is one of those to which others are added."""
        return key in (self.head.base_keys or ())

    @abstractmethod
    def read(self, key: str) -> dict[str, np.ndarray]:
        """Return a result; raises KeyError if there is none, RunFailed if its file was altered."""

    @abstractmethod
    def write(self, key: str, result: Result) -> None:
        """Keep a result; does nothing if there is one of this key. Raises RunFailed if the disk is full."""

    def compact(self, folder: Path, keys: Iterable[str], keeps: Callable[[str], bool] | None = None) -> None:
        """Write a finished store with some results into a folder: the same results give the same bytes, however they came about.

        Parameters
        ----------
        folder
            Made if it is not there.
        keys
            In the order in which results are to stand.
        keeps
            Says of an array's name whether it is kept; all are if None.

        Raises
        ------
        RunFailed
            If the disk is full; this store stays as it is.
        """
        with saying_disk_full(folder, self.words()):
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / RECORDS.format(1)).open("wb") as file:
                for key in keys:
                    result = self.read(key)
                    file.write(encoded(key, {name: array for name, array in result.items() if keeps is None or keeps(name)}))
            write_whole(folder / HEAD, Head(self.head.pieces).text())

    def words(self) -> str:
        """Return what is kept and how to go on, as sentences for a message."""
        return "Nothing was kept: without --out, results are held in memory."

    @abstractmethod
    def remove(self) -> None:
        """Delete the store: its results are in place elsewhere."""


class MemoryStore(Store):
    """Keeps results in memory, for runs without a folder."""

    def __init__(self, head: Head) -> None:
        super().__init__(head)
        self._results: dict[str, dict[str, np.ndarray]] = {}

    def keys(self) -> list[str]:
        """See `Store`."""
        return list(self._results)

    def has(self, key: str) -> bool:
        """See `Store`."""
        return key in self._results

    def read(self, key: str) -> dict[str, np.ndarray]:
        """See `Store`."""
        return dict(self._results[key])

    def write(self, key: str, result: Result) -> None:
        """See `Store`."""
        self._results.setdefault(key, dict(result))

    def remove(self) -> None:
        """See `Store`."""
        self._results.clear()


class FinishedStore(Store):
    """Reads the results in a folder and writes nothing there."""

    def __init__(self, folder: Path, head: Head) -> None:
        super().__init__(head)
        self.folder = folder
        self._places: dict[str, Place] = {}
        for path in sorted(folder.glob(RECORDS.replace("{:04}", "*"))):
            for place in whole_records(path):
                self._places.setdefault(place.key, place)

    def keys(self) -> list[str]:
        """See `Store`."""
        return list(self._places)

    def has(self, key: str) -> bool:
        """See `Store`."""
        return key in self._places

    def read(self, key: str) -> dict[str, np.ndarray]:
        """See `Store`."""
        place = self._places[key]
        try:
            return read_record(place)
        except (OSError, ValueError) as error:
            raise RunFailed(f"{shown_path(place.path)} was altered while it was in use ({error}). {self.words()}") from error

    def write(self, key: str, result: Result) -> None:
        """Raise TypeError: what is finished is not written."""
        raise TypeError("a finished store is not written")

    def remove(self) -> None:
        """Raise TypeError: what is finished is not deleted."""
        raise TypeError("a finished store is not deleted")


class RunStore(FinishedStore):
    """Keeps results in a folder, each on disk before the next is taken.

    A kill of the process or a full disk costs at most the result that was being written: it is found torn, and counts as absent. Every opening
    writes a file of its own. `experiments.runs.opening.open_store` makes stores.

    Parameters
    ----------
    out
        The results folder beside which the store stands, hidden; its head is written.
    head
        What all results depend on.
    lock
        On the store's folder. Released when the store is closed.
    base
        A finished store whose results are read and never computed again.
    """

    def __init__(self, out: Path, head: Head, lock: FileLock, base: FinishedStore | None = None) -> None:
        folder = unfinished(out)
        super().__init__(folder, head)
        self.out, self._base, self._lock = out, base, lock
        numbers = (int(path.stem.rpartition("-")[2]) for path in folder.glob(RECORDS.replace("{:04}", "[0-9]*")))
        self._path = folder / RECORDS.format(1 + max(numbers, default=0))

    def keys(self) -> list[str]:
        """See `Store`."""
        return list(dict.fromkeys([*(self._base.keys() if self._base else []), *super().keys()]))

    def has(self, key: str) -> bool:
        """See `Store`."""
        return super().has(key) or (self._base is not None and self._base.has(key))

    def has_own(self) -> bool:
        """See `Store`."""
        return bool(self._places)

    def read(self, key: str) -> dict[str, np.ndarray]:
        """See `Store`."""
        return self._base.read(key) if self._base is not None and self._base.has(key) else super().read(key)

    def write(self, key: str, result: Result) -> None:
        """See `Store`."""
        if self.has(key):
            return
        record = encoded(key, result)
        with saying_disk_full(self.folder, self.words()):
            start = append(self._path, record)
        self._places[key] = Place(self._path, key, start, len(record))

    def words(self) -> str:
        """See `Store`."""
        count = len(self._places)
        return f"{count} finished {'run is' if count == 1 else 'runs are'} kept in {shown_path(self.folder)}; make room, then go on with --resume."

    def close(self) -> None:
        """Let other processes use the store; delete it if it holds nothing."""
        if not self.has_own() and self.folder.exists():
            self.remove()
        self._lock.release()

    def remove(self) -> None:
        """Delete the store. A kill meanwhile leaves it either whole or as something that the next run into the same results folder deletes."""
        whole = self.folder
        with suppress(OSError):  # some systems rename no folder in which a file is open
            gone = Path(tempfile.mkdtemp(prefix=hidden(self.out, PART).name, dir=whole.parent))
            whole = whole.replace(gone)
        self._lock.release()
        shutil.rmtree(whole, ignore_errors=True)
        self._places.clear()


def unfinished(out: Path) -> Path:
    """Return the folder, hidden beside a results folder, in which an unfinished run keeps its results."""
    return hidden(out, "unfinished")


def has_others(folder: Path) -> bool:
    """Return whether a folder holds anything that no store writes; False if there is no such folder."""
    own = (HEAD, Path(HEAD).with_suffix(PARTLY).name)
    return any(item.name not in own and not item.match(RECORDS.replace("{:04}", "*")) for item in folder.glob("*"))


def append(path: Path, record: bytes) -> int:
    """Write a record behind the others and onto the disk; return where it begins. If that fails, the file is as it was before."""
    with path.open("ab", buffering=0) as file:
        start, rest = file.tell(), memoryview(record)
        try:
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(start)
            raise
    return start


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(PARTLY)
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
