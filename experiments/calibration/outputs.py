"""What one simulation gives: the model's figure for every target."""

from collections.abc import Sequence

import numpy as np

from experiments.arms import Experiment
from experiments.calibration.study import Aim
from experiments.paired import Futures, shared_past
from experiments.running import yardstick_of
from experiments.trials import TRIALS, run_trial
from simulation.world import World

TRIAL = "trial_"
TRIALS_BY_NAME = {f"{TRIAL}{trial.strength}": trial for trial in TRIALS}
"""Synthetic trials as measures, by the strength of help that they set: trial_help_substance_misuse."""


def outputs(experiment: Experiment, aims: Sequence[Aim], seed: int) -> np.ndarray:
    """Return the figure for every target, shape (targets,); nan where there is nothing to divide by."""
    past = shared_past(experiment, seed)
    trials = {aim.measure: trial_figure(past, aim.measure) for aim in aims if aim.measure in TRIALS_BY_NAME}
    life = Futures(experiment, past).live(experiment.arms[0])
    yardstick = yardstick_of(experiment)
    vector = yardstick.measure(life.weekly, life.judgements)

    def figure(aim: Aim) -> float:
        if aim.measure in trials:
            return trials[aim.measure]
        above = vector[yardstick.place[aim.measure, "all", aim.period]]
        below = vector[yardstick.place[aim.per, "all", aim.period]] if aim.per else 1.0
        return float(above / below) if below != 0.0 else float("nan")

    return np.array([figure(aim) for aim in aims])


def trial_figure(world: World, name: str) -> float:
    """Return what a trial inside this burnt-in world finds."""
    return float(run_trial(world, TRIALS_BY_NAME[name])["model"])  # type: ignore[arg-type]
