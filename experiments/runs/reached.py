"""Harm at home in the families that a programme reached, in the same families under every arm: the denominator is chosen before the difference."""

from collections.abc import Mapping

import numpy as np

from experiments.runs.experiment import Arm, Experiment, Pair

REACHED = ("families_reached", "baseline_harm", "policy_harm")
"""Of each pair: families that a specialist held under the programme, and harm at home in them in the two arms.

Harm counts from the split on, or from the beginning of the recorded window if that is later.
"""


def programme_of(experiment: Experiment, pair: Pair) -> str:
    """Return the arm whose specialists say which families of a pair were reached: the programme that a counterfactual explains, or the policy."""
    arm = next(arm for arm in experiment.arms if arm.name == pair.policy)
    return arm.counterfactual_of or arm.name


def is_needed(experiment: Experiment, arm: Arm) -> bool:
    """Return whether an arm's families are needed beyond its own result: it is in a pair."""
    return any(arm.name in (pair.policy, pair.baseline, programme_of(experiment, pair)) for pair in experiment.pairs)


def reached_of_pairs(experiment: Experiment, past: np.ndarray, families: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return REACHED of every pair, shape (pairs, 3).

    Parameters
    ----------
    experiment
        Its pairs, and the week of the split.
    past
        Families at the split, as `arm_result.family_harm` gives them.
    families
        The same at the end, by arm.
    """
    found = [reached(families[programme_of(experiment, pair)], experiment.split_week, past, families, pair) for pair in experiment.pairs]
    return np.array(found, dtype=float).reshape(len(experiment.pairs), len(REACHED))


def reached(programme: np.ndarray, split_week: int, past: np.ndarray, families: Mapping[str, np.ndarray], pair: Pair) -> list[float]:
    """Return one pair's families reached, and harm in them since the split in its baseline and its policy."""
    keys = programme["key"][programme["specialist_week"] >= split_week]
    before = harm_in(past, keys)
    return [float(len(keys)), harm_in(families[pair.baseline], keys) - before, harm_in(families[pair.policy], keys) - before]


def harm_in(families: np.ndarray, keys: np.ndarray) -> float:
    """Return the harm at home in the families of some keys; one that never came to notice has none."""
    return float(families["harm_events"][np.isin(families["key"], keys)].sum())
