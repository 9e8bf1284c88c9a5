"""A team manager: decides on referrals, at the end of assessments and at reviews of children in need."""

from agents.agent import behaviour
from agents.arithmetic import logistic
from agents.professional import Professional
from agents.rule import rule


@rule
def leans(belief, shown_engagement, threshold, p, u):
    """Return a yes-or-no decision: logistic in belief less credit for shown engagement, relative to a threshold (sd). u: one uniform draw."""
    return u < logistic((belief - p["credit_for_engagement"] * shown_engagement - threshold) / p["decision_temperature"])


@rule
def screens_in(manager, p, belief, shift, u):
    """Return whether a referral goes on to assessment rather than no further action."""
    return leans(belief, 0.0, p["screening_threshold"] - shift, p, u)


@rule
def calls_strategy_discussion(manager, family, p, belief, at_referral, shift, u):
    """Return whether a strategy discussion of council, police and health is held and opens a section 47 enquiry. Shift: risk aversion, sd.

    After an enquiry or a conference of this spell that took no further step, concern must have grown.
    """
    threshold = (p["enquiry_threshold_at_referral"] if at_referral else p["enquiry_threshold"]) - p["shift_at_enquiry"] * shift
    return leans(belief, family["shown_engagement"], max(threshold, family["settled_concern"] + p["new_knowledge_needed"]), p, u)


@rule
def finds_in_need(manager, family, p, belief, u):
    """Return whether the assessment ends in a child-in-need plan rather than closure."""
    return leans(belief, 0.0, p["need_threshold"], p, u)


@rule
def closes_need(manager, family, p, belief, crowding, u):
    """Return whether a child-in-need review closes the family; a crowded team closes sooner (direction: G.reref_caseload).

    Crowding: the worker's children per full-time post over the usual, less 1.
    """
    return not leans(belief, family["shown_engagement"], p["need_closing_threshold"] + p["closing_when_crowded"] * crowding, p, u)


@rule
def proposes_care(manager, p, belief, raised, u):
    """Return whether the manager proposes care under section 20 to the parents. Raised: what a policy adds to care thresholds, sd."""
    return leans(belief, 0.0, p["section_20_threshold"] + raised, p, u)


class TeamManager(Professional):
    """A team manager in the Mesa driver."""

    screens_in = behaviour(screens_in)
    calls_strategy_discussion = behaviour(calls_strategy_discussion)
    finds_in_need = behaviour(finds_in_need)
    closes_need = behaviour(closes_need)
    proposes_care = behaviour(proposes_care)
