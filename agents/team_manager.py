"""A team manager: decides on referrals, at the end of assessments and at reviews of children in need."""

from agents.agent import behaviour
from agents.arithmetic import logistic
from agents.chance import log_odds
from agents.professional import Professional
from agents.rule import rule


@rule
def leans(concern, threshold, p, u):
    """Return a yes-or-no decision: logistic in concern (log-odds) relative to the log-odds of a threshold (a chance). u: one uniform draw."""
    return u < logistic((concern - log_odds(threshold)) / p["decision_temperature"])


@rule
def screens_in(manager, p, concern, shift, u):
    """Return whether a referral goes on to assessment rather than no further action. Shift: risk aversion, log-odds."""
    return leans(concern + p["shift_at_screening"] * shift, p["screening_threshold"], p, u)


@rule
def calls_strategy_discussion(manager, family, p, concern, at_referral, shift, u):
    """Return whether a strategy discussion of council, police and health is held and opens a section 47 enquiry. Shift: risk aversion, log-odds.

    After an enquiry or a conference of this spell that took no further step, concern must have grown.
    """
    needed = log_odds(p["enquiry_threshold_at_referral"] if at_referral else p["enquiry_threshold"]) - p["shift_at_enquiry"] * shift
    needed = max(needed, family["settled_concern"] + p["new_knowledge_needed"])
    return u < logistic((concern - needed) / p["decision_temperature"])


@rule
def finds_in_need(manager, family, p, concern, u):
    """Return whether the assessment ends in a child-in-need plan rather than closure."""
    return leans(concern, p["need_threshold"], p, u)


@rule
def closes_need(manager, family, p, concern, progress, crowding, u):
    """Return whether a child-in-need review closes the family; a crowded team closes sooner (direction: G.reref_caseload).

    Concern less progress must lie below the threshold of help by a gap, so that nobody is closed at a level at which help begins. Crowding: the
    worker's children per full-time post over the usual, less 1.
    """
    eased = concern - progress + p["need_closing_gap"] - p["closing_when_crowded"] * crowding
    return not leans(eased, p["need_threshold"], p, u)


@rule
def proposes_care(manager, p, concern, raised, u):
    """Return whether the manager proposes care under section 20 to the parents. Raised: what a policy adds to care thresholds, log-odds."""
    return leans(concern - raised, p["section_20_threshold"], p, u)


class TeamManager(Professional):
    """A team manager in the Mesa driver."""

    screens_in = behaviour(screens_in)
    calls_strategy_discussion = behaviour(calls_strategy_discussion)
    finds_in_need = behaviour(finds_in_need)
    closes_need = behaviour(closes_need)
    proposes_care = behaviour(proposes_care)
