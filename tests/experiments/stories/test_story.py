"""A story says what happened: worked out by hand in a quiet world, and sentence by sentence against the table of events."""

import re
from itertools import pairwise

import numpy as np
import pytest

from agents import standing as s
from experiments.runs.words import DECISION_PHRASES, PHRASES, WORDS
from experiments.stories.arms import PairOfArms
from experiments.stories.changes import Event
from experiments.stories.events import events_of
from experiments.stories.names import names_of
from experiments.stories.numbers_in_words import percent, points
from experiments.stories.recorder import Recorder
from experiments.stories.story import Story, family_story
from experiments.stories.trace import Trace
from simulation import random_numbers as draws
from simulation.calendar import date_of
from simulation.model import SafeguardingModel
from simulation.world import copy_world
from tests.experiments.runs.test_simulate_seed import BASELINE, NOTHING
from tests.experiments.stories.by_hand import key_words, story_by_hand
from tests.experiments.stories.conftest import SEED, subject, tiny
from tests.helpers import live, same, world_of
from tests.simulation.stories import ALWAYS, ENDS, GRAVE_HARM, NEVER_ENDS, NEVER_EVER


def test_enquiry_conference_plan_and_reviews_have_their_dates_and_words() -> None:
    plan = {"enquiry_threshold_at_referral": ALWAYS, "conference_threshold": ALWAYS, "plan_threshold": ALWAYS}
    plan |= {"plan_ending_gap": ENDS, "plan_ending_gap_first": NEVER_ENDS - ENDS}
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
    story = story_by_hand(2, ages=(300,), **{**GRAVE_HARM, "record_error_sd": 0.0})
    said = [words for _, words in key_words(story)]
    assert "Significant harm at home to the child; the service learned of it" in said
    assert "A constable on the spot: police protection" in said
    assert "The child is now under police protection, in foster care" in said
    assert not any(sentence.is_truth and "learned of it" in sentence.text for entry in story.courses["By hand"] for sentence in entry.sentences)


def test_harm_that_nobody_discovers_is_unseen() -> None:
    story = story_by_hand(1, ages=(300,), harm_at_average_risk_per_week=1000.0, harm_to_light_open=0.0)
    (found,) = [each for entry in story.courses["By hand"] for each in entry.sentences if "Significant harm" in each.text]
    assert found.is_truth and found.text == "Significant harm at home to the child; the service did not learn of it."


def test_a_referral_that_goes_no_further() -> None:
    story = story_by_hand(2, screening_threshold=NEVER_EVER)
    assert key_words(story) == [(0, "Referral: no further action"), (0, "The family was closed to the service")]


NUMBER = re.compile(r"(?<![\w.])[+\N{MINUS SIGN}]\d+(?:\.\d)?|(?:(?:more|less) than )?\d+ %")
"""A chance in per cent, or what moves it in points: what a sentence takes from the model."""

POINTS = re.compile(r"[+\N{MINUS SIGN}]\d+(?:\.\d)?")


def in_words(event: Event) -> set[str]:
    """Return the forms in which a sentence may have an event's numbers."""
    values = [abs(each) if i else each for each in event.numbers.values() for i in (0, 1)]
    bounds = {"1 %", "99 %"} if not 0.01 <= event.numbers.get("chance", 0.5) <= 0.99 else set()
    return bounds | {form(value) for value in values for form in (percent, points)}


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
            known |= {percent(event.truth_then) for event in inside if event.truth_then is not None}
            for sentence in entry.sentences:
                numbers = NUMBER.findall(POINTS.sub("", sentence.text))
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
    """Each number is rounded to a point, so that the sum may be off by half a point for each."""
    found = 0
    for entry in (*story.together, *(entry for entries in story.courses.values() for entry in entries)):
        for sentence in entry.sentences:
            went = re.search(r"belief(?: about child \d+)? went from (\d+) % to (\d+) % \((.*)\)\.$", sentence.text.replace("\N{MINUS SIGN}", "-"))
            moved = [float(each) for each in re.findall(r"[+-]\d+(?:\.\d)?", went[3])] if went else []
            if went and moved:
                assert float(went[2]) - float(went[1]) == pytest.approx(sum(moved), abs=0.5 * (len(moved) + 2))
                found += 1
    assert found > 0
