"""One seed of a paired experiment: the history is simulated once, then every arm from a copy of it."""

from collections.abc import Iterator

from experiments.runs.arm_result import Life
from experiments.runs.experiment import Experiment
from experiments.runs.futures import Futures, shared_past
from experiments.runs.parameter_values import as_drawn
from experiments.runs.threshold_search import nearest


def live_seed(experiment: Experiment, seed: int) -> Iterator[Life]:
    """Yield the life of every arm for one seed."""
    experiment = as_drawn(experiment, seed)
    futures, lived = Futures(experiment, shared_past(experiment, seed)), dict[str, Life]()
    met = {name for arm in experiment.arms if arm.meets for name in (arm.meets.policy, arm.meets.baseline)}
    for arm in experiment.arms:
        life = futures.live(arm) if arm.meets is None else nearest(futures, arm, lived[arm.meets.baseline], lived[arm.meets.policy])
        if arm.name in met:
            lived[arm.name] = life
        yield life
