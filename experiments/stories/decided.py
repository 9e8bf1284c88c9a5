"""Events of decisions, each with its reason."""

from collections.abc import Iterator, Sequence

from agents.standing import IN_NEED, NO_COURT, PROTECTION_PLAN, SECTION_20
from experiments.runs.words import AT_ONCE, DECISION_PHRASES
from experiments.snapshots.danger import are_minors
from experiments.stories.changes import Change, Event, concern, true_chance_in_words
from experiments.stories.cues import Part
from experiments.stories.names import in_words
from experiments.stories.numbers_in_words import is_written, percent, points, sentence
from experiments.stories.reasons import Reason, crossing, is_application, is_crossed, reason_of, reason_to_continue
from experiments.stories.rules import chance_at, odds_of
from experiments.stories.thresholds import is_grave
from simulation import random_numbers as draws
from simulation.danger_line import chance_within_a_year

SUPERVISION, NO_ORDER = "a supervision order: the children stay or come home", "no order, since section 31 is not met"
"""The two ways in which a final hearing orders no care."""

HIGH, NOT_HIGH = "high", "not high"
"""Whether a true chance is at or above the line of danger."""

REVIEWED = {draws.REVIEW_PLAN: (PROTECTION_PLAN, "plan_review_week"), draws.REVIEW_NEED: (IN_NEED, "need_review_week")}
"""The plan of each kind of review, and the family's field with the date of the next."""

SEEN_ON_THE_SPOT = "chance as a constable sees it"
"""What a constable weighs, in the place of a worker's belief."""

EARLY = " (an early review, held before its date)"


def decisions(change: Change) -> Iterator[Event]:
    """Yield each logged decision with what it rests on.

    Care by agreement is proposed after a review: `proposals`. What a final hearing finds of section 31 stands with its decision.
    """
    for row, made in enumerate(change.after.decisions):
        if int(made["decision"]) not in (draws.SECTION_20_ASKED, draws.CROSSED):
            yield decision(change, row)


def proposals(change: Change) -> Iterator[Event]:
    """Yield that care by agreement was proposed, and what the main carer answered; that it was not proposed, as at most reviews, is no event."""
    for row, made in enumerate(change.after.decisions):
        if int(made["decision"]) == draws.SECTION_20_ASKED and made["answer"]:
            yield decision(change, row)


def decision(change: Change, row: int) -> Event:
    """Return the logged decision of a row with what it rests on."""
    made = change.after.decisions[row]
    code, answer = int(made["decision"]), int(made["answer"])
    reason = reason_of(change.before, change.after, row, change.trace.seed)
    grave = " The event was grave." if code == draws.PROTECT and is_grave(change.before, change.after, row, change.trace.seed) else ""
    what = f"{DECISION_PHRASES[code].decision}{of_whom(change, code)}{when_held(change, code)}"
    words = f"{what}: {outcome_of(change, code, answer, reason.child)}.{grave} {reason_in_words(change, code, reason)}"
    kind = "decision" if reason.is_open or code == draws.FINAL else "review"
    who, numbers = DECISION_PHRASES[code].decision, numbers_of(change, code, answer, reason)
    return change.event(kind, who, words, truth_in_words(change, reason), **numbers)


def outcome_of(change: Change, code: int, answer: int, child_key: int) -> str:
    """Return the answer in words, with what came of it where the log does not say."""
    if code == draws.GATEWAY and answer and is_application(change.after):
        return AT_ONCE
    if code == draws.SECTION_20_ASKED and answer:
        return f"{DECISION_PHRASES[code].one}, and the main carer {'agreed' if is_agreed(change) else 'did not agree'}"
    if code == draws.FINAL and not answer:
        return SUPERVISION if is_crossed(change.after, child_key) else NO_ORDER
    return DECISION_PHRASES[code].one if answer else DECISION_PHRASES[code].zero


