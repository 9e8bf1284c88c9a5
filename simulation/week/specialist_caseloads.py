"""Specialist caseloads: which post of each role holds a family, up to its full caseload."""

from agents.recognition import is_known
from agents.standing import (
    ABUSE_PERPETRATOR,
    ABUSE_VICTIM,
    ADULT_SOCIAL_WORKER,
    BEHAVIOURAL_PRACTITIONER,
    CHILD_MENTAL_HEALTH_WORKER,
    FAMILY_SUPPORT_WORKER,
    MENTAL_HEALTH_PRACTITIONER,
    PERPETRATOR_WORKER,
    PSYCHOLOGIST,
    SUBSTANCE_MISUSE,
    SUBSTANCE_WORKER,
    TEACHER,
    VICTIM_WORKER,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import ALLOCATE, uniform
from simulation.week.queues import TIE_BREAK

HOLDERS = (
    "victim_worker",
    "perpetrator_worker",
    "substance_worker",
    "mental_health_practitioner",
    "family_support_worker",
    "child_mental_health_worker",
    "teacher",
    "behavioural_practitioner",
    "adult_social_worker",
)
"""The fields of a family that name its specialists' posts."""


@inner_procedure
def role_for(problem):
    """Return the role of the specialist who works on a problem."""
    if problem == ABUSE_VICTIM:
        return VICTIM_WORKER
    if problem == ABUSE_PERPETRATOR:
        return PERPETRATOR_WORKER
    return SUBSTANCE_WORKER if problem == SUBSTANCE_MISUSE else MENTAL_HEALTH_PRACTITIONER


@inner_procedure
def holder_of(world, f, role):
    """Return the index of the post of this role that holds the family, or -1; a psychologist, who serves an office, holds none."""
    family = world.families[f]
    if role == VICTIM_WORKER:
        return family["victim_worker"]
    if role == PERPETRATOR_WORKER:
        return family["perpetrator_worker"]
    if role == SUBSTANCE_WORKER:
        return family["substance_worker"]
    if role == MENTAL_HEALTH_PRACTITIONER:
        return family["mental_health_practitioner"]
    if role == FAMILY_SUPPORT_WORKER:
        return family["family_support_worker"]
    if role == CHILD_MENTAL_HEALTH_WORKER:
        return family["child_mental_health_worker"]
    if role == TEACHER:
        return family["teacher"]
    if role == PSYCHOLOGIST:
        return -1
    return family["behavioural_practitioner"] if role == BEHAVIOURAL_PRACTITIONER else family["adult_social_worker"]


@procedure
def set_holder(world, f, role, w):
    """Set the post of this role that holds the family; -1: none."""
    family = world.families[f]
    if role == VICTIM_WORKER:
        family["victim_worker"] = w
    elif role == PERPETRATOR_WORKER:
        family["perpetrator_worker"] = w
    elif role == SUBSTANCE_WORKER:
        family["substance_worker"] = w
    elif role == MENTAL_HEALTH_PRACTITIONER:
        family["mental_health_practitioner"] = w
    elif role == FAMILY_SUPPORT_WORKER:
        family["family_support_worker"] = w
    elif role == CHILD_MENTAL_HEALTH_WORKER:
        family["child_mental_health_worker"] = w
    elif role == TEACHER:
        family["teacher"] = w
    elif role == BEHAVIOURAL_PRACTITIONER:
        family["behavioural_practitioner"] = w
    elif role == ADULT_SOCIAL_WORKER:
        family["adult_social_worker"] = w


@inner_procedure
def find_or_assign_holder(world, f, role, week):
    """Return the filled post of this role that holds the family, else assign the one with most capacity, else return -1."""
    w = holder_of(world, f, role)
    if w >= 0 and world.professionals[w]["filled"]:
        return w
    return assign_holder(world, f, role, week)


@procedure
def assign_holder(world, f, role, week):
    """Assign the family to the post of this role in its area with the smallest caseload, if one has capacity; return its index or -1."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    best, lowest = -1, p["support_caseload_full"] if role == FAMILY_SUPPORT_WORKER else p["specialist_caseload_full"]
    area = world.areas[family["area"]]
    if (area["full_this_week"] // (1 << role)) % 2 == 1:
        return -1
    w = area["first_post"]
    while w >= 0:
        worker = world.professionals[w]
        if worker["role"] == role and worker["filled"]:
            load = worker["families"] / worker["fte"] + TIE_BREAK * uniform(state["seed"], ALLOCATE, family["key"], worker["key"], 1, week)
            if load < lowest:
                best, lowest = w, load
        w = worker["next_in_area"]
    if best >= 0:
        world.professionals[best]["families"] += 1
        if family["specialist_week"] < 0:
            world.tally[family["area"], m.FAMILIES_FIRST_HELD_BY_SPECIALISTS] += 1.0
        family["specialist_week"] = week
    else:
        area["full_this_week"] += 1 << role
    set_holder(world, f, role, best)
    return best


@procedure
def clear_holders(world, f):
    """No specialist holds the family any more."""
    for role in range(VICTIM_WORKER, MENTAL_HEALTH_PRACTITIONER + 1):
        set_holder(world, f, role, -1)
    for role in range(FAMILY_SUPPORT_WORKER, ADULT_SOCIAL_WORKER + 1):
        set_holder(world, f, role, -1)


@inner_procedure
def count_specialist_families(world, f):
    """Add the family to the counts of the adult specialists who hold it."""
    family = world.families[f]
    if family["victim_worker"] >= 0:
        world.professionals[family["victim_worker"]]["families"] += 1
    if family["perpetrator_worker"] >= 0:
        world.professionals[family["perpetrator_worker"]]["families"] += 1
    if family["substance_worker"] >= 0:
        world.professionals[family["substance_worker"]]["families"] += 1
    if family["mental_health_practitioner"] >= 0:
        world.professionals[family["mental_health_practitioner"]]["families"] += 1


@procedure
def count_wider_team_families(world, f):
    """Add the family to the counts of the wider team's professionals who hold it."""
    for role in range(FAMILY_SUPPORT_WORKER, ADULT_SOCIAL_WORKER + 1):
        w = holder_of(world, f, role)
        if w >= 0:
            world.professionals[w]["families"] += 1


@inner_procedure
def count_reach(world, f, week):
    """Count a family that could be helped by a specialist this week, since a parent has a known problem, and one that a filled post holds."""
    family, a = world.families[f], world.families[f]["area"]
    for i in range(2):
        for problem in range(4):
            if is_known(world.parents[2 * f + i], problem) and family["for_specialists_week"] < week:
                family["for_specialists_week"] = week
                world.tally[a, m.FAMILIES_FOR_SPECIALISTS] += 1.0
    if is_held(world, f):
        world.tally[a, m.FAMILIES_HELD_BY_SPECIALISTS] += 1.0


@inner_procedure
def is_held(world, f):
    """Return whether a filled post of any specialist role holds the family."""
    for role in range(VICTIM_WORKER, ADULT_SOCIAL_WORKER + 1):
        w = holder_of(world, f, role)
        if w >= 0 and world.professionals[w]["filled"]:
            return True
    return False


@inner_procedure
def is_full(world, w):
    """Return whether a specialist's post holds as many families as it takes on."""
    p, worker = world.parameters[0], world.professionals[w]
    most = p["support_caseload_full"] if worker["role"] == FAMILY_SUPPORT_WORKER else p["specialist_caseload_full"]
    return worker["families"] >= most * worker["fte"]
