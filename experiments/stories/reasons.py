"""Why a logged decision was made: what was weighed against which threshold, by the rule's own parameters and records.

Every decision of the log is one draw: the answer is yes with a chance that grows with what is weighed above the threshold. A test takes every
decision of whole runs and finds that draw and chance give the answer that the rule gave.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agents.ages import WEEKS_A_YEAR
from agents.standing import CARE_ORDER, NO_COURT, PRE_PROCEEDINGS
from experiments.snapshots.danger import are_at_home, are_minors
from experiments.stories.changes import Concern
from experiments.stories.cues import Part, Weighing, cues, progress
from experiments.stories.remembered import ENDINGS, remembered, shares_of
from experiments.stories.rules import guardian_view, odds_of, refuses_help
from experiments.stories.thresholds import is_grave, threshold_of
from experiments.stories.trace import Moment
from simulation import random_numbers as draws
from simulation.danger_line import chance_within_a_year
from simulation.random_numbers import normal, uniform

LARGEST_EXPONENT = 700.0
"""Beyond it an exponential is no number of the machine."""

IS_REVERSED = (draws.REVIEW_PLAN, draws.REVIEW_NEED)
"""Decisions whose yes ends something: their chance falls with what is weighed."""

BELIEF_ALONE = (draws.SCREEN, draws.EMERGENCY, draws.SECTION_20_ASKED, draws.PROTECT, draws.CROSSED, draws.SEEKS_ORDER)
"""Decisions without cues: on belief, a constable's on what is seen. Court adds the guardian's view, a looked-after review the reviewer's."""


@dataclass(frozen=True)
class Reason:
    """What a decision rests on.

    Parameters
    ----------
    belief
        The chance of significant harm within 12 months that the worker would state, of the child of most concern.
    true_chance
        Of that child; nobody who decides knows it.
    beside
        What is weighed beside belief (log-odds).
    usual
        The threshold before anything moves it (a chance).
    moved
        What moves the threshold this week, in this area (log-odds).
    chance
        Of the answer that was given; 1 where nothing was open.
    is_open
        Whether the rule weighed anything: a plan cannot end while the family is before court.
    child
        The key of the child of most concern; 0: none is known.
    """

    belief: float
    true_chance: float
    beside: tuple[Part, ...]
    usual: float
    moved: tuple[Part, ...]
    chance: float
    is_open: bool = True
    child: int = 0

    @property
    def weighed(self) -> float:
        """What is compared with the threshold (log-odds)."""
        return odds_of(self.belief) + sum(part.size for part in self.beside)

    @property
    def threshold(self) -> float:
        """The threshold in force (log-odds)."""
        return odds_of(self.usual) + sum(part.size for part in self.moved)


def chance_above(what: float, threshold: float, p: np.void) -> float:
    """Return the chance of a yes, as `agents.team_manager.leans`: even where what is weighed equals the threshold (both log-odds)."""
    return 1.0 / (1.0 + math.exp(min(LARGEST_EXPONENT, (threshold - what) / float(p["decision_temperature"]))))


def reason_of(before: Moment, after: Moment, row: int, seed: int) -> Reason:
    """Return why the decision in one row of a moment's log was made.

    Parameters
    ----------
    before, after
        The moments on both sides of the step in which it was made.
    row
        Of `after.decisions`.
    seed
        Of the random numbers: the independent views are drawn, and are the same when drawn again.
    """
    made = after.decisions[row]
    code, answer, belief = int(made["decision"]), bool(made["answer"]), float(made["belief"])
    child = child_of(before, after, code, made)
    truth, who = truth_of(before, after, child, made)
    if code == draws.CROSSED:
        return crossing(before, after, who, seed)
    if code == draws.REVIEW_PLAN and int(before.family[0]["court"]) != NO_COURT:
        return Reason(belief, truth, (), 0.5, (), 1.0, is_open=False, child=who)
    if code == draws.FINAL:
        return final_order(before, after, child, made, seed)
    family = remembered(before, after, row)
    beside = (*weighed_beside(code, before, after, family, belief, seed), *court_view(code, before, after, child, belief, seed))
    if code == draws.SEEKS_ORDER:
        beside = tuple(permanence_review(before, after, child, belief, seed))
    if code == draws.PROTECT and is_grave(before, after, row, seed):
        beside = (Part("grave", "a grave event", float(after.parameters[0]["grave_event_counts"])),)
    usual, moved = threshold_of(code, before, after, row, family)
    return answered(Reason(belief, truth, beside, usual, tuple(moved), 1.0, child=who), code, answer, after.parameters[0])


