"""Pre-proceedings, part of step 10: the legal gateway meeting, what a letter before proceedings brings, and the review at the end."""

from agents.authority import extends_pre_proceedings, issues_at_once, issues_proceedings, joins_application, opens_pre_proceedings
from agents.child import is_born, is_minor
from agents.consent import agrees_to_kin
from agents.cues import concern_about, progress_since_start, remember_decision, start_work
from agents.pre_proceedings import assess_kin, be_advised
from agents.standing import (
    AT_PRE_PROCEEDINGS,
    BY_LEGAL_GATEWAY,
    BY_PARENT,
    CHILD_ARRANGEMENTS,
    DIVERTED,
    NO_COURT,
    NOBODY_AT_HOME,
    NOT_IN_CARE,
    PRE_PROCEEDINGS,
    SECTION_20,
    STEPPED_UP,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import GATEWAY, ISSUE, JOINS, KIN_AGREED, KIN_ASSESSED, LEGAL_ADVICE, uniform
from simulation.week.care_status import enter_care, leave_the_model
from simulation.week.costs import COURTS_PAY, pay
from simulation.week.family_group import is_offered_as_usual, may_meet_as_usual, offer_family_group
from simulation.week.front_door import care_thresholds_raised, count_children
from simulation.week.log import log_decision
from simulation.week.plan_status import end_plan_without_children, highest_belief, set_court, set_court_of_family


@procedure
def legal_gateway(world, f, week):
    """The legal gateway meeting: a letter before proceedings opens pre-proceedings, or an immediate application to court."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    belief = highest_belief(world, f, week)
    if belief <= NOBODY_AT_HOME:
        return
    raised, concern = care_thresholds_raised(world, f, week), concern_about(family, p, week, belief, p["gateway_credit_share"], 1.0)
    if issues_at_once(world.authority[0], family, p, concern, raised, uniform(state["seed"], GATEWAY, family["key"], 0, 1, week)):
        log_decision(world, f, week, GATEWAY, True, belief)
        family["issue_week"] = week
    elif opens_pre_proceedings(world.authority[0], family, p, concern, raised, uniform(state["seed"], GATEWAY, family["key"], 0, 0, week)):
        log_decision(world, f, week, GATEWAY, True, belief)
        name_in_letter(world, f, week)
        send_letter(world, f, week, belief)


@procedure
def name_in_letter(world, f, week):
    """The letter names each child at home, born or not, of whom the same meeting would send one by itself; the draw is the family's."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    raised, u = care_thresholds_raised(world, f, week), uniform(state["seed"], GATEWAY, family["key"], 0, 0, week)
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            concern = concern_about(family, p, week, child["belief"], p["gateway_credit_share"], 1.0)
            if opens_pre_proceedings(world.authority[0], family, p, concern, raised, u):
                set_court(world, c, PRE_PROCEEDINGS, week, BY_LEGAL_GATEWAY, STEPPED_UP)
        c = child["next_sibling"]


@procedure
def send_letter(world, f, week, belief):
    """A letter before proceedings: from here change and work are counted, and visits are closer together. A conference may be offered."""
    p, family = world.parameters[0], world.families[f]
    start_work(family, belief)
    remember_decision(family, belief)
    family["court"], family["letter_week"], family["was_extended"] = PRE_PROCEEDINGS, week, False
    family["gateway_review_week"] = week + int(p["pre_proceedings_weeks"])
    family["visit_due_week"] = min(family["visit_due_week"], week + int(p["visit_interval_letter_weeks"]))
    if not is_offered_as_usual(world, f):
        offer_family_group(world, f, week, AT_PRE_PROCEEDINGS)


@inner_procedure
def follow_letter(world, f, week):
    """The weeks after a letter: the meeting with the parents' solicitor, a family group conference as usual, the assessment of relatives."""
    p, family = world.parameters[0], world.families[f]
    if family["court"] != PRE_PROCEEDINGS or family["letter_week"] < 0:
        return
    since = week - family["letter_week"]
    if since == int(p["pre_proceedings_meeting_weeks"]):
        meet_with_solicitor(world, f, week)
        may_meet_as_usual(world, f, week)
    if since == int(p["kin_assessment_weeks"]):
        look_for_kin(world, f, week)


@procedure
def meet_with_solicitor(world, f, week):
    """Legal advice is free after the letter: most parents take it, and come to the meeting with their solicitor."""
    state, p = world.state[0], world.parameters[0]
    for i in range(2):
        parent = world.parents[2 * f + i]
        if parent["present"] and uniform(state["seed"], LEGAL_ADVICE, parent["key"], 0, 0, week) < p["advice_taken_share"]:
            be_advised(parent, p)
            world.tally[world.families[f]["area"], m.PARENTS_ADVISED] += 1.0
            pay(world, world.families[f]["area"], COURTS_PAY, m.COST_LINE_PROCESS, p["cost_legal_help_per_parent"])


@procedure
def look_for_kin(world, f, week):
    """Relatives are looked for and assessed."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    assess_kin(family, p, uniform(seed, KIN_ASSESSED, key, 0, 0, week), uniform(seed, KIN_ASSESSED, key, 0, 1, week))
    if family["kin_assessed"]:
        world.tally[family["area"], m.FAMILIES_WITH_KIN_ASSESSED] += 1.0


@procedure
def end_pre_proceedings(world, f, week):
    """The gateway meets again and looks at change since the letter: step back, give more weeks once, agree on relatives, or apply to court."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    family["gateway_review_week"] = -1
    if family["court"] != PRE_PROCEEDINGS or family["issue_week"] >= 0:
        return
    belief = highest_belief(world, f, week)
    u = uniform(state["seed"], ISSUE, family["key"], 0, 0, week)
    concern, progress = concern_about(family, p, week, belief, 1.0, 0.0), progress_since_start(family, p, belief)
    issues = issues_proceedings(world.authority[0], family, p, concern, progress, care_thresholds_raised(world, f, week), u)
    if issues and extends_pre_proceedings(world.authority[0], family, p, progress):
        extend(world, f, week)
    elif not (issues and agree_on_kin(world, f, week, belief)):
        remember_decision(family, belief)
        log_decision(world, f, week, ISSUE, issues, belief)
        if issues:
            family["issue_week"] = week
        else:
            family["concern_at_diversion"] = concern
            set_court_of_family(world, f, NO_COURT, week, BY_LEGAL_GATEWAY, DIVERTED)


@procedure
def extend(world, f, week):
    """A second review: the family has more weeks."""
    family = world.families[f]
    count_children(world, f, week, m.PRE_PROCEEDINGS_EXTENDED)
    family["was_extended"] = True
    family["gateway_review_week"] = week + int(world.parameters[0]["pre_proceedings_extension_weeks"])


@procedure
def agree_on_kin(world, f, week, belief):
    """In place of an application the children may go to relatives who were assessed, if the parents agree; return whether they do.

    A family arrangement, often with a private order: the child leaves the model, as with orders to relatives. Else section 20.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    if belief <= NOBODY_AT_HOME or not family["kin_assessed"]:
        return False
    if not agrees_to_kin(family, world.parents[2 * f], p, uniform(seed, KIN_AGREED, key, 0, 0, week)):
        return False
    is_arranged = uniform(seed, KIN_AGREED, key, 0, 1, week) < p["kin_arranged_share"]
    c = family["first_child"]
    while c >= 0:
        if goes_along(world, f, c, week):
            move_to_kin(world, c, week, is_arranged)
        c = world.children[c]["next_sibling"]
    set_court_of_family(world, f, NO_COURT, week, BY_PARENT, DIVERTED)
    end_plan_without_children(world, f, week)
    return True


@inner_procedure
def goes_along(world, f, c, week):
    """Return whether a child at home would be named in an application: those of the letter, and siblings for whom the same reasons hold by now."""
    p, family, child = world.parameters[0], world.families[f], world.children[c]
    if not (is_minor(child, week) and is_born(child, week) and child["care"] == NOT_IN_CARE):
        return False
    concern = concern_about(family, p, week, child["belief"], p["gateway_credit_share"], 1.0)
    u = uniform(world.state[0]["seed"], JOINS, family["key"], 0, 0, week)
    return child["court"] == PRE_PROCEEDINGS or joins_application(world.authority[0], p, concern, care_thresholds_raised(world, f, week), u)


@procedure
def move_to_kin(world, c, week, is_arranged):
    """A child goes to relatives by agreement: by a family arrangement, or looked after under section 20."""
    world.tally[world.families[world.children[c]["family"]]["area"], m.CHILDREN_TO_KIN_BY_AGREEMENT] += 1.0
    if is_arranged:
        set_court(world, c, NO_COURT, week, BY_PARENT, DIVERTED)
        leave_the_model(world, c, week, CHILD_ARRANGEMENTS)
    else:
        enter_care(world, c, SECTION_20, week, BY_PARENT)
