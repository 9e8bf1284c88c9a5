"""Processes: results in the order of tasks, and an end at any moment, even while a result is on its way."""

import os
import sys
import threading
import time
import traceback

import pytest

from experiments.runs.processes import Workers

BIG = 200_000_000


def squared(number: int) -> int:
    """Return the square, the first of them last."""
    time.sleep(0.3 if number == 0 else 0.0)
    return number * number


def big(_: int) -> bytes:
    """Return so much that it is long on its way."""
    return bytes(BIG)


def failing(_: int) -> None:
    """Fail."""
    raise ValueError("no families")


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_tasks(jobs: int) -> None:
    with Workers(jobs) as workers:
        assert list(workers.run(squared, range(12))) == [number * number for number in range(12)]
        assert list(workers.run(squared, [3])) == [9]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_of_the_work_is_told(jobs: int) -> None:
    with pytest.raises(ValueError, match="no families"), Workers(jobs) as workers:
        list(workers.run(failing, [1, 2]))


def is_receiving() -> bool:
    """Say whether some thread is in the middle of receiving a result."""
    return any("_recv" in {each.f_code.co_name for each, _ in traceback.walk_stack(frame)} for frame in sys._current_frames().values())


def test_workers_end_while_a_result_is_on_its_way() -> None:
    before, workers = set(threading.enumerate()), Workers(2)
    for task in range(2):
        workers.submit(big, task)
    deadline = time.monotonic() + 60
    while not is_receiving():
        assert time.monotonic() < deadline
    assert workers.pool is not None
    numbers = list(workers.pool._processes)
    workers.stop()
    deadline = time.monotonic() + 30
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not set(threading.enumerate()) - before, "a thread still waits for the rest of the result"
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
