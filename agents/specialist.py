"""A specialist: a professional other than the social worker, with an opinion about the family, stated in group supervision."""

from agents.agency_facts import change_by_facts
from agents.agent import behaviour
from agents.history import concern_from_past
from agents.professional import Professional
from agents.rule import rule


@rule
def form_opinion(specialist, family, p, knows, opinion, z_look, z_noise):
    """Return the specialist's new belief about the family: true risk, a misleading look partly shared with the worker's, bias, history, noise.

    The first contact sets the first opinion (a start from the average family would bias every specialist toward low risk).
    Errors of raters are correlated through the family's look; z_*: standard normals.
    """
    common = p["raters_share_look"]
    look = common * family["look"] + (1.0 - common * common) ** 0.5 * p["look_sd"] * z_look
    seen = family["risk"] + look + specialist["bias"] + p["sight_noise_sd"] * z_noise
    seen += concern_from_past(family, p)
    return opinion + p["opinion_weight"] * (seen - opinion) if knows else seen


@rule
def stated_opinion(specialist, p, own_opinion, leading_opinion):
    """Return the opinion stated in group supervision: conformity moves it toward the social worker's, who speaks first (groupthink)."""
    return own_opinion + p["conformity"] * (leading_opinion - own_opinion)


@rule
def hear_agency_facts(specialist, family, p, opinion, part, z):
    """Return the specialist's opinion after another agency's information about a part of the family's risk (share). z: one standard normal draw."""
    return opinion + change_by_facts(opinion, family, p, family["risk"], part, z)


class Specialist(Professional):
    """A specialist in the Mesa driver: adult specialists, the psychologist and the wider team."""

    hear_agency_facts = behaviour(hear_agency_facts)
    form_opinion = behaviour(form_opinion)
    stated_opinion = behaviour(stated_opinion)
