"""What all who know a family beside its social worker have in common: an opinion of their own, and a voice."""

from agents.agent import behaviour
from agents.history import concern_from_past
from agents.professional import Professional
from agents.rule import rule


@rule
def form_opinion(specialist, family, p, knows, opinion, own_look_luck, noise_luck):
    """Return the specialist's new belief about the family: true risk, a look partly shared with the worker's, bias, history, evidence, noise.

    The first contact is the whole of a first opinion (a start from the average family would make every specialist a calming voice).
    Errors of raters are correlated through the family's look; nobody's rating subtracts the truth. Luck: normals.
    """
    common = p["raters_share_look"]
    look = common * family["look"] + (1.0 - common * common) ** 0.5 * p["look_sd"] * own_look_luck
    seen = family["risk"] + look + specialist["bias"] + p["sight_noise_sd"] * noise_luck
    seen += concern_from_past(family, p)
    return opinion + p["opinion_weight"] * (seen - opinion) if knows else seen


@rule
def voice(specialist, p, own_opinion, leading_opinion):
    """Return what a rater says in group supervision: conformity draws it to what the social worker said first (groupthink)."""
    return own_opinion + p["conformity"] * (leading_opinion - own_opinion)


@rule
def is_told(specialist, family, p, opinion, part, luck):
    """Return the specialist's belief about the family after another agency's facts about a part of its risk (share). Luck: one normal."""
    return opinion + p["facts_weight"] * part * (family["risk"] + p["facts_noise_sd"] * luck - opinion)


class Specialist(Professional):
    """Who knows a family beside its social worker, in the Mesa driver: adult specialists, the psychologist and the wider team."""

    is_told = behaviour(is_told)
    form_opinion = behaviour(form_opinion)
    voice = behaviour(voice)
