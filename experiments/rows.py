"""Rows of numbers kept on disk as each is finished, so that a killed study goes on where it stopped and ends with the same numbers."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.errors import InputError, NotGiven
from experiments.workers import CtrlC, Workers, progress


def fingerprint(*parts: Any) -> str:
    """Return a short hash of everything that rows rest on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


class Rows:
    """A file of rows: its first line names what they rest on, each further one holds a task's number and its values, exactly."""

    def __init__(self, path: Path, mark: str, width: int, is_resumed: bool) -> None:
        """Open or begin a file; raise InputError if it holds another study's rows, or rows that nobody asked to go on with."""
        self.path, self.mark, self.width = path, mark, width
        self.found: dict[int, np.ndarray] = {}
        if path.exists():
            self.read(is_resumed)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{mark}\n", encoding="utf-8")

    def read(self, is_resumed: bool) -> None:
        """Take the whole lines of a file; a line that a kill has cut short is dropped."""
        head, *lines = self.path.read_text(encoding="utf-8").split("\n")
        if not is_resumed:
            raise InputError("--out", "", str(self.path.parent), "a folder without a begun study", "Go on with --resume, or name another folder.")
        if head != self.mark:
            raise InputError(
                "--resume", "", str(self.path), NotGiven("rows of this very study, seed and version of the model"), "Name another folder with --out."
            )
        for line in lines[:-1]:
            number, *values = line.split(",")
            if len(values) == self.width:
                self.found[int(number)] = np.array([float(value) for value in values])
        kept = "".join(f"{line}\n" for line in [head, *(line for line in lines[:-1] if line.count(",") == self.width)])
        self.path.write_text(kept, encoding="utf-8")

    def add(self, number: int, values: np.ndarray) -> None:
        """Keep one row."""
        self.found[number] = values
        with self.path.open("a", encoding="utf-8") as file:
            file.write(",".join([str(number), *(repr(float(value)) for value in values)]) + "\n")

    def table(self, rows: int) -> np.ndarray:
        """Return all rows in the order of their tasks, shape (rows, width)."""
        return np.array([self.found[i] for i in range(rows)])


def fill_rows(rows: Rows, work: Callable[[Any], np.ndarray], tasks: Sequence[Any], jobs: int, words: str) -> np.ndarray:
    """Return work(task) for every task, shape (tasks, width): those that are kept already are not done again. Ctrl-C keeps what is finished."""
    missing = [i for i in range(len(tasks)) if i not in rows.found]
    with CtrlC() as ctrl_c, Workers(min(jobs, max(1, len(missing)))) as workers, progress(len(tasks), words) as bar:
        bar.update(len(tasks) - len(missing))
        for number, values in zip(missing, results_at_once(workers, ctrl_c, work, [tasks[i] for i in missing])):
            rows.add(number, values)
            bar.update()
    return rows.table(len(tasks))


def results_at_once(workers: Workers, ctrl_c: CtrlC, work: Callable[[Any], np.ndarray], tasks: Sequence[Any]) -> Iterator[np.ndarray]:
    """Yield results in order; Ctrl-C is heard while waiting for one, never while one is written."""
    results = workers.run(work, tasks)
    for _ in tasks:
        with ctrl_c.at_once():
            values = next(results)
        yield values
