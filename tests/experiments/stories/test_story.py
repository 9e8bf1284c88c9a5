"""A story says what happened: worked out by hand in a quiet world, and sentence by sentence against the table of events."""

import dataclasses
import re
from itertools import pairwise

import numpy as np
import pytest

from agents import standing as s
from agents.parent import PROBLEMS
from experiments.runs.words import DECISION_PHRASES, PHRASES, WORDS
from experiments.stories.arms import PairOfArms
from experiments.stories.beginning import parent_in_words
from experiments.stories.changes import KEY_KINDS, Change, Event
from experiments.stories.decided import continued_reviews, is_continued_review
from experiments.stories.events import events_of
from experiments.stories.names import names_of
from experiments.stories.narrative import entries_of, without_repetition
from experiments.stories.numbers_in_words import percent, risk, weighed
from experiments.stories.recorder import Recorder
from experiments.stories.services import relief
from experiments.stories.statuses import statuses
from experiments.stories.story import Story, family_story
from experiments.stories.trace import Moment, Trace, trace_family
from simulation import random_numbers as draws
from simulation.calendar import date_of
from simulation.model import SafeguardingModel
from simulation.world import World, copy_world
from tests.experiments.runs.test_simulate_seed import BASELINE, NOTHING
from tests.experiments.stories.conftest import SEED, subject, tiny
from tests.helpers import live, same, world_of
from tests.simulation.stories import ALWAYS, GRAVE_HARM, NEVER_EVER, OF_LATER_RULES, QUIET, one_family_world

ONLY = 12345
"""The key of the family in a world of one family."""

QUIET |= OF_LATER_RULES


def story_by_hand(weeks: int, ages: tuple[int, ...] = (300, 100), **overrides: float) -> Story:
    """Return the story of the only family of a quiet world."""
    world, week = one_family_world(ages=ages, **overrides)
    recorder = Recorder("Littleton", "By hand")
    recorder.begin(world)
    return recorder.story(ONLY, week + weeks, "family 1")


def key_words(story: Story) -> list[tuple[int, str]]:
    """Return what stands one by one in a story: weeks from the first, and the sentence up to its reason."""
    first = int(story.events["week"].min())
    rows = story.events[story.events["kind"].isin(KEY_KINDS)]
    return [(int(row["week"]) - first, str(row["words"]).split(". ")[0].rstrip(".")) for _, row in rows.iterrows()]


def test_enquiry_conference_plan_and_reviews_have_their_dates_and_words() -> None:
    plan = {"enquiry_threshold_at_referral": ALWAYS, "conference_threshold": ALWAYS, "plan_threshold": ALWAYS, "plan_ending_threshold": NEVER_EVER}
    story = story_by_hand(44, **plan)
    said = [each for each in key_words(story) if "took the family on" not in each[1] and "moved from" not in each[1]]
    assert said == [
        (0, "The referral went on to an assessment"),
        (0, "Strategy discussion: a section 47 enquiry"),
        (2, "End of the section 47 enquiry: an initial conference"),
        (3, "Initial conference: a protection plan"),
        (3, "The children are now on a protection plan"),
        (16, "Review conference: the protection plan continues"),
        (42, "Review conference: the protection plan ends"),
        (42, "The children are now in need"),
    ]


def test_grave_harm_that_is_discovered_and_police_protection() -> None:
    story = story_by_hand(2, ages=(300,), **GRAVE_HARM)
    said = [words for _, words in key_words(story)]
    assert "Significant harm at home to the child; the service learned of it" in said
    assert "Harm was discovered: immediate police protection" in said
    assert "The child is now under police protection, in foster care" in said
    assert not any(sentence.is_truth and "learned of it" in sentence.text for entry in story.courses["By hand"] for sentence in entry.sentences)


