"""The executor: every backend gives the same results, the store is asked first, failures stop nothing else, InputError stops everything."""

import io
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.inputs.errors import InputError
from experiments.runs.backends import Backend, SerialBackend, ThreadBackend, backend_for
from experiments.runs.cancellation import Cancelled, check_cancelled
from experiments.runs.executor import run_tasks
from experiments.runs.heads import Head
from experiments.runs.opening import open_store
from experiments.runs.progress import Progress
from experiments.runs.store import MemoryStore
from experiments.runs.tasks import Task, task_key

HEAD = Head({"question": "squares"})
BACKENDS = [lambda: SerialBackend(), lambda: ThreadBackend(1), lambda: ThreadBackend(2), lambda: ThreadBackend(7)]


def tasks_for(count: int) -> list[Task]:
    return [Task(task_key(HEAD.hash, None, seed), f"seed {seed}", seed) for seed in range(count)]


def squared(seed: int) -> dict[str, np.ndarray]:
    """Return the square; odd ones take longer, so that they are overtaken."""
    if seed % 2:
        time.sleep(0.01)
    return {"square": np.array([seed * seed])}


def quiet() -> Progress:
    return Progress("squaring", stream=io.StringIO())


def run(work: Any, tasks: list[Task], backend: Backend, store: MemoryStore | None = None) -> tuple[Any, MemoryStore]:
    store = MemoryStore(HEAD) if store is None else store
    return run_tasks(work, tasks, store=store, backend=backend, progress=quiet()), store


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("count", [0, 1, 2, 23])
def test_every_backend_finishes_all_tasks_and_names_them_in_their_order(backend: Any, count: int) -> None:
    tasks = tasks_for(count)
    finished, store = run(squared, tasks, backend())
    assert list(finished.tasks) == tasks and finished.is_complete
    assert [store.read(task.key)["square"].item() for task in finished.tasks] == [seed * seed for seed in range(count)]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_serves_one_set_of_tasks_after_another(backend: Any) -> None:
    one = backend()
    for count in (3, 9):
        assert len(run(squared, tasks_for(count), one)[0].tasks) == count


def test_what_the_store_has_is_not_computed() -> None:
    computed = []

    def work(seed: int) -> dict[str, np.ndarray]:
        computed.append(seed)
        return squared(seed)

    _, store = run(work, tasks_for(3), SerialBackend())
    finished, _ = run(work, tasks_for(5), SerialBackend(), store)
    assert computed == [0, 1, 2, 3, 4] and len(finished.tasks) == 5


def test_two_tasks_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        run(squared, tasks_for(2) + tasks_for(1), SerialBackend())


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_failure_is_recorded_and_the_others_go_on(backend: Any) -> None:
    def work(seed: int) -> dict[str, np.ndarray]:
        if seed in (1, 4):
            raise ZeroDivisionError(f"no families\nfor {seed}")
        return squared(seed)

    tasks = tasks_for(6)
    finished, store = run(work, tasks, backend())
    assert [task.payload for task in finished.tasks] == [0, 2, 3, 5]
    assert [(failure.key, failure.label) for failure in finished.failures] == [(tasks[i].key, f"seed {i}") for i in (1, 4)]
    assert finished.failures[0].message == "ZeroDivisionError: no families for 1" and "in work" in finished.failures[0].traceback
    assert not finished.is_stopped and not finished.is_complete
    assert len(run(squared, tasks, SerialBackend(), store)[0].tasks) == 6, "a failure is tried again by the next run"


@pytest.mark.parametrize("backend", BACKENDS)
def test_wrong_input_ends_everything_and_what_was_finished_stays(backend: Any) -> None:
    begun = []

    def work(seed: int) -> dict[str, np.ndarray]:
        begun.append(seed)
        if seed == 3:
            raise InputError("authority.yaml", "children", 0, "more than 0")
        return squared(seed)

    store = MemoryStore(HEAD)
    with pytest.raises(InputError, match="children"):
        run(work, tasks_for(200), backend(), store)
    assert len(begun) < 50 and store.has(tasks_for(1)[0].key)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_few_results_wait_in_memory(jobs: int) -> None:
    """A consumer that takes nothing lets jobs tasks run and jobs + 1 results wait."""
    begun = []

    def work(seed: int) -> dict[str, np.ndarray]:
        begun.append(seed)
        return squared(seed)

    results = ThreadBackend(jobs).run(work, tasks_for(100))
    next(results)
    time.sleep(0.5)
    assert len(begun) <= 1 + 2 * jobs + 1
    results.close()


@pytest.mark.parametrize("backend", [SerialBackend, lambda: ThreadBackend(2)])
def test_a_stop_ends_running_tasks_at_their_next_pause(backend: Any) -> None:
    one, begun = backend(), threading.Event()

    def endless(seed: int) -> dict[str, np.ndarray]:
        if seed < 2:
            return squared(seed)
        begun.set()
        while True:
            time.sleep(0.001)
            check_cancelled()

    threading.Thread(target=lambda: (begun.wait(), time.sleep(0.05), one.stop())).start()
    finished, store = run(endless, tasks_for(9), one)
    assert finished.is_stopped and not finished.failures
    assert [task.payload for task in finished.tasks] == [0, 1] and len(store.keys()) == 2


def test_a_stopped_backend_starts_nothing() -> None:
    backend = ThreadBackend(2)
    backend.stop()
    finished, _ = run(squared, tasks_for(4), backend)
    assert finished.tasks == () and finished.is_stopped


def test_work_that_catches_exceptions_does_not_swallow_a_stop() -> None:
    backend, calls = SerialBackend(), []

    def stubborn(seed: int) -> dict[str, np.ndarray]:
        backend.stop()
        try:
            check_cancelled()
        except Exception:
            calls.append("swallowed")
        return squared(seed)

    finished, _ = run(stubborn, tasks_for(2), backend)
    assert finished.is_stopped and not finished.tasks and not calls


def test_outside_a_run_nothing_is_cancelled() -> None:
    backend = SerialBackend()
    backend.stop()
    assert check_cancelled() is None
    assert not issubclass(Cancelled, Exception)


def test_an_exit_inside_a_thread_is_no_silent_loss() -> None:
    def leaving(seed: int) -> dict[str, np.ndarray]:
        if seed == 1:
            raise SystemExit(3)
        return squared(seed)

    finished, _ = run(leaving, tasks_for(6), ThreadBackend(2))
    assert [failure.label for failure in finished.failures] == ["seed 1"]
    assert len(finished.tasks) == 5


def test_results_are_equal_bytes_on_one_thread_and_five(tmp_path: Path) -> None:
    for jobs in (1, 5):
        with open_store(tmp_path / f"out{jobs}", HEAD) as store:
            finished = run_tasks(squared, tasks_for(12), store=store, backend=backend_for(jobs), progress=quiet())
            store.compact(tmp_path / f"kept{jobs}", [task.key for task in finished.tasks])
            store.remove()
    kept = [{path.name: path.read_bytes() for path in (tmp_path / f"kept{jobs}").iterdir()} for jobs in (1, 5)]
    assert kept[0] == kept[1] and len(kept[0]) == 3


def test_keys_are_permanent() -> None:
    assert task_key("abc", None, 3) == "seed 3, held, abc"
    draw = {"b": 2, "a": 0.1}
    assert task_key("abc", draw, np.int64(3)) == task_key("abc", {"a": 0.1, "b": 2.0}, 3)
    assert len({task_key("abc", draw, 3), task_key("abc", draw, 4), task_key("abd", draw, 3), task_key("abc", {"a": 0.1, "b": 2.1}, 3)}) == 4
