"""The one table of words for the codes in long tables: statuses, roles, reasons, decisions and answers."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from agents import standing
from simulation import random_numbers as draws
from simulation.measures import ROLES


def code_words(first: str, last: str) -> list[str]:
    """Return the words of a group of codes of agents/standing.py, in the order of the codes: the constants' own names in small letters."""
    names = list(vars(standing))
    group = names[names.index(first) : names.index(last) + 1]
    if [getattr(standing, name) for name in group] != list(range(len(group))):
        raise ValueError(f"{first} to {last} are not the codes 0 to {len(group) - 1}, one after the other")
    return [name.lower() for name in group]


WORDS = {
    "track": [word.removesuffix("_track") for word in code_words("PLAN_TRACK", "PLACEMENT_TRACK")],
    "plan": code_words("NO_PLAN", "PROTECTION_PLAN"),
    "court": code_words("NO_COURT", "PROCEEDINGS"),
    "care": code_words("NOT_IN_CARE", "REMAND"),
    "placement": code_words("HOME", "ADOPTIVE"),
    "reason_ended": code_words("STILL_OPEN", "LEFT_OTHERWISE"),
    "decided_by": [word.removeprefix("by_") for word in code_words("NOBODY", "BY_AGE")],
    "role": list(ROLES),
    "presentation": code_words("OPENLY_ENGAGED", "HOSTILE_OR_AVOIDANT"),
    "resisted_because": code_words("SITUATION", "STAKE"),
}
"""The words of every code that is a status, a role or a reason, by the column in which it stands: a status has its name in one place."""

PHRASES = {
    "plan": ["no plan", "in need", "on a protection plan"],
    "court": ["not before court", "in pre-proceedings", "in care proceedings"],
    "care": [
        "not looked after",
        "looked after by agreement (section 20)",
        "under police protection",
        "under an emergency protection order",
        "under an interim care order",
        "under a care order",
        "under a placement order",
        "on remand",
    ],
    "placement": ["at home", "with kin", "in foster care", "in a residential home", "in supported accommodation", "with adopters"],
    "reason_ended": [
        "it continues",
        "stepped down",
        "stepped up",
        "closed by the manager",
        "the parents withdrew consent",
        "entered care",
        "returned home",
        "a special guardianship order",
        "a child arrangements order",
        "adopted",
        "turned 18",
        "a supervision order",
        "no order",
        "the legal basis changed",
        "moved to another placement",
        "diverted from court",
        "left for reasons outside the model",
    ],
    "decided_by": [
        "nobody",
        "the manager",
        "the strategy discussion",
        "the conference",
        "the legal gateway meeting",
        "the court",
        "the looked-after review",
        "the police",
        "a parent",
        "age",
    ],
    "role": [
        "social worker",
        "assessment worker",
        "team manager",
        "worker for victims of domestic abuse",
        "worker for perpetrators of domestic abuse",
        "substance misuse worker",
        "mental health practitioner",
        "psychologist",
        "family support worker",
        "child mental health worker",
        "teacher",
        "behavioural practitioner",
        "adult social worker",
        "unit coordinator",
    ],
    "presentation": ["openly engaged", "ambivalent", "in disguised compliance", "hostile or avoidant"],
    "resisted_because": [
        "the family's situation (stress)",
        "the person (a disposition from before any meeting)",
        "what the service says of the family (the accusation)",
        "the worker's manner",
        "what is at stake (fear of losing the children)",
    ],
}
"""The same codes as readers' words, in the same order: a story has them."""

ENDED_PHRASES = {
    "plan": ["newly on a plan", "no longer in need", "no longer on a protection plan"],
    "court": ["newly before court", "no longer in pre-proceedings", "no longer in care proceedings"],
    "care": ["newly looked after", *["no longer looked after"] * 7],
    "placement": ["no longer at home", *["home again"] * 5],
}
"""What it is called when a status ends and none follows, by the status that ended."""

NEW_PLAN_PHRASES = ["no plan", "a new child-in-need plan", "a new protection plan"]
"""What a child has whose plan ended and began again within one step."""

PROBLEM_PHRASES = ["the abuse of {who}", "abuse by {who}", "{who}'s substance misuse", "{who}'s mental ill-health"]
"""A parent's problems, in the order of agents/standing.py: of whom, `who`. Nobody has the abuse that another person commits."""

ABUSE_PHRASE = "the abuse of {victim} by {other}"
"""The same abuse as a problem of both parents."""

PROBLEM_VERBS = ["is being abused", "abuses {other}", "misuses substances", "has mental ill-health"]
"""The same as what is said of a parent; `other`: the other of the two."""

RATING_PHRASES = ["not rated", "green", "amber", "red"]


LANES = {
    "closed": "closed",
    "in_need": "in need",
    "protection_plan": "protection plan",
    "pre_proceedings": "pre-proceedings",
    "court": "in court",
    "looked_after": "looked after",
}
"""How far a child is in the system, from the least to the furthest, and what each is called."""

QUADRANTS = {
    "known_danger": "known danger",
    "missed_danger": "missed danger",
    "needless_alarm": "needless alarm",
    "known_safe": "known safe",
}
"""Danger as it is and as the service thinks it is: for children at home."""

IN_CARE = "in_care"
"""In the place of a quadrant: the child is not at home, so nobody judges danger there."""

NOT_MET = "not_met"
"""In the place of a presentation: no social worker has met the parent yet."""

