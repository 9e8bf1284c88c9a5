"""A team manager: supervises, and decides at assessment's end and at need reviews."""

from agents.agent import behaviour
from agents.arithmetic import logistic
from agents.professional import Professional
from agents.rule import rule


@rule
def leans(belief, shown_engagement, threshold, p, luck):
    """Return whether a decision falls: logistic in belief less credit for shown engagement, against a threshold (sd). Luck: one uniform."""
    return luck < logistic((belief - p["credit_for_engagement"] * shown_engagement - threshold) / p["decision_temperature"])


@rule
def screens_in(manager, p, belief, shift, luck):
    """Return whether a referral goes on to assessment rather than no further action."""
    return leans(belief, 0.0, p["screening_threshold"] - shift, p, luck)


@rule
def calls_strategy_discussion(manager, family, p, belief, at_referral, shift, luck):
    """Return whether council, police and health talk, and open a section 47 enquiry. Shift: risk aversion, sd.

    What an enquiry or a conference of this spell has let stand is not asked again on the same knowledge: the concern must have grown.
    """
    bar = (p["enquiry_threshold_at_referral"] if at_referral else p["enquiry_threshold"]) - p["shift_at_enquiry"] * shift
    return leans(belief, family["shown_engagement"], max(bar, family["settled_concern"] + p["new_knowledge_needed"]), p, luck)


@rule
def finds_in_need(manager, family, p, belief, luck):
    """Return whether the assessment ends in a plan for a child in need rather than closure."""
    return leans(belief, 0.0, p["need_threshold"], p, luck)


@rule
def closes_need(manager, family, p, belief, crowding, luck):
    """Return whether a review of need closes the family; a crowded team closes sooner (direction: G.reref_caseload).

    Crowding: the worker's children per full-time post over the usual, less 1.
    """
    return not leans(belief, family["shown_engagement"], p["need_closing_threshold"] + p["closing_when_crowded"] * crowding, p, luck)


@rule
def proposes_care(manager, p, belief, luck):
    """Return whether the manager proposes to the parents that children be looked after under section 20."""
    return leans(belief, 0.0, p["section_20_threshold"], p, luck)


class TeamManager(Professional):
    """A team manager in the Mesa driver."""

    screens_in = behaviour(screens_in)
    calls_strategy_discussion = behaviour(calls_strategy_discussion)
    finds_in_need = behaviour(finds_in_need)
    closes_need = behaviour(closes_need)
    proposes_care = behaviour(proposes_care)
