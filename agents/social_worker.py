"""A children's social worker: sees children, takes over a case file, and may suspect disguised compliance."""

import math

from agents.agent import behaviour
from agents.professional import Professional
from agents.rule import rule
from agents.standing import AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT, OPENLY_ENGAGED


@rule
def see_child(worker, child, family, parent, p, week, hours, visible, z):
    """Add what one visit shows of a child to the worker's impressions: true risk with five errors.

    Hostility is misread as danger; disguise hides, as far as what is shown still counts; the family's persistent look and the worker's bias
    mislead; noise falls with time and tenure. Of an unborn child the parents are seen, and not its own part of risk. visible: vulnerability
    that anybody sees (sd). z: one standard normal draw.
    """
    tenure = min(1.0, (week - worker["since"]) / p["tenure_of_an_expert_weeks"])
    length = p["visit_hours"] / max(p["sight_hours_least"], hours)
    noise = p["sight_noise_sd"] * (1.0 - p["sight_noise_less_by_tenure"] * tenure) * math.sqrt(length)
    seen = child["true_risk"] - visible + family["look"] + worker["bias"] + noise * z
    if child["birth_week"] > week:
        seen -= child["own_risk"]
    if parent["presentation"] == HOSTILE_OR_AVOIDANT:
        seen += p["hostility_misread"] * (1.0 - worker["deescalation_skill"])
    elif parent["presentation"] == DISGUISED_COMPLIANCE:
        seen -= p["concealment_hides"] * family["shown_trusted"]
    weight = max(p["belief_floor_weight"], 1.0 / (child["sightings"] + 1.0))
    child["seen_risk"] += weight * (seen - child["seen_risk"])
    child["sightings"] = 1.0 / weight


@rule
def read_file(worker, child, p):
    """A new worker takes what earlier visits showed from the file, weighted like a few visits at most."""
    child["sightings"] = min(child["sightings"], p["sightings_from_file"])


@rule
def keeps_visit_short(worker, parent, p, hours):
    """Return the hours of a visit: hostile parents end it early, less so with a worker who can de-escalate."""
    if parent["presentation"] != HOSTILE_OR_AVOIDANT:
        return hours
    return hours * (1.0 - p["hostility_shortens_visit"] * (1.0 - worker["deescalation_skill"]))


@rule
def gets_to_see(worker, parent, p, u):
    """Return whether the worker sees the children at a visit: hostile parents may keep them from it. u: one uniform draw."""
    if parent["presentation"] != HOSTILE_OR_AVOIDANT:
        return u < p["seen_at_visit"]
    return u < p["seen_at_visit"] * (1.0 - p["hostility_keeps_child_unseen"] * (1.0 - worker["deescalation_skill"]))


@rule
def sees_alone(worker, parent, p, u):
    """Return whether the worker speaks to the children alone, if they are seen at all: less often where parents are not open. u: one draw."""
    if parent["presentation"] == OPENLY_ENGAGED:
        return u < p["seen_alone_if_open"]
    return u < p["seen_alone_if_open"] * (p["seen_alone_ratio_ambivalent"] if parent["presentation"] == AMBIVALENT else p["seen_alone_ratio_closed"])


@rule
def puts_off_visit(worker, parent, p, u):
    """Return whether the next visit after a hostile one is put off by one interval: less by workers who can de-escalate. u: one draw."""
    return parent["presentation"] == HOSTILE_OR_AVOIDANT and u < p["hostility_puts_off_visit"] * (1.0 - worker["deescalation_skill"])


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
    keeps_visit_short = behaviour(keeps_visit_short)
    gets_to_see = behaviour(gets_to_see)
    sees_alone = behaviour(sees_alone)
    puts_off_visit = behaviour(puts_off_visit)
    suspects_disguise = behaviour(suspects_disguise)