def is_agreed(change: Change) -> bool:
    """Return whether a child entered care under section 20 in this step."""
    return any(not int(was["care"]) and int(now["care"]) == SECTION_20 for was, now in change.children)


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
    reason = reason_to_continue(change.before, now)
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
    return is_reviewed or is_agreed(change)


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
    """Return the numbers of a decision by name: chances, and of each cue the log-odds, and the points that it adds in the order of the sentence."""
    codes = {"decision": float(code), "answer": float(answer), "child": float(change.names.number(reason.child))}
    numbers = {"belief": reason.belief, "weighed": chance_at(reason.weighed), "threshold": chance_at(reason.threshold), "usual": reason.usual}
    numbers |= {"chance": reason.chance, "true_chance": reason.true_chance, "shown_trusted": float(change.before.family[0]["shown_trusted"])}
    for parts, start in ((reason.beside, odds_of(reason.belief)), (reason.moved, odds_of(reason.usual))):
        for part, added in with_points(parts, start):
            numbers |= {f"{part.name}_log_odds": part.size, f"{part.name}_points": added}
    if code == draws.FINAL:
        crossed = crossing(change.before, change.after, reason.child, change.trace.seed)
        numbers |= {"section_31_weighed": chance_at(crossed.weighed), "section_31_threshold": crossed.usual, "section_31_chance": crossed.chance}
    return codes | numbers


def with_points(parts: Sequence[Part], start: float) -> Iterator[tuple[Part, float]]:
    """Yield parts with the change of the chance that each makes, one after the other; start: log-odds before the first."""
    now = start
    for part in parts:
        yield part, chance_at(now + part.size) - chance_at(now)
        now += part.size


def reason_in_words(change: Change, code: int, reason: Reason) -> str:
    """Return what was weighed against which threshold, and how likely the answer was; at a final hearing whether section 31 was met, first."""
    if code == draws.FINAL:
        first = f"Section 31: {weighing_in_words(change, crossing(change.before, change.after, reason.child, change.trace.seed))}"
        return f"{first} Care or supervision at home: {weighing_in_words(change, reason)}" if reason.is_open else first
    if not reason.is_open:
        return "No plan ends while the family is in pre-proceedings or in court."
    return sentence(weighing_in_words(change, reason, SEEN_ON_THE_SPOT if code == draws.PROTECT else "belief"))


def weighing_in_words(change: Change, reason: Reason, whose: str = "belief") -> str:
    """Return belief, what is weighed beside it, the threshold and what moves it, and the chance of the answer."""
    about = change.names.about(reason.child)
    belief = f"{whose} {percent(reason.belief)}{f' ({about[1:]})' if about else ''}"
    beside, moved = (moved_in_words(*each) for each in ((reason.beside, reason.belief), (reason.moved, reason.usual)))
    weighed = f"{belief}; {beside}: weighed {percent(chance_at(reason.weighed))}" if beside else belief
    in_force = f"{percent(chance_at(reason.threshold))} ({percent(reason.usual)} as usual; {moved})" if moved else percent(reason.usual)
    return f"{weighed}. Threshold {in_force}. {sentence(percent(reason.chance))[:-1]} likely."


def moved_in_words(parts: Sequence[Part], start: float) -> str:
    """Return what moves a chance, each with its points; start: the chance before. What moves it too little to be seen is left out."""
    return ", ".join(f"{part.words} {points(added)}" for part, added in with_points(parts, odds_of(start)) if is_written(added))


def truth_in_words(change: Change, reason: Reason) -> str:
    """Return the true chance of harm to the child concerned, and whether it is danger; nothing where nobody judged."""
    if not reason.is_open and not reason.beside:
        return ""
    line = float(chance_within_a_year(change.after.danger_line, change.p))
    return f"{true_chance_in_words(reason.true_chance, change.names.about(reason.child, 'to'))}: {HIGH if reason.true_chance >= line else NOT_HIGH}."
