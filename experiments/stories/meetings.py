"""Events of meetings, and of what the worker saw, heard, believed and wrote."""

from collections.abc import Iterator

import numpy as np

from agents.standing import DISGUISED_COMPLIANCE, FRONT_DOOR, HOSTILE_OR_AVOIDANT, OPEN
from experiments.runs.words import PHRASES, RATING_PHRASES
from experiments.stories.changes import Change, Concern, Event, concern, concern_about
from experiments.stories.names import PARENTS, age_in_words, problem_of
from experiments.stories.numbers_in_words import risk, sentence

SMALL = 1e-9

BELIEF_SOURCES = {
    "visits": "visits",
    "belief": "other agencies",
    "rating": "group supervision",
    "life": "harm discovered",
}
"""Steps that change a belief, and by what."""

OTHERWISE = "a new report"
"""What changes a belief in any other step: somebody reports a family that is open already."""

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
    if change.after.step in BELIEF_SOURCES:
        yield from changed_belief(change)


def later_beliefs(change: Change) -> Iterator[Event]:
    """Yield a change of belief that follows from this step's decisions."""
    if change.after.step not in BELIEF_SOURCES:
        yield from changed_belief(change)


def changed_belief(change: Change) -> Iterator[Event]:
    """Yield how the belief about the child of most concern changed, and why; and that another child is of most concern now."""
    before, after = concern(change.before), concern(change.after)
    if change.now("referrals") > change.was("referrals"):
        return
    if before is not None and (same := next((now for _, now in change.children if int(now["key"]) == before.child), None)) is not None:
        yield from belief_about_one(change, before, concern_about(same))
    is_another = after is not None and (before is None or after.child != before.child)
    if after is not None and is_another and change.now("standing") in (FRONT_DOOR, OPEN):
        yield of_most_concern(change, after)


def belief_about_one(change: Change, before: Concern, after: Concern) -> Iterator[Event]:
    """Yield a change of belief about one child."""
    if abs(after.belief - before.belief) < SMALL:
        return
    cause = BELIEF_SOURCES.get(change.after.step, OTHERWISE)
    if change.after.step == "belief" and hears_adult_services_only(change):
        cause = "adult services"
    about, of = change.names.about(after.child), change.names.about(after.child, "of")
    words = f"The worker's belief{about} went from {risk(before.belief)} to {risk(after.belief)} ({cause})."
    numbers = {"belief_before": before.belief, "belief": after.belief, "true_risk": after.true_risk, "child": float(change.names.number(after.child))}
    yield change.event("belief", cause, words, f"True risk{of} was {risk(after.true_risk)}.", **numbers)


def of_most_concern(change: Change, after: Concern) -> Event:
    """Return that the belief on which decisions rest is about another child from now on."""
    child = next(now for _, now in change.children if int(now["key"]) == after.child)
    name, number = change.names.child(child), float(change.names.number(after.child))
    age = f" ({age_in_words(child, change.week)})" if int(child["birth_week"]) > change.week else ""
    words = sentence(f"the belief is now about {name}{age}: {risk(after.belief)}")
    truth = f"True risk{change.names.about(after.child, 'of')} was {risk(after.true_risk)}."
    return change.event("concern", name, words, truth, belief=after.belief, true_risk=after.true_risk, child=number)


def hears_adult_services_only(change: Change) -> bool:
    """Return whether no other agency's information can reach the worker: no agreement on sharing facts is in force."""
    area = change.after.area[0]
    return not (float(area["facts_flow"]) > 0.0 and change.week >= int(area["information_sharing_from"]))


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
