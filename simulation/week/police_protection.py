"""Emergencies: police protection on an event itself, the authority's own emergency order, and what the authority does when protection ends.

A constable decides on what is seen on the spot, in open, closed and unknown families. No worker's belief is in it; what follows is the
authority's decision, by its own belief.
"""

from agents.ages import TWELVE_MONTHS
from agents.authority import is_emergency, keeps_apart
from agents.chance import log_odds
from agents.child import is_born, is_minor, visible_vulnerability
from agents.constable import constable_sees, takes_into_protection
from agents.cues import concern_about
from agents.standing import (
    BY_COURT,
    BY_MANAGER,
    BY_POLICE,
    BY_STRATEGY_DISCUSSION,
    CLOSED,
    EMERGENCY_ORDER,
    EVENTS_KEPT,
    FRONT_DOOR,
    INCIDENT,
    NO_PLAN,
    NOT_IN_CARE,
    OPEN,
    POLICE_PROTECTION,
    PROTECTION_PLAN,
    RETURNED_HOME,
    SEEN_BY_POLICE,
    STEPPED_UP,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import CONSTABLE_SEES, EMERGENCY, INCIDENT_GRAVE, KEPT_APART, PROTECT, normal, uniform
from simulation.week.applications import apply_for
from simulation.week.care_status import enter_care, leave_care
from simulation.week.front_door import begin_enquiry, care_thresholds_raised
from simulation.week.information_sharing import learn_records
from simulation.week.log import log_decision_on
from simulation.week.plan_status import ask_for_worker, end_plan_without_children, set_plan_of_family, take_into_need
from simulation.week.referral import refer

AT_INCIDENT, AT_GRAVE_HARM, AT_FIRST_REFERRAL = range(3)
"""Occasion numbers of the police's decision: at a domestic incident, at grave harm that came to light, at a family's first referral."""


@procedure
def attend_incident(world, f, week, occasion):
    """The police attend a domestic incident, and may take children into protection."""
    state, p = world.state[0], world.parameters[0]
    is_grave = uniform(state["seed"], INCIDENT_GRAVE, world.families[f]["key"], 0, occasion, week) < p["incident_grave_share"]
    decide_on_the_spot(world, f, week, is_grave, occasion)


@procedure
def decide_on_the_spot(world, f, week, is_grave, occasion):
    """A constable decides on each child at home; a family that is not open is referred on the same day.

    The draw is the family's: siblings of the same concern are decided alike, and a sibling of lower concern may stay.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    u = uniform(state["seed"], PROTECT, family["key"], 0, occasion, week)
    slope = p["harm_slope"] if occasion == AT_GRAVE_HARM else p["record_slope"][INCIDENT]
    taken, c = 0, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and is_born(child, week) and child["care"] == NOT_IN_CARE:
            seen = seen_by_constable(world, f, c, week, slope, occasion)
            is_taken = takes_into_protection(child, p, log_odds(seen), is_grave, u)
            log_decision_on(world, c, week, PROTECT, is_taken, seen)
            if is_taken:
                taken += 1
                child["protected_week"] = week
        c = child["next_sibling"]
    if taken > 0:
        protect_children(world, f, week, slope)


@inner_procedure
def seen_by_constable(world, f, c, week, slope, occasion):
    """Return the chance of significant harm to a child as the constable at the scene sees it."""
    seed, family, child = world.state[0]["seed"], world.families[f], world.children[c]
    visible = visible_vulnerability(child, world.parameters[0], week)
    z_look = normal(seed, CONSTABLE_SEES, family["key"], 0, occasion, week)
    z_noise = normal(seed, CONSTABLE_SEES, child["key"], 1, occasion, week)
    return constable_sees(child, family, world.parameters[0], visible, slope, held_by_police(world, f, week), z_look, z_noise)


@inner_procedure
def held_by_police(world, f, week):
    """Return how many domestic incidents of the last year stand in the police's records; that of this week does not yet."""
    family, held = world.families[f], 0
    for place in range(min(EVENTS_KEPT, family["events_recorded"][INCIDENT])):
        is_held = (family["event_holders"][INCIDENT, place] // (1 << SEEN_BY_POLICE)) % 2 == 1
        if is_held and 0 < week - family["event_weeks"][INCIDENT, place] <= TWELVE_MONTHS:
            held += 1
    return held


@procedure
def protect_children(world, f, week, slope):
    """Police protection begins: a referral of a family that is not served, a section 47 enquiry, and a decision when 72 hours are over."""
    p, family = world.parameters[0], world.families[f]
    is_unserved = family["standing"] == OPEN and family["worker"] < 0 and family["waiting_since"] < 0
    if family["standing"] == CLOSED or is_unserved:
        refer(world, f, week, slope)
    is_new = family["referred_week"] == week
    if is_new:
        world.tally[family["area"], m.POLICE_PROTECTIONS_UNSERVED] += count_taken(world, f, week)
    if family["standing"] == FRONT_DOOR and family["referral_waits"]:
        family["referral_waits"], family["waiting_since"] = False, week
    if family["plan"] != PROTECTION_PLAN:
        begin_enquiry(world, f, week)
    learn_from_police(world, f, week, is_new)
    family["protected_until"] = week + int(p["police_protection_weeks"])
    world.tally[family["area"], m.EMERGENCY_PROTECTIONS] += 1.0
    world.tally[family["area"], m.POLICE_PROTECTIONS] += count_taken(world, f, week)
    c = family["first_child"]
    while c >= 0:
        if world.children[c]["protected_week"] == week and world.children[c]["care"] == NOT_IN_CARE:
            enter_care(world, c, POLICE_PROTECTION, week, BY_POLICE)
        c = world.children[c]["next_sibling"]


@inner_procedure
def learn_from_police(world, f, week, is_new):
    """The authority learns what the police hold. What brought the family to notice this week is in the referral already and counts once."""
    family = world.families[f]
    if is_new:
        for place in range(min(EVENTS_KEPT, family["events_recorded"][INCIDENT])):
            if family["event_weeks"][INCIDENT, place] == week:
                family["event_is_known"][INCIDENT, place] = 1
    learn_records(world, f, SEEN_BY_POLICE, week, week)


@inner_procedure
def count_taken(world, f, week):
    """Return how many children at home the police take this week."""
    count, c = 0.0, world.families[f]["first_child"]
    while c >= 0:
        if world.children[c]["protected_week"] == week and world.children[c]["care"] == NOT_IN_CARE:
            count += 1.0
        c = world.children[c]["next_sibling"]
    return count


@procedure
def end_protection(world, f, week):
    """The 72 hours are over: each child goes home with an assessment, or is kept apart, by agreement or by an application to court.

    The authority decides on each child by its own belief; the draw is the family's.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    family["protected_until"] = -1
    raised, u = care_thresholds_raised(world, f, week), uniform(state["seed"], KEPT_APART, family["key"], 0, 0, week)
    kept, returned, c = 0, 0, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == POLICE_PROTECTION:
            concern = concern_about(family, p, week, child["belief"], p["gateway_credit_share"], 1.0)
            keeps = keeps_apart(world.authority[0], p, concern, raised, u)
            log_decision_on(world, c, week, KEPT_APART, keeps, child["belief"])
            if keeps:
                kept += 1
                apply_for(world, f, c, week, week)
            else:
                returned += 1
                leave_care(world, c, week, RETURNED_HOME)
        c = child["next_sibling"]
    world.tally[family["area"], m.POLICE_PROTECTIONS_ENDED_HOME] += returned
    if kept > 0:
        serve_family_in_emergency(world, f, week)
    if returned > 0:
        resume_plan(world, f, week)


@procedure
def resume_plan(world, f, week):
    """Children who come home from protection have the plan of the family again; without one, and without an assessment, it is in need."""
    family = world.families[f]
    if family["plan"] != NO_PLAN:
        set_plan_of_family(world, f, family["plan"], week, BY_STRATEGY_DISCUSSION, STEPPED_UP)
    elif family["standing"] == OPEN:
        take_into_need(world, f, week, BY_MANAGER, STEPPED_UP)
    if family["plan"] != NO_PLAN and family["worker"] < 0 and family["waiting_since"] < 0:
        ask_for_worker(world, f, week)


@procedure
def serve_family_in_emergency(world, f, week):
    """The family of a child who is kept apart has a safeguarding worker; siblings at home have help in need at least."""
    family = world.families[f]
    if family["standing"] == FRONT_DOOR or family["worker"] < 0:
        family["assessment_due_week"] = -1
        family["standing"] = OPEN
        ask_for_worker(world, f, week)
    if end_plan_without_children(world, f, week):
        family["enquiry_due_week"] = family["conference_due_week"] = -1
    elif family["plan"] == NO_PLAN:
        take_into_need(world, f, week, BY_MANAGER, STEPPED_UP)


@procedure
def may_apply_in_emergency(world, f, week, occasion):
    """After harm became known in an open family: an emergency protection order on each child of whom the worker's belief is extreme."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    raised, u = care_thresholds_raised(world, f, week), uniform(state["seed"], EMERGENCY, family["key"], 0, occasion, week)
    ordered, c = 0, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and is_born(child, week) and child["care"] == NOT_IN_CARE:
            if is_emergency(world.authority[0], p, log_odds(child["belief"]), raised, u):
                log_decision_on(world, c, week, EMERGENCY, True, child["belief"])
                ordered += 1
                enter_care(world, c, EMERGENCY_ORDER, week, BY_COURT)
                apply_for(world, f, c, week + int(p["emergency_application_weeks"]), week)
        c = child["next_sibling"]
    if ordered == 0:
        return
    world.tally[family["area"], m.EMERGENCY_PROTECTIONS] += 1.0
    world.tally[family["area"], m.EMERGENCY_ORDERS] += ordered
    serve_family_in_emergency(world, f, week)
