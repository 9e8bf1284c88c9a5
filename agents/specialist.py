"""A specialist: a professional other than the social worker, with a view of the family's risk, stated in group supervision."""

from agents.agent import behaviour
from agents.belief import colleagues_error, confident
from agents.chance import stated_chance
from agents.professional import Professional
from agents.rule import rule


@rule
def form_opinion(specialist, family, p, knows, opinion, z_look, z_noise):
    """Return the specialist's new view of the family's risk (sd): true risk, a misleading look partly shared with the worker's, bias, noise.

    The first contact sets the first view (a start from the average family would bias every specialist toward low risk).
    Errors of raters are correlated through the family's look; z_*: standard normals.
    """
    common = p["raters_share_look"]
    look = common * family["look"] + (1.0 - common * common) ** 0.5 * p["look_sd"] * z_look
    seen = family["risk"] + look + specialist["bias"] + p["sight_noise_sd"] * z_noise
    return opinion + p["opinion_weight"] * (seen - opinion) if knows else seen


@rule
def stated_opinion(specialist, p, own_opinion, leading_opinion):
    """Return the view stated in group supervision: conformity moves it toward the social worker's, who speaks first (groupthink)."""
    return own_opinion + p["conformity"] * (leading_opinion - own_opinion)


@rule
def chance_by_view(specialist, p, opinion, visible):
    """Return the chance of significant harm that a specialist would state of a child: the own view, weighed against families first referred."""
    prior, error = p["population_risk_variance"], confident(colleagues_error(1.0, p), p)
    mean = (error * p["population_risk_mean"] + prior * opinion) / (prior + error)
    return stated_chance(mean + visible, prior * error / (prior + error), p)


class Specialist(Professional):
    """A specialist in the Mesa driver: adult specialists, the psychologist and the wider team."""

    form_opinion = behaviour(form_opinion)
    stated_opinion = behaviour(stated_opinion)
    chance_by_view = behaviour(chance_by_view)
