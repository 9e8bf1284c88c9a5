"""Threshold paths, and the two counterfactuals of a programme: a placebo (help without effect), and the same change in plans by thresholds."""

from dataclasses import replace

from experiments.inputs.checks import first_start
from experiments.runs.experiment import Arm, Experiment, Pair
from simulation.ingredients.threshold_rule import ThresholdRule
from simulation.settings import Policy

THRESHOLD_MATCHED, PLACEBO = "moved_threshold", "no_true_change"


def placebo_arm(arm: Arm) -> Arm:
    """Return the placebo counterfactual of an arm: help has no effect from the split week on."""
    return replace(arm, name=f"{arm.name}:{PLACEBO}", is_helping=False)


def threshold_matched_arm(baseline: Arm, programme: Arm) -> Arm:
    """Return the threshold-matched counterfactual: the baseline with thresholds shifted, for each seed, to give the programme's plans."""
    matched_pair = Pair(programme.name, baseline.name)
    return replace(baseline, name=f"{baseline.name}:{THRESHOLD_MATCHED}", policy=threshold_shift_policy(programme.policy), matched_pair=matched_pair)


def threshold_shift_policy(programme: Policy) -> Policy:
    """Return the policy that shifts thresholds on the programme's first day and does nothing else; the shift is still zero."""
    start = first_start(programme)
    if start is None:
        raise ValueError(f"policy {programme.name!r} has no ingredient whose start the counterfactual could share")
    rule = ThresholdRule(kind="threshold_rule", starts=start, raised_by=0.0, source="sought seed by seed: the programme's change of plans")
    about = "Thresholds of enquiry, conference and plan are shifted until plans at the end equal the programme's; no other change."
    return Policy(name=THRESHOLD_MATCHED, title="The same fall in plans by a moved threshold", about=about, ingredients=(rule,))


def with_thresholds_raised(arm: Arm, raised_by: float) -> Arm:
    """Return a threshold-matched arm with its thresholds raised (sd of true risk)."""
    (rule,) = arm.policy.ingredients
    return replace(arm, policy=arm.policy.model_copy(update={"ingredients": (rule.model_copy(update={"raised_by": raised_by}),)}))


PATHS = ("stay", "halfway", "back")

COUNTERFACTUAL_PATH = "halfway"


def on_path(arm: Arm, path: str) -> Arm:
    """Return the arm on a threshold path."""
    return replace(arm, name=f"{arm.name}:{path}", thresholds=path)


def with_paths_and_counterfactuals(experiment: Experiment) -> Experiment:
    """Return the experiment's two arms on three paths, with the counterfactuals on one path."""
    baseline, programme = experiment.arms
    arms, pairs = [], []
    for path in PATHS:
        arms += [on_path(baseline, path), on_path(programme, path)]
        pairs.append(Pair(arms[-1].name, arms[-2].name))
    usual, programme_on_path = on_path(baseline, COUNTERFACTUAL_PATH), on_path(programme, COUNTERFACTUAL_PATH)
    placebo, matched = [placebo_arm(usual), placebo_arm(programme_on_path)], threshold_matched_arm(usual, programme_on_path)
    pairs += [Pair(placebo[1].name, placebo[0].name), Pair(matched.name, usual.name)]
    return replace(experiment, arms=(*arms, *placebo, matched), pairs=tuple(pairs))
