"""Why a logged decision was made: what was weighed against which threshold, taken from the rule's own parameters.

Every decision of the log is one draw: the answer is yes with a chance that grows with what is weighed above the threshold. A test takes every
decision of whole runs and finds that draw and chance give the answer that the rule gave.
"""

import math
from dataclasses import dataclass

import numpy as np

from agents.standing import CARE_ORDER, NO_COURT, PRE_PROCEEDINGS
from experiments.snapshots.danger import are_at_home, are_minors
from experiments.stories.changes import Concern
from experiments.stories.trace import Moment
from simulation import random_numbers as draws
from simulation.random_numbers import normal

LARGEST_EXPONENT = 700.0
"""Beyond it an exponential is no number of the machine."""

IS_REVERSED = (draws.REVIEW_PLAN, draws.REVIEW_NEED)
"""Decisions whose yes ends something: their chance falls with what is weighed."""


@dataclass(frozen=True)
class Reason:
    """What a decision rests on, in sd of true risk.

    Parameters
    ----------
    belief
        The worker's, about the child of most concern.
    true_risk
        Of that child; nobody who decides knows it.
    credit
        By how much engagement shown at visits lowers what is weighed.
    other_view
        By how much an independent view raises it: the conference's chair, or the children's guardian.
    threshold
        In force that week in that area.
    chance
        Of the answer that was given; 1 where nothing was open.
    is_open
        Whether the rule weighed anything: a plan cannot end while the family is before court.
    child
        The key of the child of most concern; 0: none is known.
    """

    belief: float
    true_risk: float
    credit: float
    other_view: float
    threshold: float
    chance: float
    is_open: bool = True
    child: int = 0

    @property
    def weighed(self) -> float:
        """What is compared with the threshold."""
        return self.belief - self.credit + self.other_view


def chance_above(what: float, threshold: float, p: np.void) -> float:
    """Return the chance of a yes, as `agents.team_manager.leans`: even where what is weighed equals the threshold."""
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
    made, p = after.decisions[row], after.parameters[0]
    code, answer, belief = int(made["decision"]), bool(made["answer"]), float(made["belief"])
    child = child_of(before, code, belief, after.week)
    true_risk = float(before.children[child]["true_risk"]) if child >= 0 else float(made["true_risk"])
    if after.step == "life" and child >= 0:
        true_risk = float(after.children[child]["true_risk"])
    who = int(before.children[child]["key"]) if child >= 0 else 0
    if code == draws.REVIEW_PLAN and int(before.family[0]["court"]) != NO_COURT:
        return Reason(belief, true_risk, 0.0, 0.0, 0.0, 1.0, is_open=False, child=who)
    credit = credit_share(code, after) * float(p["credit_for_engagement"]) * float(made["shown_engagement"])
    view = other_view(code, before, after, child, belief, seed)
    threshold = threshold_of(code, before, after, row, seed)
    leans = chance_above(belief - credit + view, threshold, p)
    yes = 1.0 - leans if code in IS_REVERSED else leans
    return Reason(belief, true_risk, credit, view, threshold, yes if answer else 1.0 - yes, child=who)


def reason_to_continue(before: Moment, now: Concern, shown_engagement: float) -> Reason:
    """Return why a child-in-need review did not close a family.

    Parameters
    ----------
    before
        The moment before the review.
    now
        The child of most concern.
    shown_engagement
        As the worker sees it, share.
    """
    p = before.parameters[0]
    credit = float(p["credit_for_engagement"]) * shown_engagement
    threshold = closing_threshold(before)
    return Reason(now.belief, now.true_risk, credit, 0.0, threshold, chance_above(now.belief - credit, threshold, p), child=now.child)


def closing_threshold(before: Moment) -> float:
    """Return the threshold above which a child-in-need review keeps a family open: a crowded team closes sooner."""
    p = before.parameters[0]
    return float(p["need_closing_threshold"]) + float(p["closing_when_crowded"]) * crowding(before)


def child_of(before: Moment, code: int, belief: float, week: int) -> int:
    """Return the place, among the family's children, of the one whom a decision is about: the one of whom the worker believes just that; -1: none.

    In `life` beliefs may have risen within the step, and the child of highest belief is taken.
    """
    children = before.children
    if not len(children):
        return -1
    concerned = are_minors(children, week) & (children["care"] < CARE_ORDER) if code in (draws.REMOVE, draws.FINAL) else are_at_home(children, week)
    same = children["belief"] == belief
    for found in (np.flatnonzero(same & concerned), np.flatnonzero(same)):
        if len(found):
            return int(found[0])
    return int(np.argmax(np.where(concerned, children["belief"], -np.inf))) if concerned.any() else -1


def is_application(after: Moment) -> bool:
    """Return whether a gateway meeting applied to court at once, without a letter before proceedings."""
    return int(after.family[0]["court"]) != PRE_PROCEEDINGS


def credit_share(code: int, after: Moment) -> float:
    """Return which share of the credit for engagement a decision gives."""
    if code == draws.GATEWAY:
        return 0.0 if is_application(after) else float(after.parameters[0]["gateway_credit_share"])
    return 1.0 if code in (draws.STRATEGY, draws.CONVENE, draws.VOTE, draws.REVIEW_PLAN, draws.REVIEW_NEED, draws.ISSUE, draws.FINAL) else 0.0


