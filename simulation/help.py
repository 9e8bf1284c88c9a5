"""Step 6, help: specialists' contacts, probation's group and community services. Severity falls only with genuine engagement."""

from agents.domestic_abuse_worker import refers_to_group
from agents.meeting import answer_specialist, attends
from agents.parent import severity_of, take_help
from agents.professional import confront
from agents.rule import compiled
from agents.specialist import form_opinion
from agents.standing import (
    ABUSE_PERPETRATOR,
    ABUSE_VICTIM,
    MENTAL_HEALTH_PRACTITIONER,
    NO_COURT,
    NO_PLAN,
    PERPETRATOR_WORKER,
    SUBSTANCE_MISUSE,
    SUBSTANCE_WORKER,
    VICTIM_WORKER,
)
from simulation import measures as m
from simulation.allocation import TIE
from simulation.books import PROBATION_PAYS, pay
from simulation.chance import ALLOCATE, COMMUNITY_HELP, GROUP, SPECIALIST_ANSWER, SPECIALIST_LOOK, SPECIALIST_NOISE, normal, uniform
from simulation.procedure import inner_procedure, procedure, step


@step
def help_families(world, week):
    """Families on a plan get the help that exists: a specialist of the area with room, else what the community offers."""
    state = world.state[0]
    for a in range(world.areas.shape[0]):
        world.areas[a]["perpetrator_group_used"] = 0.0
        world.areas[a]["full_this_week"] = 0
    for w in range(state["professionals"]):
        if VICTIM_WORKER <= world.professionals[w]["role"] <= MENTAL_HEALTH_PRACTITIONER:
            world.professionals[w]["families"] = 0
    for i in range(state["open_families"]):
        count_specialist_families(world, world.open_families[i])
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if family["worker"] >= 0 and (family["plan"] != NO_PLAN or family["court"] != NO_COURT):
            help_family(world, f, week)
            purposeful_work(world, f, week)


@inner_procedure
def count_specialist_families(world, f):
    """Add the family to the counts of the specialists who hold it."""
    family = world.families[f]
    if family["victim_worker"] >= 0:
        world.professionals[family["victim_worker"]]["families"] += 1
    if family["perpetrator_worker"] >= 0:
        world.professionals[family["perpetrator_worker"]]["families"] += 1
    if family["substance_worker"] >= 0:
        world.professionals[family["substance_worker"]]["families"] += 1
    if family["mental_health_practitioner"] >= 0:
        world.professionals[family["mental_health_practitioner"]]["families"] += 1


@inner_procedure
def help_family(world, f, week):
    """Each parent's recognised problems, one after another."""
    p = world.parameters[0]
    for i in range(2):
        parent = world.parents[2 * f + i]
        for problem in range(4):
            if severity_of(parent, problem) > p["problem_recognised_above"]:
                help_problem(world, f, i, problem, week)


@compiled
def role_for(problem):
    """Return the role of the specialist who works on a problem."""
    if problem == ABUSE_VICTIM:
        return VICTIM_WORKER
    if problem == ABUSE_PERPETRATOR:
        return PERPETRATOR_WORKER
    return SUBSTANCE_WORKER if problem == SUBSTANCE_MISUSE else MENTAL_HEALTH_PRACTITIONER


@inner_procedure
def help_problem(world, f, i, problem, week):
    """A contact with the team's specialist if one holds the family or has room, else with the community's services."""
    w = specialist_of(world, f, problem)
    if w >= 0 and not world.professionals[w]["filled"]:
        w = -1
    if w < 0:
        w = find_specialist(world, f, problem, week)
    if w >= 0:
        contact(world, f, i, w, problem, week)
    else:
        community_contact(world, f, i, problem, week)


@inner_procedure
def specialist_of(world, f, problem):
    """Return the index of the specialist who holds the family for this problem, or -1."""
    family = world.families[f]
    if problem == ABUSE_VICTIM:
        return family["victim_worker"]
    if problem == ABUSE_PERPETRATOR:
        return family["perpetrator_worker"]
    return family["substance_worker"] if problem == SUBSTANCE_MISUSE else family["mental_health_practitioner"]


