"""Runs spread over processes: in order of their seeds, stopped at once by Ctrl-C, what is finished kept."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from tqdm import tqdm

Result = TypeVar("Result")

STOPPING = (signal.SIGINT, signal.SIGTERM)

DIE_WITH_PARENT = 1
"""Linux's PR_SET_PDEATHSIG: the signal that a process gets when its parent dies."""


def default_jobs() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def progress(total: int, words: str) -> Any:
    """Return a progress bar with the time left, quiet when not on a terminal."""
    tqdm.monitor_interval = 0  # its thread would forbid workers to start as copies of this process
    return tqdm(total=total, desc=words, unit="seed", disable=None, smoothing=0)


class CtrlC:
    """Lets Ctrl-C, and a SIGTERM that is treated like it, wait while results are written; in between, `at_once` hears it."""

    def __init__(self) -> None:
        self.is_at_once, self.is_heard = False, False
        self.before: dict[int, Any] = {}

    def __enter__(self) -> "CtrlC":
        """Listen, unless another thread's business."""
        if threading.current_thread() is threading.main_thread():
            self.before = {number: signal.getsignal(number) for number in STOPPING}
            for number, handler in self.before.items():
                if callable(handler):
                    signal.signal(number, self.hear)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave signals as they were."""
        for number, handler in self.before.items():
            if callable(handler):
                signal.signal(number, handler)

    def hear(self, *_: object) -> None:
        """Take note; raise KeyboardInterrupt where nothing is being written."""
        self.is_heard = True
        if self.is_at_once:
            self.is_at_once = False
            raise KeyboardInterrupt

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Raise KeyboardInterrupt at once while the block runs, or before it if Ctrl-C came earlier."""
        self.is_at_once = True
        try:
            if self.is_heard:
                raise KeyboardInterrupt
            yield
        finally:
            self.is_at_once = False


def start_method() -> BaseContext:
    """Return how workers start: as copies of this process, all compiled and loaded; anew where other threads may hold locks."""
    may_copy = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if may_copy else "spawn")


def begin_worker() -> None:
    """Leave Ctrl-C to the parent, which ends its workers, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


class Workers:
    """Processes that do tasks, kept from one set of tasks to the next; one job is done by this process itself."""

    def __init__(self, jobs: int) -> None:
        """Jobs: how many processes."""
        self.jobs = jobs
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        """Start nothing yet: workers start with the first tasks, as copies of what is loaded then."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.stop()

    def run(self, work: Callable[[Any], Result], tasks: Sequence[Any]) -> Iterator[Result]:
        """Yield work(task) for each task in order, never more than a few results waiting in memory."""
        if self.jobs == 1 or (len(tasks) == 1 and self.pool is None):
            yield from map(work, tasks)
            return
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(self.submit(work, task))
            if len(waiting) > self.jobs + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def submit(self, work: Callable[[Any], Result], task: Any) -> Future[Result]:
        """Hand a task over; workers that start with it do not hear a Ctrl-C before they can leave it to this process."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            if self.pool is None:
                self.pool = ProcessPoolExecutor(self.jobs, start_method(), begin_worker)
            return self.pool.submit(work, task)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self) -> None:
        """End the workers now; they hold nothing that must be saved."""
        if self.pool is None:
            return
        processes, pipes = list((self.pool._processes or {}).values()), pipes_of(self.pool)
        self.pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        for process in processes:
            process.join(timeout=1)
        for pipe in pipes:
            pipe.close()
        self.pool = None


def pipes_of(pool: ProcessPoolExecutor) -> list[Any]:
    """Return this process's own hold on the workers' ends of the pipes: while it lasts, the pool waits for the rest of a dead worker's message."""
    ends = (("_result_queue", "_writer"), ("_call_queue", "_reader"))
    return [pipe for queue, end in ends if (pipe := getattr(getattr(pool, queue, None), end, None)) is not None]
