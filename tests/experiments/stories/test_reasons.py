"""The reason that a story gives for a decision is the rule's own: with its draw it gives the answer that the rule gave."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from agents.ages import ADULT_WEEKS
from experiments.stories.arms import PairOfArms
from experiments.stories.ask import Search
from experiments.stories.changes import Change, changes_of, concern
from experiments.stories.decided import is_continued_review
from experiments.stories.names import names_of
from experiments.stories.reasons import IS_REVERSED, Reason, crossing, is_application, is_crossed, reason_of, reason_to_continue
from experiments.stories.seen import visit_of
from experiments.stories.sources import HARM, NO_HARM, moved_by
from experiments.stories.trace import Follower, Trace, step_through
from simulation import random_numbers as draws
from simulation.random_numbers import uniform
from simulation.world import World
from tests.experiments.stories.conftest import SEED

OCCASIONS = {draws.STRATEGY: (0, 1, 2, 3), draws.PROTECT: (0, 1, 2)}
"""Of the draw of a decision that is made in several places."""


@pytest.fixture(scope="module")
def changes(arms: PairOfArms, search: Search) -> list[Change]:
    """What each step changed in any family of Tiny, in both arms."""

    def follow(world: World, until: int, so_far: list[Trace] | None) -> tuple[World, list[Trace]]:
        traces = [trace.copy() for trace in so_far or ()] or [Trace(int(key), SEED, 0, until) for key in search.keys[::2]]
        followers = [Follower(trace) for trace in traces]
        for follower in followers:
            follower.begin(world)
        world = step_through(world, until, lambda now, step: [follower.watch(now, step) for follower in followers] and None)
        for follower in followers:
            follower.trace.episodes.update(follower.rows_of_episodes(world))
        return world, traces

    traces = [trace for found in arms.follow(follow).values() for trace in found if trace.moments]
    return [change for trace in traces for change in changes_of(trace, names_of([trace]))]


def answered_yes(change: Change, code: int, chance_of_yes: float, child: int = 0) -> Iterator[bool]:
    """Yield for each draw that may belong to a decision whether it answers yes: the family's, but at looked-after reviews each child's."""
    whose = np.uint64(child) if code == draws.SEEKS_ORDER else change.after.family[0]["key"]
    occasions = OCCASIONS.get(code, (1 if code == draws.GATEWAY and is_application(change.after) else 0,))
    for occasion in occasions:
        yield uniform(SEED, code, whose, 0, occasion, change.week) < chance_of_yes


def holds(change: Change, code: int, answer: bool, reason: Reason) -> bool:
    """Return whether the rule's draw and the reason's chance give the answer."""
    leans = answer != (code in IS_REVERSED)
    chance_to_lean = reason.chance if leans else 1.0 - reason.chance
    return not reason.is_open or leans in answered_yes(change, code, chance_to_lean, reason.child)


def test_every_logged_decision_follows_from_its_reason(changes: list[Change]) -> None:
    seen: Counter[int] = Counter()
    for change in changes:
        for row, made in enumerate(change.after.decisions):
            code = int(made["decision"])
            reason = reason_of(change.before, change.after, row, SEED)
            assert holds(change, code, bool(made["answer"]), reason), (code, reason)
            seen[code] += 1
    assert len(seen) >= 9 and sum(seen.values()) > 300, seen


def test_another_threshold_would_not_give_all_answers(changes: list[Change]) -> None:
    """The test above can fail: with thresholds moved by half a log-odds some answers are others."""
    wrong = 0
    for change in changes:
        for row, made in enumerate(change.after.decisions):
            reason = reason_of(change.before, change.after, row, SEED)
            odds = np.log(reason.chance / (1.0 - reason.chance)) if reason.chance < 1.0 else 30.0
            moved = Reason(**{**vars(reason), "chance": float(1.0 / (1.0 + np.exp(-odds + 0.5 / 0.35)))})
            wrong += not holds(change, int(made["decision"]), bool(made["answer"]), moved)
    assert wrong > 5


def test_a_review_that_goes_on_follows_from_its_reason(changes: list[Change]) -> None:
    found = 0
    for change in changes:
        now, family = concern(change.before), change.before.family[0]
        if is_continued_review(change) and now is not None and int(family["supervised_until"]) < change.week:
            reason = reason_to_continue(change.before, now)
            assert uniform(SEED, draws.REVIEW_NEED, family["key"], 0, 0, change.week) < reason.chance
            found += 1
    assert found > 3


def test_what_a_final_hearing_finds_of_section_31_follows_from_its_reason(changes: list[Change]) -> None:
    found = 0
    for change in changes:
        for made in change.after.decisions[change.after.decisions["decision"] == draws.FINAL]:
            reason = crossing(change.before, change.after, int(made["child_key"]), SEED)
            is_met = is_crossed(change.after, int(made["child_key"]))
            chance = reason.chance if is_met else 1.0 - reason.chance
            assert (uniform(SEED, draws.CROSSED, change.after.family[0]["key"], 0, 0, change.week) < chance) == is_met
            found += 1
    assert found > 0


def test_the_sources_of_a_belief_lead_to_the_belief(changes: list[Change]) -> None:
    """Whatever moved a belief has a source: the last of the chain is the belief that the model formed, in every step of every family."""
    seen: Counter[str] = Counter()
    for change in changes:
        for was, now in change.children:
            if was["belief"] != now["belief"] and change.was("referrals") == change.now("referrals"):
                chain = [*moved_by(change, was, now)]
                assert chain[-1][1] == pytest.approx(float(now["belief"]), abs=1e-12), (change.week, change.after.step, chain)
                for (_, before), (source, after) in pairwise([("", float(was["belief"])), *chain]):
                    seen[source] += abs(after - before) > 1e-9
    assert {"visits", "time", HARM, NO_HARM, "police records", "health records"} <= {source for source, count in seen.items() if count > 0}, seen


def test_what_was_seen_of_children_is_what_the_model_made_of_it(changes: list[Change]) -> None:
    """Where the rule says that the children were seen, what the worker knows by sight has changed, and nowhere else."""
    seen: Counter[bool] = Counter()
    for change in changes:
        found = visit_of(change) if change.after.step == "visits" else None
        here = [(was, now) for was, now in change.children if not now["left"] and change.week - int(now["birth_week"]) < ADULT_WEEKS]
        if found is not None and here:
            assert any(was["seen_risk"] != now["seen_risk"] for was, now in here) == found.is_seen
            assert (change.now("seen_alone_week") == change.week) >= found.is_alone
            seen[found.is_alone] += 1
    assert min(seen[False], seen[True]) > 10
