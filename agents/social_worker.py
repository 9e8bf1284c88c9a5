"""A children's social worker: forms a belief about risk from visits, the case file and other agencies' information."""

import math

from agents.agency_facts import change_by_facts
from agents.agent import behaviour
from agents.history import concern_from_past
from agents.professional import Professional
from agents.rule import rule
from agents.standing import DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT


@rule
def see_child(worker, child, family, parent, p, week, hours, z):
    """Update the worker's belief about one child after a meeting: true risk observed with five errors.

    Hostility is misread as danger, disguise hides, the family's persistent look and the worker's bias mislead, noise falls
    with time and tenure. Accuracy is fitted to published judgements (E.auc_consensus, E.kappa, E.forecast_skill). z: one standard normal draw.
    """
    tenure = min(1.0, (week - worker["since"]) / p["tenure_of_an_expert_weeks"])
    length = p["visit_hours"] / max(p["sight_hours_least"], hours)
    noise = p["sight_noise_sd"] * (1.0 - p["sight_noise_less_by_tenure"] * tenure) * math.sqrt(length)
    seen = child["true_risk"] + family["look"] + worker["bias"] + noise * z
    if parent["presentation"] == HOSTILE_OR_AVOIDANT:
        seen += p["hostility_misread"] * (1.0 - worker["deescalation_skill"])
    elif parent["presentation"] == DISGUISED_COMPLIANCE:
        seen -= p["concealment_hides"]
    seen += concern_from_past(family, p)
    weight = max(p["belief_floor_weight"], 1.0 / (child["sightings"] + 1.0))
    child["belief"] += weight * (seen - child["belief"])
    child["sightings"] += 1.0


@rule
def read_file(worker, child, p):
    """A new worker starts from the belief on file, weighted like a few observations at most."""
    child["sightings"] = min(child["sightings"], p["sightings_from_file"])


@rule
def hear_facts(worker, child, family, p, week_vulnerability, part, z):
    """Update the belief by another agency's information. z: one standard normal draw.

    Part: the share of the family's risk that the information covers; the belief about the rest does not change.
    """
    child["belief"] += change_by_facts(child["belief"], family, p, family["risk"] + week_vulnerability, part, z)


@rule
def suspects_disguise(worker, parent, p, u):
    """Return whether the worker takes the last meeting for disguised compliance; both errors happen. u: one uniform draw."""
    skill = worker["purposeful_skill"]
    if parent["presentation"] == DISGUISED_COMPLIANCE:
        return u < p["disguise_recognised"] + p["disguise_recognised_by_skill"] * skill
    if parent["presentation"] == HOSTILE_OR_AVOIDANT:
        return False
    return u < p["disguise_false_alarm"] * (1.0 - skill)


class SocialWorker(Professional):
    """A children's social worker in the Mesa driver; works in a safeguarding or an assessment team."""

    see_child = behaviour(see_child)
    read_file = behaviour(read_file)
    hear_facts = behaviour(hear_facts)
    suspects_disguise = behaviour(suspects_disguise)
