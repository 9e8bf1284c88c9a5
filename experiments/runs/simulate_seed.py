"""One seed of a paired experiment: the history is simulated once, then every arm from a copy of it."""

from collections.abc import Iterator

from experiments.runs.arm_result import ArmResult
from experiments.runs.experiment import Experiment
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import as_drawn
from experiments.runs.threshold_search import nearest


def simulate_seed(experiment: Experiment, seed: int) -> Iterator[ArmResult]:
    """Yield the life of every arm for one seed."""
    experiment = as_drawn(experiment, seed)
    futures, lived = Futures(experiment, shared_history(experiment, seed, is_kept=True)), dict[str, ArmResult]()
    met = {name for arm in experiment.arms if arm.meets for name in (arm.meets.policy, arm.meets.baseline)}
    for arm in experiment.arms:
        life = futures.simulate(arm) if arm.meets is None else nearest(futures, arm, lived[arm.meets.baseline], lived[arm.meets.policy])
        if arm.name in met:
            lived[arm.name] = life
        yield life
