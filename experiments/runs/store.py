"""Keyed stores of results: on disk, where they survive a kill of the process at any moment, or in memory."""

import errno
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.inputs.errors import shown_path
from experiments.runs.compaction import MANIFEST, PARTLY, StorePart, is_whole, read_manifest, write_parts, write_whole
from experiments.runs.failures import Failure, RunFailed, raise_if_full, saying_disk_full
from experiments.runs.heads import HEAD, Head
from experiments.runs.locks import PART, Held, hidden
from experiments.runs.record_files import FILES, OPEN, RecordWriter, closed_name, content_of, record_files
from experiments.runs.records import Place, digest_at, encoded, read_record, records_in
from experiments.runs.reported_failures import FailureFile
from experiments.runs.tasks import Result

NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
"""A folder, or its drive, that was made read-only meanwhile."""

RUNS = "runs"
"""The folder inside a results folder that keeps its runs."""


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

    def report(self, failure: Failure) -> None:  # noqa: B027
        """Write down a task that failed, for whoever asks how far the work is; a later run tries it again. Only stores on disk do."""

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
            write_parts(folder, (self._record(key, keeps) for key in keys))
            write_whole(folder / HEAD, Head(self.head.pieces).text())

    def _record(self, key: str, keeps: Callable[[str], bool] | None) -> bytes:
        return encoded(key, {name: array for name, array in self.read(key).items() if keeps is None or keeps(name)})

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
    """Reads the results in a folder and writes nothing there; others may write there meanwhile.

    Parameters
    ----------
    folder, head
        Of the store.

    Raises
    ------
    RunFailed
        If two results of one key differ.
    """

    def __init__(self, folder: Path, head: Head) -> None:
        super().__init__(head)
        self.folder = folder
        self._places: dict[str, Place] = {}
        self.damages: list[str] = []
        manifest = read_manifest(folder)
        for path in sorted({*record_files(folder), *(folder / name for name in manifest)}):
            self._index(path, manifest.get(path.name))

    def _index(self, path: Path, part: StorePart | None) -> None:
        """Take note of a file's results, and of what it has lost."""
        name, content = content_of(path)
        count = end = 0
        is_torn = False
        for place in records_in(content, name):
            count += 1
            is_torn |= place.start > end
            end = place.start + place.length
            first = self._places.setdefault(place.key, place)
            if first is not place:
                check_same(first, place)
        if part is not None and not is_whole(part, content):
            self.damages.append(damage_words(path, part.records - count, part.records))
        elif part is None and (is_torn or (end < len(content) and not name.name.endswith(OPEN))):  # the end of an open file is being written
            self.damages.append(f"{shown_path(path)} was damaged: what cannot be read of it counts as not computed.")

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
            return read_at(place)
        except (OSError, ValueError) as error:
            raise RunFailed(f"{shown_path(place.path)} was altered while it was in use ({error}). {self.words()}") from error

    def write(self, key: str, result: Result) -> None:
        """Raise TypeError: what is finished is not written."""
        raise TypeError("a finished store is not written")

    def remove(self) -> None:
        """Raise TypeError: what is finished is not deleted."""
        raise TypeError("a finished store is not deleted")


