"""The threshold of each decision: a chance, and what moves it in that week and area (log-odds)."""

from collections.abc import Iterator

import numpy as np

from agents.standing import PRE_PROCEEDINGS, SECTION_20
from experiments.stories.cues import Part
from experiments.stories.rules import odds_of
from experiments.stories.trace import Moment
from simulation import random_numbers as draws
from simulation.week.police_protection import AT_FIRST_REFERRAL, AT_GRAVE_HARM, AT_INCIDENT

THRESHOLDS = {
    draws.SCREEN: "screening_threshold",
    draws.ASSESSED: "need_threshold",
    draws.CONVENE: "conference_threshold",
    draws.VOTE: "plan_threshold",
    draws.REVIEW_PLAN: "plan_threshold",
    draws.REVIEW_NEED: "need_threshold",
    draws.ISSUE: "pre_proceedings_threshold",
    draws.REMOVE: "interim_removal_threshold",
    draws.FINAL: "final_care_threshold",
    draws.CROSSED: "section_31_threshold",
    draws.EMERGENCY: "emergency_threshold",
    draws.PROTECT: "police_protection_threshold",
    draws.KEPT_APART: "kept_apart_threshold",
    draws.AT_BIRTH: "at_birth_threshold",
    draws.SEEKS_ORDER: "permanence_threshold",
    draws.SECTION_20_ASKED: "section_20_threshold",
}
"""The parameter that holds the threshold; an ending has that of the beginning."""

SHIFTED = {
    draws.SCREEN: "shift_at_screening",
    draws.STRATEGY: "shift_at_enquiry",
    draws.CONVENE: "",
    draws.VOTE: "",
    draws.REVIEW_PLAN: "shift_at_plan_ending",
}
"""Decisions that risk aversion moves, and the parameter that says how much of it arrives; empty: all.
An ending follows a raised threshold in full."""

RAISED = (draws.GATEWAY, draws.ISSUE, draws.REMOVE, draws.EMERGENCY, draws.SECTION_20_ASKED, draws.KEPT_APART, draws.AT_BIRTH)
"""Decisions about care, whose thresholds a policy may raise."""


def threshold_of(code: int, before: Moment, after: Moment, row: int, family: np.ndarray) -> tuple[float, list[Part]]:
    """Return the threshold of a decision (a chance), and what moves it (log-odds).

    family: the record when the decision was made; row: of `after.decisions`, -1 where it is not logged.
    """
    p = after.parameters[0]
    if code == draws.REMOVE and is_in_agreed_care(before, after, row):
        return float(p["section_31_threshold"]), []
    usual = float(p[name_of(code, before, after)])
    moved = [*shifts(code, after, row), *raises(code, after), *gaps(code, before, after, row)]
    if code == draws.STRATEGY:
        moved += new_concern(p, float(family[0]["settled_concern"]), odds_of(usual) + sum(part.size for part in moved))
    elif code == draws.GATEWAY:
        moved += new_concern(p, float(family[0]["concern_at_diversion"]), odds_of(usual))
    return usual, moved


def is_in_agreed_care(before: Moment, after: Moment, row: int) -> bool:
    """Return whether the child of a row is in section 20 care: a first hearing then asks for grounds, and not for removal."""
    about = before.children["key"] == after.decisions[row]["child_key"]
    return bool((before.children["care"][about] == SECTION_20).any())


def name_of(code: int, before: Moment, after: Moment) -> str:
    """Return the name of the parameter that holds the threshold."""
    if code == draws.STRATEGY:
        at_referral = after.step == "front_door" and bool(before.family[0]["referral_waits"])
        return "enquiry_threshold_at_referral" if at_referral else "enquiry_threshold"
    if code == draws.GATEWAY:
        return "pre_proceedings_threshold" if int(after.family[0]["court"]) == PRE_PROCEEDINGS else "issuing_at_once_threshold"
    return THRESHOLDS[code]


