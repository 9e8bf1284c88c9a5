"""Tasks spread over threads of this process: the rules are compiled without the interpreter's lock, so threads run side by side."""

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from queue import Empty, SimpleQueue

from experiments.runs.backends.base import Backend, Completed, attempt
from experiments.runs.tasks import Task, Work

LISTENING_SECONDS = 0.1
"""The main thread looks up this often: where waiting for a queue cannot be interrupted, signals are heard in between."""

ENDING_SECONDS = 0.5
"""How long to wait for threads that were asked to end early; they end with the process in any case."""

Waiting = SimpleQueue[Completed | None]


class ThreadBackend(Backend):
    """Carries out tasks on threads.

    Only the calling thread hands out tasks: at first one a thread and `jobs + 1` more, then one for every result that is taken. So at most
    `jobs + 1` results ever wait in memory, and no lock is held that an interruption could leave locked.

    Parameters
    ----------
    jobs
        How many threads.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__()
        self.jobs = jobs

    def run(self, work: Work, tasks: Sequence[Task]) -> Generator[Completed, None, None]:
        """See `Backend.run`."""
        todo: SimpleQueue[Task | None] = SimpleQueue()
        done: Waiting = SimpleQueue()
        threads = [threading.Thread(target=self._serve, args=(work, todo, done), daemon=True) for _ in range(min(self.jobs, len(tasks)))]
        rest = iter([*tasks, *([None] * len(threads))])
        for _, task in zip(range(2 * len(threads) + 1), rest):
            todo.put(task)
        try:
            for thread in threads:
                thread.start()
            for completed in self._results(done, len(threads)):
                yield completed
                todo.put(next(rest, None))
        except BaseException:  # nobody takes results any more
            self.stop()
            raise
        finally:
            end(threads, todo)

    def _serve(self, work: Work, todo: "SimpleQueue[Task | None]", done: Waiting) -> None:
        """Do tasks until there are none or the backend is stopped; the last thing said is None."""
        task = None
        try:
            while (task := todo.get()) is not None and not self.flag.is_set:
                completed = attempt(work, task, self.flag)
                if completed is None:
                    return
                done.put(completed)
        except BaseException as error:  # such as SystemExit: no task may be lost without a word
            if task is not None:
                done.put(Completed(task, error=error))
        finally:
            done.put(None)

    def _results(self, done: Waiting, serving: int) -> Iterator[Completed]:
        """Yield what threads complete until the last of them has ended."""
        while serving:
            try:
                completed = done.get(timeout=LISTENING_SECONDS)
            except Empty:
                continue
            if completed is None:
                serving -= 1
            else:
                yield completed


def end(threads: list[threading.Thread], todo: "SimpleQueue[Task | None]") -> None:
    """Wait for threads to end, also those that still wait for a task."""
    for _ in threads:
        todo.put(None)
    latest = time.monotonic() + ENDING_SECONDS
    for thread in threads:
        if thread.ident is not None:
            thread.join(max(0.0, latest - time.monotonic()))
