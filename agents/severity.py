"""The true severity of a parent's problem, which no agent observes."""

from agents.rule import rule
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, SUBSTANCE_MISUSE


@rule
def has_problem(parent, problem):
    """Return whether a problem is there: turning points bring and end it, help and crises change its severity alone; False for an absent parent."""
    if not parent["present"]:
        return False
    if problem == ABUSE_VICTIM:
        return parent["abuse_victim_origin"] > 0.0
    if problem == ABUSE_PERPETRATOR:
        return parent["abuse_perpetrator_origin"] > 0.0
    if problem == SUBSTANCE_MISUSE:
        return parent["substance_misuse_origin"] > 0.0
    return parent["mental_ill_health_origin"] > 0.0


@rule
def severity_of(parent, problem):
    """Return the parent's severity of one problem, share of the maximum; 0 for an absent parent."""
    if not parent["present"]:
        return 0.0
    if problem == ABUSE_VICTIM:
        return parent["abuse_victim"]
    if problem == ABUSE_PERPETRATOR:
        return parent["abuse_perpetrator"]
    if problem == SUBSTANCE_MISUSE:
        return parent["substance_misuse"]
    return parent["mental_ill_health"]
