"""Threshold paths, and the two counterfactuals of a programme: help without effect, and the same change of plans by moved thresholds."""

from dataclasses import replace

from experiments.inputs.checks import first_start
from experiments.runs.experiment import Arm, Experiment, Pair
from simulation.ingredients.threshold_rule import ThresholdRule
from simulation.settings import Policy

THRESHOLD_MATCHED, PLACEBO = "moved_threshold", "no_true_change"


def placebo_arm(arm: Arm) -> Arm:
    """Return the arm's twin in which help has no effect from the split week on."""
    return replace(arm, name=f"{arm.name}:{PLACEBO}", is_helping=False)


def threshold_matched_arm(baseline: Arm, programme: Arm) -> Arm:
    """Return the baseline's twin whose bars move until it has the programme's plans; by how much, each seed finds for itself."""
    matched_pair = Pair(programme.name, baseline.name)
    return replace(baseline, name=f"{baseline.name}:{THRESHOLD_MATCHED}", policy=threshold_shift_policy(programme.policy), matched_pair=matched_pair)


def threshold_shift_policy(programme: Policy) -> Policy:
    """Return the policy that moves the bars on the programme's first day, and does nothing else; they are not moved yet."""
    start = first_start(programme)
    if start is None:
        raise ValueError(f"policy {programme.name!r} has no ingredient whose start a twin could share")
    rule = ThresholdRule(kind="threshold_rule", starts=start, raised_by=0.0, source="sought seed by seed: the programme's change of plans")
    about = "Bars of enquiry, conference and plan moved so far that plans at the end are the programme's; no other change."
    return Policy(name=THRESHOLD_MATCHED, title="The same fall in plans by a moved threshold", about=about, ingredients=(rule,))


def with_thresholds_raised(arm: Arm, raised_by: float) -> Arm:
    """Return the twin with its bars moved (sd of true risk)."""
    (rule,) = arm.policy.ingredients
    return replace(arm, policy=arm.policy.model_copy(update={"ingredients": (rule.model_copy(update={"raised_by": raised_by}),)}))


PATHS = ("stay", "halfway", "back")

COUNTERFACTUAL_PATH = "halfway"


def on_path(arm: Arm, path: str) -> Arm:
    """Return the arm on a threshold path."""
    return replace(arm, name=f"{arm.name}:{path}", thresholds=path)


def with_paths_and_counterfactuals(experiment: Experiment) -> Experiment:
    """Return the experiment's two arms on three paths, with the twins of one path."""
    baseline, programme = experiment.arms
    arms, pairs = [], []
    for path in PATHS:
        arms += [on_path(baseline, path), on_path(programme, path)]
        pairs.append(Pair(arms[-1].name, arms[-2].name))
    usual, tried = on_path(baseline, COUNTERFACTUAL_PATH), on_path(programme, COUNTERFACTUAL_PATH)
    still, moved = [placebo_arm(usual), placebo_arm(tried)], threshold_matched_arm(usual, tried)
    pairs += [Pair(still[1].name, still[0].name), Pair(moved.name, usual.name)]
    return replace(experiment, arms=(*arms, *still, moved), pairs=tuple(pairs))
