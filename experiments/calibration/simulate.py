"""What one simulation gives: the model's figure for every target."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agents.rule import source_fingerprint
from experiments.calibration.load import Calibration
from experiments.calibration.study import MOST, Aim
from experiments.calibration.virtual_trials import TRIALS_BY_NAME, run_trial
from experiments.posteriors.draws import inherited_digest
from experiments.runs import parameter_values as moving
from experiments.runs.experiment import Experiment
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import moved
from experiments.runs.run import measure_evaluator
from simulation.world import World


def outputs(experiment: Experiment, aims: Sequence[Aim], seed: int) -> np.ndarray:
    """Return the figure for every target, shape (targets,); nan where there is nothing to divide by."""
    past = shared_history(experiment, seed)
    trials = {aim.measure: trial_figure(past, aim.measure) for aim in aims if aim.measure in TRIALS_BY_NAME}
    life = Futures(experiment, past).simulate(experiment.arms[0])
    evaluator = measure_evaluator(experiment)
    vector = evaluator.measure(life.weekly, life.judgements)

    def figure(aim: Aim) -> float:
        if aim.measure in trials:
            return trials[aim.measure]
        above = vector[evaluator.place[aim.measure, "all", aim.period]]
        below = vector[evaluator.place[aim.per, "all", aim.period]] if aim.per else 1.0
        return float(above / below) if below != 0.0 else float("nan")

    return np.array([figure(aim) for aim in aims])


def trial_figure(world: World, name: str) -> float:
    """Return what a trial inside this burnt-in world finds."""
    return float(run_trial(world, TRIALS_BY_NAME[name])["model"])  # type: ignore[arg-type]


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
    begun = {"seed": seed, "carried": inherited_digest(calibration.study.carries), "sources": source_fingerprint(), "method": method_fingerprint()}
    return {**told, **begun, **more}
