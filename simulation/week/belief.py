"""Step 8, belief: other agencies' information may reach the worker. Visits have already updated beliefs (step 5)."""

from agents.child import is_minor, visible_vulnerability
from agents.social_worker import hear_facts
from agents.standing import NOT_IN_CARE, SEEN_BY_ADULT_SERVICES
from simulation import measures as m
from simulation.procedure import inner_procedure, step
from simulation.random_numbers import FACTS, FACTS_NOISE, normal, uniform
from simulation.week.information_sharing import receive_agency_facts
from simulation.week.recognition import learn_recorded_problems


@step
def belief(world, week):
    """Every four weeks another agency's information may reach the worker, likelier where records are shared."""
    state = world.state[0]
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if family["worker"] >= 0 and (family["phase"] + week) % 4 == 1:
            may_receive_facts(world, f, week)
            area = world.areas[family["area"]]
            if area["facts_flow"] > 0.0 and week >= area["information_sharing_from"]:
                receive_agency_facts(world, f, week)


@inner_procedure
def may_receive_facts(world, f, week):
    """Information from adult services about the family may reach its worker."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, area = state["seed"], world.areas[family["area"]]
    shared = area["records_shared"] if week >= area["information_sharing_from"] else 0.0
    probability = p["facts_reach_per_month"] + shared * (p["facts_reach_shared_per_month"] - p["facts_reach_per_month"])
    if uniform(seed, FACTS, family["key"], 0, 0, week) >= probability:
        return
    z = normal(seed, FACTS_NOISE, family["key"], 0, 0, week)
    world.tally[family["area"], m.FACTS_HEARD] += 1.0
    worker = world.professionals[family["worker"]]
    learn_recorded_problems(world, f, SEEN_BY_ADULT_SERVICES, week)
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            hear_facts(worker, child, family, p, visible_vulnerability(child, p, week), 1.0, z)
        c = child["next_sibling"]
