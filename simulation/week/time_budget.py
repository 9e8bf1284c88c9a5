"""Step 4, time budget: each professional's hours for families, net of recording, meetings, court, training and leave."""

from agents.child import is_minor
from agents.professional import attend_group_supervision, plan_coordinator_week, plan_specialist_week, plan_week
from agents.standing import (
    ASSESSMENT_WORKER,
    CARE_ORDER,
    FRONT_DOOR,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    PROTECTION_PLAN,
    SOCIAL_WORKER,
    TEAM_MANAGER,
    UNIT_COORDINATOR,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step


@step
def time_budget(world, week):
    """Sum the recording and court hours of each worker's families, then plan every professional's week."""
    state, p = world.state[0], world.parameters[0]
    gather_caseloads(world, week)
    take_over_recording(world, week)
    for w in range(state["professionals"]):
        worker = world.professionals[w]
        if worker["role"] == SOCIAL_WORKER or worker["role"] == ASSESSMENT_WORKER:
            plan_social_worker(world, w, week)
        elif worker["role"] != TEAM_MANAGER and worker["role"] != UNIT_COORDINATOR:
            plan_specialist_week(worker, p, week)
        if week >= world.areas[worker["area"]]["group_supervision_from"]:
            may_attend_group_supervision(world, w, week)


@procedure
def may_attend_group_supervision(world, w, week):
    """In the week of a session all professionals of safeguarding teams attend, for longer the more families are discussed."""
    p, worker = world.parameters[0], world.professionals[w]
    area = world.areas[worker["area"]]
    is_week = (week - area["group_supervision_from"]) * area["group_supervision_per_month"] % 4 == 0
    attends = worker["role"] != ASSESSMENT_WORKER and worker["role"] != TEAM_MANAGER and worker["role"] != UNIT_COORDINATOR
    if is_week and attends:
        attend_group_supervision(worker, p["group_supervision_hours"] * area["group_supervision_share"])


@procedure
def gather_caseloads(world, week):
    """Rebuild each worker's list of families, its number of families and of children."""
    state = world.state[0]
    for w in range(state["professionals"]):
        worker = world.professionals[w]
        worker["first_in_caseload"], worker["families"], worker["caseload"] = -1, 0, 0.0
    for i in range(state["open_families"] - 1, -1, -1):
        f = world.open_families[i]
        family = world.families[f]
        if family["worker"] >= 0:
            worker = world.professionals[family["worker"]]
            family["next_in_caseload"] = worker["first_in_caseload"]
            worker["first_in_caseload"] = f
            worker["families"] += 1
            worker["caseload"] += children_held(world, f, week)


@inner_procedure
def children_held(world, f, week):
    """Return the number of the family's minors at home, or in care before a final order."""
    held = 0.0
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] < CARE_ORDER:
            held += 1.0
        c = child["next_sibling"]
    return held


@procedure
def take_over_recording(world, week):
    """Unit coordinators' hours go to the recording of their area's social workers: no effect without coordinators."""
    state, p = world.state[0], world.parameters[0]
    offered = 0.0
    for a in range(world.areas.shape[0]):
        world.areas[a]["desk_hours_offered"] = world.areas[a]["desk_share_taken"] = 0.0
    for w in range(state["professionals"]):
        worker = world.professionals[w]
        if worker["role"] == UNIT_COORDINATOR:
            plan_coordinator_week(worker, p, week)
            world.areas[worker["area"]]["desk_hours_offered"] += worker["hours_left"]
            offered += worker["hours_left"]
    if offered > 0.0:
        for a in range(world.areas.shape[0]):
            share_recording(world, a, week)


@procedure
def share_recording(world, a, week):
    """Take over the same share of every social worker's recording: limited by the coordinators' hours and a maximum share."""
    p, area = world.parameters[0], world.areas[a]
    required, w = 0.0, area["first_post"]
    while w >= 0:
        worker = world.professionals[w]
        if worker["role"] == SOCIAL_WORKER and worker["filled"] and week > worker["sick_until"]:
            recording, _ = recording_and_court_hours(world, w)
            required += (p["recording_hours_fixed"] * worker["fte"] + recording) * (1.0 - workbook_cut(world, w, week))
        w = worker["next_in_area"]
    if required > 0.0 and area["desk_hours_offered"] > 0.0:
        taken = min(area["desk_hours_offered"], p["recording_handed_over_most"] * required)
        area["desk_share_taken"] = taken / required
        world.tally[a, m.DESK_HOURS_TAKEN] += taken
        w = area["first_post"]
        while w >= 0:
            if world.professionals[w]["role"] == UNIT_COORDINATOR:
                world.professionals[w]["hours_left"] *= 1.0 - taken / area["desk_hours_offered"]
            w = world.professionals[w]["next_in_area"]


@inner_procedure
def workbook_cut(world, w, week):
    """Return the share of a worker's recording that the workbook saves."""
    worker = world.professionals[w]
    area = world.areas[worker["area"]]
    return area["recording_cut"] if week >= area["workbook_from"] and worker["role"] == SOCIAL_WORKER else 0.0


@inner_procedure
def plan_social_worker(world, w, week):
    """Hours of recording and of court for the worker's families, then the plan of the week."""
    p, worker = world.parameters[0], world.professionals[w]
    recording, court = recording_and_court_hours(world, w)
    cut = workbook_cut(world, w, week)
    if worker["role"] == SOCIAL_WORKER:
        cut += world.areas[worker["area"]]["desk_share_taken"] * (1.0 - cut)
    plan_week(worker, p, week, recording, court, cut)


@inner_procedure
def recording_and_court_hours(world, w):
    """Return the hours of recording and of court that the worker's families require."""
    p, worker = world.parameters[0], world.professionals[w]
    recording, court = 0.0, 0.0
    f = worker["first_in_caseload"]
    while f >= 0:
        family = world.families[f]
        if family["standing"] == FRONT_DOOR:
            recording += p["recording_hours_assessment"]
        elif family["plan"] == PROTECTION_PLAN:
            recording += p["recording_hours_plan"]
        else:
            recording += p["recording_hours_need"]
        if family["court"] == PROCEEDINGS:
            court += p["court_hours"]
        elif family["court"] == PRE_PROCEEDINGS:
            court += p["pre_proceedings_hours"]
        f = family["next_in_caseload"]
    return recording, court
