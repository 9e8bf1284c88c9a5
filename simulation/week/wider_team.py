"""Help by the wider team: practical help, child mental health, teaching, coaching, and referral to adult services."""

from agents.ages import ADULT_WEEKS, FOUR_YEARS_OLD, SIXTEEN_YEARS_OLD
from agents.child import is_minor
from agents.child_mental_health_worker import lifts_wellbeing, strengthens_bond
from agents.family_support_worker import eases_stress
from agents.meeting import answer_specialist, answer_visit, attends
from agents.professional import confront, remember_hostility
from agents.recognition import is_known
from agents.standing import (
    ADULT_SOCIAL_WORKER,
    BEHAVIOURAL_PRACTITIONER,
    CHILD_MENTAL_HEALTH_WORKER,
    FAMILY_SUPPORT_WORKER,
    HOSTILE_OR_AVOIDANT,
    NO_PLAN,
    NOT_IN_CARE,
    TEACHER,
    VICTIM_WORKER,
)
from agents.teacher import raises_attendance
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import SPECIALIST_ANSWER, uniform
from simulation.week.plan_status import belief_in_manner
from simulation.week.recognition import perceive
from simulation.week.specialist_beliefs import update_opinion
from simulation.week.specialist_caseloads import find_or_assign_holder, holder_of, role_for

NO_REFERRAL = -1
"""No problem is referred to adult services this week."""


@procedure
def record_roles_in_post(world):
    """Record which roles of the wider team each area has in post this week (a bit set), so that areas without any are skipped."""
    for a in range(world.areas.shape[0]):
        world.areas[a]["wider_team"] = 0
    for w in range(world.state[0]["professionals"]):
        worker = world.professionals[w]
        if worker["role"] >= FAMILY_SUPPORT_WORKER and worker["filled"] and not has_role_in_post(world, worker["area"], worker["role"]):
            world.areas[worker["area"]]["wider_team"] += 1 << worker["role"]


