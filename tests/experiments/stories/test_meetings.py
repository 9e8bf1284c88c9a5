"""The child of most concern, the truth behind a stretch of routine, and the words for parents' problems, worked out by hand."""

import dataclasses

from experiments.stories.beginning import parent_in_words
from experiments.stories.changes import Change
from experiments.stories.events import events_of
from experiments.stories.names import names_of
from experiments.stories.narrative import entries_of
from experiments.stories.numbers_in_words import MINUS
from experiments.stories.services import relief
from simulation.calendar import date_of
from tests.experiments.stories.by_hand import moments_of_beliefs, of_parents, risk_of


def test_a_child_of_most_concern_is_named_and_so_is_another_one() -> None:
    trace = moments_of_beliefs((0.35, 0.20), (0.26, 0.20), (0.19, 0.20), (0.19, 0.15))
    names = names_of([trace])
    events = events_of(trace, names)
    assert [event.words for event in events] == [
        f"The worker's belief about child 1 went from 35 % to 26 % (visits {MINUS}9).",
        f"The worker's belief about child 1 went from 26 % to 19 % (visits {MINUS}7).",
        "The belief is now about child 2: 20 %.",
        f"The worker's belief about child 2 went from 20 % to 15 % (visits {MINUS}5).",
        "The belief is now about child 1: 19 %.",
    ]
    (entry,) = entries_of(events, date_of(trace.first_week))
    said = [sentence.text for sentence in entry.sentences]
    assert said[:2] == [f"The worker's belief about child 1 went from 35 % to 19 % (visits {MINUS}16).", "The belief is now about child 2: 20 %."]
    assert said[-1] == "The true chance of harm to child 1 within 12 months was 4 % at the end."


def test_many_turns_within_a_paragraph_are_counted() -> None:
    beliefs = [(0.30, 0.29 + 0.02 * (week % 2)) for week in range(7)]
    trace = moments_of_beliefs(*beliefs)
    (entry,) = entries_of(events_of(trace, names_of([trace])), date_of(trace.first_week))
    assert entry.sentences[0].text.startswith("The child of most concern changed 6 times: ")
    assert entry.sentences[1].text == "The belief is now about child 1: 30 %."


def test_the_true_chance_at_the_end_of_a_paragraph_is_that_after_its_last_step() -> None:
    """The visit is before the crisis of the same week, and the crisis raises true risk."""
    trace = moments_of_beliefs((0.35, 0.2), (0.36, 0.2))
    visit = trace.moments[-1]
    family, children = visit.family.copy(), visit.children.copy()
    family["stress"] += 0.5
    children["true_risk"] = risk_of(0.12, visit.parameters[0])
    trace.moments.append(dataclasses.replace(visit, step="life", family=family, children=children))
    (entry,) = entries_of(events_of(trace, names_of([trace])), date_of(trace.first_week))
    assert "The true chance of harm to child 1 within 12 months was 12 % at the end." in [sentence.text for sentence in entry.sentences]


def test_what_is_on_record_and_not_so_is_said_to_be_so() -> None:
    moment = of_parents(moments_of_beliefs((0.2, 0.2)), (0b0001, 0b0110), {"abuse_victim": (0.9, 0.0), "substance_misuse": (0.0, 0.9)})
    assert parent_in_words(moment, 0) == "In truth the main carer is being abused. The team has on record that the main carer is being abused."
    assert parent_in_words(moment, 1) == (
        "In truth the other parent misuses substances. The team has on record that the other parent abuses the main carer and misuses substances."
        " In truth it is not so, or not to the degree that counts, that the other parent abuses the main carer."
    )
    nothing = of_parents(moments_of_beliefs((0.2, 0.2)), (0, 0), {})
    assert parent_in_words(nothing, 0) == "In truth the main carer has no problem above the level that counts. The team has no problem on record."


def test_abuse_is_no_problem_that_its_victim_has() -> None:
    trace = moments_of_beliefs((0.2, 0.2))
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