def test_harm_that_nobody_discovers_is_unseen() -> None:
    story = story_by_hand(1, ages=(300,), harm_at_average_risk_per_week=1000.0, harm_to_light_open=0.0)
    (found,) = [each for entry in story.courses["By hand"] for each in entry.sentences if "Significant harm" in each.text]
    assert found.is_truth and found.text == "Significant harm at home to the child; the service did not learn of it."


def test_a_referral_that_goes_no_further() -> None:
    story = story_by_hand(2, screening_threshold=NEVER_EVER)
    assert key_words(story) == [(0, "Referral: no further action"), (0, "The family was closed to the service")]


NUMBER = re.compile(r"(?<![\w.])[\N{MINUS SIGN}]?\d+\.\d+|(?:(?:more|less) than )?\d+ %")
"""A number with decimals, or in per cent: what a sentence takes from the model."""


def in_words(event: Event) -> set[str]:
    """Return the forms in which a sentence may have an event's numbers."""
    values = [abs(each) if i else each for each in event.numbers.values() for i in (0, 1)]
    return {form(value) for value in values for form in (risk, weighed, percent)}


def test_every_number_of_an_event_is_one_of_its_own(traces: dict[str, Trace]) -> None:
    names, found = names_of(traces.values()), 0
    for trace in traces.values():
        for event in events_of(trace, names):
            for number in NUMBER.findall(event.words + " " + event.truth):
                assert number in in_words(event), (event.words, event.truth, dict(event.numbers))
                found += 1
    assert found > 60


def test_every_number_of_a_paragraph_is_in_the_events_of_its_weeks(story: Story, traces: dict[str, Trace]) -> None:
    names = names_of(traces.values())
    for arm, trace in traces.items():
        events = events_of(trace, names)
        for entry in (*story.together, *story.courses[arm]):
            inside = [event for event in events if entry.first <= max(date_of(event.week), story.subject.start) <= entry.last]
            known = set().union(*map(in_words, inside)) if inside else set()
            known |= {risk(event.true_risk_then) for event in inside if event.true_risk_then is not None}
            for sentence in entry.sentences:
                numbers = NUMBER.findall(re.sub(r"[+\N{MINUS SIGN}]\d+\.\d+", "", sentence.text))
                assert set(numbers) <= known, (entry.when, sentence.text)


def test_what_moved_a_belief_adds_up(traces: dict[str, Trace]) -> None:
    """Each change begins where the last one ended, but where a referral or a child who comes home sets another belief."""
    names, steps = names_of(traces.values()), 0
    for trace in traces.values():
        events = [
            event for event in events_of(trace, names) if event.kind in ("belief", "concern", "referral", "status", "child", "consent", "closed")
        ]
        for one, other in pairwise(events):
            if one.kind == other.kind == "belief":
                assert other.numbers["belief_before"] == pytest.approx(one.numbers["belief"])
                steps += 1
    assert steps > 5


def with_beliefs(beliefs: tuple[float, ...], **overrides: float) -> tuple[World, int]:
    """Return a quiet world of one open family in need, what the worker believes of each child, and the first week."""
    world, week = one_family_world(ages=(600, 300), family={"standing": s.OPEN, "referral_waits": False, "plan": s.IN_NEED}, **overrides)
    world.children["plan"][:2], world.children["belief"][:2] = s.IN_NEED, beliefs
    return world, week


def moments_of_beliefs(*beliefs: tuple[float, float]) -> Trace:
    """Return a course in which nothing happens but that visits change the beliefs about two children."""
    world, week = with_beliefs(beliefs[0])
    trace = trace_family(copy_world(world), week + 1, ONLY)[1]
    first = trace.moments[0]
    moments = []
    for later, pair in enumerate(beliefs):
        children = first.children.copy()
        children["belief"], children["true_risk"] = pair, (-1.2, 0.7)
        moments.append(dataclasses.replace(first, week=week + later, step="visits" if later else "before", children=children))
    return dataclasses.replace(trace, moments=moments)


