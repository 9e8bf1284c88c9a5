"""Step 7, life: problems change, crises and harm occur, and some harm comes to attention."""

from agents.ages import TWELVE_MONTHS
from agents.child import is_harmed_at_home, is_harmed_in_care, is_in_danger, is_minor, update_true_risk, update_wellbeing
from agents.cues import concern_about
from agents.family import (
    fade_stress,
    is_admitted_to_hospital,
    is_noticed,
    is_struck_by_crisis,
    police_are_called,
    reaches_turning_point,
    update_family_risk,
)
from agents.kind import draw_problem
from agents.parent import redraw_problem, return_to_baseline, update_severities
from agents.standing import (
    ABUSE_PERPETRATOR,
    ABUSE_VICTIM,
    ADMISSION,
    CLOSED,
    KNOWN_HARM,
    MENTAL_ILL_HEALTH,
    NOBODY_AT_HOME,
    NOT_IN_CARE,
    OPEN,
    PROTECTION_PLAN,
    SUBSTANCE_MISUSE,
)
from agents.team_manager import calls_strategy_discussion
from simulation import measures as m
from simulation.prefetch import CLOSED_FAMILY_BYTES, FAMILY_BYTES, look_ahead
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import (
    CARE_HARM,
    CRISIS,
    GRAVE,
    HARM,
    HOSPITAL,
    LIGHT,
    NOTICE,
    POLICE,
    STRATEGY,
    TURN,
    TURN_LUCK,
    TURN_THERE,
    TURN_WHICH,
    normal,
    uniform,
)
from simulation.week.agency_records import factor_of, may_record_falsely, record_event, record_incident, record_month
from simulation.week.arrivals import may_expect_child, update_ages
from simulation.week.belief import learn_of_harm
from simulation.week.costs import NHS_PAYS, POLICE_PAYS, pay
from simulation.week.crisis import apply_crisis
from simulation.week.front_door import manager_of, open_enquiry, risk_aversion
from simulation.week.plan_status import highest_belief
from simulation.week.police_protection import AT_GRAVE_HARM, AT_INCIDENT, attend_incident, decide_on_the_spot, may_apply_in_emergency
from simulation.week.referral import refer


@step
def life(world, week):
    """Simulate a week of each open family, and four weeks of each closed family in its week of four."""
    count = world.state[0]["open_families"]
    for i in range(count):
        look_ahead(world, world.open_families, i, count, FAMILY_BYTES)
        simulate_open_family(world, world.open_families[i], week)
    due = list_closed_families_due(world, week)
    for i in range(due):
        look_ahead(world, world.order, i, due, CLOSED_FAMILY_BYTES)
        simulate_closed_family(world, world.order[i], week)


@inner_procedure
def list_closed_families_due(world, week):
    """List the closed families whose week of four this is; return their number. Branch-free, since the branch would be unpredictable."""
    due = 0
    for f in range(world.state[0]["families"]):
        family = world.families[f]
        world.order[due] = f
        due += (family["standing"] == CLOSED) & ((family["phase"] + week) % 4 == 0)
    return due


@inner_procedure
def update_parents(world, f, week, weeks):
    """Problems change, a crisis or turning point may occur; then the family's risk is updated."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    first, second = world.parents[2 * f], world.parents[2 * f + 1]
    update_severities(first, p, weeks)
    if second["present"]:
        update_severities(second, p, weeks)
    fade_stress(family, p, weeks)
    if is_struck_by_crisis(family, p, weeks, uniform(state["seed"], CRISIS, family["key"], 0, 0, week)):
        apply_crisis(world, f, week, 0)
    if reaches_turning_point(family, p, weeks, uniform(state["seed"], TURN, family["key"], 0, 0, week)):
        turning_point(world, f, week)
    update_family_risk(family, first, second, p)


@procedure
def turning_point(world, f, week):
    """A turning point: abuse between the parents, or one problem of one parent, is drawn again: there or not, and how severe."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    first, second = world.parents[2 * f], world.parents[2 * f + 1]
    which = uniform(seed, TURN_WHICH, key, 0, 0, week)
    u, z = uniform(seed, TURN_THERE, key, 0, 0, week), normal(seed, TURN_LUCK, key, 0, 0, week)
    if which < p["turn_abuse_share"]:
        abuse = draw_problem(family, p, ABUSE_VICTIM, u, z)
        redraw_problem(first, ABUSE_VICTIM, abuse)
        redraw_problem(first, ABUSE_PERPETRATOR, abuse)
        redraw_problem(second, ABUSE_VICTIM, abuse)
        redraw_problem(second, ABUSE_PERPETRATOR, abuse)
    else:
        problem = SUBSTANCE_MISUSE if which < p["turn_abuse_share"] + p["turn_substance_share"] else MENTAL_ILL_HEALTH
        parent = second if second["present"] and uniform(seed, TURN_WHICH, key, 0, 1, week) < 0.5 else first
        redraw_problem(parent, problem, draw_problem(family, p, problem, u, z))


