"""Hashes of whole trajectories: every record of six scenarios after two recorded years, to show that a change of structure changes no number.

>>> python benchmarks/trajectory_hashes.py  # doctest: +SKIP
"""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from experiments.inputs.scenario import resolve_scenario
from experiments.runs.experiment import experiment_of, with_weeks
from experiments.runs.futures import future_world, shared_history
from experiments.runs.futures import simulate_until as simulate_until
from simulation.world import World

SCENARIOS = (
    "hertfordshire_business_as_usual",
    "hertfordshire_family_safeguarding",
    "derbyshire_2013_training",
    "lancashire_2021",
    "luton_2017",
    "reclaiming_social_work",
)
WEEKS, SEED = 104, 1
SCRATCH = ("scores", "order")


def hash_of(world: World) -> str:
    """Return the SHA-256 of all rows in use: families, parents, children, posts, episodes, beliefs, weekly counts and costs, logs."""
    digest, state = hashlib.sha256(), world.state[0]
    for name, store in world._asdict().items():
        if name in SCRATCH:
            continue
        rows = 2 * int(state["families"]) if name == "parents" else int(state[name]) if name in (state.dtype.names or ()) else len(store)
        used = store[:rows]
        for part in [used[field] for field in used.dtype.names] if used.dtype.names else [used]:
            digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def trajectory(scenario: str) -> World:
    """Return the world at the end of a scenario's first recorded weeks, with every meeting and decision logged."""
    experiment = replace(experiment_of([with_weeks(resolve_scenario(scenario), WEEKS)]), is_logging=True)
    world = future_world(experiment, experiment.arms[0], shared_history(experiment, SEED))
    return simulate_until(world, experiment.last_week + 1)


if __name__ == "__main__":
    for scenario in SCENARIOS:
        print(f"{scenario:<40}{hash_of(trajectory(scenario))}", flush=True)
