"""A cache on disk of the history that all arms of a seed share, so that a later command need not simulate it again."""

import datetime
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from agents.rule import compiled_fingerprint, settings, source_fingerprint
from experiments.inputs.errors import InputError
from experiments.runs.records import decoded, encoded
from experiments.runs.tasks import hash_of
from simulation.settings import Authority, Figure
from simulation.world import World

LIMIT = "FAMILY_SAFEGUARDING_PAST_GB"
DEFAULT_GB, GB = 2.0, 1e9
FOLDER, ENDING, PART = "pasts", ".past", ".part"

ABANDONED_SECONDS = 3600.0
"""A file that was not finished after this time belongs to a process that was killed."""

LENGTHS = ".lengths"
"""The array with every store's length: rows that are not in use are not kept."""

SCRATCH = ("scores", "order")
RECORDED = ("weekly", "judgements")


class PastStore:
    """Worlds by key, in a folder that any number of processes and threads may share.

    Whatever goes wrong in it means only that a history is simulated.

    Parameters
    ----------
    folder
        Made when something is kept.
    limit_bytes
        The least recently used are deleted beyond it.
    """

    def __init__(self, folder: Path, limit_bytes: float) -> None:
        self.folder, self.limit_bytes = folder, limit_bytes

    def remembered(self, key: str, simulate: Callable[[], World]) -> World:
        """Return the world of a key: kept, or simulated now and kept for the next time.

        Parameters
        ----------
        key
            From `past_key`.
        simulate
            Called if the world is not kept.
        """
        if (world := self.load(key)) is not None:
            return world
        world = simulate()
        self.save(key, world)
        return world

    def load(self, key: str) -> World | None:
        """Return a kept world; None if there is none, or none that is whole."""
        path = self.folder / f"{key}{ENDING}"
        try:
            name, arrays = decoded(path.read_bytes())
            world = unpacked(arrays) if name == key else None
            os.utime(path)
            return world
        except Exception:  # a cache may fail in any way, and costs time only
            return None

    def save(self, key: str, world: World) -> None:
        """Keep a world, if that is possible and it is not larger than the limit."""
        part = ""
        try:
            record = encoded(key, packed(world))
            if len(record) > self.limit_bytes:
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(suffix=PART, dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(record)
            self.forget(len(record))
            os.replace(part, self.folder / f"{key}{ENDING}")
        except Exception:  # see load
            if part:
                with suppress(OSError):
                    os.unlink(part)

    def forget(self, coming_bytes: int) -> None:
        """Delete the least recently used until what comes fits in, and what killed processes left unfinished."""
        for path, changed, _ in self._files(PART):
            if time.time() - changed > ABANDONED_SECONDS:
                path.unlink(missing_ok=True)
        kept = sorted(self._files(ENDING), key=lambda file: file[1])
        total = coming_bytes + sum(size for _, _, size in kept)
        for path, _, size in kept:
            if total <= self.limit_bytes:
                return
            with suppress(OSError):  # another process may be reading it, or has deleted it
                path.unlink()
            total -= size

    def _files(self, ending: str) -> Iterator[tuple[Path, float, int]]:
        """Yield path, time of last use and size of the files of a kind."""
        for path in self.folder.glob(f"*{ending}"):
            with suppress(OSError):
                status = path.stat()
                yield path, status.st_mtime, status.st_size


def past_store() -> PastStore | None:
    """Return the user's cache of histories; None if it is switched off.

    Raises
    ------
    InputError
        If the environment variable FAMILY_SAFEGUARDING_PAST_GB is no number of gigabytes.
    """
    limit = limit_gb(os.environ.get(LIMIT))
    return PastStore(past_folder(), limit * GB) if limit else None


def limit_gb(given: str | None) -> float:
    """Return the limit that the environment asks for; raise InputError."""
    if given is None:
        return DEFAULT_GB
    with suppress(ValueError):
        if 0.0 <= (limit := float(given)) < math.inf:
            return limit
    raise InputError(LIMIT, "", given, "a number of gigabytes, 0 or more", "0 keeps no histories; without the variable it is 2.")


def past_folder() -> Path:
    """Return the folder of kept histories: beside the compiled code of all versions, below the user's cache folder."""
    compiled = Path(settings.CACHE_DIR)
    return (compiled.parent if compiled.name == compiled_fingerprint() else compiled) / FOLDER


def past_key(
    authority: Authority, parameters: Mapping[str, Figure], seed: int, window: tuple[datetime.date, datetime.date, int, int], log_rows: int = 0
) -> str:
    """Return the key of a seed's shared history: a hash of everything that it depends on.

    Parameters
    ----------
    authority
        Resolved, with any draw's changes.
    parameters
        Every parameter, with the values that are run.
    seed
        Of the random numbers.
    window
        First day, last day, the week at which the history ends, and the one at which the lines of danger are found.
    log_rows
        Room for logged encounters and decisions.
    """
    start, end, *weeks = window
    pieces = {
        "sources": sources(),
        "authority": authority.model_dump(mode="json"),
        "parameters": {name: repr(float(figure.value)) for name, figure in parameters.items()},
        "seed": int(seed),
        "window": [str(start), str(end), *map(int, weeks), int(log_rows)],
    }
    return f"seed-{int(seed)}-{hash_of(pieces)}"


@cache
def sources() -> str:
    """Return the fingerprint of the model's sources, read once."""
    return source_fingerprint()


def rows_in_use(world: World) -> dict[str, int]:
    """Return how many rows of every store hold something; the rest is zero, or was used and given up."""
    state: Any = world.state[0]
    rows = {name: len(array) for name, array in world._asdict().items()}
    rows |= {name: int(state[name]) for name in state.dtype.names if name in rows}
    rows |= {"parents": 2 * int(state["families"]), **dict.fromkeys(SCRATCH, 0)}
    recorded = max(0, int(state["week"]) - int(state["first_week"]))
    return rows | {name: min(recorded, rows[name]) for name in RECORDED}


def packed(world: World) -> dict[str, np.ndarray]:
    """Return a world's rows in use, and every store's length."""
    rows = rows_in_use(world)
    arrays = {name: array[: rows[name]] for name, array in world._asdict().items()}
    return {**arrays, LENGTHS: np.array([len(array) for array in world])}


def unpacked(arrays: Mapping[str, np.ndarray]) -> World:
    """Return the world that was packed, its stores as long as they were."""
    lengths = dict(zip(World._fields, arrays[LENGTHS].tolist(), strict=True))
    made = {}
    for name, length in lengths.items():
        used = arrays[name]
        made[name] = np.zeros((length, *used.shape[1:]), used.dtype)
        made[name][: len(used)] = used
    return World(**made)
