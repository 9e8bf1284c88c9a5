"""Step 6, help: specialists' contacts, probation's group programme and community services. Severity falls only with genuine engagement."""

from agents.cues import report_attendance, work_together
from agents.domestic_abuse_worker import refers_to_group
from agents.meeting import answer_specialist, attends, looks_engaged
from agents.parent import take_help
from agents.professional import confront, remember_hostility
from agents.recognition import is_known
from agents.standing import ABUSE_PERPETRATOR, ABUSE_VICTIM, HOSTILE_OR_AVOIDANT, NO_COURT, NO_PLAN, SUBSTANCE_MISUSE, VICTIM_WORKER
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import COMMUNITY_HELP, GROUP, SPECIALIST_ANSWER, uniform
from simulation.week.costs import PROBATION_PAYS, pay
from simulation.week.plan_status import belief_in_manner
from simulation.week.recognition import recognise_problems, worst_known_problem
from simulation.week.specialist_beliefs import update_opinion
from simulation.week.specialist_caseloads import count_reach, count_specialist_families, count_wider_team_families, find_or_assign_holder, role_for
from simulation.week.wider_team import NO_REFERRAL, help_by_wider_team, record_roles_in_post, refer_to_adult_services


@step
def help_families(world, week):
    """Families on a plan or in court receive help: from a specialist of the area with capacity, else from community services."""
    state = world.state[0]
    for a in range(world.areas.shape[0]):
        world.areas[a]["perpetrator_group_used"] = 0.0
        world.areas[a]["full_this_week"] = 0
    for w in range(state["professionals"]):
        if world.professionals[w]["role"] >= VICTIM_WORKER:
            world.professionals[w]["families"] = 0
    record_roles_in_post(world)
    for i in range(state["open_families"]):
        f = world.open_families[i]
        count_specialist_families(world, f)
        if world.areas[world.families[f]["area"]]["wider_team"] != 0:
            count_wider_team_families(world, f)
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if family["worker"] >= 0 and (family["plan"] != NO_PLAN or family["court"] != NO_COURT):
            help_family(world, f, week)
            purposeful_work(world, f, week)
            if world.areas[family["area"]]["wider_team"] != 0:
                help_by_wider_team(world, f, week)
            count_reach(world, f, week)


@inner_procedure
def help_family(world, f, week):
    """Help with each parent's known problems, true or not; an adult social worker may refer to adult services for the most severe."""
    referred = refer_to_adult_services(world, f, week) if world.areas[world.families[f]["area"]]["wider_team"] != 0 else NO_REFERRAL
    for i in range(2):
        parent = world.parents[2 * f + i]
        for problem in range(4):
            if is_known(parent, problem):
                help_problem(world, f, i, problem, week, referred == 4 * i + problem)


@inner_procedure
def help_problem(world, f, i, problem, week, is_referred):
    """A contact with the team's specialist if one holds the family or has capacity, else with community services; is_referred: with certainty."""
    w = find_or_assign_holder(world, f, role_for(problem), week)
    if w >= 0:
        contact(world, f, i, w, problem, week)
    else:
        community_contact(world, f, i, problem, week, is_referred)


@procedure
def contact(world, f, i, w, problem, week):
    """One weekly contact of a specialist with a parent, if hours are left: the parent presents, may attend, and may benefit."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, parent = state["seed"], world.parents[2 * f + i]
    if worker["hours_left"] < p["specialist_contact_hours"]:
        return
    worker["hours_left"] -= p["specialist_contact_hours"]
    worker["hours_face_to_face"] += p["specialist_contact_hours"]
    world.tally[family["area"], m.CONTACTS_SPECIALIST] += 1.0
    world.tally[family["area"], m.CONTACTS_VICTIM_WORKER + worker["role"] - VICTIM_WORKER] += 1.0
    confront(worker, family, p, p["specialist_belief_share"] * belief_in_manner(world, f, week))
    answer_specialist(parent, family, worker, p, uniform(seed, SPECIALIST_ANSWER, parent["key"], worker["person_key"], problem, week))
    remember_hostility(worker, p, parent["presentation"] == HOSTILE_OR_AVOIDANT)
    report_attendance(family, p, attends(parent))
    work_together(family, p, looks_engaged(parent, p) if attends(parent) else 0.0)
    if attends(parent):
        world.tally[family["area"], m.CONTACTS_ATTENDED] += 1.0
        if state["is_helping"]:
            take_help(parent, worker, p, problem, strength_of(world, problem))
        if problem == ABUSE_PERPETRATOR:
            may_join_group(world, f, i, w, week)
    update_opinion(world, f, w, problem, week)
    recognise_problems(world, f, i, w, week)


@procedure
def strength_of(world, problem):
    """Return the strength of one specialist contact on a problem: that of its trials times the strength common to all (docs/decisions/0054)."""
    p = world.parameters[0]
    if problem == ABUSE_VICTIM:
        return p["help_strength"] * p["help_abuse_victim"]
    if problem == ABUSE_PERPETRATOR:
        return p["help_strength"] * p["help_abuse_perpetrator"]
    return p["help_strength"] * (p["help_substance_misuse"] if problem == SUBSTANCE_MISUSE else p["help_mental_health"])


@procedure
def may_join_group(world, f, i, w, week):
    """Probation's group programme: a further contact for a perpetrator who attends and is referred, if there is a place."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    area, parent, worker = world.areas[family["area"]], world.parents[2 * f + i], world.professionals[w]
    if week < area["perpetrator_group_from"] or area["perpetrator_group_used"] >= area["perpetrator_group_places"]:
        return
    if refers_to_group(worker, parent, p, uniform(state["seed"], GROUP, parent["key"], 0, 0, week)):
        area["perpetrator_group_used"] += 1.0
        pay(world, family["area"], PROBATION_PAYS, m.COST_LINE_PARTNERS, p["cost_group_session"])
        if state["is_helping"]:
            take_help(parent, worker, p, ABUSE_PERPETRATOR, strength_of(world, ABUSE_PERPETRATOR))


@inner_procedure
def community_contact(world, f, i, problem, week, is_referred):
    """Adult services in the community: seldom reached, and only by a parent who engages, unless referred by an adult social worker."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    parent, worker = world.parents[2 * f + i], world.professionals[family["worker"]]
    u = uniform(state["seed"], COMMUNITY_HELP, parent["key"], 0, problem, week)
    if is_referred or u < p["community_contact_per_week"] * parent["engagement"]:
        world.tally[family["area"], m.COMMUNITY_CONTACTS] += 1.0
        if state["is_helping"]:
            take_help(parent, worker, p, problem, strength_of(world, problem))


@inner_procedure
def purposeful_work(world, f, week):
    """A visit by the social worker is itself help, with the known problem that appeared most severe, and far weaker than a specialist's contact."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["last_visit_week"] != week or not state["is_helping"]:
        return
    worst = worst_known_problem(world, f, 0, family["worker"], week)
    if worst >= 0:
        take_help(world.parents[2 * f], world.professionals[family["worker"]], p, worst, p["help_social_worker"])
