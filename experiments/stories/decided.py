"""Events of decisions, each with its reason."""

from collections.abc import Iterator

from agents.standing import IN_NEED, NO_COURT, PROTECTION_PLAN, SECTION_20
from experiments.runs.words import AT_ONCE, DECISION_PHRASES
from experiments.snapshots.danger import are_minors
from experiments.stories.changes import Change, Event, concern
from experiments.stories.names import in_words
from experiments.stories.numbers_in_words import percent, risk, sentence, weighed
from experiments.stories.reasons import Reason, is_application, is_grave, reason_of, reason_to_continue
from simulation import random_numbers as draws
from simulation.danger_line import chance_within_a_year

GUARDIAN = (draws.REMOVE, draws.FINAL)

REVIEWED = {draws.REVIEW_PLAN: (PROTECTION_PLAN, "plan_review_week"), draws.REVIEW_NEED: (IN_NEED, "need_review_week")}
"""The plan of each kind of review, and the family's field with the date of the next."""

SHOWN_WITH_ENTRY = draws.SECTION_20_ASKED
"""A decision that has no event of its own: care by agreement is described where it begins (`statuses`)."""

EARLY = " (an early review, held before its date)"


def decisions(change: Change) -> Iterator[Event]:
    """Yield each logged decision with what it rests on."""
    for row in range(len(change.after.decisions)):
        made = change.after.decisions[row]
        code, answer = int(made["decision"]), int(made["answer"])
        if code == SHOWN_WITH_ENTRY:
            continue
        reason = reason_of(change.before, change.after, row, change.trace.seed)
        phrase = DECISION_PHRASES[code]
        outcome = phrase.one if answer else phrase.zero
        if code == draws.GATEWAY and answer and is_application(change.after):
            outcome = AT_ONCE
        grave = " The harm was grave." if code == draws.EMERGENCY and is_grave(change.after, change.trace.seed) else ""
        what = f"{phrase.decision}{of_whom(change, code)}{when_held(change, code)}"
        words = f"{what}: {outcome}.{grave} {reason_in_words(change, code, reason)}"
        kind = "decision" if reason.is_open else "review"
        yield change.event(kind, phrase.decision, words, truth_in_words(change, reason), **numbers_of(change, code, answer, reason))


def continued_reviews(change: Change) -> Iterator[Event]:
    """Yield a child-in-need review after which the family stays open, which the log does not hold: the rule's own weighing of closure."""
    if not is_continued_review(change):
        return
    phrase, now = DECISION_PHRASES[draws.REVIEW_NEED], concern(change.before)
    family = change.before.family[0]
    if now is None:
        return
    what = f"{phrase.decision}{of_whom(change, draws.REVIEW_NEED)}{when_held(change, draws.REVIEW_NEED)}"
    if int(family["supervised_until"]) >= change.week:
        words = f"{what}: {phrase.zero}. No family is closed while a supervision order runs."
        yield change.event("review", phrase.decision, words, decision=float(draws.REVIEW_NEED), answer=0.0)
        return
    reason = reason_to_continue(change.before, now, float(family["shown_engagement"]))
    words = f"{what}: {phrase.zero}. {reason_in_words(change, draws.REVIEW_NEED, reason)}"
    yield change.event("decision", phrase.decision, words, truth_in_words(change, reason), **numbers_of(change, draws.REVIEW_NEED, 0, reason))


def is_continued_review(change: Change) -> bool:
    """Return whether a child-in-need review was held in this step that led neither to an enquiry nor to closure."""
    before, after = change.before.family[0], change.after.family[0]
    if (change.after.decisions["decision"] == draws.REVIEW_NEED).any():
        return False
    if change.after.step != "decisions" or int(before["plan"]) != IN_NEED or int(before["court"]) != NO_COURT:
        return False
    if int(before["enquiry_due_week"]) >= 0 or int(before["conference_due_week"]) >= 0 or int(after["enquiry_due_week"]) >= 0:
        return False
    next_review = change.week + int(change.p["need_review_weeks"])
    is_reviewed = int(before["need_review_week"]) != int(after["need_review_week"]) == next_review and int(after["plan"]) == IN_NEED
    return is_reviewed or any(not int(was["care"]) and int(now["care"]) == SECTION_20 for was, now in change.children)


def of_whom(change: Change, code: int) -> str:
    """Return of which children a review is, where it is not of all; of a plan that begins in this very step, those who are on it afterwards."""
    if code not in REVIEWED:
        return ""
    plan = REVIEWED[code][0]
    for moment in (change.before, change.after):
        here = moment.children[are_minors(moment.children, change.week)]
        of = [change.names.child(child) for child in here if int(child["plan"]) == plan]
        if of:
            return f" of {in_words(sorted(of))}" if len(of) < len(here) else ""
    return ""


def when_held(change: Change, code: int) -> str:
    """Return that a review is held before its date, as it may be in any week; one whose plan began in this very step has its date ahead."""
    if code not in REVIEWED:
        return ""
    due = int(change.before.family[0][REVIEWED[code][1]])
    return EARLY if due < 0 or change.week < due else ""


def numbers_of(change: Change, code: int, answer: int, reason: Reason) -> dict[str, float]:
    """Return the numbers of a decision by name."""
    numbers = {"belief": reason.belief, "credit": reason.credit, "other_view": reason.other_view, "weighed": reason.weighed}
    numbers |= {
        "child": float(change.names.number(reason.child)),
        "threshold": reason.threshold,
        "chance": reason.chance,
        "true_risk": reason.true_risk,
        "decision": float(code),
    }
    return numbers | {"answer": float(answer), "chance_of_harm": float(chance_within_a_year(reason.true_risk, change.p))}


def reason_in_words(change: Change, code: int, reason: Reason) -> str:
    """Return what was weighed against which threshold, and how likely the answer was."""
    if not reason.is_open:
        return "No plan ends while the family is in pre-proceedings or in court."
    about = change.names.about(reason.child)
    parts = [f"belief {weighed(reason.belief)}{f' ({about[1:]})' if about else ''}"]
    if weighed(reason.credit) != "0.00":
        parts.append(f"less {weighed(reason.credit)} for engagement shown")
    if weighed(abs(reason.other_view)) != "0.00":
        who = "the children's guardian's view" if code in GUARDIAN else "the chair's view"
        parts.append(f"{'plus' if reason.other_view > 0.0 else 'less'} {weighed(abs(reason.other_view))} for {who}")
    total = f": {weighed(reason.weighed)}" if len(parts) > 1 else ""
    what = sentence(", ".join(parts) + total)[:-1]
    return f"{what}; threshold {weighed(reason.threshold)}; {percent(reason.chance)} likely."


def truth_in_words(change: Change, reason: Reason) -> str:
    """Return the true risk of the child concerned, and whether it was high."""
    if not reason.is_open:
        return ""
    chance = float(chance_within_a_year(reason.true_risk, change.p))
    side = "high" if reason.true_risk >= change.after.danger_line else "not high"
    return f"True risk{change.names.about(reason.child, 'of')} was {risk(reason.true_risk)} ({percent(chance)} within 12 months): {side}."
