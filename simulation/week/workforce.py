"""Step 11, workforce: sickness, strain, training and skill decay, turnover, vacancies, hiring; changes of worker."""

from agents.professional import (
    decay_trained_skill,
    falls_sick,
    is_filled,
    leaves,
    take_post,
    update_strain,
)
from agents.standing import ASSESSMENT_WORKER, SOCIAL_WORKER
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import AGENCY, HIRE, LEAVE, OWN_SKILL, SICK, SICK_LENGTH, key_of, normal, uniform
from simulation.week.plan_status import ask_for_worker
from simulation.week.training import allocate_places, may_train


@step
def workforce(world, week):
    """Simulate a week of every post; hiring is independent between posts."""
    state = world.state[0]
    allocate_places(world, week)
    for w in range(state["professionals"]):
        worker = world.professionals[w]
        if week < worker["start_week"] or week >= worker["end_week"]:
            if worker["filled"]:
                vacate(world, w, week)
        elif worker["filled"]:
            update_filled_post(world, w, week)
        else:
            may_hire(world, w, week)


@procedure
def update_filled_post(world, w, week):
    """A week of a filled post: sickness, strain, skill decay, training, perhaps leaving."""
    state, p, worker = world.state[0], world.parameters[0], world.professionals[w]
    seed, key = state["seed"], worker["person_key"]
    area = world.areas[worker["area"]]
    falls_sick(worker, p, week, uniform(seed, SICK, key, 0, 0, week), uniform(seed, SICK_LENGTH, key, 0, 0, week))
    update_strain(worker, p)
    decay_trained_skill(worker, p, coaching(world, w, week))
    trains = week < area["motivational_until"] or week < area["deescalation_until"] or week < area["practice_until"]
    if trains and not worker["by_agency"]:
        may_train(world, w, week)
    if leaves(worker, p, uniform(seed, LEAVE, key, 0, 0, week)):
        world.tally[worker["area"], m.LEAVERS] += 1.0 if worker["role"] == SOCIAL_WORKER or worker["role"] == ASSESSMENT_WORKER else 0.0
        vacate(world, w, week)


@procedure
def coaching(world, w, week):
    """Return the coaching sessions per half year that sustain the worker's skill: those provided, and good group supervision."""
    p, worker = world.parameters[0], world.professionals[w]
    area = world.areas[worker["area"]]
    sessions = area["coaching_per_half_year"] if week >= area["coaching_from"] else 0.0
    if week >= area["group_supervision_from"] and worker["role"] != ASSESSMENT_WORKER:
        held = p["group_supervision_per_half_year"] * area["group_supervision_per_month"]
        sessions += held * p["group_supervision_good_share"] * area["group_supervision_share"]
    return sessions


@procedure
def vacate(world, w, week):
    """The holder leaves; the families on the caseload wait for another worker."""
    worker = world.professionals[w]
    worker["filled"], worker["since"], worker["sick_until"] = False, week, -1
    f = worker["first_in_caseload"]
    while f >= 0:
        family = world.families[f]
        following = family["next_in_caseload"]
        if family["worker"] == w:
            allocated, unit = family["allocated_week"], unit_keeping_families(world, w, week)
            if unit >= 0:
                family["worker"] = -1
            ask_for_worker(world, f, week)
            family["allocated_week"], family["unit"] = allocated, unit
            world.tally[family["area"], m.WORKER_CHANGES] += 1.0
        f = following
    worker["first_in_caseload"] = -1


@inner_procedure
def unit_keeping_families(world, w, week):
    """Return the team that keeps the families whose worker leaves, in areas with small units; else -1."""
    worker = world.professionals[w]
    area = world.areas[worker["area"]]
    holds = week >= area["units_from"] and area["units_shared_holding"] > 0.0 and worker["role"] == SOCIAL_WORKER
    return worker["team"] if holds else -1


@procedure
def may_hire(world, w, week):
    """A vacant post is filled: cover immediately by agencies, some others by agency staff, the rest when recruitment succeeds."""
    state, p, worker = world.state[0], world.parameters[0], world.professionals[w]
    seed, key = state["seed"], worker["key"]
    next_key = key_of(key, worker["incumbent"] + 1, 5)
    if worker["by_agency"]:
        fill_post(world, w, week, next_key, True)
        return
    has_agency = worker["role"] <= ASSESSMENT_WORKER
    by_agency = has_agency and uniform(seed, AGENCY, key, 0, worker["incumbent"], week) < p["agency_per_week"]
    if by_agency or is_filled(worker, p, uniform(seed, HIRE, key, 0, worker["incumbent"], week)):
        fill_post(world, w, week, next_key, by_agency)


@procedure
def fill_post(world, w, week, person_key, by_agency):
    """A new holder takes the post."""
    state, p, worker = world.state[0], world.parameters[0], world.professionals[w]
    seed = state["seed"]
    worker["incumbent"] += 1
    worker["person_key"] = person_key
    take_post(
        worker,
        p,
        week,
        by_agency,
        normal(seed, OWN_SKILL, person_key, 0, 0, 0),
        normal(seed, OWN_SKILL, person_key, 0, 1, 0),
        normal(seed, OWN_SKILL, person_key, 0, 2, 0),
        normal(seed, OWN_SKILL, person_key, 0, 3, 0),
    )
