"""Dask workers as jobs of a real Slurm: the same bytes as on threads, jobs that are cancelled are replaced, and none is left at the end."""

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import experiments
from experiments.runs.backends import backend_for, opened
from experiments.runs.engines import Dask
from experiments.runs.executor import run_tasks
from experiments.runs.progress import Progress
from experiments.runs.store import MemoryStore
from tests.cluster.slurm import Slurm, slurm
from tests.experiments.runs import dask_works as works
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

__all__ = ["slurm"]

DATA = REPOSITORY / "tests" / "data"
FILE = """
system: slurm
cores: 1
memory: 1 GB
walltime: "00:10:00"
minimum_jobs: 2
maximum_jobs: 2
lost_worker_seconds: 1
log_directory: {}
"""


@pytest.fixture
def cluster_file(slurm: Slurm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cluster's file for the Slurm of tests."""
    monkeypatch.setenv("SLURM_CONF", slurm.environment["SLURM_CONF"])
    path = tmp_path / "slurm.yaml"
    path.write_text(FILE.format(tmp_path))
    return path


def cancel(slurm: Slurm, store: MemoryStore, seen: set[str], most: int | None) -> None:
    """Cancel running jobs, at most so many, once two run and one more result has come."""
    running: list[str] = []
    before, latest = len(store.keys()), time.monotonic() + 60
    while (len(running) < 2 or len(store.keys()) <= before) and time.monotonic() < latest:
        running = [job for job, state in slurm.states().items() if state == "RUNNING"]
        seen.update(running)
        time.sleep(0.1)
    slurm.run("scancel", *running[:most])


def test_jobs_that_are_cancelled_are_replaced_and_nothing_is_lost(cluster_file: Path, slurm: Slurm) -> None:
    """First one of two jobs, then both."""
    store, seen = MemoryStore(works.HEAD), set[str]()

    def cancel_twice() -> None:
        cancel(slurm, store, seen, 1)
        cancel(slurm, store, seen, None)

    thread = threading.Thread(target=cancel_twice)
    with opened(Dask(cluster=cluster_file)) as workers:
        assert workers is not None and workers.most == 2
        thread.start()
        progress, tasks = Progress("squaring", stream=io.StringIO()), works.tasks_for(range(400))
        finished = run_tasks(works.slowly_squared, tasks, store=store, backend=backend_for(1, workers), progress=progress)
        thread.join()
        seen.update(slurm.jobs())
    assert finished.is_complete and [store.read(task.key)["square"].item() for task in finished.tasks] == [seed * seed for seed in range(400)]
    assert len(seen) >= 4
    slurm.wait()


def test_a_comparison_is_the_same_bytes_as_on_threads(cluster_file: Path, slurm: Slurm, tmp_path: Path) -> None:
    baseline, programme = str(DATA / "tiny_baseline.yaml"), str(DATA / "tiny_programme_run.yaml")
    cluster_file.write_text(cluster_file.read_text().replace("jobs: 2", "jobs: 1"))
    how: dict[str, Any] = {"runs": 2, "counterfactuals": False, "keep": "weekly"}
    experiments.compare(baseline, [programme], out=tmp_path / "slurm", cluster=cluster_file, **how)
    experiments.compare(baseline, [programme], out=tmp_path / "threads", jobs=2, **how)
    assert files_of(tmp_path / "slurm") == files_of(tmp_path / "threads")
    slurm.wait()
