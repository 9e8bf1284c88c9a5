"""Recognition of parents' problems by the family's team: at meetings, by the reason for referral, by agency records, from the case file."""

from agents.recognition import (
    becomes_known,
    is_known,
    is_known_no_more,
    is_on_record,
    is_read_from_file,
    looks_over,
    move_to_file,
    perceived_severity,
    severity_reported_by_others,
)
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import PROBLEM_LOOK, PROBLEM_NOISE, PROBLEM_ON_FILE, PROBLEM_RECORD, REFERRAL_REASON, normal, uniform
from simulation.week.specialist_caseloads import role_for, set_holder


@inner_procedure
def perceive(world, f, i, w, problem, week):
    """Return how severe one problem of a parent appears this week to a professional who has met the parent (share of the maximum)."""
    state, p, parent, worker = world.state[0], world.parameters[0], world.parents[2 * f + i], world.professionals[w]
    seed, key, person = state["seed"], parent["key"], worker["person_key"]
    z_look, z_noise = normal(seed, PROBLEM_LOOK, key, person, problem, 0), normal(seed, PROBLEM_NOISE, key, person, problem, week)
    return perceived_severity(worker, parent, p, problem, z_look, z_noise)


@procedure
def recognise_problems(world, f, i, w, week):
    """After a meeting: problems that appear severe enough are known from now on, and known ones that look over are so no more; rightly or wrongly."""
    p, parent = world.parameters[0], world.parents[2 * f + i]
    for problem in range(4):
        severity = perceive(world, f, i, w, problem, week)
        if not is_known(parent, problem):
            if severity > p["problem_recognised_above"]:
                becomes_known(parent, problem)
        elif looks_over(parent, p, severity):
            is_known_no_more(parent, problem)
            release_specialist(world, f, problem)


@procedure
def release_specialist(world, f, problem):
    """The specialist for a problem that no parent of the family is known to have any more is free for another family."""
    if not is_known(world.parents[2 * f], problem) and not is_known(world.parents[2 * f + 1], problem):
        set_holder(world, f, role_for(problem), -1)


@procedure
def worst_known_problem(world, f, i, w, week):
    """Return the parent's known problem that appears most severe to a professional this week; -1: none."""
    worst, most = -1, 0.0
    for problem in range(4):
        if is_known(world.parents[2 * f + i], problem):
            severity = perceive(world, f, i, w, problem, week)
            if severity > most:
                worst, most = problem, severity
    return worst


@procedure
def record_referral_reason(world, f, week):
    """Record the reason for referral: the parents' problem that appears most severe to the referrer, if severe enough."""
    state, p = world.state[0], world.parameters[0]
    who, what, most = -1, -1, p["problem_recognised_above"]
    for i in range(2):
        parent = world.parents[2 * f + i]
        for problem in range(4):
            if parent["present"]:
                severity = severity_reported_by_others(parent, p, problem, normal(state["seed"], REFERRAL_REASON, parent["key"], 0, problem, week))
                if severity > most:
                    who, what, most = i, problem, severity
    if what >= 0:
        becomes_known(world.parents[2 * f + who], what)


@procedure
def learn_recorded_problems(world, f, agency, week):
    """The team learns the problems in an agency's record, rightly or wrongly."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    for i in range(2):
        parent = world.parents[2 * f + i]
        for problem in range(4):
            if not is_known(parent, problem):
                z = normal(state["seed"], PROBLEM_RECORD, parent["key"], agency, problem, 0)
                if is_on_record(parent, family, p, agency, problem, z, week):
                    becomes_known(parent, problem)


@procedure
def file_problems(world, f):
    """On closure both parents' known problems go on file."""
    move_to_file(world.parents[2 * f])
    move_to_file(world.parents[2 * f + 1])


@procedure
def read_file_for_problems(world, f, w, week):
    """A new worker reads the case file: a problem known in an earlier spell may be known again, likelier the more recent it is."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    weeks_away = max(0, week - family["closed_week"])
    for i in range(2):
        parent = world.parents[2 * f + i]
        if parent["filed_problems"] != 0:
            for problem in range(4):
                u = uniform(state["seed"], PROBLEM_ON_FILE, parent["key"], worker["person_key"], problem, week)
                if is_read_from_file(parent, p, problem, weeks_away, u):
                    becomes_known(parent, problem)
