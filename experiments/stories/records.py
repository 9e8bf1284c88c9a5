"""Events as the agencies recorded them, and when the family's worker learnt of which: who knew what when."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from agents.agency import recording_factor
from agents.rule import on_stores
from agents.standing import ABSENCE, ADMISSION, AGENCIES, CONVICTION, EVENTS_KEPT, INCIDENT, RECORDED_KINDS, THE_WORKER, TREATMENT
from experiments.stories.changes import Change, Event
from experiments.stories.cues import counts_in_words
from experiments.stories.names import in_words
from experiments.stories.numbers_in_words import number_of, percent, sentence
from experiments.stories.sources import AGENCY_NAMES, agencies_checked
from experiments.stories.trace import Moment
from simulation import random_numbers as draws
from simulation.calendar import date_of
from simulation.random_numbers import normal, uniform

KINDS = {
    INCIDENT: "domestic incident",
    ADMISSION: "emergency admission of a parent",
    TREATMENT: "missed contact or positive test of a parent in treatment",
    CONVICTION: "conviction",
    ABSENCE: "month of many absences from school",
}
"""What each kind of event is called."""

PLURALS = {
    "domestic incident": "domestic incidents",
    "emergency admission of a parent": "emergency admissions of a parent",
    "missed contact or positive test of a parent in treatment": "missed contacts or positive tests of a parent in treatment",
    "conviction": "convictions",
    "month of many absences from school": "months of many absences from school",
}

MONTH_OF_CLOSED = 4
"""Weeks for which a closed family is simulated at a time."""

LOST = 0.005
"""The least fall of how far what is shown counts that is an event, share."""

_recording_factor = on_stores(recording_factor, 2)


class Recorded(NamedTuple):
    """An event that agencies hold: its kind, when it happened, and the agencies, in the order of agents/standing.py."""

    kind: int
    week: int
    agencies: tuple[int, ...]


def several(number: int, kind: int) -> str:
    """Return a number of events of a kind: a conviction, 2 convictions."""
    one = KINDS[kind]
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one}" if number == 1 else f"{number} {PLURALS[one]}"


def agencies_in_words(agencies: tuple[int, ...]) -> str:
    """Return agencies in a row: police and health."""
    return in_words(AGENCY_NAMES[agency] for agency in agencies)


def at(moment: Moment, kind: int, place: int) -> Recorded:
    """Return the event in one place of the family's record."""
    family = moment.family[0]
    holders = int(family["event_holders"][kind, place])
    return Recorded(kind, int(family["event_weeks"][kind, place]), tuple(agency for agency in range(AGENCIES) if holders >> agency & 1))


def held(moment: Moment) -> list[Recorded]:
    """Return the events that agencies hold of a family, the latest of each kind."""
    counts = moment.family[0]["events_recorded"]
    return [at(moment, kind, place) for kind in range(RECORDED_KINDS) for place in range(min(EVENTS_KEPT, int(counts[kind])))]


def new_records(change: Change) -> list[Recorded]:
    """Return the events that agencies recorded in this step."""
    was, now = (moment.family[0]["events_recorded"] for moment in (change.before, change.after))
    return [at(change.after, kind, count % EVENTS_KEPT) for kind in range(RECORDED_KINDS) for count in range(int(was[kind]), int(now[kind]))]


def recorded(change: Change) -> Iterator[Event]:
    """Yield each event that an agency recorded, and whether it is a record of nothing that happened."""
    false = false_record(change)
    for each in new_records(change):
        is_false = false == each.kind and each.agencies == (each.kind,)
        words = sentence(f"{agencies_in_words(each.agencies)} recorded {several(1, each.kind)}")
        truth = "It did not happen, or it concerned somebody else." if is_false else ""
        numbers = {"of": float(each.kind), "agencies": float(sum(1 << agency for agency in each.agencies)), "is_false": float(is_false)}
        yield change.event("recorded", agencies_in_words(each.agencies), words, truth, **numbers)


