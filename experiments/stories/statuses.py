"""Events of referral and closure, of who works with the family, and of children's statuses and placements."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from agents.ages import ADULT_WEEKS
from agents.standing import (
    ADOPTED,
    CARE_TRACK,
    CHILD_ARRANGEMENTS,
    CLOSED,
    CONSENT_WITHDRAWN,
    COURT_TRACK,
    FRONT_DOOR,
    LEFT_OTHERWISE,
    OPEN,
    PLACEMENT_TRACK,
    PLAN_TRACK,
    SPECIAL_GUARDIANSHIP,
    TURNED_18,
)
from experiments.runs.words import ENDED_PHRASES, NEW_PLAN_PHRASES, PHRASES
from experiments.snapshots.danger import are_minors
from experiments.stories.changes import Change, Event, concern, true_chance_in_words
from experiments.stories.names import age_in_words, in_words, is_assessment
from experiments.stories.numbers_in_words import percent, points, sentence
from experiments.stories.rules import belief_of
from experiments.stories.sources import as_array
from simulation.danger_line import chance_within_a_year

TRACKS = {
    PLAN_TRACK: ("plan", "plan_episode"),
    COURT_TRACK: ("court", "court_episode"),
    CARE_TRACK: ("care", "care_episode"),
    PLACEMENT_TRACK: ("placement", "placement_episode"),
}
"""The status of each track of the episode table, and the field with a child's present episode."""

LEFT_BECAUSE = {
    SPECIAL_GUARDIANSHIP: "stays with the new guardians (a special guardianship order)",
    CHILD_ARRANGEMENTS: "stays with kin or the other parent (a child arrangements order)",
    ADOPTED: "was adopted",
    TURNED_18: "turned 18",
    LEFT_OTHERWISE: "moved away, or another authority took over",
}
"""Why a child is no longer followed."""


def referrals(change: Change) -> Iterator[Event]:
    """Yield a referral, with the belief that it sets."""
    if change.now("referrals") <= change.was("referrals"):
        return
    now, count = concern(change.after), change.now("referrals")
    what = "first referral" if count == 1 else f"referral number {count}"
    if now is None:
        yield change.event("referral", "the family", sentence(what), referrals=float(count))
        return
    prior = belief_before_description(change, now.child)
    words = (
        f"{what}: the worker would say that significant harm within 12 months{change.names.about(now.child, 'to')} is {percent(now.belief)} likely"
    )
    how = f"{percent(prior)} by what such a referral means and what is on file; the referrer's description {points(now.belief - prior)}"
    numbers = {"referrals": float(count), "belief": now.belief, "prior": prior, "points": now.belief - prior}
    numbers |= {"true_chance": now.true_chance, "child": float(change.names.number(now.child))}
    truth = f"{true_chance_in_words(now.true_chance, change.names.about(now.child, 'to'))}."
    yield change.event("referral", "the family", sentence(f"{words} ({how})"), truth, **numbers)


def belief_before_description(change: Change, key: int) -> float:
    """Return what the belief about a child would be at a referral without the referrer's description."""
    child = as_array(next(now for _, now in change.children if int(now["key"]) == key))
    child["is_described"] = False
    return belief_of(child, change.after.family, change.after.parameters, change.week)


def assessments(change: Change) -> Iterator[Event]:
    """Yield that a referral goes on to an assessment; a referral that does not is a decision of the log."""
    if change.was("referral_waits") and not change.now("referral_waits") and change.now("standing") == FRONT_DOOR:
        yield change.event("status", "the family", "The referral went on to an assessment.")


def closures(change: Change) -> Iterator[Event]:
    """Yield that the family is closed to the service, and by whom."""
    was_known = change.was("standing") in (FRONT_DOOR, OPEN)
    refused = any(reason == CONSENT_WITHDRAWN for reason in reasons_ended(change))
    if refused:
        yield change.event("consent", "the main carer", "The main carer withdrew consent to help, and the family was closed to the service.")
    elif was_known and change.now("standing") not in (FRONT_DOOR, OPEN):
        why = "" if change.now("standing") == CLOSED else ": no child is left in it"
        yield change.event("closed", "the family", sentence(f"the family was closed to the service{why}"))


def reasons_ended(change: Change) -> list[int]:
    """Return why episodes of the family's children ended in this step."""
    rows = [int(was[name]) for was, now in change.children for _, name in TRACKS.values() if int(was[name]) >= 0 and was[name] != now[name]]
    return [int(change.trace.episodes[row]["reason_ended"]) for row in rows if row in change.trace.episodes]


def workers(change: Change) -> Iterator[Event]:
    """Yield that a worker took the family on, or that the family lost its worker and why."""
    before, after = change.before.worker, change.after.worker
    was, now = (int(each[0]["person_key"]) if len(each) else 0 for each in (before, after))
    if was == now:
        return
    if now:
        known = "new to the family" if change.was("worker_key") != now else "knows the family"
        waited = change.week - change.was("waiting_since") if change.was("waiting_since") >= 0 else 0
        wait = f", after {waited} week{'' if waited == 1 else 's'} of waiting" if waited > 0 else ""
        words = f"{change.names.worker(after)} took the family on ({known}{wait})"
        yield change.event("worker", change.names.worker(after), sentence(words), waited=float(waited))
    elif change.now("standing") in (FRONT_DOOR, OPEN):
        yield change.event("worker", change.names.worker(before), sentence(why_worker_went(change)))


