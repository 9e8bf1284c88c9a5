"""Dask: the same results as local engines, and what happens to the others when a task fails, a worker ends, or the scheduler goes away."""

import io
import platform
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from experiments.inputs.errors import InputError
from experiments.runs.backends import SerialBackend, backend_for, opened
from experiments.runs.backends.dask_backend import Chunk, Stage
from experiments.runs.backends.dask_connection import Workers, address_of
from experiments.runs.backends.dask_worker import difference
from experiments.runs.engines import Dask
from experiments.runs.executor import run_tasks
from experiments.runs.failures import EngineLost, RunFailed
from experiments.runs.options import RunOptions
from experiments.runs.progress import Progress
from experiments.runs.session import open_session
from experiments.runs.sources import program
from experiments.runs.store import MemoryStore
from tests.experiments.runs import dask_works as works
from tests.experiments.runs.dask_works import HEAD, tasks_for
from tests.helpers import REPOSITORY


def run(work: Any, payloads: Any, backend: Any) -> tuple[Any, MemoryStore]:
    """Carry out tasks in memory."""
    store = MemoryStore(HEAD)
    return run_tasks(work, tasks_for(payloads), store=store, backend=backend, progress=Progress("squaring", stream=io.StringIO())), store


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_all_tasks_are_finished_and_named_in_their_order(count: int, workers: Workers) -> None:
    finished, store = run(works.squared, range(count), backend_for(1, workers))
    assert [task.payload for task in finished.tasks] == list(range(count)) and finished.is_complete
    assert [store.read(task.key)["square"].item() for task in finished.tasks] == [seed * seed for seed in range(count)]
    processes = {store.read(task.key)["process"].item() for task in finished.tasks}
    assert len(processes) == min(count, 2) or count == 2
    assert all(array.flags.writeable for task in finished.tasks for array in store.read(task.key).values())


def test_threads_of_one_worker_run_side_by_side() -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        opened(Dask(cluster.scheduler_address)) as both,
    ):
        assert run(works.meeting, range(2), backend_for(1, both))[0].is_complete


