"""Opinions about a family of those who know it beside its social worker: who holds one, what it is, and how a contact moves it."""

from agents.specialist import form_opinion
from agents.standing import (
    ADULT_SOCIAL_WORKER,
    BEHAVIOURAL_PRACTITIONER,
    CHILD_MENTAL_HEALTH_WORKER,
    FAMILY_SUPPORT_WORKER,
    MENTAL_HEALTH_PRACTITIONER,
    PERPETRATOR_WORKER,
    PSYCHOLOGIST,
    SUBSTANCE_WORKER,
    TEACHER,
    VICTIM_WORKER,
)
from simulation.chance import SPECIALIST_LOOK, SPECIALIST_NOISE, normal
from simulation.holding import holder_of
from simulation.procedure import inner_procedure, procedure


@inner_procedure
def has_opinion(world, f, role):
    """Return whether who holds the family in this role has formed an opinion in this spell."""
    return (world.families[f]["opinions"] // (1 << (role - VICTIM_WORKER))) % 2 == 1


@inner_procedure
def who_knows(world, f, role):
    """Return the post of this role whose holder works with the family and has an opinion of it; -1: nobody. The psychologist holds no families."""
    w = holder_of(world, f, role)
    return w if w >= 0 and world.professionals[w]["filled"] and has_opinion(world, f, role) else -1


@inner_procedure
def opinion_of(world, f, role):
    """Return the opinion about the family of who knows it in this role (sd of true risk)."""
    family = world.families[f]
    if role == VICTIM_WORKER:
        return family["victim_belief"]
    if role == PERPETRATOR_WORKER:
        return family["perpetrator_belief"]
    if role == SUBSTANCE_WORKER:
        return family["substance_belief"]
    if role == MENTAL_HEALTH_PRACTITIONER:
        return family["mental_health_belief"]
    if role == PSYCHOLOGIST:
        return family["psychologist_belief"]
    if role == FAMILY_SUPPORT_WORKER:
        return family["family_support_belief"]
    if role == CHILD_MENTAL_HEALTH_WORKER:
        return family["child_mental_health_belief"]
    if role == TEACHER:
        return family["teacher_belief"]
    return family["behavioural_belief"] if role == BEHAVIOURAL_PRACTITIONER else family["adult_social_work_belief"]


@procedure
def hold_opinion(world, f, role, opinion):
    """Write the opinion about the family of who knows it in this role (sd of true risk)."""
    family = world.families[f]
    if role == VICTIM_WORKER:
        family["victim_belief"] = opinion
    elif role == PERPETRATOR_WORKER:
        family["perpetrator_belief"] = opinion
    elif role == SUBSTANCE_WORKER:
        family["substance_belief"] = opinion
    elif role == MENTAL_HEALTH_PRACTITIONER:
        family["mental_health_belief"] = opinion
    elif role == PSYCHOLOGIST:
        family["psychologist_belief"] = opinion
    elif role == FAMILY_SUPPORT_WORKER:
        family["family_support_belief"] = opinion
    elif role == CHILD_MENTAL_HEALTH_WORKER:
        family["child_mental_health_belief"] = opinion
    elif role == TEACHER:
        family["teacher_belief"] = opinion
    elif role == BEHAVIOURAL_PRACTITIONER:
        family["behavioural_belief"] = opinion
    elif role == ADULT_SOCIAL_WORKER:
        family["adult_social_work_belief"] = opinion
    if not has_opinion(world, f, role):
        family["opinions"] += 1 << (role - VICTIM_WORKER)


@procedure
def update_opinion(world, f, w, occasion, week):
    """A professional's own opinion about the family moves with each contact."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, key, role = state["seed"], family["key"], worker["role"]
    own_look = normal(seed, SPECIALIST_LOOK, key, worker["person_key"], 0, 0)
    noise = normal(seed, SPECIALIST_NOISE, key, worker["person_key"], occasion, week)
    knows = has_opinion(world, f, role)
    hold_opinion(world, f, role, form_opinion(worker, family, p, knows, opinion_of(world, f, role), own_look, noise))
