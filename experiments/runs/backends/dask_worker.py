"""What a Dask worker does with a chunk: every task by itself, if its program is the driver's."""

import pickle
import platform
import threading
import time
import traceback
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from agents.rule import settings
from experiments.inputs.errors import InputError
from experiments.runs.backends.base import Completed, attempt
from experiments.runs.sources import program
from experiments.runs.tasks import Result, Task, Work

COMPILING_SECONDS = 900.0
"""How long to wait for another process that compiles."""

WORKS_KEPT = 4
"""Of the last stages; a worker may serve several commands."""


@dataclass(frozen=True)
class Trouble:
    """What a task raised, as another process can read it whatever it was."""

    kind: str
    message: str
    traceback: str
    wrong_input: InputError | None = None

    @property
    def error(self) -> Exception:
        """The error: wrong input as it was, anything else under its name with its message."""
        return self.wrong_input or type(self.kind, (Exception,), {})(self.message)


Outcome = tuple[Result | None, Trouble | None]


@dataclass(frozen=True)
class Answer:
    """What became of a chunk.

    Parameters
    ----------
    node
        Name of the host.
    outcomes
        Of its tasks in their order; fewer if the chunk was cancelled.
    seconds
        For all of them.
    differs
        What of the worker's program is not the driver's, in words; nothing was carried out then.
    lacks_work
        Whether the chunk came without the work and this process has not seen it.
    """

    node: str
    outcomes: bytes = b""
    seconds: float = 0.0
    differs: str = ""
    lacks_work: bool = False

    def read(self) -> list[Outcome]:
        """Return the outcomes."""
        found: list[Outcome] = pickle.loads(self.outcomes)
        return found


class WhileWanted:
    """A flag that is raised once Dask no longer wants a chunk."""

    def __init__(self, key: str) -> None:
        from distributed import get_worker

        self.key, self.tasks = key, get_worker().state.tasks

    @property
    def is_set(self) -> bool:
        """Whether the chunk was cancelled."""
        state = self.tasks.get(self.key)
        return state is None or state.state == "cancelled"


def carry_out(key: str, driver: Mapping[str, str], digest: str, work: bytes | None, tasks: bytes) -> Answer:
    """Carry out a chunk, on a worker.

    Parameters
    ----------
    key
        Of the chunk.
    driver
        The driver's `program()`.
    digest, work
        Name of the work, and the work, packed; None if the worker is likely to have it.
    tasks
        Packed.
    """
    node = platform.node()
    if differs := difference(driver, program()):
        return Answer(node, differs=differs)
    if (known := work_of(digest, work)) is None:
        return Answer(node, lacks_work=True)
    began = time.perf_counter()
    outcomes = list(outcomes_of(known, unpacked(tasks), WhileWanted(key)))
    return Answer(node, pickle.dumps(outcomes, protocol=5), time.perf_counter() - began)


def difference(driver: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return what differs first between two programs, in words; nothing if they are the same."""
    return next((f"{name} {own.get(name, 'unknown')}, here {said}" for name, said in driver.items() if own.get(name) != said), "")


def outcomes_of(work: Work, tasks: Sequence[Task], flag: WhileWanted) -> Iterator[Outcome]:
    """Yield what becomes of each task until all are done or the chunk is cancelled."""
    for task in tasks:
        if flag.is_set:
            return
        with one_compiler():
            completed = attempt(work, task, flag)
        if completed is None:
            return
        yield completed.result, trouble_of(completed)


def trouble_of(completed: Completed) -> Trouble | None:
    """Return what a task raised, if it did."""
    error = completed.error
    if error is None:
        return None
    said = "".join(traceback.format_exception(error))
    return Trouble(type(error).__name__, str(error), said, error if isinstance(error, InputError) else None)


_works: dict[str, Work] = {}
_works_lock = threading.Lock()


def work_of(digest: str, sent: bytes | None) -> Work | None:
    """Return the work of a name, unpacked once in this process; None if it did not come and is not known."""
    with _works_lock:
        if digest not in _works and sent is not None:
            _works[digest] = unpacked(sent)
            while len(_works) > WORKS_KEPT:
                del _works[next(iter(_works))]
        return _works.get(digest)


def packed(thing: Any) -> bytes:
    """Return anything as few bytes, functions of a script among it."""
    from distributed.protocol.pickle import dumps

    return zlib.compress(dumps(thing, protocol=5), 1)


def unpacked(sent: bytes) -> Any:
    """Return what was packed."""
    return pickle.loads(zlib.decompress(sent))


@contextmanager
def one_compiler() -> Iterator[None]:
    """Let one process of all that share the cache compile while the others wait; no waiting once compiled code is there."""
    folder = Path(settings.CACHE_DIR)
    if any(folder.glob("compiled-*")):
        yield
        return
    lock = FileLock(folder / "compiling", timeout=COMPILING_SECONDS)
    with suppress(Timeout, OSError, NotImplementedError):  # then it compiles, too
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
