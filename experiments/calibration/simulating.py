"""Simulating points, many at once; what is finished is on disk at once, so a calibration that was killed goes on where it was."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from agents.rule import source_fingerprint
from experiments.calibration.moving import moved
from experiments.calibration.outputs import outputs
from experiments.calibration.reading import Calibration
from experiments.errors import InputError, NotGiven
from experiments.workers import CtrlC, Workers, progress

HEAD = "study.json"
SEEDS_A_WAVE = 100_000
"""Seeds set apart for each wave: no two simulations of a calibration share chance."""


@dataclass(frozen=True)
class Task:
    """One simulation: its values, and its seed."""

    values: dict[str, float]
    seed: int


def simulated(calibration: Calibration, task: Task) -> np.ndarray:
    """Return the figures of one simulation, shape (targets,)."""
    return outputs(moved(calibration.experiment, task.values), calibration.study.targets, task.seed)


class Unfinished:
    """The folder beside the results in which an unfinished calibration keeps its simulations, one line each; None keeps nothing."""

    def __init__(self, folder: Path | None, head: dict[str, Any], is_resumed: bool) -> None:
        """Raises InputError if there is nothing to resume, something that would be lost, or something of another study."""
        self.folder = folder
        if folder is None:
            if is_resumed:
                raise InputError("--resume", "", NotGiven("no --out"), "the --out of the calibration that was stopped")
            return
        there = folder / HEAD
        if is_resumed and not there.exists():
            raise InputError("--resume", "", str(folder), "an unfinished calibration", "Leave --resume out, or name its --out.")
        if there.exists() and not is_resumed:
            fix = f"--resume goes on with it; to begin anew, name another folder or delete {folder.name} beside it."
            raise InputError("--out", "", NotGiven("an unfinished calibration"), "a folder without one", fix)
        told = json.dumps(head, indent=1, sort_keys=True)
        if is_resumed and there.read_text(encoding="utf-8") != told:
            fix = "Delete it, or take the study, seed and sources that it was begun with."
            raise InputError("--resume", "", NotGiven(f"{folder.name} of another study, seed or model"), "the same study, seed and model", fix)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(there, told)

    def finished(self, wave: str, width: int) -> list[np.ndarray]:
        """Return what is on disk of a wave, in order; a line that was torn by the kill is dropped."""
        if self.folder is None or not (path := self.folder / f"{wave}.csv").exists():
            return []
        lines = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n") and line.count(",") == width - 1]
        write_whole(path, "".join(lines))
        return [np.array([float(cell) for cell in line.split(",")]) for line in lines]

    def add(self, wave: str, figures: np.ndarray) -> None:
        """Write one simulation's figures behind the others, exactly."""
        if self.folder is not None:
            with (self.folder / f"{wave}.csv").open("a", encoding="utf-8") as file:
                file.write(",".join(map(repr, map(float, figures))) + "\n")

    def end(self) -> None:
        """Delete the folder: its results are in place."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def beside(out: Path) -> Path:
    """Return the hidden folder beside the results."""
    return out.absolute().parent / f".{out.name}-unfinished"


def is_unfinished(out: str) -> bool:
    """Return whether a calibration has left simulations to go on from."""
    return (beside(Path(out).expanduser()) / HEAD).exists()


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def head_of(calibration: Calibration, seed: int, more: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same for a calibration to go on: study, values held, seed, sources."""
    experiment = calibration.experiment
    held = {name: figure.value for name, figure in experiment.parameters.items()}
    told = {"study": calibration.study.model_dump(mode="json"), "authority": experiment.authority.model_dump(mode="json"), "held": held}
    return {**told, "seed": seed, "sources": source_fingerprint(), **more}


def simulate_all(calibration: Calibration, tasks: list[Task], wave: str, unfinished: Unfinished, workers: Workers) -> np.ndarray:
    """Return the figures of every task, shape (tasks, targets), whatever was finished before taken from disk.

    Raises KeyboardInterrupt at Ctrl-C, with what is finished on disk.
    """
    found = unfinished.finished(wave, len(calibration.study.targets))[: len(tasks)]
    rest = tasks[len(found) :]
    results: Iterator[np.ndarray] = workers.run(partial(simulated, calibration), rest)
    with CtrlC() as ctrl_c, progress(len(tasks), wave.replace("_", " ")) as bar:
        bar.update(len(found))
        for _ in rest:
            with ctrl_c.at_once():
                figures = next(results)
            unfinished.add(wave, figures)
            found.append(figures)
            bar.update()
    return np.array(found).reshape(len(tasks), len(calibration.study.targets))
