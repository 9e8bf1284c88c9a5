"""Tasks spread over workers of Dask distributed, in chunks of our own."""

import hashlib
import uuid
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.backends.base import Backend, Completed
from experiments.runs.backends.chunks import ChunkSize
from experiments.runs.backends.dask_connection import CONNECT_SECONDS, Workers
from experiments.runs.backends.dask_worker import Answer, carry_out, packed
from experiments.runs.failures import EngineLost
from experiments.runs.progress import Progress
from experiments.runs.sources import program
from experiments.runs.tasks import Task, Work

LISTENING_SECONDS = 0.1
"""The main thread looks up this often for signals."""

FETCHING_SECONDS = 2.0
"""How long to wait for the results of a chunk before signals are heard again: their worker may be gone, and they are then computed once more."""

A_THREAD = 2
"""Chunks in flight for each thread: one that runs and one that waits for it. It bounds what waits in memory."""

SENT_ALWAYS_BYTES = 65_536
"""A larger work goes only to workers that say that they lack it."""

ALONE_SECONDS = 10.0
"""Without a worker for so long, a line says so, once."""


class WorkerEnded(Exception):
    """Every worker that carried out a task ended meanwhile."""


class DaskBackend(Backend):
    """Carries out tasks on the workers of a connection.

    A chunk whose workers end again and again is taken apart: each of its tasks is carried out alone at the end, with nothing beside it, so that only
    the one that ends workers fails.

    Parameters
    ----------
    workers
        The command's connection.
    """

    def __init__(self, workers: Workers) -> None:
        super().__init__()
        self.workers = workers

    def run(self, work: Work, tasks: Sequence[Task]) -> Generator[Completed, None, None]:
        """See `Backend.run`.

        Raises
        ------
        EngineLost
            If the scheduler goes away.
        InputError
            If a worker's program is another one.
        """
        if not tasks:
            return
        stage = Stage(self.workers, packed(work), deque(tasks))
        try:
            while stage.has_work and not self.flag.is_set:
                stage.hand_out()
                yield from stage.ended()
            yield from stage.finished()
        finally:
            stage.cancel()


@dataclass
class Chunk:
    """Tasks that go to a worker together; is_alone: nothing else runs meanwhile."""

    tasks: list[Task]
    is_alone: bool = False
    has_work: bool = False


