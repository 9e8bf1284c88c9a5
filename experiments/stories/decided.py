"""Events of decisions, each with its reason."""

from collections.abc import Iterator

from experiments.runs.words import AT_ONCE, DECISION_PHRASES
from experiments.stories.changes import Change, Event
from experiments.stories.danger import chance_of_harm, is_high
from experiments.stories.numbers_in_words import percent, risk, sentence, weighed
from experiments.stories.reasons import Reason, is_application, reason_of
from simulation import random_numbers as draws

GUARDIAN = (draws.REMOVE, draws.FINAL)


def decisions(change: Change) -> Iterator[Event]:
    """Yield each logged decision with what it rests on."""
    for row in range(len(change.after.decisions)):
        made = change.after.decisions[row]
        code, answer = int(made["decision"]), int(made["answer"])
        reason = reason_of(change.before, change.after, row, change.trace.seed)
        phrase = DECISION_PHRASES[code]
        outcome = phrase.one if answer else phrase.zero
        if code == draws.GATEWAY and answer and is_application(change.after):
            outcome = AT_ONCE
        words = f"{phrase.decision}: {outcome}. {reason_in_words(code, reason)}"
        numbers = {"belief": reason.belief, "credit": reason.credit, "other_view": reason.other_view, "weighed": reason.weighed}
        numbers |= {"threshold": reason.threshold, "chance": reason.chance, "true_risk": reason.true_risk, "decision": float(code)}
        numbers |= {"answer": float(answer), "chance_of_harm": float(chance_of_harm(reason.true_risk, change.p))}
        yield change.event("decision", phrase.decision, words, truth_in_words(change, reason), **numbers)


def reason_in_words(code: int, reason: Reason) -> str:
    """Return what was weighed against which threshold, and how likely the answer was."""
    if not reason.is_open:
        return "No plan ends while the family is in pre-proceedings or in court."
    parts = [f"belief {weighed(reason.belief)}"]
    if weighed(reason.credit) != "0.00":
        parts.append(f"less {weighed(reason.credit)} for engagement shown at visits")
    if weighed(abs(reason.other_view)) != "0.00":
        who = "the children's guardian's own view" if code in GUARDIAN else "the chair's own view"
        parts.append(f"{'plus' if reason.other_view > 0.0 else 'less'} {weighed(abs(reason.other_view))} for {who}")
    total = f", makes {weighed(reason.weighed)}" if len(parts) > 1 else ""
    return f"{sentence(', '.join(parts) + total)[:-1]}; threshold {weighed(reason.threshold)}; chance of this answer {percent(reason.chance)}."


def truth_in_words(change: Change, reason: Reason) -> str:
    """Return the true risk of the child concerned, and whether it was high."""
    if not reason.is_open:
        return ""
    chance = float(chance_of_harm(reason.true_risk, change.p))
    side = "high" if is_high(reason.true_risk, change.p) else "not high"
    return f"True risk was {risk(reason.true_risk)} ({percent(chance)} within 12 months): {side}."
