"""A command for tests: toy tasks through the executor into a store, and a table of their results, put in place as a real command does it."""

import os
import sys
import time
from pathlib import Path

import numpy as np

from experiments.runs.backends import backend_for
from experiments.runs.executor import run_tasks
from experiments.runs.heads import Head
from experiments.runs.locks import hidden_folder
from experiments.runs.opening import open_store
from experiments.runs.progress import Progress
from experiments.runs.store import RUNS
from experiments.runs.tasks import Task, task_key

HEAD = Head({"question": "toys", "configuration": {"digits": 3}, "sources": "1"})
TASK_SECONDS = 0.02


def work(seed: int) -> dict[str, np.ndarray]:
    """Return numbers that depend on the seed alone, after a time that does not."""
    time.sleep(TASK_SECONDS * np.random.default_rng().random())
    numbers = np.random.default_rng(seed).normal(size=3000)
    return {"numbers": numbers, "mean": np.array([numbers.mean()])}


def main(out: Path, runs: int, jobs: int, *options: str) -> None:
    """Carry out the toys and put their table in place."""
    tasks = [Task(task_key(HEAD.hash, None, seed), f"seed {seed}", seed) for seed in range(runs)]
    with open_store(out, HEAD, resume="--resume" in options, add_runs="--add-runs" in options) as store:
        if __name__ == "__main__":
            (out.parent / f"begun-{os.getppid()}").touch()
        finished = run_tasks(work, tasks, store=store, backend=backend_for(jobs), progress=Progress("toys"))
        with hidden_folder(out) as folder:
            store.compact(folder / RUNS, [task.key for task in finished.tasks], "mean".__eq__)
            rows = (f"{task.payload},{store.read(task.key)['mean'].item()!r}\n" for task in finished.tasks)
            (folder / "summary.csv").write_text("seed,mean\n" + "".join(rows))
            (out / RUNS).mkdir(parents=True, exist_ok=True)
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                os.replace(path, out / path.relative_to(folder))
        store.remove()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
