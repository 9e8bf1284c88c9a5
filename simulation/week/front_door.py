"""Step 2, the front door: screening, assessment within 45 working days, strategy discussions and section 47 enquiries."""

from agents.authority import convenes_conference
from agents.chance import log_odds
from agents.child import is_minor
from agents.cues import concern_about, remember_decision, start_work
from agents.family import settle_concern
from agents.standing import (
    BY_MANAGER,
    CLOSED_BY_MANAGER,
    FRONT_DOOR,
    NOT_IN_CARE,
    PROTECTION_PLAN,
    STEPPED_UP,
)
from agents.team_manager import calls_strategy_discussion, finds_in_need, screens_in
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import ASSESSED, CONVENE, SCREEN, STRATEGY, uniform
from simulation.week.factors import count_factors
from simulation.week.log import AT_ASSESSMENT, log_decision, record_judgement
from simulation.week.plan_status import ask_for_worker, close_family, highest_belief, take_into_need


@step
def front_door(world, week):
    """Decide on new referrals, end completed assessments, and end enquiries that are due."""
    state = world.state[0]
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if family["standing"] == FRONT_DOOR:
            if family["referral_waits"]:
                decide_referral(world, f, week)
            elif family["assessment_due_week"] >= 0:
                may_end_assessment(world, f, week)
        if family["enquiry_due_week"] >= 0 and week >= family["enquiry_due_week"]:
            end_enquiry(world, f, week)


@inner_procedure
def risk_aversion(world, f, week):
    """Return by how much thresholds are lowered this week: the authority's history and its noise, less what a policy raises (log-odds)."""
    now = world.timeline[week - world.state[0]["timeline_start"]]
    area = world.areas[world.families[f]["area"]]
    raised = area["threshold_raised"] if week >= area["threshold_from"] else 0.0
    return now["risk_aversion"] - raised


@inner_procedure
def care_thresholds_raised(world, f, week):
    """Return by how much a policy raises the thresholds of care decisions this week (log-odds)."""
    area = world.areas[world.families[f]["area"]]
    return area["care_threshold_raised"] if week >= area["threshold_from"] else 0.0


@inner_procedure
def manager_of(world, f):
    """Return the index of the manager who decides for the family: the worker's, else the area's duty manager."""
    family = world.families[f]
    if family["worker"] >= 0:
        return world.teams[world.professionals[family["worker"]]["team"]]["manager"]
    return world.areas[family["area"]]["duty_manager"]


@procedure
def decide_referral(world, f, week):
    """No further action, assessment, or assessment with an immediate strategy discussion."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    family["referral_waits"] = False
    manager = world.professionals[manager_of(world, f)]
    belief, shift = highest_belief(world, f, week), risk_aversion(world, f, week)
    if not screens_in(manager, p, log_odds(belief), shift, uniform(seed, SCREEN, key, 0, 0, week)):
        count_children(world, f, week, m.NO_FURTHER_ACTION)
        log_decision(world, f, week, SCREEN, False, belief)
        close_family(world, f, week, BY_MANAGER, CLOSED_BY_MANAGER)
        return
    family["waiting_since"] = week
    if calls_strategy_discussion(manager, family, p, log_odds(belief), True, shift, uniform(seed, STRATEGY, key, 0, 0, week)):
        open_enquiry(world, f, week)


@procedure
def count_children(world, f, week, measure):
    """Add the family's children at home to a measure."""
    family = world.families[f]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            world.tally[family["area"], measure] += 1.0
        c = child["next_sibling"]


@inner_procedure
def may_end_assessment(world, f, week):
    """An assessment ends after its visits, or at its time limit if there was at least one; without any it continues beyond the limit."""
    p, family = world.parameters[0], world.families[f]
    visits = family["assessment_visits"]
    enough = visits >= p["assessment_visits"] and week >= family["referred_week"] + p["assessment_weeks_least"]
    if family["enquiry_due_week"] < 0 and family["conference_due_week"] < 0 and (enough or (visits >= 1 and week >= family["assessment_due_week"])):
        end_assessment(world, f, week)


@procedure
def end_assessment(world, f, week):
    """The manager decides: a strategy discussion, a plan for a child in need, or closure."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    manager = world.professionals[manager_of(world, f)]
    belief, shift = highest_belief(world, f, week), risk_aversion(world, f, week)
    count_children(world, f, week, m.ASSESSMENTS)
    count_factors(world, f, week)
    record_judgement(world, f, week, AT_ASSESSMENT)
    family["assessment_due_week"] = -1
    concern = concern_about(family, p, week, belief, 1.0, 1.0)
    if calls_strategy_discussion(manager, family, p, concern, False, shift, uniform(seed, STRATEGY, key, 0, 1, week)):
        open_enquiry(world, f, week)
    else:
        need_or_close(world, f, week, belief)


@procedure
def need_or_close(world, f, week, belief):
    """The manager decides between a child-in-need plan and closure."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    manager = world.professionals[manager_of(world, f)]
    concern = concern_about(family, p, week, belief, 1.0, 1.0)
    in_need = finds_in_need(manager, family, p, concern, uniform(state["seed"], ASSESSED, family["key"], 0, 0, week))
    log_decision(world, f, week, ASSESSED, in_need, belief)
    if in_need:
        start_work(family, belief)
        take_into_need(world, f, week, BY_MANAGER, STEPPED_UP)
        ask_for_worker(world, f, week)
    else:
        close_family(world, f, week, BY_MANAGER, CLOSED_BY_MANAGER)


@procedure
def open_enquiry(world, f, week):
    """Open a section 47 enquiry: a conference, if there is to be one, within 15 working days of the strategy discussion."""
    if begin_enquiry(world, f, week):
        log_decision(world, f, week, STRATEGY, True, highest_belief(world, f, week))


@procedure
def begin_enquiry(world, f, week):
    """Begin a section 47 enquiry, unless one is under way or a conference is due; return whether it begins."""
    p, family = world.parameters[0], world.families[f]
    if family["enquiry_due_week"] >= 0 or family["conference_due_week"] >= 0:
        return False
    count_children(world, f, week, m.SECTION_47_ENQUIRIES)
    family["enquiry_due_week"] = week + int(p["enquiry_weeks"])
    return True


@procedure
def end_enquiry(world, f, week):
    """The section 47 enquiry leads to a conference, or the family keeps its status."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    belief, shift = highest_belief(world, f, week), risk_aversion(world, f, week)
    family["enquiry_due_week"] = -1
    concern = concern_about(family, p, week, belief, 1.0, 1.0)
    finds = convenes_conference(world.authority[0], family, p, concern, shift, uniform(state["seed"], CONVENE, family["key"], 0, 0, week))
    log_decision(world, f, week, CONVENE, finds, belief)
    remember_decision(family, belief)
    if not finds:
        settle_concern(family, concern)
    if finds and family["plan"] != PROTECTION_PLAN:
        family["conference_due_week"] = week + int(p["conference_within_weeks"] - p["enquiry_weeks"])
    elif family["standing"] == FRONT_DOOR and family["assessment_due_week"] < 0:
        need_or_close(world, f, week, belief)