def false_record(change: Change) -> int:
    """Return the kind of which an agency recorded falsely in this step, by the rule's own draw; -1: none did."""
    if change.after.step != "life":
        return -1
    key, reached, weeks = change.after.family[0]["key"], 0.0, 1 if change.was("standing") else MONTH_OF_CLOSED
    draw = uniform(change.trace.seed, draws.FALSE_RECORD, key, 0, 0, change.week) / weeks
    for agency in range(AGENCIES):
        reached += float(change.p["false_record_rate"][agency]) * factor_of(change, agency)
        if draw < reached:
            return agency
    return -1


def factor_of(change: Change, kind: int) -> float:
    """Return by what factor an agency records too much or too little of the family, or harm comes to light too often or too seldom; it lasts."""
    family, p = change.after.family, change.after.parameters
    own = normal(change.trace.seed, draws.RECORDING_ERROR, family[0]["key"], kind, 0, 0)
    return float(_recording_factor(family, 0, p, 0, own))


def learnt(change: Change) -> Iterator[Event]:
    """Yield each agency whose records reached the worker, and the events among them that the worker had not known."""
    checked = agencies_checked(change)
    new = list(newly_known(change))
    through = "by colleagues, " if change.after.step == "rating" else ""
    for agency in checked:
        found = [each for each in new if next(a for a in checked if a in each.agencies) == agency]
        weeks = weeks_checked(change, agency)
        what = found_in_words(found) if found else f"nothing new in the {number_of(weeks, 'week')} that were checked"
        words = f"{through}{AGENCY_NAMES[agency]} records reached the worker: {what}"
        numbers = {"agency": float(agency), "found": float(len(found)), "weeks": float(weeks)}
        yield change.event("learnt", AGENCY_NAMES[agency], sentence(words), "", **numbers)


def newly_known(change: Change) -> Iterator[Recorded]:
    """Yield the events that the worker learnt of in this step."""
    was, now = (moment.family[0]["event_is_known"] for moment in (change.before, change.after))
    for kind, place in zip(*np.nonzero((was == 0) & (now == 1))):
        yield at(change.after, int(kind), int(place))


def weeks_checked(change: Change, agency: int) -> int:
    """Return how many weeks of an agency's records were looked at for the first time."""
    was, now = (int(moment.family[0]["checked_until"][THE_WORKER, agency]) for moment in (change.before, change.after))
    return min(now - was, int(change.p["record_horizon_weeks"]))


def found_in_words(found: list[Recorded]) -> str:
    """Return events with their months: an emergency admission of a parent (March 2016)."""
    words = []
    for kind in KINDS:
        of_kind = sorted(each.week for each in found if each.kind == kind)
        if of_kind:
            months = in_words(dict.fromkeys(f"{date_of(week):%B %Y}" for week in of_kind))
            words.append(f"{several(len(of_kind), kind)} ({months})")
    return in_words(words)


def held_in_words(moment: Moment) -> Iterator[str]:
    """Yield, as sentences, what agencies hold of a family, and how much of it its worker knows."""
    events = held(moment)
    if not events:
        yield "No agency holds an event of the family."
        return
    by_holder = {agency: [each for each in events if each.agencies and each.agencies[0] == agency] for agency in range(AGENCIES)}
    what = [f"{AGENCY_NAMES[agency]} {in_words(counted(found))}" for agency, found in by_holder.items() if found]
    known = int(moment.family[0]["event_is_known"].sum())
    yield f"Agencies hold: {'; '.join(what)}. The worker knows of {known} of {len(events)}."


def counted(events: list[Recorded]) -> Iterator[str]:
    """Yield how many events of each kind there are."""
    for kind in KINDS:
        if number := sum(each.kind == kind for each in events):
            yield f"the latest {several(number, kind)}" if number == EVENTS_KEPT else several(number, kind)


def contradictions(change: Change) -> Iterator[Event]:
    """Yield that an event spoke against the engagement that the family had shown, which counts less from now on."""
    was, now = (float(moment.family[0]["shown_trusted"]) for moment in (change.before, change.after))
    if was - now > LOST:
        by = "harm that came to light" if change.after.step == "life" else "what the records say"
        words = f"{by} speaks against the engagement that was shown, which counted {counts_in_words(was)} and now counts {percent(now)}"
        yield change.event("contradiction", by, sentence(words), shown_trusted_before=was, shown_trusted=now)