def test_a_work_of_a_script_and_a_large_one_reach_the_workers(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    table = {i: i * i for i in range(1000)}
    monkeypatch.setattr("experiments.runs.backends.dask_backend.SENT_ALWAYS_BYTES", 100)
    finished, store = run(lambda seed: {"square": works.np.array([table[seed]])}, range(20), backend_for(1, workers))
    assert [store.read(task.key)["square"].item() for task in finished.tasks] == [seed * seed for seed in range(20)]


def test_failures_are_recorded_as_local_ones_are(workers: Workers) -> None:
    (here, _), (there, _) = run(works.failing, range(6), SerialBackend()), run(works.failing, range(6), backend_for(1, workers))
    assert here.failures == there.failures and here.tasks == there.tasks
    assert there.failures[0].message == "ZeroDivisionError: no families for 1" and "in failing" in there.failures[0].traceback
    assert there.failures[1].message.startswith("OwnError: own")


def test_wrong_input_ends_everything(workers: Workers) -> None:
    with pytest.raises(InputError, match=r"authority\.yaml: children: got 0; allowed: more than 0") as error:
        run(works.refusing, range(500), backend_for(1, workers))
    assert error.value.key == "children"


def test_a_stop_cancels_what_runs_and_keeps_what_is_finished(workers: Workers, tmp_path: Path) -> None:
    backend = backend_for(1, workers)

    def stop() -> None:
        while len(list(tmp_path.glob("begun-*"))) < 2:
            time.sleep(0.01)
        backend.stop()

    threading.Thread(target=stop).start()
    finished, store = run(works.endless, [(seed, str(tmp_path)) for seed in range(6)], backend)
    assert finished.is_stopped and not finished.failures
    assert [task.payload[0] for task in finished.tasks] == [0, 1] and len(store.keys()) == 2
    latest = time.monotonic() + 30
    while len(list(tmp_path.glob("ended-*"))) < 2 and time.monotonic() < latest:
        time.sleep(0.01)
    assert {path.name.replace("ended", "begun") for path in tmp_path.glob("ended-*")} == {path.name for path in tmp_path.glob("begun-*")}


def test_a_worker_that_is_killed_costs_nothing(workers: Workers, tmp_path: Path) -> None:
    finished, store = run(works.killing_once, [(seed, str(tmp_path / "killed")) for seed in range(60)], backend_for(1, workers))
    assert (tmp_path / "killed").exists() and finished.is_complete
    assert [store.read(task.key)["square"].item() for task in finished.tasks] == [seed * seed for seed in range(60)]


def test_a_task_that_always_kills_its_worker_is_one_failure(workers: Workers) -> None:
    finished, _ = run(works.killing, range(30), backend_for(1, workers))
    assert [failure.label for failure in finished.failures] == ["seed 5"] and not finished.is_stopped
    assert finished.failures[0].message == "WorkerEnded: each Dask worker that ran it ended meanwhile, killed or out of memory"
    assert [task.payload for task in finished.tasks] == [seed for seed in range(30) if seed != 5]


def test_a_worker_with_another_program_is_refused_by_its_node(workers: Workers) -> None:
    workers.client.wait_for_workers(2)
    workers.client.run(works.pose_as, "0123456789abcdef")
    try:
        with pytest.raises(InputError) as error:
            run(works.squared, range(10), backend_for(1, workers))
    finally:
        workers.client.run(works.pose_as, "")
    assert str(error.value).startswith(
        f"Dask: got a worker on {platform.node()} with another version of the program (sources and compiler 0123456789ab"
    )
    assert "Start workers from the same folder" in str(error.value)
    assert run(works.squared, range(3), backend_for(1, workers))[0].is_complete


def test_what_differs_between_programs_is_named() -> None:
    own = program()
    assert difference(own, dict(own)) == ""
    assert difference(own, {**own, "NumPy": "1.0"}) == f"NumPy 1.0, here {own['NumPy']}"
    assert difference(own, {}).startswith("sources and compiler unknown")


def test_a_scheduler_that_cannot_be_reached_is_wrong_input_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.backends.dask_connection.CONNECT_SECONDS", 0.5)
    options = RunOptions([1], 1, tmp_path / "out", engine=Dask("tcp://127.0.0.1:9"))
    said = r"--scheduler: got tcp://127\.0\.0\.1:9; allowed: the address of a Dask scheduler that answers"
    with pytest.raises(InputError, match=said), open_session(options, "compare", {}):
        pytest.fail("begun")
    assert not list(tmp_path.iterdir())


def test_an_address_or_a_scheduler_file_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    file.write_text('{"address": "tcp://10.0.0.1:8786"}')
    assert (
        address_of(str(file)) == "tcp://10.0.0.1:8786" and address_of("node7:8786") == "tcp://node7:8786" and address_of("tls://n:1") == "tls://n:1"
    )
    file.write_text("{}")
    with pytest.raises(InputError, match="a scheduler file, with the scheduler's address"):
        address_of(str(file))


def test_a_scheduler_that_goes_away_ends_with_one_message_and_what_was_finished_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.backends.dask_connection.CONNECT_SECONDS", 3.0)
    file = tmp_path / "scheduler.json"
    start = [sys.executable, "-m", "dask"]
    quiet = {"cwd": REPOSITORY, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([*start, "scheduler", "--scheduler-file", str(file), "--port", "0", "--no-dashboard"], **quiet)  # type: ignore[call-overload]
    while not (file.exists() and file.read_text()):
        time.sleep(0.02)
    worker = subprocess.Popen([*start, "worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1", "--no-dashboard"], **quiet)  # type: ignore[call-overload]
    try:
        with pytest.raises(RunFailed) as error, open_session(RunOptions([1], 1, tmp_path / "out", engine=Dask(str(file))), "toys", {}) as session:
            threading.Thread(target=kill_after, args=(scheduler, tmp_path)).start()
            session.run(works.endless, tasks_for([(seed, str(tmp_path)) for seed in range(4)]), "squaring")
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
    assert not isinstance(error.value, EngineLost)
    assert str(error.value).endswith("no longer answers. What was finished is kept: the same command with --resume goes on with it.")
    with open_session(RunOptions([1], 1, tmp_path / "out", resume=True), "toys", {}) as session:
        assert len(session.store.keys()) == 2


def kill_after(scheduler: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Kill the scheduler once a task runs that never ends."""
    while not list(folder.glob("begun-*")):
        time.sleep(0.02)
    time.sleep(0.3)
    scheduler.kill()


class LostFuture:
    """A chunk whose worker ended with its answer."""

    def __init__(self, status: str) -> None:
        self.status, self.asked = status, 0

    def add_done_callback(self, call: Any) -> None:
        """Note that the future is waited for again."""
        self.asked += 1


@pytest.mark.parametrize("status", ["lost", "pending"])
def test_an_answer_that_is_lost_with_its_worker_is_waited_for_again(status: str, workers: Workers) -> None:
    future = LostFuture(status)
    stage = Stage(workers, b"work", deque())
    stage.flying[future] = Chunk(tasks_for([1]))
    assert list(stage.outcomes(future)) == [] and future.asked == 1 and future in stage.flying
    with pytest.raises(EngineLost, match="no longer answers"):
        list(stage.outcomes(LostFuture("cancelled")))
