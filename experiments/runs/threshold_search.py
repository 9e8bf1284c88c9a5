"""The search for the shift of thresholds that gives the programme's number of plans, or of care entries."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from experiments.runs.arm_result import ArmResult
from experiments.runs.counterfactuals import CARE_THRESHOLDS, PLAN_THRESHOLDS, with_thresholds_raised
from experiments.runs.experiment import Arm
from experiments.runs.futures import Futures
from simulation.measures import INDEX

MAX_TRIES, MAX_SHIFT, END_WEEKS, TOLERANCE = 4, 2.0, 13, 0.1
"""Simulations tried for each seed; largest shift of thresholds (log-odds); weeks at the end over which plans are averaged; share of the
programme's change by which the count may differ from the programme's."""

SLOPE_FACTOR = 2.0
"""How far a slope that is found on the way may differ from the usual one."""


@dataclass(frozen=True)
class Match:
    """What is matched, and how the search for it begins.

    Parameters
    ----------
    count
        Returns the number that is matched, of a result's weekly counts from the split on.
    thresholds
        Which thresholds are moved: a field of the threshold rule.
    per_log_odds
        Initial slope of the count's logarithm against thresholds, per log-odds by which these rise.
    """

    count: Callable[[np.ndarray], float]
    thresholds: str
    per_log_odds: float


def plans_at_end(weekly: np.ndarray) -> float:
    """Return the mean number of plans in the last weeks of the window."""
    return float(weekly[-END_WEEKS:, :, INDEX["protection_plans"]].sum(axis=1).mean())


def care_entries(weekly: np.ndarray) -> float:
    """Return the children who entered care."""
    return float(weekly[:, :, INDEX["care_entries"]].sum())


MATCHES = {
    "protection_plans": Match(plans_at_end, PLAN_THRESHOLDS, per_log_odds=1.4),
    "care_entries": Match(care_entries, CARE_THRESHOLDS, per_log_odds=0.4),
}
"""By the measure that is matched."""


def match(futures: Futures, arm: Arm, baseline: ArmResult, wanted: ArmResult, by: Match) -> ArmResult:
    """Return the threshold-matched result whose count is nearest to the wanted result's.

    Secant steps on the logarithm of the count, of bounded slope. The baseline's result, without a shift, is among the candidates.
    """
    weeks = slice(max(futures.experiment.split_week - futures.experiment.first_week, 0), None)

    def gap_of(result: ArmResult) -> float:
        """Return how far a result's count is above the wanted result's, as a difference of logarithms."""
        return float(np.log1p(by.count(result.weekly[weeks])) - np.log1p(by.count(wanted.weekly[weeks])))

    shifts, gaps = [0.0], [gap_of(baseline)]
    best, shift = replace(baseline, arm=arm.name, raised_by=0.0), gaps[0] / by.per_log_odds
    for _ in range(MAX_TRIES):
        if min(map(abs, gaps)) <= TOLERANCE * abs(gaps[0]):
            break
        shift = float(np.clip(shift, -MAX_SHIFT, MAX_SHIFT))
        result = futures.simulate(with_thresholds_raised(arm, by.thresholds, shift))
        gap = gap_of(result)
        if abs(gap) < min(map(abs, gaps)):
            best = replace(result, raised_by=shift)
        next_shift = shift + gap / slope_between(shifts[-1], shift, gaps[-1], gap, by.per_log_odds)
        shifts.append(shift)
        gaps.append(gap)
        shift = next_shift
    return best


def slope_between(before: float, shift: float, gap_before: float, gap: float, usual: float) -> float:
    """Return by how much the logarithm of the count falls for each log-odds between two shifts, within a factor of the usual slope.

    Two shifts that lie close together differ by chance more than by themselves.
    """
    found = usual if shift == before else (gap_before - gap) / (shift - before)
    return float(np.clip(found, usual / SLOPE_FACTOR, usual * SLOPE_FACTOR))
