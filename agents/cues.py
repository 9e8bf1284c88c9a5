"""Cues that weigh in decisions beside belief, each as log-odds, and concern: belief and cues together (docs/decisions/0046)."""

from agents.chance import log_odds
from agents.rule import rule
from agents.standing import NOTHING_SETTLED

HALF = 0.5
"""A share of support or of attended contacts that speaks neither for nor against a family."""


@rule
def concern_about(family, p, week, belief, credit_share, change_share):
    """Return the concern that a deciding body weighs: the log-odds of the belief, and what it sees beside it.

    Engagement as shown, as far as what is shown still counts; children not seen alone for too long; change of belief since the last decision;
    attendance at contacts as specialists report it; the network around the family. None of these moves belief. credit_share: of the credit
    for shown engagement that this body gives; change_share: of the weight of change, 0 at endings, which look at change since the start.
    """
    concern = log_odds(belief) - credit_share * p["credit_for_engagement"] * family["shown_trusted"] * family["shown_engagement"]
    if week - family["seen_alone_week"] > p["unseen_after_weeks"]:
        concern += p["concern_when_unseen"]
    if family["log_odds_at_decision"] > NOTHING_SETTLED:
        concern += change_share * p["weight_of_change"] * (log_odds(belief) - family["log_odds_at_decision"])
    if family["opinions"] != 0:
        concern -= p["credit_for_attendance"] * (family["attendance_reported"] - HALF)
    return concern - p["credit_for_network"] * (family["support"] - HALF)


@rule
def progress_since_start(family, p, belief):
    """Return what speaks for an ending (log-odds): work done as far as it is trusted, and the fall of belief since the start.

    `change_at_endings`: 1 if endings look at change and at what is in place, 0 if at the level of concern alone.
    """
    work = p["credit_for_work_done"] * family["shown_trusted"] * family["work_done"]
    fall = p["credit_for_fall"] * (family["log_odds_at_start"] - log_odds(belief))
    return p["change_at_endings"] * (work + fall)


@rule
def remember_leaving(child, family):
    """A child enters care: for its return, change and work are counted from here."""
    child["log_odds_at_leaving"] = log_odds(child["belief"])
    child["work_at_leaving"] = family["work_done"]


@rule
def progress_since_leaving(child, family, p):
    """Return what speaks for a return home (log-odds): the share of the work left at the start of care that was done since, and the fall of belief.

    If another plan began meanwhile, work is counted from its start. Switched by `change_at_endings`, like all endings.
    """
    done, before = family["work_done"], child["work_at_leaving"]
    if before <= done and before < 1.0:
        done = (done - before) / (1.0 - before)
    fall = p["credit_for_fall"] * (child["log_odds_at_leaving"] - log_odds(child["belief"]))
    return p["change_at_endings"] * (p["credit_for_work_done"] * family["shown_trusted"] * done + fall)


@rule
def start_work(family, belief):
    """A plan, or pre-proceedings, begins: change and work are counted from here."""
    family["log_odds_at_start"] = log_odds(belief)
    family["work_done"] = 0.0


@rule
def work_together(family, p, share_attended):
    """A visit or contact of the agreed work took place: as much is done as the parent took part, as shown (share)."""
    family["work_done"] += p["work_per_contact"] * share_attended * (1.0 - family["work_done"])


@rule
def remember_decision(family, belief):
    """A conference, review or gateway meeting has decided: change counts from its belief."""
    family["log_odds_at_decision"] = log_odds(belief)


@rule
def report_attendance(family, p, attended):
    """Specialists report whether a parent came to the contact: a moving average (share)."""
    family["attendance_reported"] += p["shown_engagement_memory"] * ((1.0 if attended else 0.0) - family["attendance_reported"])
