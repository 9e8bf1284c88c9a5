"""One seed of a paired experiment: the history is simulated once, then every arm from a copy of it."""

from collections.abc import Iterator

from experiments.runs.arm_result import ArmResult
from experiments.runs.experiment import Experiment
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_draw_of_seed
from experiments.runs.threshold_search import MATCHES, match
from simulation.world import World


def simulate_seed(experiment: Experiment, seed: int) -> Iterator[ArmResult]:
    """Yield the result of every arm for one seed."""
    experiment = with_draw_of_seed(experiment, seed)
    yield from simulate_arms(experiment, shared_history(experiment, seed, is_kept=True))


def simulate_arms(experiment: Experiment, past: World) -> Iterator[ArmResult]:
    """Yield the result of every arm from the history that they share; the experiment has the seed's draw of parameters."""
    futures, results = Futures(experiment, past), dict[str, ArmResult]()
    matched = {name for arm in experiment.arms if arm.matched_pair for name in (arm.matched_pair.policy, arm.matched_pair.baseline)}
    for arm in experiment.arms:
        pair = arm.matched_pair
        result = futures.simulate(arm) if pair is None else match(futures, arm, results[pair.baseline], results[pair.policy], MATCHES[arm.matched_on])
        if arm.name in matched:
            results[arm.name] = result
        yield result
