"""The search for the move of thresholds that gives the programme's number of plans."""

from dataclasses import replace

import numpy as np

from experiments.runs.arm_result import ArmResult
from experiments.runs.counterfactuals import with_thresholds_raised
from experiments.runs.experiment import Arm
from experiments.runs.futures import Futures
from simulation.measures import INDEX

MAX_TRIES, PLAN_TOLERANCE, PLANS_PER_SD, MAX_SHIFT_SD, END_WEEKS = 2, 0.02, 1.2, 2.0, 13
"""A twin with moved bars: lives tried for each seed; how near the programme's plans is near enough (share); how fast plans fall with bars where the
search begins (log per sd); the furthest that bars may move (sd); and the weeks at the end over which plans are averaged."""


def match_plans(futures: Futures, arm: Arm, usual: ArmResult, wanted: ArmResult) -> ArmResult:
    """Return the life of a twin whose bars are moved towards another life's plans at the end, by secant steps on a logarithm: the nearest of a few,
    the usual life, in which they do not move, among them."""
    moves, gaps = [0.0], [gap_between(usual, wanted)]
    best, move = replace(usual, arm=arm.name, raised_by=0.0), gaps[0] / PLANS_PER_SD
    for _ in range(MAX_TRIES):
        if min(map(abs, gaps)) <= PLAN_TOLERANCE:
            break
        life = futures.simulate(with_thresholds_raised(arm, move := float(np.clip(move, -MAX_SHIFT_SD, MAX_SHIFT_SD))))
        gap = gap_between(life, wanted)
        if abs(gap) < min(map(abs, gaps)):
            best = replace(life, raised_by=move)
        following = move if gap == gaps[-1] else move - gap * (move - moves[-1]) / (gap - gaps[-1])
        moves.append(move)
        gaps.append(gap)
        move = following
    return best


def gap_between(life: ArmResult, wanted: ArmResult) -> float:
    """Return how far a life's plans at the end are above another's, as a difference of logarithms."""
    return float(np.log1p(plans_at_end(life)) - np.log1p(plans_at_end(wanted)))


def plans_at_end(life: ArmResult) -> float:
    """Return the mean number of plans in the last weeks of the window."""
    return float(life.weekly[-END_WEEKS:, :, INDEX["protection_plans"]].sum(axis=1).mean())
