"""The true severity of a parent's problem, which no agent observes."""

from agents.rule import rule
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, SUBSTANCE_MISUSE


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