def answered(reason: Reason, code: int, answer: bool, p: np.void) -> Reason:
    """Return a reason with the chance of the answer that was given."""
    leans = chance_above(reason.weighed, reason.threshold, p)
    yes = 1.0 - leans if code in IS_REVERSED else leans
    return Reason(**{**vars(reason), "chance": yes if answer else 1.0 - yes})


def truth_of(before: Moment, after: Moment, child: int, made: np.void) -> tuple[float, int]:
    """Return the true chance of harm of the child of most concern, and its key; in `life` risk changes before the decision."""
    moment = after if after.step == "life" else before
    risk = float(moment.children[child]["true_risk"]) if child >= 0 else float(made["true_risk"])
    return float(chance_within_a_year(risk, after.parameters[0])), int(before.children[child]["key"]) if child >= 0 else 0


def weighed_beside(code: int, before: Moment, after: Moment, family: np.ndarray, belief: float, seed: int) -> Iterator[Part]:
    """Yield what a decision weighs beside belief, but for the guardian's view.

    family: its record when the decision was made.
    """
    p, week, key = after.parameters[0], after.week, after.family[0]["key"]
    at_referral = after.step == "front_door" and bool(before.family[0]["referral_waits"])
    if code in BELIEF_ALONE or code == draws.REMOVE or at_referral:
        return
    of = Weighing(family, after.parameters, week, belief)
    yield from cues(of, shares_of(code, p))
    if code in (draws.VOTE, draws.REVIEW_PLAN):
        draw = draws.CHAIR if code == draws.VOTE else draws.REVIEW_CHAIR
        yield Part("chair", "the chair's own view", float(p["chair_noise_sd"]) * normal(seed, draw, key, 0, 0, week))
    if code in ENDINGS:
        yield from progress(of)
    if code == draws.STRATEGY and after.step == "decisions" and is_refused(before, after, seed):
        yield Part("refused", "help refused", float(p["concern_when_refused"]))


def is_refused(before: Moment, after: Moment, seed: int) -> bool:
    """Return whether the main carer refused help at a child-in-need review."""
    draw = uniform(seed, draws.CONSENT, after.family[0]["key"], 0, 0, after.week)
    is_supervised = int(before.family[0]["supervised_until"]) >= after.week
    return not is_supervised and refuses_help(before.family, before.parents, after.parameters, draw)


def court_view(code: int, before: Moment, after: Moment, child: int, belief: float, seed: int) -> Iterator[Part]:
    """Yield what the children's guardian's view adds to the worker's belief in court."""
    if code in (draws.REMOVE, draws.FINAL):
        key, of = after.family[0]["key"], before.children[child : child + 1]
        noise = normal(seed, draws.GUARDIAN_NOISE, of[0]["key"], 0, 0, after.week)
        view = guardian_view(of, before.family, after.parameters, after.week, (normal(seed, draws.GUARDIAN_LOOK, key, 0, 0, 0), noise))
        added = float(after.parameters[0]["guardian_weight"]) * (odds_of(view) - odds_of(belief))
        yield Part("guardian", "the children's guardian's view", added)


def permanence_review(before: Moment, after: Moment, child: int, belief: float, seed: int) -> Iterator[Part]:
    """Yield what the looked-after review adds to the worker's belief when it asks for an order, and what the child's age takes away."""
    p, of = after.parameters[0], before.children[child : child + 1]
    look = normal(seed, draws.GUARDIAN_LOOK, after.family[0]["key"], 0, 1, 0)
    view = guardian_view(of, before.family, after.parameters, after.week, (look, normal(seed, draws.GUARDIAN_LOOK, of[0]["key"], 0, 2, after.week)))
    yield Part("reviewer", "the reviewer's view", float(p["reviewer_weight"]) * (odds_of(view) - odds_of(belief)))
    years = (after.week - int(of[0]["birth_week"])) / WEEKS_A_YEAR
    yield Part("age", "the child's age", -float(p["permanence_per_year_of_age"]) * years)


