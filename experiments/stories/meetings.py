"""Events of meetings, and of what the worker saw, heard, believed and wrote."""

from collections.abc import Iterator

import numpy as np

from agents.standing import DISGUISED_COMPLIANCE, FRONT_DOOR, HOSTILE_OR_AVOIDANT, OPEN
from experiments.runs.words import PHRASES, RATING_PHRASES
from experiments.stories.changes import Change, Concern, Event, concern, true_chance, true_chance_in_words
from experiments.stories.names import PARENTS, age_in_words, problem_of
from experiments.stories.numbers_in_words import percent, points, sentence
from experiments.stories.sources import moved_by

SMALL = 1e-9

BEFORE_DECISIONS = ("visits", "belief", "rating", "life")
"""Steps that change a belief on which decisions of the week rest."""

PROBLEM_SOURCES = {
    "arrivals": "from the reason for referral",
    "life": "from the reason for referral",
    "allocation": "from the case file",
    "visits": "at a meeting",
    "help_families": "at a specialist's contact",
    "belief": "from another agency's record",
}


def meetings(change: Change) -> Iterator[Event]:
    """Yield each meeting of a parent with the social worker: how the parent presented and why, and whether the worker suspected disguise."""
    for row in change.after.encounters:
        parent = int(row["parent_key"] != change.after.parents[0]["key"])
        presented, suspected = int(row["presentation"]), bool(row["suspected_disguise"])
        worker = change.names.workers.get(int(row["worker_key"]), "a worker")
        words = f"{worker} met {PARENTS[parent]}, who was {PHRASES['presentation'][presented]}"
        cause = f"; strongest cause: {PHRASES['resisted_because'][int(row['resisted_because'])]}" if presented == HOSTILE_OR_AVOIDANT else ""
        doubt = "; the worker suspected disguised compliance" if suspected else ""
        truth = suspicion_in_truth(presented, suspected)
        numbers = {name: float(row[name]) for name in ("trust", "hostility", "fear", "readiness", "engagement", "confrontation")}
        codes = {"presentation": float(presented), "parent": float(parent), "suspected": float(suspected), "cause": float(row["resisted_because"])}
        yield change.event("meeting", PARENTS[parent], sentence(words + cause + doubt), truth, **numbers, **codes)


def suspicion_in_truth(presented: int, suspected: bool) -> str:
    """Return whether a suspicion, or its absence, was right; empty where there is nothing to say."""
    if presented == DISGUISED_COMPLIANCE:
        return "The suspicion was right." if suspected else "The compliance was disguised, and nobody suspected it."
    return "The suspicion was wrong." if suspected else ""


def beliefs(change: Change) -> Iterator[Event]:
    """Yield a change of belief on which this step's decisions rest."""
    if change.after.step in BEFORE_DECISIONS:
        yield from changed_belief(change)


def later_beliefs(change: Change) -> Iterator[Event]:
    """Yield a change of belief that follows from this step's decisions."""
    if change.after.step not in BEFORE_DECISIONS:
        yield from changed_belief(change)


def changed_belief(change: Change) -> Iterator[Event]:
    """Yield how the belief about the child of most concern changed, and why; and that another child is of most concern now."""
    before, after = concern(change.before), concern(change.after)
    if change.now("referrals") > change.was("referrals"):
        return
    if before is not None:
        for was, now in change.children:
            if int(now["key"]) == before.child and abs(float(now["belief"]) - before.belief) > SMALL:
                yield from belief_by_source(change, was, now)
    is_another = after is not None and (before is None or after.child != before.child)
    if after is not None and is_another and change.now("standing") in (FRONT_DOOR, OPEN):
        yield of_most_concern(change, after)


def belief_by_source(change: Change, was: np.void, now: np.void) -> Iterator[Event]:
    """Yield what each source did to the belief about one child."""
    truth = true_chance(now, change.p)
    child, about = int(now["key"]), change.names.about(int(now["key"]))
    before, number = float(was["belief"]), float(change.names.number(child))
    for source, belief in moved_by(change, was, now):
        if abs(belief - before) > SMALL:
            words = f"The worker's belief{about} went from {percent(before)} to {percent(belief)} ({source} {points(belief - before)})."
            numbers = {"belief_before": before, "belief": belief, "points": belief - before, "true_chance": truth, "child": number}
            yield change.event("belief", source, words, f"{true_chance_in_words(truth, change.names.about(child, 'to'))}.", **numbers)
            before = belief


def of_most_concern(change: Change, after: Concern) -> Event:
    """Return that the belief on which decisions rest is about another child from now on."""
    child = next(now for _, now in change.children if int(now["key"]) == after.child)
    name, number = change.names.child(child), float(change.names.number(after.child))
    age = f" ({age_in_words(child, change.week)})" if int(child["birth_week"]) > change.week else ""
    words = sentence(f"the belief is now about {name}{age}: {percent(after.belief)}")
    truth = f"{true_chance_in_words(after.true_chance, change.names.about(after.child, 'to'))}."
    return change.event("concern", name, words, truth, belief=after.belief, true_chance=after.true_chance, child=number)


def ratings(change: Change) -> Iterator[Event]:
    """Yield a new rating of the family by its worker."""
    was, now = change.was("rating"), change.now("rating")
    if now != was and now > 0 and change.after.step == "rating":
        words = (
            f"The worker's rating went from {RATING_PHRASES[was]} to {RATING_PHRASES[now]}." if was else f"The worker rated {RATING_PHRASES[now]}."
        )
        yield change.event("rating", "the family", words, rating=float(now))


def problems(change: Change) -> Iterator[Event]:
    """Yield each problem of a parent that the team now has on record, rightly or wrongly."""
    for i in range(2):
        before, after = change.before.parents[i], change.after.parents[i]
        new = int(after["known_problems"]) & ~int(before["known_problems"])
        for problem in (number for number in range(4) if new >> number & 1):
            severity = severity_in(after, problem)
            source = PROBLEM_SOURCES.get(change.after.step, "from the case file")
            is_there = severity > float(change.p["problem_recognised_above"])
            words = f"the team now has on record: {problem_of(i, problem)} ({source})"
            truth = "It is so in truth." if is_there else "In truth it is not so, or not to the degree that counts."
            more = {"severity": severity, "problem": float(problem), "parent": float(i), "is_there": float(is_there)}
            yield change.event("problem", PARENTS[i], sentence(words), truth, **more)


def severity_in(parent: np.void, problem: int) -> float:
    """Return the true severity of a parent's problem now (share of the maximum); 0 for an absent parent."""
    names = ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health")
    return float(parent[names[problem]]) if bool(parent["present"]) else 0.0