def test_a_child_of_most_concern_is_named_and_so_is_another_one() -> None:
    trace = moments_of_beliefs((3.5, 2.0), (2.6, 2.0), (1.9, 2.0), (1.9, 1.5))
    names = names_of([trace])
    events = events_of(trace, names)
    assert [event.words for event in events] == [
        "The worker's belief about child 1 went from 3.5 to 2.6 (visits).",
        "The worker's belief about child 1 went from 2.6 to 1.9 (visits).",
        "The belief is now about child 2: 2.0.",
        "The worker's belief about child 2 went from 2.0 to 1.5 (visits).",
        "The belief is now about child 1: 1.9.",
    ]
    (entry,) = entries_of(events, date_of(trace.first_week))
    said = [sentence.text for sentence in entry.sentences]
    assert said[:2] == ["The worker's belief about child 1 went from 3.5 to 1.9 (visits).", "The belief is now about child 2: 2.0."]
    assert said[-1] == "True risk of child 1 was \N{MINUS SIGN}1.2 at the end."


def test_many_turns_within_a_paragraph_are_counted() -> None:
    beliefs = [(3.0, 2.9 + 0.2 * (week % 2)) for week in range(7)]
    trace = moments_of_beliefs(*beliefs)
    (entry,) = entries_of(events_of(trace, names_of([trace])), date_of(trace.first_week))
    assert entry.sentences[0].text.startswith("The child of most concern changed 6 times: ")
    assert entry.sentences[1].text == "The belief is now about child 1: 3.0."


def test_the_true_risk_at_the_end_of_a_paragraph_is_that_after_its_last_step() -> None:
    """The visit is before the crisis of the same week, and the crisis raises true risk."""
    trace = moments_of_beliefs((3.5, 2.0), (3.6, 2.0))
    visit = trace.moments[-1]
    family, children = visit.family.copy(), visit.children.copy()
    family["stress"] += 0.5
    children["true_risk"] += 1.5
    trace.moments.append(dataclasses.replace(visit, step="life", family=family, children=children))
    (entry,) = entries_of(events_of(trace, names_of([trace])), date_of(trace.first_week))
    assert "True risk of child 1 was 0.3 at the end." in [sentence.text for sentence in entry.sentences]


def of_parents(trace: Trace, known: tuple[int, int], severities: dict[str, tuple[float, float]]) -> Moment:
    """Return a course's first moment with two parents, what the team has on record of each as a set of bits, and how severe problems are."""
    parents = trace.moments[0].parents.copy()
    parents["present"], parents["known_problems"] = True, known
    for name in PROBLEMS:
        parents[name] = severities.get(name, (0.0, 0.0))
    return dataclasses.replace(trace.moments[0], parents=parents)


def test_what_is_on_record_and_not_so_is_said_to_be_so() -> None:
    moment = of_parents(moments_of_beliefs((1.0, 1.0)), (0b0001, 0b0110), {"abuse_victim": (0.9, 0.0), "substance_misuse": (0.0, 0.9)})
    assert parent_in_words(moment, 0) == "In truth the main carer is being abused. The team has on record that the main carer is being abused."
    assert parent_in_words(moment, 1) == (
        "In truth the other parent misuses substances. The team has on record that the other parent abuses the main carer and misuses substances."
        " In truth it is not so, or not to the degree that counts, that the other parent abuses the main carer."
    )
    nothing = of_parents(moments_of_beliefs((1.0, 1.0)), (0, 0), {})
    assert parent_in_words(nothing, 0) == "In truth the main carer has no problem above the level that counts. The team has no problem on record."


