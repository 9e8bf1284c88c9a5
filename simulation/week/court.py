"""The court: issue, first hearing and final hearing, within the court's capacity."""

from agents.authority import finds_threshold_crossed, grants_removal, guardian_sees, orders_removal, weigh
from agents.child import is_minor, visible_vulnerability
from agents.consent import agrees_to_section_20
from agents.rule import compiled_inside
from agents.standing import (
    BY_COURT,
    BY_PARENT,
    CARE_ORDER,
    EMERGENCY_ORDER,
    INTERIM_ORDER,
    NO_COURT,
    NO_ORDER,
    NO_PLAN,
    NOT_IN_CARE,
    OPEN,
    ORDER_CHANGED,
    POLICE_PROTECTION,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    RETURNED_HOME,
    SECTION_20,
    STEPPED_UP,
)
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import (
    FINAL,
    FINAL_LENGTH,
    GUARDIAN_LOOK,
    GUARDIAN_NOISE,
    QUEUE,
    REMOVE,
    SECTION_20_AGREED,
    normal,
    uniform,
)
from simulation.week.care_status import change_basis, enter_care, leave_care
from simulation.week.court_orders import end_without_care, order_care
from simulation.week.front_door import care_thresholds_raised
from simulation.week.log import log_decision
from simulation.week.plan_status import (
    ask_for_worker,
    end_plan_without_children,
    release_worker,
    set_court,
    set_court_of_family,
    take_into_need,
)
from simulation.week.pre_proceedings import end_pre_proceedings
from simulation.week.queues import sort_queue

FIRST_HEARINGS, FINAL_HEARINGS = 2, 3
"""Occasion numbers of the random draw in queues; 0 stands for allocation, 1 for visits."""


@procedure
def agree_after_protection(world, f, week):
    """After police protection the parents are asked once to agree to section 20 care; if they agree, no application is made to court."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["court"] != NO_COURT or week > family["issue_week"]:
        return
    if not agrees_to_section_20(family, world.parents[2 * f], p, uniform(state["seed"], SECTION_20_AGREED, family["key"], 0, 1, week)):
        return
    protected, c = False, family["first_child"]
    while c >= 0:
        if world.children[c]["care"] == POLICE_PROTECTION or world.children[c]["care"] == EMERGENCY_ORDER:
            protected = True
            change_basis(world, c, SECTION_20, week, BY_PARENT)
        c = world.children[c]["next_sibling"]
    if protected:
        family["issue_week"] = -1


@procedure
def decide_at_birth(world, f, week):
    """A child is born during proceedings or pre-proceedings: the decision is made immediately.

    In proceedings the court decides on removal at birth; in pre-proceedings the legal gateway meeting is held again.
    """
    state, family = world.state[0], world.families[f]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["birth_week"] == week and is_minor(child, week) and child["care"] == NOT_IN_CARE:
            if family["court"] == PROCEEDINGS:
                set_court(world, c, PROCEEDINGS, week, BY_COURT, STEPPED_UP)
                u = uniform(state["seed"], REMOVE, child["key"], 0, 0, week)
                removal = court_removes(world, f, c, week, u)
                log_decision(world, f, week, REMOVE, removal, child["belief"])
                if removal:
                    enter_care(world, c, INTERIM_ORDER, week, BY_COURT)
            elif family["court"] == PRE_PROCEEDINGS:
                end_pre_proceedings(world, f, week)
        c = child["next_sibling"]


@inner_procedure
def awaits_first_hearing(world, f, week):
    """Return whether the family's first hearing is due."""
    family = world.families[f]
    return family["issue_week"] >= 0 and week >= family["issue_week"]


@inner_procedure
def awaits_final_hearing(world, f, week):
    """Return whether the family's final hearing is due."""
    family = world.families[f]
    return family["court"] == PROCEEDINGS and family["final_hearing_week"] >= 0 and week >= family["final_hearing_week"]


@procedure
def hold_hearings(world, due, week):
    """Hold the hearings that are due in the families of world.order[:due]: the longest waiting first, up to the court's capacity."""
    state, authority = world.state[0], world.authority[0]
    seed = state["seed"]
    for i in range(due):
        family = world.families[world.order[i]]
        world.scores[i] = week - family["issue_week"] + uniform(seed, QUEUE, family["key"], 0, FIRST_HEARINGS, week)
    sort_queue(world.order, world.scores, due)
    for i in range(due):
        if awaits_first_hearing(world, world.order[i], week):
            if authority["first_hearings_used"] < authority["hearings_this_week"]:
                authority["first_hearings_used"] += 1.0
                first_hearing(world, world.order[i], week)
            else:
                extend_protection(world, world.order[i], week)
    for i in range(due):
        family = world.families[world.order[i]]
        world.scores[i] = week - family["final_hearing_week"] + uniform(seed, QUEUE, family["key"], 0, FINAL_HEARINGS, week)
    sort_queue(world.order, world.scores, due)
    for i in range(due):
        if awaits_final_hearing(world, world.order[i], week) and authority["hearings_used"] < authority["hearings_this_week"]:
            authority["hearings_used"] += 1.0
            final_hearing(world, world.order[i], week)


