"""Step 5, visits: the most urgent families first until time runs out; each visit changes parents' attitudes and the worker's beliefs."""

from agents.child import is_minor, visible_vulnerability
from agents.cues import work_together
from agents.family import update_accusation
from agents.meeting import answer_visit, attends, feel_visit, looks_engaged
from agents.professional import confront, remember_hostility
from agents.social_worker import gets_to_see, keeps_visit_short, puts_off_visit, see_child, sees_alone, suspects_disguise
from agents.standing import (
    AMBER,
    AMBIVALENT,
    ASSESSMENT_WORKER,
    DISGUISED_COMPLIANCE,
    FRONT_DOOR,
    HOSTILE_OR_AVOIDANT,
    NO_COURT,
    OPENLY_ENGAGED,
    PRE_PROCEEDINGS,
    PROTECTION_PLAN,
    RED,
    SOCIAL_WORKER,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, step
from simulation.random_numbers import ANSWER, DISGUISE, MEET_SECOND, PUT_OFF, QUEUE, SEE, SEEN, SEEN_ALONE, normal, uniform
from simulation.week.estimates import update_beliefs
from simulation.week.log import log_meeting
from simulation.week.plan_status import belief_in_manner
from simulation.week.queues import sort_queue
from simulation.week.recognition import recognise_problems

HALF_A_WEEK = 0.5
"""The most that a random draw adds to a family's score in a worker's queue: it decides between families equally overdue."""


@step
def visits(world, week):
    """Every social worker spends the week's hours on the families, in order of urgency."""
    state = world.state[0]
    for w in range(state["professionals"]):
        worker = world.professionals[w]
        if (worker["role"] == SOCIAL_WORKER or worker["role"] == ASSESSMENT_WORKER) and worker["first_in_caseload"] >= 0:
            visit_caseload(world, w, week)
        if worker["role"] == SOCIAL_WORKER or worker["role"] == ASSESSMENT_WORKER:
            world.tally[worker["area"], m.HOURS_WORKED] += worker["hours_worked"]


@inner_procedure
def visit_caseload(world, w, week):
    """Visit due families, then with time left those due soonest; a due visit without time is missed."""
    p, worker = world.parameters[0], world.professionals[w]
    count = queue_families(world, w, week)
    for i in range(count):
        f = world.order[i]
        family = world.families[f]
        is_early, is_late = family["visit_due_week"] > week, family["visit_due_week"] < week
        if family["visit_due_week"] == week:
            worker["visits_due"] += 1.0
        elif week < family["visit_due_week"] - int(p["visit_early_weeks"]):
            continue
        need = p["visit_hours"] + p["travel_hours"]
        hours = min(need, worker["hours_left"])
        if hours >= p["travel_hours"] + p["visit_hours_least"]:
            stayed = visit(world, f, w, week, hours - p["travel_hours"])
            worker["hours_left"] -= p["travel_hours"] + stayed
            worker["hours_face_to_face"] += stayed
            worker["visits_done"] += 1.0
            if is_early:
                worker["visits_due"] += 1.0
            if is_late:
                world.tally[worker["area"], m.VISITS_LATE] += 1.0
    area = worker["area"]
    world.tally[area, m.VISITS_DUE] += worker["visits_due"]
    world.tally[area, m.VISITS_DONE] += worker["visits_done"]
    world.tally[area, m.HOURS_FACE_TO_FACE] += worker["hours_face_to_face"]


@inner_procedure
def queue_families(world, w, week):
    """Order the worker's families by status, rating and how overdue they are; ties by a keyed draw. Return their number."""
    state, p, worker = world.state[0], world.parameters[0], world.professionals[w]
    count, f = 0, worker["first_in_caseload"]
    while f >= 0:
        family = world.families[f]
        score = 1.0 * (week - family["visit_due_week"])
        if family["plan"] == PROTECTION_PLAN or family["enquiry_due_week"] >= 0:
            score += p["queue_weight_plan"]
        score += p["queue_weight_red"] if family["rating"] == RED else p["queue_weight_amber"] if family["rating"] == AMBER else 0.0
        world.order[count] = f
        world.scores[count] = score + HALF_A_WEEK * uniform(state["seed"], QUEUE, family["key"], worker["key"], 1, week)
        count += 1
        f = family["next_in_caseload"]
    sort_queue(world.order, world.scores, count)
    return count


@inner_procedure
def visit(world, f, w, week, hours):
    """One visit: the worker meets the main carer and perhaps the other parent, then sees the children; return its hours.

    Hostility shortens the visit, may keep the children unseen, and may put off the next one.
    """
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, key = state["seed"], family["key"]
    update_accusation(family, p, left_unsaid(world, w, week))
    confront(worker, family, p, belief_in_manner(world, f, week))
    meet(world, f, 0, w, week)
    second = world.parents[2 * f + 1]
    if second["present"] and uniform(seed, MEET_SECOND, key, 0, 0, week) < p["second_parent_met_share"]:
        meet(world, f, 1, w, week)
    parent = world.parents[2 * f]
    stayed = keeps_visit_short(worker, parent, p, hours)
    see_children(world, f, w, week, stayed)
    family["last_visit_week"] = week
    family["visits"] += 1
    if family["standing"] == FRONT_DOOR:
        family["assessment_visits"] += 1
    interval = visit_interval(world, f, week)
    if puts_off_visit(worker, parent, p, uniform(seed, PUT_OFF, key, worker["person_key"], 0, week)):
        interval += interval
    family["visit_due_week"] = max(week, family["visit_due_week"]) + interval
    return stayed


@inner_procedure
def see_children(world, f, w, week, hours):
    """The worker sees the children, if the parents let it happen, perhaps alone; what was seen changes beliefs."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    seed, key, parent = state["seed"], family["key"], world.parents[2 * f]
    if not gets_to_see(worker, parent, p, uniform(seed, SEEN, key, worker["person_key"], 0, week)):
        world.tally[family["area"], m.VISITS_UNSEEN] += 1.0
        return
    if sees_alone(worker, parent, p, uniform(seed, SEEN_ALONE, key, worker["person_key"], 0, week)):
        world.tally[family["area"], m.VISITS_SEEN_ALONE] += 1.0
        family["seen_alone_week"] = week
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week):
            z = normal(seed, SEE, child["key"], worker["person_key"], 0, week)
            see_child(worker, child, family, parent, p, week, hours, visible_vulnerability(child, p, week), z)
        c = child["next_sibling"]
    update_beliefs(world, f, week)


@inner_procedure
def left_unsaid(world, w, week):
    """Return the share of the service's accusation that this worker does not express: the area's practice, perhaps of trained workers only."""
    worker = world.professionals[w]
    area = world.areas[worker["area"]]
    if week < area["language_from"]:
        return 0.0
    is_trained = worker["motivational_week"] <= week or worker["deescalation_week"] <= week
    return area["language_unsaid"] if is_trained or area["language_trained_only"] == 0.0 else 0.0


@inner_procedure
def visit_interval(world, f, week):
    """Return the weeks to the next visit by the family's status; after a child's return home they are as frequent as on a plan for some time."""
    p, family = world.parameters[0], world.families[f]
    if family["standing"] == FRONT_DOOR:
        return int(p["visit_interval_assessment_weeks"])
    if family["court"] == PRE_PROCEEDINGS:
        return int(p["visit_interval_letter_weeks"])
    if family["plan"] == PROTECTION_PLAN or family["court"] != NO_COURT or week < family["return_supported_until"]:
        return int(p["visit_interval_plan_weeks"])
    return int(p["visit_interval_need_weeks"])


@inner_procedure
def meet(world, f, i, w, week):
    """One parent meets the worker: the parent presents and reacts, and the worker may suspect disguised compliance, rightly or wrongly."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[w]
    parent = world.parents[2 * f + i]
    answer_visit(parent, family, worker, p, uniform(state["seed"], ANSWER, parent["key"], worker["person_key"], 0, week))
    feel_visit(parent, family, worker, p)
    remember_hostility(worker, p, parent["presentation"] == HOSTILE_OR_AVOIDANT)
    recognise_problems(world, f, i, w, week)
    suspected = suspects_disguise(worker, parent, p, uniform(state["seed"], DISGUISE, parent["key"], worker["person_key"], 0, week))
    if i == 0:
        shown = 0.0 if suspected or not attends(parent) else looks_engaged(parent, p)
        family["shown_engagement"] += p["shown_engagement_memory"] * (shown - family["shown_engagement"])
        work_together(family, p, shown)
    count_meeting(world, family["area"], parent["presentation"], suspected)
    log_meeting(world, f, i, w, week, suspected)


@inner_procedure
def count_meeting(world, area, presentation, suspected):
    """Count the meeting by presentation, and suspected against true disguised compliance."""
    if presentation == OPENLY_ENGAGED:
        world.tally[area, m.MEETINGS_OPEN] += 1.0
    elif presentation == AMBIVALENT:
        world.tally[area, m.MEETINGS_AMBIVALENT] += 1.0
    elif presentation == HOSTILE_OR_AVOIDANT:
        world.tally[area, m.MEETINGS_HOSTILE] += 1.0
    else:
        world.tally[area, m.MEETINGS_DISGUISED] += 1.0
    if presentation == DISGUISED_COMPLIANCE:
        world.tally[area, m.DISGUISED_COMPLIANCE_HITS if suspected else m.DISGUISED_COMPLIANCE_MISSES] += 1.0
    elif presentation != HOSTILE_OR_AVOIDANT:
        world.tally[area, m.DISGUISED_COMPLIANCE_FALSE_ALARMS if suspected else m.DISGUISED_COMPLIANCE_CORRECT_REJECTIONS] += 1.0