class RunStore(FinishedStore):
    """Keeps results in a folder, each with the system before the next is taken.

    A kill of the process or a full disk costs at most the result that was being written: it is found torn, and counts as absent. Every opening
    writes files of its own. `experiments.runs.opening.open_store` makes stores.

    Parameters
    ----------
    out
        The results folder beside which the store stands, hidden; its head is written.
    head
        What all results depend on.
    lock
        On the store's folder, released when the store is closed; None: one of several processes that write here, which never deletes it.
    base
        A finished store whose results are read and never computed again.
    """

    def __init__(self, out: Path, head: Head, lock: Held | None, base: FinishedStore | None = None) -> None:
        super().__init__(unfinished(out), head)
        self.out, self._base, self._lock = out, base, lock
        self._writer, self._failures = RecordWriter(self.folder), FailureFile(self.folder)

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
        try:
            path, start = self._writer.append(record)
        except FileNotFoundError as error:
            gone = "another process has put the results in place meanwhile, or the folder was deleted"
            raise RunFailed(f"{shown_path(self.folder)} is not there any more: {gone}.") from error
        except OSError as error:
            raise_if_full(error, self.folder, self.words())
            if error.errno not in NOT_ALLOWED:
                raise
            fix = "What is computed is kept: make the folder one that can be written, then go on."
            raise RunFailed(f"Cannot write to {shown_path(self.folder)}: {error.strerror}. {fix}") from error
        self._places[key] = Place(path, key, start, len(record))

    def report(self, failure: Failure) -> None:
        """See `Store`."""
        self._failures.append(failure)

    def words(self) -> str:
        """See `Store`."""
        count = len(self._places)
        return f"{count} finished {'run is' if count == 1 else 'runs are'} kept in {shown_path(self.folder)}; make room, then go on with --resume."

    def close(self) -> None:
        """Let other processes use the store; delete it if it holds nothing and none but this one writes there."""
        try:
            with saying_disk_full(self.folder, self.words()):
                self._writer.close()
        finally:
            if self._lock is not None:
                if not self.has_own() and self.folder.exists() and not is_prepared(self.folder):
                    self.remove()
                self._lock.release()

    def remove(self) -> None:
        """Delete the store. A kill meanwhile leaves it either whole or as something that the next run into the same results folder deletes."""
        with suppress(OSError):
            self._writer.close()
        whole = self.folder
        with suppress(OSError):  # some systems rename no folder in which a file is open
            gone = Path(tempfile.mkdtemp(prefix=hidden(self.out, PART).name, dir=whole.parent))
            whole = whole.replace(gone)
        if self._lock is not None:
            self._lock.release()
        shutil.rmtree(whole, ignore_errors=True)
        self._places.clear()


def read_at(place: Place) -> dict[str, np.ndarray]:
    """Return the result at a place; its file may have been given its whole name since."""
    try:
        return read_record(place)
    except FileNotFoundError:
        return read_record(replace(place, path=closed_name(place.path)))


def check_same(first: Place, second: Place) -> None:
    """Raise RunFailed if two results of one key differ. Those that are packed otherwise and hold the same are the same."""
    if digest_at(first) == digest_at(second):
        return
    one, other = encoded(first.key, read_at(first)), encoded(second.key, read_at(second))
    if one != other:
        where = f"{shown_path(first.path)} and {shown_path(second.path)} hold two results of {first.key} that differ"
        why = "They were computed by machines or packages that calculate differently."
        raise RunFailed(f"{where}. {why} Delete the file that is not to count, and go on with --resume: what it held is computed again.")


def damage_words(path: Path, lost: int, total: int) -> str:
    """Return what has become of a damaged part, as a sentence."""
    if not lost:
        return f"{shown_path(path)} was altered; its {total} results are whole."
    return f"{shown_path(path)} was damaged: {lost} of its {total} results are lost; --add-runs computes them again."


def unfinished(out: Path) -> Path:
    """Return the folder, hidden beside a results folder, in which an unfinished run keeps its results."""
    return hidden(out, "unfinished")


STUDY = "study.json"
"""In the folder of an unfinished run that was prepared for parts: what they carry out."""


def is_prepared(folder: Path) -> bool:
    """Return whether the folder of an unfinished run was prepared for parts that several processes carry out."""
    return (folder / STUDY).is_file()


def has_others(folder: Path) -> bool:
    """Return whether a folder holds anything that no store writes; False if there is no such folder."""
    own = {name for file in (HEAD, MANIFEST) for name in (file, Path(file).with_suffix(PARTLY).name)}
    return any(item.name not in own and not item.match(FILES) for item in folder.glob("*"))