@inner_procedure
def find_specialist(world, f, problem, week):
    """Give the family to the specialist of its area with the most room, if there is one; return the index or -1."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    role, best, lowest = role_for(problem), -1, p["specialist_caseload_full"]
    area = world.areas[family["area"]]
    if (area["full_this_week"] // (1 << problem)) % 2 == 1:
        return -1
    for w in range(state["professionals"] - 1, -1, -1):
        worker = world.professionals[w]
        if worker["role"] == role and worker["area"] == family["area"] and worker["filled"]:
            load = worker["families"] / worker["fte"] + TIE * uniform(state["seed"], ALLOCATE, family["key"], worker["key"], 1, week)
            if load < lowest:
                best, lowest = w, load
    if best >= 0:
        world.professionals[best]["families"] += 1
    else:
        area["full_this_week"] += 1 << problem
    if problem == ABUSE_VICTIM:
        family["victim_worker"] = best
    elif problem == ABUSE_PERPETRATOR:
        family["perpetrator_worker"] = best
    elif problem == SUBSTANCE_MISUSE:
        family["substance_worker"] = best
    else:
        family["mental_health_practitioner"] = best
    return best


@procedure
def contact(world, f, i, w, problem, week):
    """One weekly contact of a specialist with a parent, if hours are left: the parent answers, may attend, may change."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, parent = state["seed"], world.parents[2 * f + i]
    if worker["hours_left"] < p["specialist_contact_hours"]:
        return
    worker["hours_left"] -= p["specialist_contact_hours"]
    worker["hours_face_to_face"] += p["specialist_contact_hours"]
    world.tally[family["area"], m.CONTACTS_SPECIALIST] += 1.0
    confront(worker, family, p, p["specialist_belief_in_manner"])
    answer_specialist(parent, family, worker, p, uniform(seed, SPECIALIST_ANSWER, parent["key"], worker["person_key"], problem, week))
    if attends(parent):
        world.tally[family["area"], m.CONTACTS_ATTENDED] += 1.0
        if state["is_helping"]:
            take_help(parent, worker, p, problem, strength_of(world, problem))
        if problem == ABUSE_PERPETRATOR:
            may_join_group(world, f, i, w, week)
    update_opinion(world, f, w, problem, week)


@procedure
def strength_of(world, problem):
    """Return the fitted strength of one specialist contact on a problem."""
    p = world.parameters[0]
    if problem == ABUSE_VICTIM:
        return p["help_abuse_victim"]
    if problem == ABUSE_PERPETRATOR:
        return p["help_abuse_perpetrator"]
    return p["help_substance_misuse"] if problem == SUBSTANCE_MISUSE else p["help_mental_health"]


@procedure
def may_join_group(world, f, i, w, week):
    """Probation's group: a further contact in a week with a place, for a perpetrator who is referred and attends."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    area, parent, worker = world.areas[family["area"]], world.parents[2 * f + i], world.professionals[w]
    if week < area["perpetrator_group_from"] or area["perpetrator_group_used"] >= area["perpetrator_group_places"]:
        return
    if refers_to_group(worker, parent, p, uniform(state["seed"], GROUP, parent["key"], 0, 0, week)):
        area["perpetrator_group_used"] += 1.0
        pay(world, family["area"], PROBATION_PAYS, m.COST_LINE_PARTNERS, p["cost_group_session"])
        if state["is_helping"]:
            take_help(parent, worker, p, ABUSE_PERPETRATOR, p["help_abuse_perpetrator"])


@procedure
def update_opinion(world, f, w, problem, week):
    """The specialist's own belief about the family moves with each contact."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, key = state["seed"], family["key"]
    own_look = normal(seed, SPECIALIST_LOOK, key, worker["person_key"], 0, 0)
    noise = normal(seed, SPECIALIST_NOISE, key, worker["person_key"], problem, week)
    bit = 1 << problem
    knows = (family["opinions"] // bit) % 2 == 1
    if problem == ABUSE_VICTIM:
        family["victim_belief"] = form_opinion(worker, family, p, knows, family["victim_belief"], own_look, noise)
    elif problem == ABUSE_PERPETRATOR:
        family["perpetrator_belief"] = form_opinion(worker, family, p, knows, family["perpetrator_belief"], own_look, noise)
    elif problem == SUBSTANCE_MISUSE:
        family["substance_belief"] = form_opinion(worker, family, p, knows, family["substance_belief"], own_look, noise)
    else:
        family["mental_health_belief"] = form_opinion(worker, family, p, knows, family["mental_health_belief"], own_look, noise)
    if not knows:
        family["opinions"] += bit


@inner_procedure
def community_contact(world, f, i, problem, week):
    """Adult services in the community, outside any team: seldom reached, and only by a parent who engages."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    parent, worker = world.parents[2 * f + i], world.professionals[family["worker"]]
    if uniform(state["seed"], COMMUNITY_HELP, parent["key"], 0, problem, week) < p["community_contact_per_week"] * parent["engagement"]:
        world.tally[family["area"], m.COMMUNITY_CONTACTS] += 1.0
        if state["is_helping"]:
            take_help(parent, worker, p, problem, strength_of(world, problem))


@inner_procedure
def purposeful_work(world, f, week):
    """A purposeful visit by the social worker is itself help, on the parent's worst problem, and far weaker than a specialist's."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["last_visit_week"] != week or not state["is_helping"]:
        return
    parent, worker = world.parents[2 * f], world.professionals[family["worker"]]
    worst, most = 0, -1.0
    for problem in range(4):
        severity = severity_of(parent, problem)
        if severity > most:
            worst, most = problem, severity
    take_help(parent, worker, p, worst, p["help_social_worker"])
