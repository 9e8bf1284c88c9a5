"""Runs spread over processes: in order of their seeds, stopped at once by Ctrl-C, what is finished kept."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from tqdm import tqdm

Result = TypeVar("Result")


def default_jobs() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def progress(total: int, words: str) -> Any:
    """Return a progress bar with the time left, quiet when not on a terminal."""
    return tqdm(total=total, desc=words, unit="seed", disable=None, smoothing=0)


def leave_ctrl_c_to_parent() -> None:
    """Let the parent alone hear Ctrl-C; it ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def ctrl_c_afterwards() -> Iterator[None]:
    """Let Ctrl-C wait until the block is done, so that a run is written whole or not at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


def run_tasks(work: Callable[[Any], Result], tasks: Sequence[Any], jobs: int) -> Iterator[Result]:
    """Yield work(task) for each task in order, with `jobs` processes (one: this process)."""
    if jobs == 1 or len(tasks) == 1:
        yield from map(work, tasks)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(tasks)), context, leave_ctrl_c_to_parent)
    try:
        yield from in_order(pool, work, tasks, jobs)
    finally:
        stop(pool)


@contextmanager
def task_runner(jobs: int) -> Iterator[Callable[[Callable[[Any], Result], Sequence[Any]], Iterator[Result]]]:
    """Give a function that maps work over tasks in order, again and again, with the same processes: for searches of many steps."""
    if jobs == 1:
        yield lambda work, tasks: map(work, tasks)
        return
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), leave_ctrl_c_to_parent)
    try:
        yield pool.map
    finally:
        stop(pool)


def in_order(pool: ProcessPoolExecutor, work: Callable[[Any], Result], tasks: Sequence[Any], jobs: int) -> Iterator[Result]:
    """Yield results in the order of tasks, never more than a few of them waiting in memory."""
    waiting: deque[Future[Result]] = deque()
    rest = iter(tasks)
    for task in rest:
        waiting.append(pool.submit(work, task))
        if len(waiting) > jobs:
            break
    while waiting:
        result = waiting.popleft().result()
        for task in rest:
            waiting.append(pool.submit(work, task))
            break
        yield result


def stop(pool: ProcessPoolExecutor) -> None:
    """End the workers now; they hold nothing that must be saved."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        if process.is_alive():
            process.terminate()
    for process in processes:
        process.join(timeout=1)