def crossing(before: Moment, after: Moment, child_key: int, seed: int) -> Reason:
    """Return why the court found at a final hearing that the threshold of section 31 is crossed of one child, or that it is not."""
    made = finding(after, child_key)
    child, belief = child_of(before, after, draws.CROSSED, made), float(made["belief"])
    truth, who = truth_of(before, after, child, made)
    view, p = tuple(court_view(draws.FINAL, before, after, child, belief, seed)), after.parameters[0]
    return answered(Reason(belief, truth, view, float(p["section_31_threshold"]), (), 1.0, child=who), draws.CROSSED, bool(made["answer"]), p)


def finding(after: Moment, child_key: int) -> np.void:
    """Return the log's row on section 31 of one child, in the step of the final hearing."""
    rows = after.decisions
    found: np.void = rows[(rows["decision"] == draws.CROSSED) & (rows["child_key"] == child_key)][0]
    return found


def is_crossed(after: Moment, child_key: int) -> bool:
    """Return whether the threshold of section 31 was crossed of one child at the final hearing of this step."""
    return bool(finding(after, child_key)["answer"])


def final_order(before: Moment, after: Moment, child: int, made: np.void, seed: int) -> Reason:
    """Return why the court ordered care at the final hearing, or supervision at home; nothing was open where section 31 was not met."""
    truth, who = truth_of(before, after, child, made)
    belief, answer = float(made["belief"]), bool(made["answer"])
    p, of = after.parameters[0], Weighing(before.family, after.parameters, after.week, belief)
    engagement = [part for part in cues(of, (float(p["court_credit_share"]), 0.0)) if part.name == "engagement"]
    view = court_view(draws.FINAL, before, after, child, belief, seed)
    reason = Reason(belief, truth, (*view, *engagement), float(p["final_care_threshold"]), (), 1.0, is_crossed(after, who), who)
    return answered(reason, draws.FINAL, answer, p) if reason.is_open else reason


def reason_to_continue(before: Moment, now: Concern) -> Reason:
    """Return why a child-in-need review did not close a family; now: the child of most concern before the review."""
    of = Weighing(before.family, before.parameters, before.week, now.belief)
    usual, moved = threshold_of(draws.REVIEW_NEED, before, before, -1, before.family)
    reason = Reason(now.belief, now.true_chance, (*cues(of, (1.0, 0.0)), *progress(of)), usual, tuple(moved), 1.0, child=now.child)
    return answered(reason, draws.REVIEW_NEED, False, before.parameters[0])


def child_of(before: Moment, after: Moment, code: int, made: np.void) -> int:
    """Return the place, among the family's children, of the one whom a decision is about; -1: none.

    Of a decision about the family it is the one of whom the worker believes just that; in `life` beliefs may have risen within the step, and the
    child of highest belief is taken.
    """
    children, belief = before.children, float(made["belief"])
    if not len(children):
        return -1
    if int(made["child_key"]):
        about = np.flatnonzero(children["key"] == made["child_key"])
        return int(about[0]) if len(about) else -1
    is_in_court, week = code in (draws.REMOVE, draws.FINAL), after.week
    concerned = are_minors(children, week) & (children["care"] < CARE_ORDER) if is_in_court else are_at_home(children, week)
    same = children["belief"] == belief
    for found in (np.flatnonzero(same & concerned), np.flatnonzero(same)):
        if len(found):
            return int(found[0])
    return int(np.argmax(np.where(concerned, children["belief"], -np.inf))) if concerned.any() else -1


def is_application(after: Moment) -> bool:
    """Return whether a gateway meeting applied to court at once, without a letter before proceedings."""
    return int(after.family[0]["court"]) != PRE_PROCEEDINGS
