"""One simulation of a calibration, and what must be the same for a calibration that was killed to go on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agents.rule import source_fingerprint
from experiments import moving
from experiments.calibration.draws import carried_digest
from experiments.calibration.outputs import outputs
from experiments.calibration.reading import Calibration
from experiments.calibration.study import MOST
from experiments.moving import moved

SEEDS_A_WAVE = MOST
"""Seeds set apart for each wave: no two simulations of a calibration share chance."""


@dataclass(frozen=True)
class Task:
    """One simulation: its values, and its seed."""

    values: dict[str, float]
    seed: int


def simulated(calibration: Calibration, task: Task) -> np.ndarray:
    """Return the figures of one simulation, shape (targets,)."""
    return outputs(moved(calibration.experiment, task.values), calibration.study.targets, task.seed)


def method_fingerprint() -> str:
    """Return what tells one version of the method from another: where its sources differ, other points would stand beside kept figures."""
    sources = [*sorted(Path(__file__).parent.glob("*.py")), Path(moving.__file__)]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def head_of(calibration: Calibration, seed: int, more: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same for a calibration to go on: study, values held, seed, the posterior carried on, sources of rules and method."""
    experiment = calibration.experiment
    held = {name: figure.value for name, figure in experiment.parameters.items()}
    told = {"study": calibration.study.model_dump(mode="json"), "authority": experiment.authority.model_dump(mode="json"), "held": held}
    begun = {"seed": seed, "carried": carried_digest(calibration.study.carries), "sources": source_fingerprint(), "method": method_fingerprint()}
    return {**told, **begun, **more}
