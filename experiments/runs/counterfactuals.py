"""Threshold paths, and the counterfactuals of a programme: help without effect, and the same fall in plans or in care by thresholds alone."""

from collections.abc import Sequence
from dataclasses import replace

from experiments.inputs.checks import first_difference
from experiments.runs.experiment import Arm, DoubleDifference, Experiment, Pair
from simulation.ingredients.threshold_rule import ThresholdRule
from simulation.settings import Policy

PLACEBO, PLANS_MATCHED, CARE_MATCHED, TRUE_CHANGE = "help_without_effect", "plan_thresholds_moved", "care_thresholds_moved", "true_change"
"""Endings of the names of counterfactual arms, and of the double difference."""

PLAN_THRESHOLDS, CARE_THRESHOLDS = "raised_by", "removal_raised_by"
"""Fields of the threshold rule."""

MATCHED = {PLANS_MATCHED: ("protection_plans", "plans at the end", PLAN_THRESHOLDS), CARE_MATCHED: ("care_entries", "care entries", CARE_THRESHOLDS)}
"""Of each threshold-matched counterfactual: the measure that is matched, its words, and which thresholds are moved."""

PATHS = ("stay", "halfway", "back")

COUNTERFACTUAL_PATH = "halfway"


def placebo_arm(arm: Arm) -> Arm:
    """Return the placebo counterfactual of an arm: help has no effect from the first day on which arms differ."""
    return replace(arm, name=f"{arm.name}:{PLACEBO}", is_helping=False, counterfactual_of=arm.name)


def threshold_matched_arm(baseline: Arm, programme: Arm, ending: str) -> Arm:
    """Return a threshold-matched counterfactual: the baseline with thresholds shifted, for each seed, to give the programme's count.

    ending: a key of MATCHED.
    """
    measure, _, _ = MATCHED[ending]
    return replace(
        baseline,
        name=f"{programme.name}:{ending}",
        policy=threshold_shift_policy(baseline.policy, programme.policy, ending),
        matched_pair=Pair(programme.name, baseline.name),
        matched_on=measure,
        counterfactual_of=programme.name,
    )


def threshold_shift_policy(baseline: Policy, programme: Policy, ending: str) -> Policy:
    """Return the baseline's policy with a shift of thresholds on the first day on which the programme differs; the shift is still zero."""
    start = first_difference(programme, baseline)
    if start is None:
        raise ValueError(f"policy {programme.name!r} has no ingredient of its own whose start the counterfactual could share")
    _, words, _ = MATCHED[ending]
    rule = ThresholdRule(kind="threshold_rule", starts=start, source=f"sought seed by seed: the programme's {words}")
    about = f"Thresholds are shifted until {words} equal the programme's; no other change."
    return Policy(name=ending, title=f"The same {words} by moved thresholds", about=about, ingredients=(*baseline.ingredients, rule))


def with_thresholds_raised(arm: Arm, thresholds: str, raised_by: float) -> Arm:
    """Return a threshold-matched arm with its thresholds raised (log-odds); thresholds: a field of the threshold rule."""
    *others, rule = arm.policy.ingredients
    raised = rule.model_copy(update={thresholds: raised_by})
    return replace(arm, policy=arm.policy.model_copy(update={"ingredients": (*others, raised)}))


def on_path(arm: Arm, path: str) -> Arm:
    """Return the arm on a threshold path."""
    return replace(arm, name=f"{arm.name}:{path}", thresholds=path)


def with_paths_and_counterfactuals(experiment: Experiment) -> Experiment:
    """Return the experiment's two arms on three paths, with the counterfactuals on one path."""
    baseline, programme = experiment.arms
    arms = [on_path(arm, path) for path in PATHS for arm in (baseline, programme)]
    pairs = tuple(Pair(arms[2 * i + 1].name, arms[2 * i].name) for i in range(len(PATHS)))
    whole = replace(experiment, arms=tuple(arms), pairs=pairs)
    return with_counterfactuals(whole, [pairs[PATHS.index(COUNTERFACTUAL_PATH)]])


def with_counterfactuals(experiment: Experiment, pairs: Sequence[Pair] | None = None) -> Experiment:
    """Return the experiment with the counterfactuals of some of its pairs, or of all; a policy without ingredients of its own has none."""
    arms, added, doubled = {arm.name: arm for arm in experiment.arms}, list[Pair](), list[DoubleDifference]()
    for pair in experiment.pairs if pairs is None else pairs:
        baseline, programme = arms[pair.baseline], arms[pair.policy]
        if first_difference(programme.policy, baseline.policy) is None:
            continue
        placebo = placebo_arm(baseline), placebo_arm(programme)
        matched = [threshold_matched_arm(baseline, programme, ending) for ending in MATCHED]
        arms |= {arm.name: arm for arm in (*placebo, *matched)}
        placebo_pair = Pair(placebo[1].name, placebo[0].name)
        added += [placebo_pair, *(Pair(arm.name, baseline.name) for arm in matched)]
        doubled.append(DoubleDifference(f"{programme.name}:{TRUE_CHANGE}", pair, placebo_pair))
    return replace(experiment, arms=tuple(arms.values()), pairs=(*experiment.pairs, *added), double_differences=tuple(doubled))
