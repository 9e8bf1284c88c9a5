"""The one loop over tasks: what the store has is not computed, results go to the store as they come, a failure stops nothing else."""

import traceback
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from experiments.inputs.errors import InputError
from experiments.runs.backends import Backend, Completed
from experiments.runs.failures import Failure
from experiments.runs.interruption import Interruption, listening
from experiments.runs.progress import Progress
from experiments.runs.store import Store
from experiments.runs.tasks import Task, Work


@dataclass(frozen=True)
class Finished:
    """What became of tasks.

    Parameters
    ----------
    tasks
        Those whose results the store has, in the order in which tasks were given.
    failures
        Those that raised, in the same order.
    is_stopped
        Whether a signal or `Backend.stop` ended the work before every task had ended.
    """

    tasks: tuple[Task, ...]
    failures: tuple[Failure, ...] = ()
    is_stopped: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every task was finished."""
        return not self.failures and not self.is_stopped


def run_tasks(work: Work, tasks: Sequence[Task], *, store: Store, backend: Backend, progress: Progress) -> Finished:
    """Carry out every task whose result the store lacks; keep each result as soon as it comes.

    Results are not returned: read them from the store in the order of `Finished.tasks`, one by one. They do not depend on the backend or on the
    order in which tasks end. The first SIGINT, SIGTERM or SIGHUP lets tasks end at their next `check_cancelled`, a second SIGINT waits for none.

    Parameters
    ----------
    work
        Called with a task's payload, in any thread; returns arrays by name.
    tasks
        With keys that differ.
    store, backend, progress
        Where results are kept, what carries tasks out, where it is said how far they are.

    Raises
    ------
    InputError
        If work raised one: all tasks end.
    RunFailed
        If a result cannot be written; what was written stays.
    ValueError
        If two tasks have one key.
    """
    if len({task.key for task in tasks}) < len(tasks):
        raise ValueError("two tasks have the same key")
    missing = [task for task in tasks if not store.has(task.key)]
    failures: dict[str, Failure] = {}
    counting = progress.counting(len(tasks), len(tasks) - len(missing))
    with (
        listening() as interruption,
        interruption.deferred(),
        interruption.stopping(backend.stop),
        counting as count,
        closing(completions(backend, work, missing, interruption)) as results,
    ):
        for completed in results:
            if completed.error is not None:
                failure = failures[completed.task.key] = failure_of(completed, completed.error)
                store.report(failure)
                progress.say(f"{failure.label} failed ({failure.message}); the others go on")
            elif completed.result is not None:
                store.write(completed.task.key, completed.result)
            count.advance()
    finished = tuple(task for task in tasks if store.has(task.key))
    failed = tuple(failures[task.key] for task in tasks if task.key in failures)
    return Finished(finished, failed, is_stopped=len(finished) + len(failed) < len(tasks))


def completions(backend: Backend, work: Work, tasks: Sequence[Task], interruption: Interruption) -> Generator[Completed, None, None]:
    """Yield tasks as they end. Only waiting for them is ever interrupted: while one is yielded, signals wait.

    Raises InputError if a task raised one.
    """
    with closing(backend.run(work, tasks)) as results:
        while (completed := next_of(results, interruption)) is not None:
            if isinstance(completed.error, InputError):
                backend.stop()
                raise completed.error
            yield completed


def next_of(results: Iterator[Completed], interruption: Interruption) -> Completed | None:
    """Return the next task that ends; None if there is none, or after a second Ctrl-C."""
    try:
        with interruption.waiting():
            return next(results, None)
    except KeyboardInterrupt:
        return None


def failure_of(completed: Completed, error: BaseException) -> Failure:
    """Return a failed task's record."""
    message = " ".join(f"{type(error).__name__}: {error}".split())
    said = completed.traceback or "".join(traceback.format_exception(error))
    return Failure(completed.task.key, completed.task.label, message, said)
