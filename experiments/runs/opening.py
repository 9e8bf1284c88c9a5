"""Opening a store: a new one, an unfinished one, or one that adds to finished runs; everything that speaks against it is said before any work."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from experiments.inputs.errors import InputError, NotGiven, shown_path, shown_value
from experiments.runs.failures import saying_disk_full
from experiments.runs.heads import HEAD, OTHER_FORMAT, Head, another_version, first_difference, read_head
from experiments.runs.locks import LOCK, Held, InUse, clear_leftovers, hold
from experiments.runs.progress import Progress
from experiments.runs.record_files import FILES
from experiments.runs.results_folder import missing_folders, recover, remove_empty
from experiments.runs.store import RUNS, FinishedStore, MemoryStore, RunStore, Store, is_prepared, unfinished, write_whole

RESUME, ADD_RUNS = "--resume", "--add-runs"

SOURCES = "sources"
"""The piece of a head that is the version of the program."""


S = TypeVar("S", bound=FinishedStore)


@contextmanager
def open_store(out: Path | None, head: Head, *, resume: bool = False, add_runs: bool = False, is_part: bool = False) -> Iterator[Store]:
    """Give the store for a run; at the end of the block it is closed, and stays on disk if it holds anything.

    When results are in place, `Store.remove` deletes it.

    Parameters
    ----------
    out
        The results folder; None keeps results in memory.
    head
        What all results depend on, without the number of runs.
    resume
        Go on with the unfinished run of this folder.
    add_runs
        Begin with the finished runs of this folder. `store.head.base_keys` are those that were there when this was first asked.
    is_part
        Write into a prepared folder as one of several processes, without a lock.

    Raises
    ------
    InputError
        If there is nothing to go on with, something would be lost, it belongs to another question, configuration or version of the program, or
        another process works on it.
    RunFailed
        If the disk is full.
    """
    if out is None:
        check_no_folder_is_needed(resume, add_runs)
        yield MemoryStore(head)
        return
    if is_part:
        store = store_of_part(out, head, add_runs)
        try:
            yield store
        finally:
            store.close()
        return
    made = missing_folders(unfinished(out).parent)
    try:
        store = opened(out, head, resume, add_runs)
        try:
            yield store
        finally:
            store.close()
    finally:
        remove_empty(made)


def check_no_folder_is_needed(resume: bool, add_runs: bool) -> None:
    """Raise InputError if a run without a folder is to go on with something."""
    for option, is_asked in ((RESUME, resume), (ADD_RUNS, add_runs)):
        if is_asked:
            raise InputError(option, "", NotGiven("no --out"), "the --out of the runs to go on with")


def store_of_part(out: Path, head: Head, add_runs: bool) -> RunStore:
    """Return the store of a prepared folder for one of several processes that write there; raise InputError if it is not prepared for this."""
    folder = unfinished(out)
    if not is_prepared(folder):
        fix = "`run.py cluster-script` prepares one; one that is gathered is in place."
        raise InputError("--out", "", NotGiven(f"{shown_path(out)} is not prepared for parts"), "a folder that is", fix)
    return said_damages(RunStore(out, resumed(folder, head), None, base_of(out, head) if add_runs else None))


def opened(out: Path, head: Head, resume: bool, add_runs: bool) -> RunStore:
    """Return the store of a results folder, held."""
    folder = unfinished(out)
    if resume and read_head(folder) is None:
        fix = f"Leave {RESUME} out to begin, or name the --out of the run that was stopped."
        raise InputError(RESUME, "", NotGiven(f"nothing unfinished for {shown_path(out)}"), "an unfinished run", fix)
    base = base_of(out, head) if add_runs else None
    if base is not None:
        head = replace(head, base_keys=tuple(base.keys()))
    clear_leftovers(out)
    with saying_disk_full(folder.parent, "Nothing was begun."):
        folder.mkdir(parents=True, exist_ok=True)
        lock = held(folder)
    try:
        with saying_disk_full(folder, "Nothing was begun."):
            return said_damages(RunStore(out, resumed(folder, head) if resume else begun(folder, head, out), lock, base))
    except BaseException:
        let_go(folder, lock)
        raise


def held(folder: Path) -> Held:
    """Return the lock of a store; raise InputError if another process holds it."""
    try:
        return hold(folder)
    except InUse as error:
        by = f" by {error.holder}" if error.holder else ""
        fix = f"Wait for it, stop it, or name another folder. {left_lock(folder)}"
        raise InputError("--out", "", NotGiven(f"{shown_path(folder)} is in use{by}"), "a folder that no other process works on", fix) from None


def left_lock(folder: Path) -> str:
    """Return what to do about a lock whose process has ended, as sentences."""
    when = "If that process has ended and its lock is left, as network drives do when a machine goes down"
    return f"{when}, delete {shown_path(folder / LOCK)} and give the command again: nothing that is computed is lost by that."


def let_go(folder: Path, lock: Held) -> None:
    """Release a store that is not to be used, and delete its folder if nothing was begun there."""
    lock.release()
    if not (folder / HEAD).exists():
        with suppress(OSError):
            for item in folder.iterdir():
                item.unlink()
            folder.rmdir()


def begun(folder: Path, head: Head, out: Path) -> Head:
    """Return the head of a new store, written; raise InputError where an unfinished one stands."""
    if (folder / HEAD).exists():
        fix = f"{RESUME} goes on with it; to begin from the start, delete {shown_path(folder)} or name another --out."
        raise InputError("--out", "", NotGiven(f"an unfinished run for {shown_path(out)}"), "a folder without one", fix)
    for stray in folder.glob(FILES):
        stray.unlink()
    write_whole(folder / HEAD, head.text())
    return head


def resumed(folder: Path, head: Head) -> Head:
    """Return the head of an unfinished store; raise InputError if it is another's."""
    found = read_head(folder)
    if found is None:
        raise InputError(RESUME, "", NotGiven(f"nothing unfinished in {shown_path(folder)}"), "an unfinished run")
    if OTHER_FORMAT in found.pieces:
        raise another_version(RESUME, folder)
    if (found.base_keys is None) != (head.base_keys is None):
        given = f"an unfinished run {'with' if head.base_keys is None else 'without'} {ADD_RUNS}"
        raise InputError(RESUME, "", NotGiven(given), "the command that was stopped", f"Give {ADD_RUNS} as that command did.")
    check_same(RESUME, head, found, folder)
    return found