def shifts(code: int, after: Moment, row: int) -> Iterator[Part]:
    """Yield what the authority's risk aversion, and a policy that raises thresholds, move."""
    if code in SHIFTED:
        averse, area = float(after.decisions[row]["risk_aversion"]), after.area[0]
        raised = float(area["threshold_raised"]) if after.week >= int(area["threshold_from"]) else 0.0
        is_whole = not SHIFTED[code] or (code == draws.REVIEW_PLAN and averse <= raised)
        arrives = 1.0 if is_whole else float(after.parameters[0][SHIFTED[code]])
        yield Part("risk_aversion", "risk aversion", -arrives * averse)
        yield Part("policy", "the policy", arrives * raised)


def raises(code: int, after: Moment) -> Iterator[Part]:
    """Yield by how much a policy raises the thresholds of care."""
    if code in RAISED:
        area = after.area[0]
        yield Part("policy", "the policy", float(area["care_threshold_raised"]) if after.week >= int(area["threshold_from"]) else 0.0)


def gaps(code: int, before: Moment, after: Moment, row: int) -> Iterator[Part]:
    """Yield how far below the beginning an ending has its threshold, and what a crowded team does to it."""
    p = after.parameters[0]
    if code == draws.REVIEW_PLAN:
        first = float(p["plan_ending_gap_first"]) if is_first_review(before, after, row) else 0.0
        yield Part("gap", "an ending asks for less", -float(p["plan_ending_gap"]) - first)
    elif code == draws.REVIEW_NEED:
        yield Part("gap", "an ending asks for less", -float(p["need_closing_gap"]))
        crowded = crowding(before)
        words = "a worker with more children than usual" if crowded > 0.0 else "a worker with fewer children than usual"
        yield Part("crowding", words, float(p["closing_when_crowded"]) * crowded)
    elif code == draws.ISSUE:
        yield Part("gap", "a letter was sent", -float(p["issuing_gap"]))


def new_concern(p: np.void, settled: float, threshold: float) -> Iterator[Part]:
    """Yield by how much new concern is needed after an enquiry, conference or pre-proceedings that went no further at this concern (log-odds)."""
    needed = settled + float(p["new_knowledge_needed"])
    yield Part("new_concern", "more than when it was last looked into", max(0.0, needed - threshold))


def is_first_review(before: Moment, after: Moment, row: int) -> bool:
    """Return whether a review is the plan's first: it may be held in the very week of the conference."""
    is_new = any(int(made["decision"]) == draws.VOTE and made["answer"] for made in after.decisions[: max(0, row)])
    return is_new or int(before.family[0]["plan_reviews"]) == 0


def crowding(before: Moment) -> float:
    """Return the excess of the worker's children per full-time post over the usual, as a share of it; 0 without a worker."""
    if not len(before.worker):
        return 0.0
    worker = before.worker[0]
    return float(worker["caseload"]) / (float(worker["fte"]) * float(before.parameters[0]["caseload_usual"])) - 1.0


def is_grave(before: Moment, after: Moment, row: int, seed: int) -> bool:
    """Return whether the event to which a constable came was grave: grave harm, or a domestic incident with danger at once."""
    occasion = occasion_of(before, after, row)
    u = draws.uniform(seed, draws.INCIDENT_GRAVE, after.family[0]["key"], 0, occasion, after.week)
    return occasion == AT_GRAVE_HARM or bool(u < float(after.parameters[0]["incident_grave_share"]))


def occasion_of(before: Moment, after: Moment, row: int) -> int:
    """Return what brought the constable of a row: the first referral, a domestic incident, or grave harm, of which the police hear first."""
    if after.step == "arrivals":
        return AT_FIRST_REFERRAL
    made = after.decisions[row]
    later = after.decisions[row + 1 :]
    is_last = not ((later["decision"] == draws.PROTECT) & (later["child_key"] == made["child_key"])).any()
    is_called = int(after.family[0]["police_incidents"]) > int(before.family[0]["police_incidents"])
    return AT_INCIDENT if is_called and is_last else AT_GRAVE_HARM
