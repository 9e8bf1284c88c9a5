"""A crisis in a family: one problem of one parent becomes more severe, and stress rises."""

from agents.family import add_crisis_stress
from agents.parent import suffer_crisis
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, MENTAL_ILL_HEALTH, SUBSTANCE_MISUSE
from simulation.procedure import procedure
from simulation.random_numbers import CRISIS_SIZE, CRISIS_WHICH, uniform


@procedure
def apply_crisis(world, f, week, occasion):
    """Raise the severity of one problem of one parent (abuse: of both), and add stress."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    which = uniform(seed, CRISIS_WHICH, key, 0, occasion, week)
    size = p["crisis_size"] * uniform(seed, CRISIS_SIZE, key, 0, occasion, week)
    first, second = world.parents[2 * f], world.parents[2 * f + 1]
    if which < p["crisis_abuse_share"]:
        if first["abuse_victim_origin"] > 0.0:
            suffer_crisis(first, ABUSE_VICTIM, size)
            suffer_crisis(second, ABUSE_PERPETRATOR, size)
        else:
            suffer_crisis(first, ABUSE_PERPETRATOR, size)
            suffer_crisis(second, ABUSE_VICTIM, size)
    elif which < p["crisis_abuse_share"] + p["crisis_substance_share"]:
        suffer_crisis(first, SUBSTANCE_MISUSE, size)
    else:
        suffer_crisis(first, MENTAL_ILL_HEALTH, size)
    add_crisis_stress(family, p)
