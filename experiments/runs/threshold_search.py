"""The search for the shift of thresholds that gives the programme's number of plans."""

from dataclasses import replace

import numpy as np

from experiments.runs.arm_result import ArmResult
from experiments.runs.counterfactuals import with_thresholds_raised
from experiments.runs.experiment import Arm
from experiments.runs.futures import Futures
from simulation.measures import INDEX

MAX_TRIES, PLAN_TOLERANCE, PLANS_PER_SD, MAX_SHIFT_SD, END_WEEKS = 2, 0.02, 1.2, 2.0, 13
"""Simulations tried for each seed; accepted difference in plans (share); initial slope of plans against thresholds (log per sd); largest shift of
thresholds (sd); weeks at the end over which plans are averaged."""


def match_plans(futures: Futures, arm: Arm, baseline: ArmResult, wanted: ArmResult) -> ArmResult:
    """Return the threshold-matched result whose plans at the end are nearest to the wanted result's.

    Secant steps on the logarithm of plans. The baseline's result, without a shift, is among the candidates.
    """
    shifts, gaps = [0.0], [gap_between(baseline, wanted)]
    best, shift = replace(baseline, arm=arm.name, raised_by=0.0), gaps[0] / PLANS_PER_SD
    for _ in range(MAX_TRIES):
        if min(map(abs, gaps)) <= PLAN_TOLERANCE:
            break
        result = futures.simulate(with_thresholds_raised(arm, shift := float(np.clip(shift, -MAX_SHIFT_SD, MAX_SHIFT_SD))))
        gap = gap_between(result, wanted)
        if abs(gap) < min(map(abs, gaps)):
            best = replace(result, raised_by=shift)
        next_shift = shift if gap == gaps[-1] else shift - gap * (shift - shifts[-1]) / (gap - gaps[-1])
        shifts.append(shift)
        gaps.append(gap)
        shift = next_shift
    return best


def gap_between(result: ArmResult, wanted: ArmResult) -> float:
    """Return how far a result's plans at the end are above the wanted result's, as a difference of logarithms."""
    return float(np.log1p(plans_at_end(result)) - np.log1p(plans_at_end(wanted)))


def plans_at_end(result: ArmResult) -> float:
    """Return the mean number of plans in the last weeks of the window."""
    return float(result.weekly[-END_WEEKS:, :, INDEX["protection_plans"]].sum(axis=1).mean())