@procedure
def extend_protection(world, f, week):
    """Police protection lasts 72 hours: an emergency order (8 and 7 days) holds the child until the first hearing."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if world.children[c]["care"] == POLICE_PROTECTION:
            change_basis(world, c, EMERGENCY_ORDER, week, BY_COURT)
        c = world.children[c]["next_sibling"]


@procedure
def child_of_most_concern(world, f, week):
    """Return the index of the minor with the worker's highest belief among those concerned; -1 if there is none."""
    best, worst, c = 0.0, -1, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] < CARE_ORDER and (worst < 0 or child["belief"] > best):
            best, worst = child["belief"], c
        c = child["next_sibling"]
    return worst


@procedure
def guardian_view(world, f, c, week):
    """Return the chance of significant harm to one child by the children's guardian."""
    state, p, family, child = world.state[0], world.parameters[0], world.families[f], world.children[c]
    own_look = normal(state["seed"], GUARDIAN_LOOK, family["key"], 0, 0, 0)
    visible, noise = visible_vulnerability(child, p, week), normal(state["seed"], GUARDIAN_NOISE, child["key"], 0, 0, week)
    return guardian_sees(world.authority[0], child, family, p, visible, own_look, noise)


@procedure
def court_removes(world, f, c, week, u):
    """Return whether the court makes an interim care order on what is believed of one child. u: one uniform draw."""
    p, raised = world.parameters[0], care_thresholds_raised(world, f, week)
    concern = weigh(world.children[c]["belief"], guardian_view(world, f, c, week), p["guardian_weight"])
    return grants_removal(world.authority[0], world.families[f], p, concern, raised, u)


@procedure
def first_hearing(world, f, week):
    """Proceedings begin: an interim care order (children enter or stay in care), or the children stay at home."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    family["issue_week"] = family["gateway_review_week"] = -1
    c = child_of_most_concern(world, f, week)
    if c < 0:
        return
    seed, key, belief = state["seed"], family["key"], world.children[c]["belief"]
    removal = court_removes(world, f, c, week, uniform(seed, REMOVE, key, 0, 0, week))
    log_decision(world, f, week, REMOVE, removal, belief)
    set_court_of_family(world, f, PROCEEDINGS, week, BY_COURT, STEPPED_UP)
    mean = world.timeline[week - state["timeline_start"]]["court_weeks"]
    family["final_hearing_week"] = week + hearing_delay(p, mean, uniform(seed, FINAL_LENGTH, key, 0, 0, week))
    family["standing"] = OPEN
    if family["worker"] < 0 and family["waiting_since"] < 0:
        ask_for_worker(world, f, week)
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["birth_week"] <= week and child["care"] < CARE_ORDER:
            if removal and child["care"] == NOT_IN_CARE:
                enter_care(world, c, INTERIM_ORDER, week, BY_COURT)
            elif removal:
                change_basis(world, c, INTERIM_ORDER, week, BY_COURT)
            elif child["care"] == POLICE_PROTECTION or child["care"] == EMERGENCY_ORDER:
                leave_care(world, c, week, RETURNED_HOME)
        c = child["next_sibling"]
    if removal:
        end_plan_without_children(world, f, week)
    elif family["plan"] == NO_PLAN:
        take_into_need(world, f, week, BY_COURT, STEPPED_UP)


@compiled_inside
def hearing_delay(p, mean_weeks, u):
    """Return the weeks from issue to final hearing, uniform around the mean; u: one uniform draw."""
    return int(mean_weeks * (p["hearing_delay_least"] + p["hearing_delay_spread"] * u))


@procedure
def final_hearing(world, f, week):
    """The court ends proceedings: no order if the section 31 threshold is not crossed; else orders for each child, or supervision at home."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    family["final_hearing_week"] = -1
    c = child_of_most_concern(world, f, week)
    if c < 0:
        set_court_of_family(world, f, NO_COURT, week, BY_COURT, NO_ORDER)
        return
    seed, key, belief = state["seed"], family["key"], world.children[c]["belief"]
    concern = weigh(belief, guardian_view(world, f, c, week), p["guardian_weight"])
    crossed = finds_threshold_crossed(world.authority[0], family, p, concern, uniform(seed, FINAL, key, 0, 1, week))
    concern -= p["court_credit_share"] * p["credit_for_engagement"] * family["shown_trusted"] * family["shown_engagement"]
    removed = crossed and orders_removal(world.authority[0], family, p, concern, uniform(seed, FINAL, key, 0, 0, week))
    log_decision(world, f, week, FINAL, removed, belief)
    if removed:
        order_care(world, f, week)
        set_court_of_family(world, f, NO_COURT, week, BY_COURT, ORDER_CHANGED)
        if end_plan_without_children(world, f, week):
            release_worker(world, f)
    else:
        end_without_care(world, f, week, crossed)
