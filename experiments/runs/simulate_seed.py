"""One seed of a paired experiment: the history is simulated once, then every arm from a copy of it."""

from collections.abc import Iterator

from experiments.runs.arm_result import ArmResult
from experiments.runs.experiment import Experiment
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_draw_of_seed
from experiments.runs.threshold_search import match_plans


def simulate_seed(experiment: Experiment, seed: int) -> Iterator[ArmResult]:
    """Yield the result of every arm for one seed."""
    experiment = with_draw_of_seed(experiment, seed)
    futures, results = Futures(experiment, shared_history(experiment, seed, is_kept=True)), dict[str, ArmResult]()
    matched = {name for arm in experiment.arms if arm.matched_pair for name in (arm.matched_pair.policy, arm.matched_pair.baseline)}
    for arm in experiment.arms:
        pair = arm.matched_pair
        result = futures.simulate(arm) if pair is None else match_plans(futures, arm, results[pair.baseline], results[pair.policy])
        if arm.name in matched:
            results[arm.name] = result
        yield result