@dataclass
class Stage:
    """The tasks of one `run`: those that wait, those in flight, and those in whose chunks workers ended."""

    workers: Workers
    work: bytes
    waiting: deque[Task]
    suspects: deque[Task] = field(default_factory=deque)
    flying: dict[Any, Chunk] = field(default_factory=dict)
    done: "SimpleQueue[Any]" = field(default_factory=SimpleQueue)
    size: ChunkSize = field(default_factory=ChunkSize)
    looks: int = 0

    def __post_init__(self) -> None:
        """Name the stage and its work."""
        self.digest, self.name, self.sent = hashlib.sha256(self.work).hexdigest(), uuid.uuid4().hex[:12], 0

    @property
    def has_work(self) -> bool:
        """Whether any task is left."""
        return bool(self.waiting or self.suspects or self.flying)

    def hand_out(self) -> None:
        """Send chunks until enough are in flight; suspects one by one when nothing else is."""
        slots = max(self.workers.threads, self.workers.most, 1)
        while self.waiting and len(self.flying) < A_THREAD * slots:
            count = self.size.next(len(self.waiting), slots)
            self.send(Chunk([self.waiting.popleft() for _ in range(count)]))
        if self.suspects and not self.flying:
            self.send(Chunk([self.suspects.popleft()], is_alone=True, has_work=True))

    def send(self, chunk: Chunk) -> None:
        """Send a chunk."""
        chunk.has_work |= len(self.work) <= SENT_ALWAYS_BYTES
        key, self.sent = f"chunk-{self.name}-{self.sent}", self.sent + 1
        given = key, program(), self.digest, self.work if chunk.has_work else None, packed(chunk.tasks)
        future = self.workers.client.submit(carry_out, *given, key=key, pure=False)
        self.flying[future] = chunk
        future.add_done_callback(self.done.put)

    def ended(self) -> Iterator[Completed]:
        """Yield what the next chunk that ends has completed; nothing if none ends within a moment."""
        try:
            future = self.done.get(timeout=LISTENING_SECONDS)
        except Empty:
            return self.look()
        yield from self.outcomes(future)

    def finished(self) -> Iterator[Completed]:
        """Yield what chunks have completed that have ended by now, after a stop."""
        with suppress(Empty, EngineLost):
            while self.flying:
                yield from self.outcomes(self.done.get_nowait())

    def look(self) -> None:
        """Say once that no worker is there, if that has been so for a while."""
        self.looks = 0 if self.workers.threads else self.looks + 1
        if self.looks == round(ALONE_SECONDS / LISTENING_SECONDS):
            Progress("dask").say("No Dask worker is there yet; waiting for one. Ctrl-C stops, and what is finished is kept.")

    def outcomes(self, future: Any) -> Iterator[Completed]:
        """Yield what a chunk that has ended completed."""
        if future.status == "finished":
            answer = self.answer_of(future)
            if answer is not None:
                yield from self.read(self.flying.pop(future), answer)
        elif future.status == "error":
            yield from self.blame(self.flying.pop(future), future.exception(timeout=CONNECT_SECONDS))
        elif future.status in ("lost", "pending"):  # its worker ended with the answer: the scheduler has it computed again
            future.add_done_callback(self.done.put)
        else:  # only a scheduler that is gone cancels what is still wanted
            raise EngineLost(f"The Dask scheduler {self.workers.where} no longer answers.")

    def answer_of(self, future: Any) -> Answer | None:
        """Return a chunk's answer; None if it is not there in time: the chunk then stands in the queue again."""
        from distributed import CancelledError

        try:
            answer: Answer = future.result(timeout=FETCHING_SECONDS)
            return answer
        except TimeoutError:
            self.done.put(future)
            return None
        except (CancelledError, OSError) as error:
            raise EngineLost(f"The Dask scheduler {self.workers.where} no longer answers.") from error

    def read(self, chunk: Chunk, answer: Answer) -> Iterator[Completed]:
        """Yield the tasks of a chunk with what became of each; send what was not done again."""
        if answer.differs:
            given = NotGiven(f"a worker on {answer.node} with another version of the program ({answer.differs})")
            fix = "Start workers from the same folder, with the same Python environment, as this command."
            raise InputError("Dask", "", given, "workers with the program that this command runs", fix)
        if answer.lacks_work:
            return self.send(Chunk(chunk.tasks, chunk.is_alone, has_work=True))
        outcomes = answer.read()
        self.size.measured(max(1, len(outcomes)), answer.seconds)
        self.waiting.extendleft(reversed(chunk.tasks[len(outcomes) :]))
        for task, (result, trouble) in zip(chunk.tasks, outcomes):
            yield Completed(task, result) if trouble is None else Completed(task, error=trouble.error, traceback=trouble.traceback)

    def blame(self, chunk: Chunk, error: Any) -> Iterator[Completed]:
        """Set the tasks of a chunk apart whose workers ended; yield a task that ended them all alone."""
        from distributed import KilledWorker

        if not isinstance(error, KilledWorker):
            given = NotGiven(f"a worker that cannot run this program ({type(error).__name__}: {' '.join(str(error).split())})")
            fix = "Start workers from the same folder, with the same Python environment, as this command."
            raise InputError("Dask", "", given, "workers with the program that this command runs", fix) from error
        if chunk.is_alone:
            message = "each Dask worker that ran it ended meanwhile, killed or out of memory"
            yield Completed(chunk.tasks[0], error=WorkerEnded(message))
        else:
            self.suspects.extend(chunk.tasks)

    def cancel(self) -> None:
        """Let go of everything in flight: workers stop it at its next pause."""
        if self.flying:
            with suppress(Exception):
                self.workers.client.cancel(list(self.flying), asynchronous=False)
            self.flying.clear()
