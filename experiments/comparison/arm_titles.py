"""What the arms and pairs of a comparison are called, in words: each baseline is called what it is."""

from experiments.inputs.checks import first_start
from experiments.runs.counterfactuals import CARE_MATCHED, PLACEBO, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.experiment import Arm, DoubleDifference, Experiment, Pair

AS_USUAL, BUSINESS_AS_USUAL = "as usual", "business as usual"

EQUAL_BUDGET = "as usual with social workers for the same money"

PATH_WORDS = {
    "stay": "thresholds stay",
    "halfway": "thresholds go halfway back",
    "back": "thresholds go back",
    "integrated": "path of thresholds drawn at random",
}
"""Where thresholds go after the last observed date."""

EXPLAINED = {
    PLACEBO: "the programme with help that changes nothing",
    PLANS_MATCHED: "the baseline, plan thresholds moved until plans at the end are the programme's",
    CARE_MATCHED: "the baseline, care thresholds moved until care entries are the programme's",
    TRUE_CHANGE: "what help itself changes: the programme less the programme with help that changes nothing",
}
"""Counterfactuals, by the ending of their names."""


def ending_of(name: str) -> str:
    """Return the ending of a counterfactual's name; nothing for any other arm."""
    last = name.rpartition(":")[2]
    return last if last in EXPLAINED else ""


def programme_pairs(experiment: Experiment) -> list[Pair]:
    """Return the pairs that compare a policy with its baseline, without counterfactuals."""
    return [pair for pair in experiment.pairs if not ending_of(pair.policy)]


def main_pairs(experiment: Experiment) -> list[Pair]:
    """Return the pairs that a screen shows first: of several paths of thresholds the one that has counterfactuals, else all."""
    pairs = programme_pairs(experiment)
    explained = {each.of for each in experiment.double_differences}
    return [pair for pair in pairs if pair in explained] if has_paths(experiment) else pairs


def has_paths(experiment: Experiment) -> bool:
    """Return whether the experiment shows one programme on several paths of thresholds."""
    arms = {arm.name: arm for arm in experiment.arms}
    return len({arms[pair.policy].thresholds for pair in programme_pairs(experiment)}) > 1


def arm_of_name(experiment: Experiment, name: str) -> Arm:
    """Return an arm."""
    return next(arm for arm in experiment.arms if arm.name == name)


def policy_title(experiment: Experiment, pair: Pair) -> str:
    """Return what a pair's policy is called."""
    return arm_of_name(experiment, pair.policy).policy.title


def path_words(experiment: Experiment, pair: Pair) -> str:
    """Return the path of thresholds of a pair, in words."""
    return PATH_WORDS[thresholds_of(experiment, pair)]


def thresholds_of(experiment: Experiment, pair: Pair) -> str:
    """Return the path of thresholds of a pair."""
    return arm_of_name(experiment, pair.policy).thresholds


def baseline_title(experiment: Experiment, pair: Pair, is_equal_budget: bool) -> str:
    """Return what a pair's baseline is: as usual, as usual with social workers for the same money, or a policy."""
    policy = arm_of_name(experiment, pair.baseline).policy
    if is_equal_budget:
        return EQUAL_BUDGET
    return AS_USUAL if first_start(policy) is None else policy.title


def comparison_title(experiment: Experiment, pair: Pair, doubled: DoubleDifference | None = None) -> str:
    """Return what a pair compares, or a double difference under its name, in words; a counterfactual says what it is."""
    ending, shown = ending_of(pair.policy), doubled.of if doubled else pair
    words = EXPLAINED[ending] if ending else policy_title(experiment, pair)
    return f"{words} ({path_words(experiment, shown)})" if has_paths(experiment) else words
