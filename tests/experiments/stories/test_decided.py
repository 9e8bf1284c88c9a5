"""Reviews: early ones, of whom, with one answer; and what a decision about a plan says already."""

import dataclasses

import numpy as np
import pytest

from agents import standing as s
from experiments.stories.changes import Change, Event
from experiments.stories.decided import continued_reviews, is_continued_review
from experiments.stories.names import names_of
from experiments.stories.narrative import without_repetition
from experiments.stories.statuses import statuses
from experiments.stories.story import Story
from simulation import random_numbers as draws
from tests.experiments.stories.by_hand import key_words, moments_of_beliefs, story_by_hand
from tests.simulation.stories import ALWAYS, ENDS, NEVER_ENDS


def test_an_early_review_is_said_to_be_early() -> None:
    in_need = {"need_threshold": ALWAYS, "need_closing_gap": NEVER_ENDS}
    reviews = {early: reviews_of(story_by_hand(30, need_review_early_per_week=early, **in_need)) for early in (0.0, 1.0)}
    assert {words for _, words in reviews[0.0]} == {"Child-in-need review: the plan continues"}
    assert {words for _, words in reviews[1.0]} == {"Child-in-need review (an early review, held before its date): the plan continues"}
    assert len(reviews[1.0]) > len(reviews[0.0]) > 0
    plan = {
        "enquiry_threshold_at_referral": ALWAYS,
        "conference_threshold": ALWAYS,
        "plan_threshold": ALWAYS,
        "plan_ending_gap": ENDS,
    }
    (first, *_) = reviews_of(story_by_hand(44, plan_review_early_per_week=1.0, **plan))
    assert first == (3, "Review conference (an early review, held before its date): the protection plan ends"), "in the very week of the conference"


def reviews_of(story: Story) -> list[tuple[int, str]]:
    """Return the reviews among what stands one by one in a story."""
    return [each for each in key_words(story) if "eview" in each[1]]


def change_at_a_review(**of_the_second_child: int) -> Change:
    """Return a step in which a child-in-need review gave the family its next date."""
    trace = moments_of_beliefs((0.2, 0.2))
    before = trace.moments[0]
    family, children, after = before.family.copy(), before.children.copy(), before.family.copy()
    family["need_review_week"], after["need_review_week"] = before.week, before.week + int(before.parameters[0]["need_review_weeks"])
    for name, value in of_the_second_child.items():
        children[name][1] = value
    before = dataclasses.replace(before, family=family, children=children)
    return Change(before, dataclasses.replace(before, step="decisions", family=after), trace, names_of([trace]))


def test_a_review_that_ended_the_plan_did_not_also_continue_it() -> None:
    """A child who comes home in the week of the review has a plan behind it, and the family has a date for the next review."""
    change = change_at_a_review()
    assert is_continued_review(change)
    logged = np.zeros(1, change.after.decisions.dtype)
    logged["decision"], logged["answer"] = draws.REVIEW_NEED, 1
    assert not is_continued_review(dataclasses.replace(change, after=dataclasses.replace(change.after, decisions=logged)))


def test_a_plan_that_ends_and_begins_again_within_a_step_is_said_to_be_there_again() -> None:
    change = change_at_a_review()
    children = change.after.children.copy()
    children["plan_episode"] = 7
    before = change.before.children.copy()
    before["plan_episode"] = 3
    both = {"before": dataclasses.replace(change.before, children=before), "after": dataclasses.replace(change.after, children=children)}
    assert [event.words for event in statuses(dataclasses.replace(change, **both))] == ["The children have a new child-in-need plan."]
    assert [*statuses(change)] == []


def test_a_review_of_some_of_the_children_names_them() -> None:
    (of_all,), (of_one,) = (continued_reviews(change) for change in (change_at_a_review(), change_at_a_review(plan=s.NO_PLAN, care=s.SECTION_20)))
    assert of_all.words.startswith("Child-in-need review: the plan continues.")
    assert of_one.words.startswith("Child-in-need review of child 1: the plan continues.")


@pytest.mark.fast
def test_the_end_of_a_plan_by_entry_to_care_is_said_beside_a_review_that_continues_it() -> None:
    def event(kind: str, words: str, **numbers: float) -> Event:
        return Event(1300, "decisions", kind, "the children", words, numbers)

    ended = event("status", "The children are no longer on a protection plan (entered care).", track=s.PLAN_TRACK, status=s.NO_PLAN)
    looked_after = event("status", "The children are now looked after.", track=s.CARE_TRACK, status=s.SECTION_20, unhelped_chance_1=0.1)
    continues = event("decision", "Review conference: the protection plan continues.", decision=draws.REVIEW_PLAN, answer=0.0)
    ends = event("decision", "Review conference: the protection plan ends.", decision=draws.REVIEW_PLAN, answer=1.0)
    stepped_down = event("status", "The children are now in need.", track=s.PLAN_TRACK, status=s.IN_NEED)
    no_more = event("status", "The children are no longer on a protection plan (stepped down).", track=s.PLAN_TRACK, status=s.NO_PLAN)
    assert without_repetition([continues, ended, looked_after]) == [continues, ended, looked_after]
    assert without_repetition([ends, stepped_down]) == [ends, stepped_down]
    assert without_repetition([ends, no_more]) == [ends]
    assert without_repetition([ends, ended]) == [ends, ended]
