"""A meeting of a parent with a professional: how the parent presents, and how the parent's attitudes change."""

import math

from agents.arithmetic import share
from agents.rule import rule
from agents.standing import (
    ACCUSATION,
    AMBIVALENT,
    DISGUISED_COMPLIANCE,
    HOSTILE_OR_AVOIDANT,
    MANNER,
    OPENLY_ENGAGED,
    PERSON,
    SITUATION,
    STAKE,
)


@rule
def resistance_from(parent, family, worker, p, cause):
    """Return the contribution of one of the five causes to resistance (log-odds).

    The situation (stress), the person, the accusation (what the service has said), the worker's manner, the stake (fear).
    """
    if cause == SITUATION:
        return p["resist_situation"] * family["stress"]
    if cause == PERSON:
        return p["resist_person"] * parent["hostility_person"]
    if cause == ACCUSATION:
        return p["resist_accusation"] * family["accusation"]
    if cause == MANNER:
        return p["resist_manner"] * worker["confrontation"]
    return p["resist_stake"] * parent["fear"]


@rule
def strongest_cause(parent, family, worker, p):
    """Return which of the five causes contributes most to resistance now."""
    best, cause = -1.0, SITUATION
    for candidate in (SITUATION, PERSON, ACCUSATION, MANNER, STAKE):
        contribution = resistance_from(parent, family, worker, p, candidate)
        if contribution > best:
            best, cause = contribution, candidate
    return cause


@rule
def answer_visit(parent, family, worker, p, u):
    """Draw how the parent presents: softmax of openness, ambivalence, disguised compliance and resistance.

    Openness grows with trust, readiness and the worker's relationship skill; disguise is fear without trust; resistance has five causes
    and the hostility left by earlier meetings. u: one uniform draw. Evidence: E.confront (direction), E.disguised_prev (no prevalence is published).
    """
    resist = p["resist_level"] + p["resist_hostility"] * (parent["hostility"] - parent["hostility_person"])
    for cause in (SITUATION, PERSON, ACCUSATION, MANNER, STAKE):
        resist += resistance_from(parent, family, worker, p, cause)
    openly = p["open_level"] + p["open_trust"] * parent["trust"] + p["open_readiness"] * parent["readiness"]
    openly += p["open_skill"] * worker["relationship_skill"] - p["open_manner"] * worker["confrontation"]
    disguise = p["disguise_level"] + p["disguise_fear"] * parent["fear"] * (1.0 - parent["trust"])
    weight_open, weight_disguise, weight_resist = math.exp(openly), math.exp(disguise), math.exp(resist)
    cut = u * (weight_open + 1.0 + weight_disguise + weight_resist)
    if cut < weight_open:
        parent["presentation"] = OPENLY_ENGAGED
    elif cut < weight_open + 1.0:
        parent["presentation"] = AMBIVALENT
    elif cut < weight_open + 1.0 + weight_disguise:
        parent["presentation"] = DISGUISED_COMPLIANCE
    else:
        parent["presentation"] = HOSTILE_OR_AVOIDANT
        parent["resisted_because"] = strongest_cause(parent, family, worker, p)


@rule
def feel_visit(parent, family, worker, p):
    """A meeting changes hostility, trust, fear and readiness; engagement is a moving average of genuine presentation.

    Confrontation raises hostility unless the worker can de-escalate (E.confront); relationship skill raises trust, purposeful
    skill raises readiness (E.skills_outcomes). All states are shares.
    """
    manner, calm = worker["confrontation"], 1.0 - worker["confrontation"]
    rise = p["hostility_rise"] * manner * (1.0 - worker["deescalation_skill"]) * (1.0 - parent["hostility"])
    fall = p["hostility_fall"] * calm * worker["deescalation_skill"] * parent["hostility"]
    parent["hostility"] = share(parent["hostility"] + rise - fall + p["hostility_return"] * (parent["hostility_person"] - parent["hostility"]))
    gain = p["trust_rise"] * calm * worker["relationship_skill"] * (1.0 - parent["trust"])
    parent["trust"] = share(parent["trust"] + gain - p["trust_loss"] * manner * parent["trust"])
    stake = share(p["fear_from_accusation"] * family["accusation"] * (1.0 - p["fear_calmed_by_trust"] * parent["trust"]))
    parent["fear"] = share(parent["fear"] + p["fear_speed"] * (stake - parent["fear"]))
    reached = parent["presentation"] == OPENLY_ENGAGED or parent["presentation"] == AMBIVALENT
    evoked = p["readiness_rise"] * calm * worker["purposeful_skill"] * (1.0 - parent["readiness"]) if reached else 0.0
    lost = p["readiness_loss"] * manner * parent["readiness"]
    back = p["readiness_return"] * (parent["readiness_person"] - parent["readiness"])
    parent["readiness"] = share(parent["readiness"] + evoked - lost + back)
    genuine = genuineness(parent, p) * parent["readiness"]
    parent["engagement"] += p["engagement_memory"] * (genuine - parent["engagement"])


@rule
def genuineness(parent, p):
    """Return how genuine the last presentation was: 1 open, a part if ambivalent, 0 if disguised or hostile."""
    if parent["presentation"] == OPENLY_ENGAGED:
        return 1.0
    return p["ambivalent_share"] if parent["presentation"] == AMBIVALENT else 0.0


@rule
def attends(parent):
    """Return whether the parent attends: all but the hostile or avoidant do, including those in disguised compliance."""
    return parent["presentation"] != HOSTILE_OR_AVOIDANT


@rule
def looks_engaged(parent, p):
    """Return the engagement that the parent shows, share: disguised compliance looks open."""
    if parent["presentation"] == OPENLY_ENGAGED or parent["presentation"] == DISGUISED_COMPLIANCE:
        return 1.0
    return p["ambivalent_share"] if parent["presentation"] == AMBIVALENT else 0.0


@rule
def answer_specialist(parent, family, specialist, p, u):
    """The parent meets a specialist: presents as at a worker's visit, by the specialist's manner; engagement and readiness change as there."""
    answer_visit(parent, family, specialist, p, u)
    genuine = genuineness(parent, p) * parent["readiness"]
    parent["engagement"] += p["engagement_memory"] * (genuine - parent["engagement"])
    lost = p["readiness_loss"] * specialist["confrontation"] * parent["readiness"]
    parent["readiness"] = share(parent["readiness"] - lost + p["readiness_return"] * (parent["readiness_person"] - parent["readiness"]))
    if attends(parent):
        gain = p["readiness_rise"] * (1.0 - specialist["confrontation"]) * specialist["purposeful_skill"]
        parent["readiness"] = share(parent["readiness"] + gain * (1.0 - parent["readiness"]) * (0.0 if genuine == 0.0 else 1.0))
