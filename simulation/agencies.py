"""Whose facts reach whom: the agreements between agencies and teams, part of step 8."""

from agents.agency import risk_known_to_specialist, risk_seen_by, risk_seen_by_school
from agents.child import is_minor, visible_vulnerability
from agents.social_worker import hear_facts
from agents.specialist import is_told
from agents.standing import AGENCIES, ASSESSMENT_TEAMS, NOT_IN_CARE, SAFEGUARDING_TEAMS, SEEN_BY_SCHOOLS, SOCIAL_WORKER, SPECIALISTS
from simulation import measures as m
from simulation.chance import DESK_TALK, DESK_TALK_NOISE, FACTS, FACTS_NOISE, normal, uniform
from simulation.procedure import inner_procedure, procedure


@procedure
def hear_agencies(world, f, week):
    """Each agency's facts about a family may reach its worker and its specialists, by the agreements of the area; then the office talks."""
    family = world.families[f]
    area, worker = world.areas[family["area"]], world.professionals[family["worker"]]
    team = SAFEGUARDING_TEAMS if worker["role"] == SOCIAL_WORKER else ASSESSMENT_TEAMS
    for agency in range(AGENCIES):
        if are_shared(world, f, agency, team, week):
            tell_worker(world, f, agency, week)
        if are_shared(world, f, agency, SPECIALISTS, week):
            tell_specialists(world, f, agency, week)
    if area["facts_co_located"] > 0.0 and team == SAFEGUARDING_TEAMS:
        talk_in_the_office(world, f, week)


@procedure
def are_shared(world, f, agency, team, week):
    """Return whether an agency's facts get through this month: by the share agreed, as shared records do."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    shared = world.areas[family["area"]]["facts_shared"][agency, team]
    if shared <= 0.0:
        return False
    chance = shared * (p["facts_reach_shared_per_month"] - p["facts_reach_per_month"])
    return uniform(state["seed"], FACTS, family["key"], team, 1 + agency, week) < chance


@procedure
def tell_worker(world, f, agency, week):
    """The worker hears what the agency sees: of the family, or, from schools, of each child. Who sees nothing tells nothing."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    luck = normal(state["seed"], FACTS_NOISE, family["key"], SAFEGUARDING_TEAMS, 1 + agency, week)
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
                hear_facts(worker, child, family, p, visible_vulnerability(child, p, week), about, luck)
        c = child["next_sibling"]
    world.tally[family["area"], m.FACTS_HEARD] += 1.0 if heard else 0.0


@procedure
def tell_specialists(world, f, agency, week):
    """The specialists who know the family hear what the agency sees; from schools, what they see of the child who fares worst."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    luck = normal(state["seed"], FACTS_NOISE, family["key"], SPECIALISTS, 1 + agency, week)
    if agency == SEEN_BY_SCHOOLS:
        part = most_seen_by_school(world, f, week)
    else:
        part = risk_seen_by(family, world.parents[2 * f], world.parents[2 * f + 1], p, agency, week)
    if part <= 0.0 or family["opinions"] == 0:
        return
    world.tally[family["area"], m.FACTS_HEARD] += 1.0
    if is_there(world, family["victim_worker"]):
        family["victim_belief"] = is_told(world.professionals[family["victim_worker"]], family, p, family["victim_belief"], part, luck)
    if is_there(world, family["perpetrator_worker"]):
        holder = world.professionals[family["perpetrator_worker"]]
        family["perpetrator_belief"] = is_told(holder, family, p, family["perpetrator_belief"], part, luck)
    if is_there(world, family["substance_worker"]):
        family["substance_belief"] = is_told(world.professionals[family["substance_worker"]], family, p, family["substance_belief"], part, luck)
    if is_there(world, family["mental_health_practitioner"]):
        holder = world.professionals[family["mental_health_practitioner"]]
        family["mental_health_belief"] = is_told(holder, family, p, family["mental_health_belief"], part, luck)


@inner_procedure
def is_there(world, w):
    """Return whether somebody holds this post; -1 is no post."""
    return w >= 0 and world.professionals[w]["filled"]


@inner_procedure
def most_seen_by_school(world, f, week):
    """Return the highest share of the truth that shows at school in any of the family's children at home."""
    p, most, c = world.parameters[0], 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            most = max(most, risk_seen_by_school(child, p, week))
        c = child["next_sibling"]
    return most


@procedure
def talk_in_the_office(world, f, week):
    """In one office, the specialists who know the family pass on to its worker what they see of the problem that they work on."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    holders = (family["victim_worker"], family["perpetrator_worker"], family["substance_worker"], family["mental_health_practitioner"])
    for problem in range(4):
        knows = is_there(world, holders[problem]) and (family["opinions"] // (1 << problem)) % 2 == 1
        if knows and uniform(seed, DESK_TALK, key, 0, problem, week) < p["facts_reach_desk_per_month"]:
            part = risk_known_to_specialist(family, world.parents[2 * f], world.parents[2 * f + 1], p, problem)
            luck = normal(seed, DESK_TALK_NOISE, key, 0, problem, week)
            world.tally[family["area"], m.FACTS_HEARD] += 1.0
            worker, c = world.professionals[family["worker"]], family["first_child"]
            while c >= 0:
                child = world.children[c]
                if is_minor(child, week) and child["care"] == NOT_IN_CARE:
                    hear_facts(worker, child, family, p, visible_vulnerability(child, p, week), part, luck)
                c = child["next_sibling"]
