"""A crisis in a family: stress rises, and one of the parents' problems becomes more severe, if they have any."""

from agents.family import add_crisis_stress
from agents.parent import suffer_crisis
from agents.severity import has_problem
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, MENTAL_ILL_HEALTH, SUBSTANCE_MISUSE
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import CRISIS_SIZE, CRISIS_WHICH, uniform


@procedure
def apply_crisis(world, f, week, occasion):
    """Raise the severity of one problem that is there, abuse for both parents; and add stress. Where there is no problem it is stress alone."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key, first = state["seed"], family["key"], world.parents[2 * f]
    abuse = p["crisis_abuse_share"] if has_problem(first, ABUSE_VICTIM) or has_problem(first, ABUSE_PERPETRATOR) else 0.0
    substance = p["crisis_substance_share"] if who_has(world, f, SUBSTANCE_MISUSE) >= 0 else 0.0
    mental = 1.0 - p["crisis_abuse_share"] - p["crisis_substance_share"] if who_has(world, f, MENTAL_ILL_HEALTH) >= 0 else 0.0
    which = (abuse + substance + mental) * uniform(seed, CRISIS_WHICH, key, 0, occasion, week)
    size = p["crisis_size"] * uniform(seed, CRISIS_SIZE, key, 0, occasion, week)
    if which < abuse:
        for i in range(2):
            parent = world.parents[2 * f + i]
            suffer_crisis(parent, ABUSE_VICTIM if parent["is_abused"] else ABUSE_PERPETRATOR, size)
    elif which < abuse + substance:
        suffer_crisis(world.parents[2 * f + who_has(world, f, SUBSTANCE_MISUSE)], SUBSTANCE_MISUSE, size)
    elif mental > 0.0:
        suffer_crisis(world.parents[2 * f + who_has(world, f, MENTAL_ILL_HEALTH)], MENTAL_ILL_HEALTH, size)
    add_crisis_stress(family, p)


@inner_procedure
def who_has(world, f, problem):
    """Return which parent has a problem: 0 the main carer, if both have it; 1 the other; -1 neither."""
    for i in range(2):
        if has_problem(world.parents[2 * f + i], problem):
            return i
    return -1
