"""Information sharing between agencies and teams, by agreement, part of step 8."""

from agents.agency import risk_known_to_specialist, risk_seen_by, risk_seen_by_school
from agents.child import is_minor, visible_vulnerability
from agents.social_worker import hear_facts
from agents.specialist import hear_agency_facts
from agents.standing import (
    ADULT_SOCIAL_WORKER,
    AGENCIES,
    ASSESSMENT_TEAMS,
    CHILD_MENTAL_HEALTH_WORKER,
    MENTAL_HEALTH_PRACTITIONER,
    NOT_IN_CARE,
    SAFEGUARDING_TEAMS,
    SEEN_BY_ADULT_SERVICES,
    SEEN_BY_SCHOOLS,
    SOCIAL_WORKER,
    SPECIALISTS,
    TEACHER,
    UNIT_COORDINATOR,
    VICTIM_WORKER,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import DESK_TALK, DESK_TALK_NOISE, FACTS, FACTS_NOISE, normal, uniform
from simulation.week.recognition import learn_recorded_problems
from simulation.week.specialist_beliefs import opinion_of, post_with_opinion, set_opinion


@procedure
def receive_agency_facts(world, f, week):
    """Each agency's information may reach a family's worker and specialists, by the area's agreements; then colleagues in one office consult."""
    family = world.families[f]
    area, worker = world.areas[family["area"]], world.professionals[family["worker"]]
    team = SAFEGUARDING_TEAMS if worker["role"] == SOCIAL_WORKER else ASSESSMENT_TEAMS
    for agency in range(AGENCIES):
        if are_shared(world, f, agency, team, week):
            inform_worker(world, f, agency, week)
        if are_shared(world, f, agency, SPECIALISTS, week):
            inform_specialists(world, f, agency, week)
    if area["facts_co_located"] > 0.0 and team == SAFEGUARDING_TEAMS:
        consult_colleagues(world, f, week)


@procedure
def are_shared(world, f, agency, team, week):
    """Return whether an agency's information gets through this month, by the share agreed."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    shared = world.areas[family["area"]]["facts_shared"][agency, team]
    if shared <= 0.0:
        return False
    probability = shared * (p["facts_reach_shared_per_month"] - p["facts_reach_per_month"])
    return uniform(state["seed"], FACTS, family["key"], team, 1 + agency, week) < probability


@procedure
def inform_worker(world, f, agency, week):
    """The worker receives what the agency knows of the family, or, from schools, of each child, if it knows anything."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    z = normal(state["seed"], FACTS_NOISE, family["key"], SAFEGUARDING_TEAMS, 1 + agency, week)
    part = 0.0
    if agency != SEEN_BY_SCHOOLS:
        part = risk_seen_by(family, world.parents[2 * f], world.parents[2 * f + 1], p, agency, week)
    heard, c = False, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            about = risk_seen_by_school(child, p, week) if agency == SEEN_BY_SCHOOLS else part
            if about > 0.0:
                heard = True
                worker = world.professionals[family["worker"]]
                hear_facts(worker, child, family, p, visible_vulnerability(child, p, week), about, z)
        c = child["next_sibling"]
    world.tally[family["area"], m.FACTS_HEARD] += 1.0 if heard else 0.0
    learn_recorded_problems(world, f, agency, week)


@procedure
def inform_specialists(world, f, agency, week):
    """All specialists with an opinion of the family receive what the agency knows; from schools, about the child with the most noticed risk."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    z = normal(state["seed"], FACTS_NOISE, family["key"], SPECIALISTS, 1 + agency, week)
    if agency == SEEN_BY_SCHOOLS:
        part = highest_risk_seen_by_school(world, f, week)
    else:
        part = risk_seen_by(family, world.parents[2 * f], world.parents[2 * f + 1], p, agency, week)
    if family["opinions"] == 0:
        return
    learn_recorded_problems(world, f, agency, week)
    if part <= 0.0:
        return
    world.tally[family["area"], m.FACTS_HEARD] += 1.0
    for role in range(VICTIM_WORKER, UNIT_COORDINATOR):
        w = post_with_opinion(world, f, role)
        if w >= 0:
            set_opinion(world, f, role, hear_agency_facts(world.professionals[w], family, p, opinion_of(world, f, role), part, z))


@inner_procedure
def highest_risk_seen_by_school(world, f, week):
    """Return the highest share of true risk that a school notices in any of the family's children at home."""
    p, most, c = world.parameters[0], 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            most = max(most, risk_seen_by_school(child, p, week))
        c = child["next_sibling"]
    return most


@procedure
def consult_colleagues(world, f, week):
    """Informal consultation in one office: specialists who know the family may inform its worker about the problem they work on."""
    state, p, key = world.state[0], world.parameters[0], world.families[f]["key"]
    for role in range(VICTIM_WORKER, UNIT_COORDINATOR):
        if post_with_opinion(world, f, role) >= 0:
            if uniform(state["seed"], DESK_TALK, key, 0, role - VICTIM_WORKER, week) < p["facts_reach_desk_per_month"]:
                inform_worker_informally(world, f, role, week)


@procedure
def inform_worker_informally(world, f, role, week):
    """A colleague informs the worker: about the problem, what adult services know, or what shows in each child, if anything is known."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    z = normal(state["seed"], DESK_TALK_NOISE, family["key"], 0, role - VICTIM_WORKER, week)
    of_child = role == CHILD_MENTAL_HEALTH_WORKER or role == TEACHER
    worker, part = world.professionals[family["worker"]], part_known(world, f, role, week)
    heard, c = False, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            about = risk_seen_by_school(child, p, week) if of_child else part
            if about > 0.0:
                heard = True
                hear_facts(worker, child, family, p, visible_vulnerability(child, p, week), about, z)
        c = child["next_sibling"]
    world.tally[family["area"], m.FACTS_HEARD] += 1.0 if heard else 0.0


@inner_procedure
def part_known(world, f, role, week):
    """Return the share of the family's risk known to a professional in this role; zero for practical help and coaching."""
    p, family, first, second = world.parameters[0], world.families[f], world.parents[2 * f], world.parents[2 * f + 1]
    if role <= MENTAL_HEALTH_PRACTITIONER:
        return risk_known_to_specialist(family, first, second, p, role - VICTIM_WORKER)
    return risk_seen_by(family, first, second, p, SEEN_BY_ADULT_SERVICES, week) if role == ADULT_SOCIAL_WORKER else 0.0