@inner_procedure
def has_role_in_post(world, a, role):
    """Return whether an area has this role in post this week."""
    return (world.areas[a]["wider_team"] // (1 << role)) % 2 == 1


@procedure
def help_by_wider_team(world, f, week):
    """A weekly contact with each role of the wider team in post that holds the family or has capacity."""
    a = world.families[f]["area"]
    if has_role_in_post(world, a, FAMILY_SUPPORT_WORKER):
        help_at_home(world, f, week)
    if has_role_in_post(world, a, CHILD_MENTAL_HEALTH_WORKER):
        contact_with_child(world, f, week)
    if has_role_in_post(world, a, TEACHER):
        teach(world, f, week)
    if has_role_in_post(world, a, BEHAVIOURAL_PRACTITIONER):
        coach(world, f, week)


@procedure
def reserve_contact(world, f, role, hours, week):
    """Reserve hours for a contact with the post of this role that holds the family; return its index, -1: none or no hours."""
    w = find_or_assign_holder(world, f, role, week)
    if w < 0 or world.professionals[w]["hours_left"] < hours:
        return -1
    worker = world.professionals[w]
    worker["hours_left"] -= hours
    worker["hours_face_to_face"] += hours
    world.tally[world.families[f]["area"], m.CONTACTS_VICTIM_WORKER + role - VICTIM_WORKER] += 1.0
    update_opinion(world, f, w, role, week)
    return w


@procedure
def parent_attends(world, f, i, w, week):
    """Return whether a parent attends a contact that is not about their own problems; engagement and readiness do not change."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    parent = world.parents[2 * f + i]
    confront(worker, family, p, p["specialist_belief_share"] * belief_in_manner(world, f, week))
    answer_visit(parent, family, worker, p, uniform(state["seed"], SPECIALIST_ANSWER, parent["key"], worker["person_key"], worker["role"], week))
    remember_hostility(worker, p, parent["presentation"] == HOSTILE_OR_AVOIDANT)
    return attends(parent)


@procedure
def help_at_home(world, f, week):
    """Practical help at home: it needs attendance, not genuine engagement."""
    p = world.parameters[0]
    w = reserve_contact(world, f, FAMILY_SUPPORT_WORKER, p["practical_help_hours"], week)
    if w >= 0 and parent_attends(world, f, 0, w, week) and world.state[0]["is_helping"]:
        eases_stress(world.professionals[w], world.families[f], p)


@procedure
def child_in_turn(world, f, week, youngest, oldest):
    """Return which of the family's children at home, in need or on a plan and of an age (weeks), has a contact this week, in rotation; -1: none."""
    count = 0
    c = world.families[f]["first_child"]
    while c >= 0:
        count += 1 if is_eligible(world, c, week, youngest, oldest) else 0
        c = world.children[c]["next_sibling"]
    turn = week % count if count > 0 else -1
    c = world.families[f]["first_child"]
    while c >= 0:
        if is_eligible(world, c, week, youngest, oldest):
            if turn == 0:
                return c
            turn -= 1
        c = world.children[c]["next_sibling"]
    return -1


@inner_procedure
def is_eligible(world, c, week, youngest, oldest):
    """Return whether a child is at home, in need or on a plan, and of an age (weeks)."""
    child = world.children[c]
    age = week - child["birth_week"]
    return is_minor(child, week) and child["care"] == NOT_IN_CARE and child["plan"] != NO_PLAN and youngest <= age < oldest


@procedure
def contact_with_child(world, f, week):
    """A child mental health contact, which the main carer attends with the child: raises wellbeing, and strengthens their bond."""
    p = world.parameters[0]
    c = child_in_turn(world, f, week, 0, ADULT_WEEKS)
    if c < 0:
        return
    w = reserve_contact(world, f, CHILD_MENTAL_HEALTH_WORKER, p["specialist_contact_hours"], week)
    if w >= 0 and parent_attends(world, f, 0, w, week) and world.state[0]["is_helping"]:
        lifts_wellbeing(world.professionals[w], world.children[c], p)
        strengthens_bond(world.professionals[w], world.children[c], world.parents[2 * f], p)


@procedure
def teach(world, f, week):
    """A contact of the teacher with a child of school age, at school: no parent is needed."""
    p = world.parameters[0]
    c = child_in_turn(world, f, week, FOUR_YEARS_OLD, SIXTEEN_YEARS_OLD)
    if c < 0:
        return
    w = reserve_contact(world, f, TEACHER, p["specialist_contact_hours"], week)
    if w >= 0 and world.state[0]["is_helping"]:
        raises_attendance(world.professionals[w], world.children[c], p)


@procedure
def coach(world, f, week):
    """Coaching of the main carer: changes readiness and engagement as a meeting with a specialist does; no problem is eased."""
    state, p, family, parent = world.state[0], world.parameters[0], world.families[f], world.parents[2 * f]
    w = reserve_contact(world, f, BEHAVIOURAL_PRACTITIONER, p["specialist_contact_hours"], week)
    if w >= 0:
        worker = world.professionals[w]
        confront(worker, family, p, p["specialist_belief_share"] * belief_in_manner(world, f, week))
        u = uniform(state["seed"], SPECIALIST_ANSWER, parent["key"], worker["person_key"], worker["role"], week)
        answer_specialist(parent, family, worker, p, u)
        remember_hostility(worker, p, parent["presentation"] == HOSTILE_OR_AVOIDANT)


@procedure
def refer_to_adult_services(world, f, week):
    """An adult social worker meets the parent with the most severe known problem that no specialist holds, and refers it to adult services.

    Return 4 times the parent (0 or 1) plus the problem, or NO_REFERRAL. After a referral community services are certain this week.
    """
    worker = world.families[f]["worker"]
    referred, worst = NO_REFERRAL, 0.0
    if not has_role_in_post(world, world.families[f]["area"], ADULT_SOCIAL_WORKER):
        return referred
    for i in range(2):
        for problem in range(4):
            w = holder_of(world, f, role_for(problem))
            is_free = w < 0 or not world.professionals[w]["filled"]
            if is_free and is_known(world.parents[2 * f + i], problem):
                severity = perceive(world, f, i, worker, problem, week)
                if severity > worst:
                    referred, worst = 4 * i + problem, severity
    if referred == NO_REFERRAL:
        return referred
    w = reserve_contact(world, f, ADULT_SOCIAL_WORKER, world.parameters[0]["specialist_contact_hours"], week)
    return referred if w >= 0 and parent_attends(world, f, referred // 4, w, week) else NO_REFERRAL
