"""The arms of `run.py robustness`: the programme, its shared records alone, itself without them, raised thresholds, and help without effect."""

from dataclasses import replace

from experiments.comparison.robustness_tables import ALONE, RAISED, WHOLE, WITHOUT
from experiments.inputs.checks import first_start
from experiments.inputs.forms import Forms
from experiments.runs.counterfactuals import CARE_THRESHOLDS, COUNTERFACTUAL_PATH, PLACEBO, on_path, placebo_arm
from experiments.runs.experiment import Arm, Experiment
from simulation.ingredients.threshold_rule import ThresholdRule
from simulation.settings import Policy

RECORDS = "information_sharing"
"""The kind of ingredient that is shown alone, and taken out."""

USUAL = "usual"
"""The baseline."""

USUAL_PLACEBO, WHOLE_PLACEBO = f"{USUAL}:{PLACEBO}", f"{WHOLE}:{PLACEBO}"
"""Baseline and programme with help that changes nothing."""


def arms_of(bare: Experiment, forms: Forms) -> tuple[Arm, ...]:
    """Return the arms: the baseline, those that are compared with it, and baseline and programme with help that changes nothing.

    A programme without shared records has no arm of these alone, and none without them.
    """
    usual, whole = (replace(on_path(arm, COUNTERFACTUAL_PATH), name=name) for arm, name in zip(bare.arms, (USUAL, WHOLE)))
    raised = raised_arm(usual, whole.policy, forms)
    parts = [part_of(whole, name, is_kept) for name, is_kept in ((ALONE, True), (WITHOUT, False))] if has_shared_records(whole.policy) else []
    return (usual, whole, *(part for part in parts if part.policy.ingredients), raised, placebo_arm(usual), placebo_arm(whole))


def has_shared_records(policy: Policy) -> bool:
    """Return whether a policy shares records between agencies."""
    return any(each.kind == RECORDS for each in policy.ingredients)


def part_of(arm: Arm, name: str, is_kept: bool) -> Arm:
    """Return an arm with shared records alone, or with all else."""
    kept = tuple(each for each in arm.policy.ingredients if (each.kind == RECORDS) == is_kept)
    return replace(arm, name=name, policy=arm.policy.model_copy(update={"ingredients": kept}))


def raised_arm(usual: Arm, programme: Policy, forms: Forms) -> Arm:
    """Return the baseline with its thresholds of care decisions raised on the programme's first day."""
    start, raised = first_start(programme), forms.care_thresholds_raised
    assert start is not None
    rule = ThresholdRule(kind="threshold_rule", starts=start, source=raised.source, **{CARE_THRESHOLDS: raised.value})
    return replace(usual, name=RAISED, policy=usual.policy.model_copy(update={"ingredients": (*usual.policy.ingredients, rule)}))


def baseline_of(name: str) -> str:
    """Return the arm that an arm is compared with: business as usual, or the same where help changes nothing."""
    return USUAL_PLACEBO if name.endswith(PLACEBO) else USUAL