@inner_procedure
def simulate_open_family(world, f, week):
    """Simulate a week of a family that is open to the service."""
    family = world.families[f]
    update_parents(world, f, week, 1)
    called = partner_agency_events(world, f, week, 1)
    found = update_children(world, f, week, 1)
    if found > 0:
        respond_to_harm(world, f, week)
    if called:
        attend_incident(world, f, week, AT_INCIDENT)
    if family["standing"] == OPEN and family["worker"] < 0 and family["waiting_since"] < 0 and (family["phase"] + week) % 4 == 0:
        may_be_noticed(world, f, week)


@inner_procedure
def simulate_closed_family(world, f, week):
    """Simulate four weeks of a closed family: birth, harm and re-referral may occur."""
    family, p = world.families[f], world.parameters[0]
    update_ages(world, f, week)
    if family["standing"] != CLOSED:
        return
    expected = may_expect_child(world, f, week)
    update_parents(world, f, week, 4)
    return_to_baseline(world.parents[2 * f], p, 4)
    return_to_baseline(world.parents[2 * f + 1], p, 4)
    called = partner_agency_events(world, f, week, 4)
    if update_children(world, f, week, 4) > 0:
        refer(world, f, week, p["harm_slope"])
        may_be_grave(world, f, week)
    elif expected:
        refer(world, f, week, 0.0)
    elif has_children(world, f, week):
        may_be_noticed(world, f, week)
    if called:
        attend_incident(world, f, week, AT_INCIDENT)


@inner_procedure
def has_children(world, f, week):
    """Return whether any child of the family, born or unborn, is in the model and under 18."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if is_minor(world.children[c], week):
            return True
        c = world.children[c]["next_sibling"]
    return False


@inner_procedure
def may_be_noticed(world, f, week):
    """A neighbour, a school or a doctor may refer the family again."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    since = max(0, week - family["closed_week"])
    if is_noticed(family, p, 4, since, uniform(state["seed"], NOTICE, family["key"], 0, 0, week)):
        refer(world, f, week, p["notice_slope"])


@inner_procedure
def update_children(world, f, week, weeks):
    """Update each child at home or in care; return the number of events of harm that were discovered."""
    family = world.families[f]
    found, c = 0, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["birth_week"] <= week:
            if child["care"] == NOT_IN_CARE:
                found += update_child_at_home(world, c, week, weeks)
            else:
                update_child_in_care(world, c, week)
        elif not child["left"]:
            update_true_risk(child, family, world.parameters[0], week)
        c = child["next_sibling"]
    return found


