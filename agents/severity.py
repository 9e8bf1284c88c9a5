"""How severe a parent's problem truly is. Nobody in the model sees it."""

from agents.rule import rule
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, SUBSTANCE_MISUSE


@rule
def severity_of(parent, problem):
    """Return the parent's severity of one problem, share of the worst; 0 for a parent who is not there."""
    if not parent["present"]:
        return 0.0
    if problem == ABUSE_VICTIM:
        return parent["abuse_victim"]
    if problem == ABUSE_PERPETRATOR:
        return parent["abuse_perpetrator"]
    if problem == SUBSTANCE_MISUSE:
        return parent["substance_misuse"]
    return parent["mental_ill_health"]
