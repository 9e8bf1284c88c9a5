"""Specialists' opinions about a family: who has one, its value, and how a contact updates it."""

from agents.specialist import form_opinion
from agents.standing import VICTIM_WORKER
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import SPECIALIST_LOOK, SPECIALIST_NOISE, normal
from simulation.week.specialist_caseloads import holder_of


@inner_procedure
def has_opinion(world, f, role):
    """Return whether a specialist of this role has formed an opinion in this spell."""
    return (world.families[f]["opinions"] // (1 << (role - VICTIM_WORKER))) % 2 == 1


@inner_procedure
def post_with_opinion(world, f, role):
    """Return the post of this role whose holder works with the family and has an opinion of it; -1: none. Psychologists hold no families."""
    w = holder_of(world, f, role)
    return w if w >= 0 and world.professionals[w]["filled"] and has_opinion(world, f, role) else -1


@inner_procedure
def opinion_of(world, f, role):
    """Return the opinion about the family in this role (sd of true risk)."""
    return world.families[f]["opinions_held"][role - VICTIM_WORKER]


@procedure
def set_opinion(world, f, role, opinion):
    """Set the opinion about the family in this role (sd of true risk)."""
    world.families[f]["opinions_held"][role - VICTIM_WORKER] = opinion
    if not has_opinion(world, f, role):
        world.families[f]["opinions"] += 1 << (role - VICTIM_WORKER)


@procedure
def update_opinion(world, f, w, occasion, week):
    """A contact updates the professional's opinion about the family."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, key, role = state["seed"], family["key"], worker["role"]
    own_look = normal(seed, SPECIALIST_LOOK, key, worker["person_key"], 0, 0)
    noise = normal(seed, SPECIALIST_NOISE, key, worker["person_key"], occasion, week)
    knows = has_opinion(world, f, role)
    set_opinion(world, f, role, form_opinion(worker, family, p, knows, opinion_of(world, f, role), own_look, noise))