def test_abuse_is_no_problem_that_its_victim_has() -> None:
    trace = moments_of_beliefs((1.0, 1.0))
    before = of_parents(trace, (0, 0), {"abuse_victim": (0.4, 0.0), "abuse_perpetrator": (0.0, 0.4)})
    worse = of_parents(trace, (0b0101, 0b0010), {"abuse_victim": (0.9, 0.0), "abuse_perpetrator": (0.0, 0.9)})
    family = before.family.copy()
    family["stress"] += 0.5
    trace.moments[:] = [before, dataclasses.replace(worse, step="life", family=family)]
    events = events_of(trace, names_of([trace]))
    assert "A crisis at home: the abuse of the main carer by the other parent became more severe." in [event.words for event in events]
    said = [sentence.text for entry in entries_of(events, date_of(trace.first_week)) for sentence in entry.sentences]
    record = "the main carer's substance misuse"
    assert f"The team now has on record: the abuse of the main carer by the other parent and {record} (from the reason for referral)." in said
    assert f"In truth it is not so, or not to the degree that counts: {record}." in said
    eased = Change(worse, dataclasses.replace(before, step="help_families"), trace, names_of([trace]))
    assert next(event.words for event in relief(eased)) == "With help, the abuse of the main carer became less: it is now 40 % of the maximum."


def test_an_early_review_is_said_to_be_early() -> None:
    in_need = {"need_threshold": ALWAYS, "need_closing_threshold": ALWAYS}
    reviews = {early: reviews_of(story_by_hand(30, need_review_early_per_week=early, **in_need)) for early in (0.0, 1.0)}
    assert {words for _, words in reviews[0.0]} == {"Child-in-need review: the plan continues"}
    assert {words for _, words in reviews[1.0]} == {"Child-in-need review (an early review, held before its date): the plan continues"}
    assert len(reviews[1.0]) > len(reviews[0.0]) > 0
    plan = {
        "enquiry_threshold_at_referral": ALWAYS,
        "conference_threshold": ALWAYS,
        "plan_threshold": ALWAYS,
        "plan_ending_threshold_first": NEVER_EVER,
    }
    (first, *_) = reviews_of(story_by_hand(44, plan_review_early_per_week=1.0, **plan))
    assert first == (3, "Review conference (an early review, held before its date): the protection plan ends"), "in the very week of the conference"


def reviews_of(story: Story) -> list[tuple[int, str]]:
    """Return the reviews among what stands one by one in a story."""
    return [each for each in key_words(story) if "eview" in each[1]]


def change_at_a_review(**of_the_second_child: int) -> Change:
    """Return a step in which a child-in-need review gave the family its next date."""
    trace = moments_of_beliefs((1.0, 1.0))
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


