"""Step 8, belief: agencies' records may reach the worker, and what is known loses weight. Visits have already updated beliefs (step 5)."""

from agents.belief import contradict_what_was_shown, fade_facts, trust_again_what_is_shown, weigh_facts
from agents.standing import KNOWN_HARM
from simulation.procedure import inner_procedure, procedure, step
from simulation.week.estimates import children_at_home, estimate_of_family, update_beliefs
from simulation.week.information_sharing import receive_records


@step
def belief(world, week):
    """Every four weeks records of other agencies may reach the worker, more often where they are shared."""
    state = world.state[0]
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if (family["phase"] + week) % 4 == 1:
            if family["worker"] >= 0:
                pass_quiet_month(world, f, week)
                receive_records(world, f, week)
            update_beliefs(world, f, week)


@inner_procedure
def pass_quiet_month(world, f, week):
    """What is known loses weight with time; that no harm became known in an open family is a fact, too."""
    p, family = world.parameters[0], world.families[f]
    fade_facts(family, p, 4)
    trust_again_what_is_shown(family, p, 4)
    mean, variance = estimate_of_family(world, f, week)
    likely = 4.0 * p["harm_at_average_risk_per_week"] * p["harm_to_light_open"] * children_at_home(world, f, week)
    weigh_facts(family, p, KNOWN_HARM, 0, likely, p["harm_slope"], mean, variance)


@procedure
def learn_of_harm(world, f, week):
    """Harm to a child of an open family became known: the worker's beliefs rise, and what the family showed counts less."""
    p, family = world.parameters[0], world.families[f]
    mean, variance = estimate_of_family(world, f, week)
    weigh_facts(family, p, KNOWN_HARM, 1, 0.0, p["harm_slope"], mean, variance)
    contradict_what_was_shown(family, p)
    update_beliefs(world, f, week)