@inner_procedure
def update_child_at_home(world, c, week, weeks):
    """Update risk and wellbeing of a child at home; return 1 if harm occurred and was discovered."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    family = world.families[child["family"]]
    seed, area = state["seed"], family["area"]
    update_true_risk(child, family, p, week)
    update_wellbeing(child, p, weeks)
    is_closed = family["standing"] == CLOSED
    if is_closed and is_in_danger(child, state["danger_line"]):
        world.tally[area, m.MISSED_HIGH_RISK_CHILDREN_CLOSED] += 4.0
    if not is_harmed_at_home(child, p, weeks, uniform(seed, HARM, child["key"], 0, 0, week)):
        return 0
    world.tally[area, m.HARM_AT_HOME_EVENTS] += 1.0
    if week >= state["harm_from_week"]:
        family["harm_events"] += 1
    if not is_closed:
        world.tally[area, m.HARM_AT_HOME_OPEN_EVENTS] += 1.0
    discovered = (p["harm_to_light_closed"] if is_closed else p["harm_to_light_open"]) * factor_of(world, child["family"], KNOWN_HARM)
    if uniform(seed, LIGHT, child["key"], 0, 0, week) >= discovered:
        return 0
    world.tally[area, m.HARM_AT_HOME_KNOWN_EVENTS] += 1.0
    return 1


@inner_procedure
def update_child_in_care(world, c, week):
    """Update risk at home and wellbeing of a child in care; harm may occur in care too."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    family = world.families[child["family"]]
    update_true_risk(child, family, p, week)
    update_wellbeing(child, p, 1)
    if is_harmed_in_care(child, p, uniform(state["seed"], CARE_HARM, child["key"], 0, 0, week)):
        world.tally[family["area"], m.HARM_IN_CARE_EVENTS] += 1.0


@procedure
def respond_to_harm(world, f, week):
    """Harm was discovered in an open family: it raises belief once, as a fact or as a referral.

    Then police protection, if it is grave and a constable so decides; an emergency order, if the worker's belief is extreme; or a strategy
    discussion.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    if family["standing"] == OPEN and family["worker"] < 0 and family["waiting_since"] < 0:
        refer(world, f, week, p["harm_slope"])
    else:
        learn_of_harm(world, f, week)
    may_be_grave(world, f, week)
    may_apply_in_emergency(world, f, week, 0)
    belief = highest_belief(world, f, week)
    manager = world.professionals[manager_of(world, f)]
    if belief > NOBODY_AT_HOME and family["plan"] != PROTECTION_PLAN:
        if calls_strategy_discussion(
            manager,
            family,
            p,
            concern_about(family, p, week, belief, 1.0, 1.0),
            False,
            risk_aversion(world, f, week),
            uniform(seed, STRATEGY, key, 0, 2, week),
        ):
            open_enquiry(world, f, week)


@procedure
def may_be_grave(world, f, week):
    """Some harm that comes to light is so grave that the police come, and may take children into protection."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if uniform(state["seed"], GRAVE, family["key"], 0, 0, week) < p["harm_grave_share"]:
        decide_on_the_spot(world, f, week, True, AT_GRAVE_HARM)


@inner_procedure
def partner_agency_events(world, f, week, weeks):
    """Events of partner agencies: police called to domestic incidents, emergency hospital admissions of parents.

    Return whether the police were called.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    first, second = world.parents[2 * f], world.parents[2 * f + 1]
    seed, area = state["seed"], family["area"]
    abuse = max(first["abuse_victim"], first["abuse_perpetrator"])
    called = police_are_called(family, abuse, p, weeks, uniform(seed, POLICE, family["key"], 0, 0, week))
    if called:
        world.tally[area, m.POLICE_INCIDENTS] += 1.0
        pay(world, area, POLICE_PAYS, m.COST_LINE_PARTNERS, p["cost_police_incident"])
        if family["last_incident_week"] >= 0 and week - family["last_incident_week"] <= TWELVE_MONTHS:
            world.tally[area, m.REPEAT_POLICE_INCIDENTS] += 1.0
        family["last_incident_week"] = week
        family["police_incidents"] += 1
        record_incident(world, f, week)
    for i in range(2):
        parent = first if i == 0 else second
        if parent["present"]:
            u = uniform(seed, HOSPITAL, parent["key"], 0, 0, week)
            if is_admitted_to_hospital(family, parent["substance_misuse"], parent["mental_ill_health"], p, weeks, u):
                world.tally[area, m.EMERGENCY_ADMISSIONS] += 1.0
                pay(world, area, NHS_PAYS, m.COST_LINE_PARTNERS, p["cost_emergency_admission"])
                record_event(world, f, ADMISSION, i, week)
    may_record_falsely(world, f, week, weeks)
    if weeks > 1 or (family["phase"] + week) % 4 == 0:
        record_month(world, f, week)
    return called