PRESENTATIONS = {
    "openly_engaged": "open",
    "ambivalent": "ambivalent",
    "disguised_compliance": "disguised compliance",
    "hostile_or_avoidant": "hostile or avoidant",
    NOT_MET: "not met yet",
}
"""How a parent presented at the last meeting, in the fewest words."""


class Decision(NamedTuple):
    """What is decided, and what the answers 0 and 1 mean."""

    decision: str
    zero: str
    one: str


DECISIONS = {
    draws.SCREEN: Decision("referral", "no_further_action", "assessment"),
    draws.ASSESSED: Decision("need", "closed", "child_in_need_plan"),
    draws.STRATEGY: Decision("strategy_discussion", "no_enquiry", "section_47_enquiry"),
    draws.CONVENE: Decision("end_of_enquiry", "no_conference", "initial_conference"),
    draws.VOTE: Decision("initial_conference", "no_protection_plan", "protection_plan"),
    draws.REVIEW_PLAN: Decision("review_conference", "plan_continues", "plan_ends"),
    draws.REVIEW_NEED: Decision("child_in_need_review", "continues", "closed"),
    draws.SECTION_20_ASKED: Decision("section_20_proposal", "not_proposed", "proposed"),
    draws.GATEWAY: Decision("legal_gateway_meeting", "neither", "pre_proceedings_or_application"),
    draws.ISSUE: Decision("end_of_pre_proceedings", "diverted", "application_to_court"),
    draws.REMOVE: Decision("interim_hearing", "stays_at_home", "interim_care_order"),
    draws.CROSSED: Decision("section_31_at_final_hearing", "threshold_not_crossed", "threshold_crossed"),
    draws.FINAL: Decision("final_hearing", "no_care_order", "removal_ordered"),
    draws.EMERGENCY: Decision("emergency", "none", "emergency_order"),
    draws.PROTECT: Decision("constable_on_the_spot", "stays_at_home", "police_protection"),
    draws.KEPT_APART: Decision("end_of_police_protection", "goes_home", "kept_apart"),
    draws.AT_BIRTH: Decision("legal_gateway_at_birth", "no_application", "application_to_court"),
    draws.SEEKS_ORDER: Decision("plan_for_permanence", "no_application", "application_to_court"),
}
"""Every decision in the log, by the number of its random draw, which is its code."""

DECISION_PHRASES = {
    draws.SCREEN: Decision("Referral", "no further action", "assessment"),
    draws.ASSESSED: Decision("End of the assessment", "closed", "a child-in-need plan"),
    draws.STRATEGY: Decision("Strategy discussion", "no enquiry", "a section 47 enquiry"),
    draws.CONVENE: Decision("End of the section 47 enquiry", "no conference", "an initial conference"),
    draws.VOTE: Decision("Initial conference", "no protection plan", "a protection plan"),
    draws.REVIEW_PLAN: Decision("Review conference", "the protection plan continues", "the protection plan ends"),
    draws.REVIEW_NEED: Decision("Child-in-need review", "the plan continues", "the plan ends"),
    draws.SECTION_20_ASKED: Decision("Care by agreement (section 20)", "not proposed", "proposed to the parents"),
    draws.GATEWAY: Decision("Legal gateway meeting", "neither", "a letter before proceedings"),
    draws.ISSUE: Decision("End of pre-proceedings", "diverted from court", "an application to court"),
    draws.REMOVE: Decision("First hearing", "no interim care order", "an interim care order"),
    draws.FINAL: Decision("Final hearing", "no care order (the case for removal is not made)", "the case for removal is made"),
    draws.CROSSED: Decision("Section 31 at the final hearing", "not met", "met"),
    draws.EMERGENCY: Decision("Harm was discovered", "no protection", "an emergency protection order"),
    draws.PROTECT: Decision("A constable on the spot", "the child stays", "police protection"),
    draws.KEPT_APART: Decision("End of police protection", "the child goes home", "the child is kept apart"),
    draws.AT_BIRTH: Decision("Legal gateway meeting at birth", "no application", "an application to court"),
    draws.SEEKS_ORDER: Decision("Plan for permanence at a review", "no application", "an application to court"),
}
"""The same as readers' words."""

AT_ONCE = "an application to court at once"
"""The other yes of a legal gateway meeting."""

ANSWERS = list(dict.fromkeys(word for decision in DECISIONS.values() for word in decision[1:]))


def dictionary(codes: np.ndarray, words: list[str]) -> pa.DictionaryArray:
    """Return codes as words, stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(words, pa.string()))


def status_words(track: np.ndarray, status: np.ndarray) -> pa.DictionaryArray:
    """Return statuses in the words of their tracks."""
    words = [word for name in WORDS["track"] for word in WORDS[name]]
    starts = np.cumsum([0] + [len(WORDS[name]) for name in WORDS["track"]])[:-1]
    return dictionary(starts[track] + status, words)


def decision_words(decision: np.ndarray) -> pa.DictionaryArray:
    """Return decisions in words; raise KeyError for one that is not in DECISIONS."""
    places = {code: i for i, code in enumerate(DECISIONS)}
    return dictionary(np.array([places[code] for code in decision.tolist()], np.int32), [each.decision for each in DECISIONS.values()])


def answer_words(decision: np.ndarray, answer: np.ndarray) -> pa.DictionaryArray:
    """Return what the answers to decisions mean."""
    places = {(code, i): ANSWERS.index(word) for code, each in DECISIONS.items() for i, word in enumerate(each[1:])}
    pairs = zip(decision.tolist(), answer.tolist(), strict=True)
    return dictionary(np.array([places[pair] for pair in pairs], np.int32), ANSWERS)
