"""Step 3, allocation: waiting families are allocated a worker, the most urgent first, to the worker with the smallest caseload."""

import math

from agents.rule import compiled
from agents.social_worker import read_file
from agents.standing import ASSESSMENT_WORKER, FRONT_DOOR, NOT_IN_CARE, OPEN, PROCEEDINGS, PROTECTION_PLAN, SOCIAL_WORKER
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import ALLOCATE, QUEUE, uniform
from simulation.week.plan_status import change_worker
from simulation.week.queues import TIE_BREAK, sort_queue
from simulation.week.recognition import read_file_for_problems

RANK_WEIGHT, WEEK_WEIGHT = 1000.0, 2.0
"""Score for a priority rank and for a week of waiting: a rank outweighs any wait, a week outweighs the random draw that breaks ties."""


@step
def allocation(world, week):
    """Drop closed families from the list of open ones, then allocate a worker to waiting families."""
    state, p = world.state[0], world.parameters[0]
    drop_closed_families(world)
    waiting = 0
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if family["waiting_since"] >= 0 and family["worker"] < 0:
            world.order[waiting] = f
            u = uniform(state["seed"], QUEUE, family["key"], 0, 0, week)
            world.scores[waiting] = urgency(family["plan"], family["court"], week - family["waiting_since"]) + u
            waiting += 1
    sort_queue(world.order, world.scores, waiting)
    for i in range(waiting):
        allocate(world, world.order[i], week, p["caseload_full"])


@procedure
def drop_closed_families(world):
    """Remove families that are closed or have left the model from the list of open families, keeping its order."""
    state = world.state[0]
    kept = 0
    for i in range(state["open_families"]):
        f = world.open_families[i]
        standing = world.families[f]["standing"]
        if standing == FRONT_DOOR or standing == OPEN:
            world.open_families[kept] = f
            kept += 1
    state["open_families"] = kept


@compiled
def urgency(plan, court, weeks_waited):
    """Return the score of a waiting family: proceedings before plan before need, then by waiting time."""
    score = WEEK_WEIGHT * weeks_waited
    if court == PROCEEDINGS or plan == PROTECTION_PLAN:
        score += RANK_WEIGHT
    return score + RANK_WEIGHT if court == PROCEEDINGS else score


@procedure
def allocate(world, f, week, caseload_full):
    """Allocate the family to the worker with the smallest caseload in its area and kind of team, if anyone has capacity."""
    state, family, p = world.state[0], world.families[f], world.parameters[0]
    role = ASSESSMENT_WORKER if family["standing"] == FRONT_DOOR else SOCIAL_WORKER
    cap = cap_per_post(world.areas[family["area"]], role, week, caseload_full)
    best, lowest, of_unit, lowest_of_unit = -1, caseload_full, -1, caseload_full
    w = world.areas[family["area"]]["first_post"]
    while w >= 0:
        worker = world.professionals[w]
        if worker["role"] == role and worker["filled"] and worker["fte"] > 0.0:
            load = worker["families"] / worker["fte"] + TIE_BREAK * uniform(state["seed"], ALLOCATE, family["key"], worker["key"], 0, week)
            if (worker["families"] + 1) / worker["fte"] <= cap:
                if load < lowest:
                    best, lowest = w, load
                if worker["team"] == family["unit"] and load < lowest_of_unit:
                    of_unit, lowest_of_unit = w, load
        w = worker["next_in_area"]
    if family["unit"] >= 0 and best >= 0:
        best = reassign_within_unit(world, f, of_unit, best)
    if best >= 0:
        assign_to_worker(world, f, best, week, p["first_visit_within_weeks"])


@procedure
def reassign_within_unit(world, f, of_unit, best):
    """Choose another worker of the unit that keeps the family if one has capacity, with less loss of trust; else the change is as usual."""
    family = world.families[f]
    shared = world.areas[family["area"]]["units_shared_holding"] if of_unit >= 0 else 0.0
    change_worker(world, f, shared)
    family["unit"] = -1
    return of_unit if of_unit >= 0 else best


@inner_procedure
def cap_per_post(area, role, week, caseload_full):
    """Return the families per full-time post that a rule of practice allows; a cap above the usual limit has no effect."""
    is_meant = role == SOCIAL_WORKER or area["cap_for_assessment_teams"] > 0.0
    if week >= area["cap_from"] and is_meant and area["cap_families"] < caseload_full:
        return area["cap_families"]
    return math.inf


@procedure
def assign_to_worker(world, f, w, week, first_visit_within):
    """Put the family on the worker's caseload; a worker new to it starts from the case file."""
    family, worker, p = world.families[f], world.professionals[w], world.parameters[0]
    family["worker"], family["waiting_since"] = w, -1
    family["visit_due_week"], family["visits"] = week + int(first_visit_within), 0
    worker["families"] += 1
    if worker["role"] == SOCIAL_WORKER and family["allocated_week"] < 0:
        family["allocated_week"] = week
        family["care_days_from_allocation"] = 0.0
    if family["worker_key"] != worker["person_key"]:
        c = family["first_child"]
        while c >= 0:
            child = world.children[c]
            if child["care"] == NOT_IN_CARE:
                read_file(worker, child, p)
            c = child["next_sibling"]
        read_file_for_problems(world, f, w, week)
    family["worker_key"] = worker["person_key"]
