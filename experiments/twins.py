"""The two twins of a programme: help without effect, and the same fall in plans bought by a moved threshold."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from experiments.arms import Arm, Experiment
from experiments.checking import first_start
from experiments.moving import as_drawn, groups_of
from experiments.paired import Futures, Life, keep, shared_past
from experiments.workers import Workers, progress
from simulation.ingredients.threshold_rule import ThresholdRule
from simulation.measures import INDEX
from simulation.settings import Policy

MOVED, UNCHANGED = "moved_threshold", "no_true_change"
FIRST_TRY = 0.3
"""How far bars are moved at the first step of the search, sd of true risk."""

STEPS, SEARCH_SEEDS, END_WEEKS = 2, 2, 13
"""Steps of the secant, seeds searched (of different draws of parameters, if there are), and the weeks at the end over which plans are averaged."""


def without_change(arm: Arm) -> Arm:
    """Return the arm's twin in which help has no effect from the split week on."""
    return replace(arm, name=f"{arm.name}:{UNCHANGED}", is_helping=False)


def threshold_policy(programme: Policy, raised_by: float) -> Policy:
    """Return the policy that moves the bars on the programme's first day, and does nothing else."""
    start = first_start(programme)
    if start is None:
        raise ValueError(f"policy {programme.name!r} has no ingredient whose start a twin could share")
    rule = ThresholdRule(kind="threshold_rule", starts=start, raised_by=raised_by, source="found by search: the programme's fall in plans")
    about = f"Bars of enquiry, conference and plan raised by {raised_by:.2f} sd of true risk; no other change."
    return Policy(name=MOVED, title="The same fall in plans by a moved threshold", about=about, ingredients=(rule,))


@dataclass(frozen=True)
class Search:
    """What is searched for: how far bars must move for the baseline to end with the programme's number of plans."""

    experiment: Experiment
    baseline: Arm
    programme: Arm

    def moved(self, raised_by: float) -> Arm:
        """Return the baseline with its bars moved."""
        return replace(self.baseline, name=f"{self.baseline.name}:{MOVED}", policy=threshold_policy(self.programme.policy, raised_by))


def plans_at_end(life: Life) -> float:
    """Return the mean number of plans in the last weeks of the window."""
    return float(life.weekly[-END_WEEKS:, :, INDEX["protection_plans"]].sum(axis=1).mean())


def search_seed(search: Search, kept: Path | None, seed: int) -> float:
    """Return the move that gives the programme's number of plans for one seed, by secant steps; keep what was lived on the way."""
    experiment = as_drawn(search.experiment, seed)
    past = shared_past(experiment, seed)
    futures = Futures(experiment, past)
    lives = [futures.live(search.programme), futures.live(search.baseline)]
    if kept is not None:
        keep(kept, seed, past, lives)
    wanted, usual = map(plans_at_end, lives)
    before, gap_before = 0.0, usual - wanted
    now = FIRST_TRY if gap_before > 0 else -FIRST_TRY
    for _ in range(STEPS):
        gap = plans_at_end(futures.live(search.moved(now))) - wanted
        if gap == gap_before:
            break
        following = now - gap * (now - before) / (gap - gap_before)
        before, gap_before, now = now, gap, float(np.clip(following, -2.0, 2.0))
    return now


def find_threshold(search: Search, seeds: list[int], workers: Workers) -> float:
    """Return the move that on average over a few seeds gives the programme's fall in plans (sd of true risk)."""
    searched, found = seeds_to_search(search.experiment, seeds), []
    with progress(len(searched), "moved-threshold twin") as bar:
        for raised_by in workers.run(partial(search_seed, search, workers.kept), searched):
            found.append(raised_by)
            bar.update()
    return float(np.mean(found))


def seeds_to_search(experiment: Experiment, seeds: list[int]) -> list[int]:
    """Return the seeds to search: the first of each draw of parameters, in their order, then the others."""
    firsts = [seeds[places[0]] for places in groups_of(experiment, seeds)]
    return list(dict.fromkeys([*firsts, *seeds]))[:SEARCH_SEEDS]


__all__ = ["Search", "find_threshold", "threshold_policy", "without_change"]