def other_view(code: int, before: Moment, after: Moment, child: int, belief: float, seed: int) -> float:
    """Return by how much an independent view raises what is weighed (sd): the chair's at a conference, the children's guardian's in court."""
    p, family, week = after.parameters[0], after.family[0], after.week
    if code in (draws.VOTE, draws.REVIEW_PLAN):
        draw = draws.CHAIR if code == draws.VOTE else draws.REVIEW_CHAIR
        return float(p["chair_noise_sd"]) * normal(seed, draw, family["key"], 0, 0, week)
    if code in (draws.REMOVE, draws.FINAL):
        return float(p["guardian_weight"]) * (guardian_view(before, after, child, seed) - belief)
    return 0.0


def guardian_view(before: Moment, after: Moment, child: int, seed: int) -> float:
    """Return the children's guardian's view of a child (sd of true risk), as `agents.authority.guardian_sees`."""
    p, family, of = after.parameters[0], after.family[0], before.children[child]
    common, week = float(p["raters_share_look"]), after.week
    own_look = normal(seed, draws.GUARDIAN_LOOK, family["key"], 0, 0, 0)
    look = common * float(family["look"]) + (1.0 - common * common) ** 0.5 * float(p["look_sd"]) * own_look
    noise = normal(seed, draws.GUARDIAN_NOISE, of["key"], 0, 0, week)
    return float(of["true_risk"]) + look + float(p["guardian_noise_sd"]) * noise


def threshold_of(code: int, before: Moment, after: Moment, row: int, seed: int) -> float:
    """Return the threshold in force for a decision (sd of true risk)."""
    p, area, week = after.parameters[0], after.area[0], after.week
    is_ruled = week >= int(area["threshold_from"])
    shift = float(after.decisions[row]["risk_aversion"]) - (float(area["threshold_raised"]) if is_ruled else 0.0)
    raised = float(area["care_threshold_raised"]) if is_ruled else 0.0
    if code == draws.SCREEN:
        return float(p["screening_threshold"]) - shift
    if code == draws.ASSESSED:
        return float(p["need_threshold"])
    if code == draws.STRATEGY:
        return strategy_threshold(before, after, row, shift)
    if code == draws.CONVENE:
        return float(p["conference_threshold"]) - shift
    if code == draws.VOTE:
        return float(p["plan_threshold"]) - shift
    if code == draws.REVIEW_PLAN:
        name = "plan_ending_threshold_first" if is_first_review(before, after, row) else "plan_ending_threshold"
        return float(p[name]) - float(p["shift_at_plan_ending"]) * shift
    if code == draws.REVIEW_NEED:
        return closing_threshold(before)
    if code == draws.GATEWAY:
        return float(p["issuing_at_once_threshold" if is_application(after) else "pre_proceedings_threshold"]) + raised
    if code == draws.SECTION_20_ASKED:
        return float(p["section_20_threshold"]) + raised
    if code == draws.ISSUE:
        return float(p["issuing_threshold"]) + raised
    if code == draws.REMOVE:
        return float(p["interim_removal_threshold"]) + raised
    if code == draws.FINAL:
        return float(p["final_care_threshold"])
    return float(p["emergency_threshold_after_grave_harm" if is_grave(after, seed) else "emergency_threshold"]) + raised


def is_first_review(before: Moment, after: Moment, row: int) -> bool:
    """Return whether a review is the plan's first: it may be held in the very week of the conference."""
    is_new = any(int(made["decision"]) == draws.VOTE and made["answer"] for made in after.decisions[:row])
    return is_new or int(before.family[0]["plan_reviews"]) == 0


def strategy_threshold(before: Moment, after: Moment, row: int, shift: float) -> float:
    """Return the threshold of a strategy discussion: after an enquiry or conference that went no further, concern must have grown."""
    p = after.parameters[0]
    at_referral = after.step == "front_door" and bool(before.family[0]["referral_waits"])
    usual = float(p["enquiry_threshold_at_referral" if at_referral else "enquiry_threshold"]) - float(p["shift_at_enquiry"]) * shift
    return max(usual, settled_concern(before, after, row) + float(p["new_knowledge_needed"]))


def settled_concern(before: Moment, after: Moment, row: int) -> float:
    """Return the concern at which the last conference or enquiry went no further, an earlier one of the same step counted."""
    settled, p = float(before.family[0]["settled_concern"]), after.parameters[0]
    for made in after.decisions[:row]:
        ended = int(made["decision"]) in (draws.CONVENE, draws.VOTE) and not made["answer"]
        if ended or (int(made["decision"]) == draws.REVIEW_PLAN and made["answer"]):
            settled = float(made["belief"]) - float(p["credit_for_engagement"]) * float(made["shown_engagement"])
    return settled


def crowding(before: Moment) -> float:
    """Return the excess of the worker's children per full-time post over the usual, as a share of it; 0 without a worker."""
    if not len(before.worker):
        return 0.0
    worker = before.worker[0]
    return float(worker["caseload"]) / (float(worker["fte"]) * float(before.parameters[0]["caseload_usual"])) - 1.0


def is_grave(after: Moment, seed: int) -> bool:
    """Return whether the harm that was discovered this week was grave: the rule's own draw."""
    p, family = after.parameters[0], after.family[0]
    return bool(draws.uniform(seed, draws.GRAVE, family["key"], 0, 0, after.week) < float(p["harm_grave_share"]))
