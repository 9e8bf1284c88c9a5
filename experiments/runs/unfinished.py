"""Studies of many simulations: what is finished is on disk at once, so a study that was killed goes on where it was, to the same bits."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.processes import CtrlC, Workers, progress

HEAD = "study.json"

LOCK = "in-use"


class Kept(KeyboardInterrupt):
    """Ctrl-C came, and what was simulated until then is on disk."""


class Unfinished:
    """The folder beside the results in which an unfinished study keeps its simulations, one line each; None keeps nothing."""

    def __init__(self, folder: Path | None, head: dict[str, Any], is_resumed: bool) -> None:
        """Raises InputError if there is nothing to resume, something would be lost, it is of another study, or a process still works on it."""
        self.folder = folder
        if folder is None:
            if is_resumed:
                raise InputError("--resume", "", NotGiven("no --out"), "the --out of the study that was stopped")
            return
        there = folder / HEAD
        if is_resumed and not there.exists():
            raise InputError("--resume", "", str(folder), "an unfinished study", "Leave --resume out, or name its --out.")
        if there.exists() and not is_resumed:
            fix = f"--resume goes on with it; to begin anew, name another folder or delete {folder.name} beside it."
            raise InputError("--out", "", NotGiven("an unfinished study"), "a folder without one", fix)
        told = json.dumps(head, indent=1, sort_keys=True)
        if is_resumed and there.read_text(encoding="utf-8") != told:
            fix = "Delete it, or take the study, seed and sources that it was begun with."
            raise InputError("--resume", "", NotGiven(f"{folder.name} of another study, seed or model"), "the same study, seed and model", fix)
        folder.mkdir(parents=True, exist_ok=True)
        self.hold(folder)
        write_whole(there, told)

    def hold(self, folder: Path) -> None:
        """Keep the folder for this process until it ends: two that write simulations behind each other would mix them."""
        self.lock = (folder / LOCK).open("w", encoding="utf-8")
        try:
            fcntl.lockf(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            fix = "Wait for it, stop it, or name another folder."
            raise InputError("--out", "", NotGiven(f"{folder.name} is in use"), "a study that no other process works on", fix) from None
        except OSError:  # a file system that knows no locks
            pass

    def finished(self, stage: str, width: int) -> list[np.ndarray]:
        """Return what is on disk of a stage, in order; a line that was torn by the kill is dropped."""
        if self.folder is None or not (path := self.folder / f"{stage}.csv").exists():
            return []
        lines = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n") and line.count(",") == width - 1]
        write_whole(path, "".join(lines))
        return [np.array([float(cell) for cell in line.split(",")]) for line in lines]

    def add(self, stage: str, figures: np.ndarray) -> None:
        """Write one simulation's figures behind the others, exactly."""
        if self.folder is not None:
            with (self.folder / f"{stage}.csv").open("a", encoding="utf-8") as file:
                file.write(",".join(map(repr, map(float, figures))) + "\n")

    def end(self) -> None:
        """Delete the folder: its results are in place."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def beside(out: Path) -> Path:
    """Return the hidden folder beside the results."""
    return out.absolute().parent / f".{out.name}-unfinished"


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def simulate_all(
    work: Callable[[Any], np.ndarray], tasks: Sequence[Any], stage: str, width: int, unfinished: Unfinished, workers: Workers
) -> np.ndarray:
    """Return work(task) for every task, shape (tasks, width), whatever was finished before taken from disk.

    Raises Kept at Ctrl-C, with what is finished on disk; KeyboardInterrupt if nothing is kept there.
    """
    found = unfinished.finished(stage, width)[: len(tasks)]
    rest = tasks[len(found) :]
    results = workers.run(work, rest)
    with CtrlC() as ctrl_c, progress(len(tasks), stage.replace("_", " ")) as bar:
        bar.update(len(found))
        for _ in rest:
            try:
                with ctrl_c.at_once():
                    figures = next(results)
            except KeyboardInterrupt:
                raise (KeyboardInterrupt if unfinished.folder is None else Kept) from None
            unfinished.add(stage, figures)
            found.append(figures)
            bar.update()
    return np.array(found).reshape(len(tasks), width)
