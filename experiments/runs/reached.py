"""Harm at home in the families that a programme reached, in the same families under every arm: the denominator is chosen before the difference."""

from collections.abc import Mapping

import numpy as np

from experiments.runs.experiment import Experiment, Pair, split_date
from simulation.calendar import week_of

REACHED = ("families_reached", "baseline_harm", "policy_harm", "could_be_reached")
"""Of each pair: families that a specialist held under the programme, harm at home in them in the two arms, and families that one could have held.

Harm counts from the first day on which arms differ, or from the beginning of the recorded window if that is later.
"""


def programme_of(experiment: Experiment, pair: Pair) -> str:
    """Return the arm whose specialists say which families of a pair were reached: the programme that a counterfactual explains, or the policy."""
    arm = next(arm for arm in experiment.arms if arm.name == pair.policy)
    return arm.counterfactual_of or arm.name


def reached_of_pairs(experiment: Experiment, families: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return REACHED of every pair, shape (pairs, 4).

    Parameters
    ----------
    experiment
        Its pairs, and the day on which arms differ.
    families
        Of each arm at the end, as `arm_result.family_harm` gives them.
    """
    since = week_of(split_date(experiment))
    found = [reached(families[programme_of(experiment, pair)], since, families, pair) for pair in experiment.pairs]
    return np.array(found, dtype=float).reshape(len(experiment.pairs), len(REACHED))


def reached(programme: np.ndarray, since: int, families: Mapping[str, np.ndarray], pair: Pair) -> list[float]:
    """Return one pair's families that a specialist took on since a week, harm in them in both arms, and families that one could help."""
    is_reached = programme["specialist_week"] >= since
    keys, could_be = programme["key"][is_reached], is_reached | (programme["for_specialists_week"] >= since)
    return [float(len(keys)), harm_in(families[pair.baseline], keys), harm_in(families[pair.policy], keys), float(could_be.sum())]


def harm_in(families: np.ndarray, keys: np.ndarray) -> float:
    """Return the harm at home in the families of some keys; one that never came to notice has none."""
    return float(families["harm_events"][np.isin(families["key"], keys)].sum())