def why_worker_went(change: Change) -> str:
    """Return why the family has no worker now."""
    name, left = change.names.worker(change.before.worker), change.after.step == "workforce"
    waits = " and the family waits for another" if change.now("waiting_since") >= 0 else ""
    if left:
        return f"{name} left the post{waits}"
    if is_assessment(change.before.worker):
        return f"the family moved from {name} to the safeguarding teams{waits}"
    return f"{name} stopped working with the family{waits}"


def statuses(change: Change) -> Iterator[Event]:
    """Yield the new statuses of children, those of several children with the same change together."""
    alike: dict[tuple[int, int, int], list[np.void]] = defaultdict(list)
    for was, now in change.children:
        for track, (name, field) in TRACKS.items():
            comes_or_goes = bool(was["care"]) != bool(now["care"])
            begins_again = track == PLAN_TRACK and bool(now[name]) and was[field] >= 0 and was[field] != now[field]
            if (was[name] != now[name] or begins_again) and not (track == PLACEMENT_TRACK and comes_or_goes):
                alike[track, int(was[name]), int(now[name])].append(now)
    for (track, was_status, status), children in alike.items():
        yield from status_event(change, track, was_status, status, children)


def status_event(change: Change, track: int, was: int, status: int, children: list[np.void]) -> Iterator[Event]:
    """Yield one change of status of one or several children."""
    if all(bool(child["left"]) for child in children) and not status:
        return
    name, field = TRACKS[track]
    who = who_in_words(change, children)
    verb = "is" if len(children) == 1 else "are"
    if status:
        where = first_placement(children) if track == CARE_TRACK and not was else ""
        words = f"{who} {verb} now {PHRASES[name][status]}{where}"
    else:
        words = f"{who} {verb} {ENDED_PHRASES[name][was]}{ended_because(change, field, children)}"
    if was == status:
        words = f"{who} {'has' if len(children) == 1 else 'have'} {NEW_PLAN_PHRASES[status]}"
    kind = "placement" if track == PLACEMENT_TRACK else "status"
    if track == PLACEMENT_TRACK:
        words = f"{who} moved to another placement: {PHRASES[name][status]}"
    truth, more = "", {"track": float(track), "status": float(status), "was": float(was), "children": float(len(children))}
    if track == CARE_TRACK and not was:
        chances = [float(chance_within_a_year(float(child["unhelped_risk"]), change.p)) for child in children]
        truth = f"Without any help the chance of harm within 12 months would have been {in_words(map(percent, chances))}."
        more |= {f"unhelped_chance_{i}": chance for i, chance in enumerate(chances, start=1)}
    yield change.event(kind, who, sentence(words), truth, **more)


def who_in_words(change: Change, children: list[np.void]) -> str:
    """Return children by name, or the children where they are all of the family's who are left."""
    here = change.after.children[are_minors(change.after.children, change.week)]
    return "the children" if len(children) == len(here) > 1 else in_words(sorted(change.names.child(child) for child in children))


def first_placement(children: list[np.void]) -> str:
    """Return where children who enter care are placed."""
    kinds = sorted({PHRASES["placement"][int(child["placement"])] for child in children})
    return f", {in_words(kinds)}"


def ended_because(change: Change, field: str, children: list[np.void]) -> str:
    """Return why a status ended, from the episode table; empty if it does not say."""
    earlier = {int(was["key"]): int(was[field]) for was, _ in change.children}
    rows = {earlier[int(child["key"])] for child in children}
    reasons = {PHRASES["reason_ended"][int(change.trace.episodes[row]["reason_ended"])] for row in rows if row in change.trace.episodes}
    return f" ({in_words(sorted(reasons))})" if reasons else ""


def births(change: Change) -> Iterator[Event]:
    """Yield that a child is expected, or was born."""
    for child in change.new_children:
        words = f"another child is expected: {change.names.child(child)}, {age_in_words(child, change.week)}"
        yield change.event("child", change.names.child(child), sentence(words))
    for _, now in change.children:
        if change.before.week < int(now["birth_week"]) <= change.week:
            yield change.event("child", change.names.child(now), sentence(f"{change.names.child(now)} was born"))


def departures(change: Change) -> Iterator[Event]:
    """Yield that a child left the model, and why."""
    for was, now in change.children:
        if bool(now["left"]) and not bool(was["left"]):
            name = change.names.child(now)
            yield change.event("child", name, sentence(f"{name} {why_left(change, was)}"))


def why_left(change: Change, was: np.void) -> str:
    """Return why a child left the model: by age, else from the episodes that ended with it, those of this very step among them."""
    if change.week - int(was["birth_week"]) >= ADULT_WEEKS:
        return LEFT_BECAUSE[TURNED_18]
    begun = [row for row in change.after.episodes if change.trace.episodes[row]["child_key"] == was["key"]]
    rows = [*(int(was[field]) for _, field in TRACKS.values()), *begun]
    reasons = [int(change.trace.episodes[row]["reason_ended"]) for row in rows if row in change.trace.episodes]
    return next((LEFT_BECAUSE[reason] for reason in reasons if reason in LEFT_BECAUSE), "left the model")