def test_the_table_of_a_course_counts_its_events(story: Story) -> None:
    table = story.outcome.set_index("what")
    for arm in story.subject.titles:
        events = story.events[story.events["arm"] == arm]
        assert table.loc["meetings of parents with social workers", arm] == (events["kind"] == "meeting").sum() > 0
        presented = events.loc[events["kind"] == "meeting", "numbers"].str.extract(r"presentation=(\d)")[0].astype(int)
        shown = ["openly engaged", "ambivalent", "in disguised compliance", "hostile or avoidant"]
        assert [table.loc[f"of them {words}", arm] for words in shown] == np.bincount(presented, minlength=4).tolist()
        bands = story.bands[(story.bands["arm"] == arm) & (story.bands["status"] == PHRASES["plan"][s.PROTECTION_PLAN])]
        weeks = sum((band.last - band.first).days // 7 for band in bands.itertuples())
        assert table.loc["on a protection plan, weeks of all children", arm] == weeks


def test_bands_follow_one_another_without_gaps_or_overlaps(story: Story) -> None:
    for _, bands in story.bands[story.bands["track"] == "service"].groupby(["arm", "child"]):
        stretches = sorted(zip(bands["first"], bands["last"]))
        assert all(first < last for first, last in stretches)
        assert all(one[1] == other[0] for one, other in pairwise(stretches))


def test_where_courses_part_everything_before_is_the_same(story: Story, traces: dict[str, Trace]) -> None:
    assert story.parting is not None and story.parting.differences
    names = names_of(traces.values())
    one, other = ([event for event in events_of(trace, names) if event.week < story.parting.week] for trace in traces.values())
    assert one == other
    usual, programme = ([event for event in events_of(trace, names) if event.week >= story.parting.week] for trace in traces.values())
    assert usual != programme


def test_a_policy_that_changes_nothing_parts_nothing(arms: PairOfArms, key: int) -> None:
    from experiments.stories.arms import pair_of_arms

    same = tiny(BASELINE, NOTHING)
    story = family_story(pair_of_arms(same, SEED), subject(same, key))
    assert story.parting is None and story.together and not any(story.courses.values())


def test_a_model_of_agents_has_the_same_story_as_the_batch() -> None:
    world = live(world_of(), 30)
    key = int(world.families["key"][int(world.open_families[0])])
    model, recorder = SafeguardingModel(copy_world(world)), Recorder("Littleton", "As usual")
    recorder.begin(model.stores)
    model.run(model.week + 12)
    story = recorder.story(key, model.week)
    after = live(world, 12)
    row = int(np.flatnonzero(after.families["key"] == np.uint64(key))[0])
    child = int(after.families[row]["first_child"])
    trace = recorder.trace(key, model.week)
    assert trace.weeks[-1].children["belief"][0] == after.children[child]["belief"] == model.stores.children[child]["belief"]
    assert len(story.events) and story.parting is None and list(story.courses) == ["As usual"]


def test_values_changed_while_a_model_runs_hold_from_then_on() -> None:
    world = live(world_of(), 30)
    key = int(world.families["key"][int(world.open_families[0])])
    recorder = Recorder("Littleton", "As usual")
    recorder.begin(world)
    changed = live(world, 4)
    changed.parameters[0]["hostility_misread"] += 1.0
    recorder.go_on(changed)
    after = live(changed, 8)
    row = int(np.flatnonzero(after.families["key"] == np.uint64(key))[0])
    trace = recorder.trace(key, int(after.state[0]["week"]))
    assert same(trace.weeks[-1].family, after.families[row : row + 1])
    assert [moment.week for moment in trace.weeks] == sorted({moment.week for moment in trace.weeks})
    misread = {float(moment.parameters[0]["hostility_misread"]) for moment in trace.weeks}
    assert len(misread) == 2


def test_a_story_of_nobody_is_refused() -> None:
    recorder = Recorder("Littleton", "As usual")
    with pytest.raises(ValueError, match="begin"):
        recorder.story(1, 5)
    world = world_of()
    recorder.begin(world)
    with pytest.raises(ValueError, match="no family of key 77"):
        recorder.story(77, int(world.state[0]["week"]) + 1)


@pytest.mark.fast
def test_a_final_hearing_without_a_care_order_does_not_say_that_the_threshold_is_not_crossed() -> None:
    """A supervision order, which may follow, needs the threshold of section 31 as well."""
    said = DECISION_PHRASES[draws.FINAL]
    assert said.zero == "no care order (the case for removal is not made)"
    assert "threshold" not in " ".join(said)


@pytest.mark.fast
def test_every_code_has_readers_words() -> None:
    assert {name: len(words) for name, words in PHRASES.items()} == {name: len(WORDS[name]) for name in PHRASES}
    assert set(WORDS) - set(PHRASES) == {"track"}


def test_what_moved_a_belief_is_the_difference_that_the_sentence_gives(story: Story) -> None:
    """Each number is rounded to a tenth, so that the sum may be off by half a tenth for each."""
    found = 0
    for entry in (*story.together, *(entry for entries in story.courses.values() for entry in entries)):
        for sentence in entry.sentences:
            went = re.search(r"belief(?: about child \d+)? went from (\S+) to (\S+) \((.*)\)\.$", sentence.text.replace("\N{MINUS SIGN}", "-"))
            moved = [float(each) for each in re.findall(r"[+-]\d+\.\d", went[3])] if went else []
            if went and moved:
                assert float(went[2]) - float(went[1]) == pytest.approx(sum(moved), abs=0.05 * (len(moved) + 3))
                found += 1
    assert found > 0