def base_of(out: Path, head: Head) -> FinishedStore:
    """Return the finished runs of a results folder; raise InputError if there are none, or if they are another's."""
    folder = out / RUNS
    recover(folder)
    found = read_head(folder)
    if found is not None:
        check_same(ADD_RUNS, head, found, folder)
    base = None if found is None else FinishedStore(folder, found)
    if found is None or base is None or not base.keys():
        fix = f"Run the command without {ADD_RUNS} first."
        raise InputError(ADD_RUNS, "", NotGiven(f"no finished runs in {shown_path(out)}"), "a results folder with its runs", fix)
    return said_damages(base)


def said_damages(store: S) -> S:
    """Return a store whose damages are said."""
    for damage in store.damages:
        Progress("reading finished runs").say(damage)
    return store


def check_same(option: str, head: Head, found: Head, folder: Path) -> None:
    """Raise InputError if a store belongs to something else, saying what differs first."""
    if OTHER_FORMAT in found.pieces:
        raise another_version(option, folder)
    difference = first_difference(dict(head.pieces), dict(found.pieces))
    if difference is None:
        return
    place, here, there = difference
    if place.split(".")[0] == SOURCES:
        raise another_version(option, folder)
    fix = "Give the command as it was given then, or begin from the start with another --out."
    raise InputError(option, place, NotGiven(f"now {in_short(here)}, in {shown_path(folder)} {in_short(there)}"), "the same configuration", fix)


def in_short(value: Any) -> str:
    """Return a value as a message shows it."""
    return "nothing" if value is None else shown_value(value)
