"""What one simulation gives: the model's figure for every target."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.calibration.load import Calibration
from experiments.calibration.study import MAX_WAVE, CalibrationTarget
from experiments.calibration.virtual_trials import TRIALS_BY_NAME, run_trial
from experiments.inputs.forms import digest_of_forms
from experiments.measures.definitions import is_judged
from experiments.measures.evaluate import ALL_AREAS
from experiments.posteriors.draws import inherited_digest
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_parameter_values
from simulation.world import World


def outputs(experiment: Experiment, aims: Sequence[CalibrationTarget], seed: int) -> np.ndarray:
    """Return the figure for every target, shape (targets,); nan where there is nothing to divide by."""
    past = shared_history(experiment, seed, is_judged=any(is_judged(name) for aim in aims for name in (aim.measure, aim.per)))
    trials = {aim.measure: trial_figure(past, aim.measure) for aim in aims if aim.measure in TRIALS_BY_NAME}
    life = Futures(experiment, past).simulate(experiment.arms[0])
    evaluator = measure_evaluator(experiment)
    vector = evaluator.measure(life.weekly, life.judgements)

    def figure(aim: CalibrationTarget) -> float:
        if aim.measure in trials:
            return trials[aim.measure]
        above = vector[evaluator.place[aim.measure, ALL_AREAS, aim.period]]
        below = vector[evaluator.place[aim.per, ALL_AREAS, aim.period]] if aim.per else 1.0
        return float(above / below) if below != 0.0 else float("nan")

    return np.array([figure(aim) for aim in aims])


def trial_figure(world: World, name: str) -> float:
    """Return what a trial inside this burnt-in world finds."""
    return float(run_trial(world, TRIALS_BY_NAME[name])["model"])  # type: ignore[arg-type]


SEEDS_A_WAVE = MAX_WAVE
"""Seeds set apart for each wave: no two simulations of a calibration share chance."""


def simulated(calibration: Calibration, point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
    """Return the figures of one simulation, shape (targets,), under parameter values and a seed."""
    values, seed = point
    return {"answer": outputs(with_parameter_values(calibration.experiment, values), calibration.study.targets, seed)}


def configuration_of(calibration: Calibration, seed: int, more: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same for a calibration to go on: study, authority, values held, seed and the inherited posterior."""
    experiment = calibration.experiment
    held = {name: figure.value for name, figure in experiment.parameters.items()}
    settings = {"study": calibration.study.model_dump(mode="json"), "authority": experiment.authority.model_dump(mode="json"), "held": held}
    forms = digest_of_forms([form.factor for form in calibration.forms], has_weights=True) if calibration.forms else ""
    return {**settings, **({"forms": forms} if forms else {}), "seed": seed, "inherited": inherited_digest(calibration.study.carries), **more}
