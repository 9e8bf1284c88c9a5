"""The court: first and final hearings within its capacity, each child decided on its own concern."""

from agents.authority import (
    finds_threshold_crossed,
    grants_removal,
    guardian_sees,
    keeps_in_care,
    orders_removal,
    weigh,
)
from agents.child import visible_vulnerability
from agents.rule import compiled_inside
from agents.standing import (
    BY_COURT,
    BY_LEGAL_GATEWAY,
    DIVERTED,
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
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import (
    CROSSED,
    FINAL,
    FINAL_LENGTH,
    GUARDIAN_LOOK,
    GUARDIAN_NOISE,
    QUEUE,
    REMOVE,
    normal,
    uniform,
)
from simulation.week.applications import is_concerned, is_named, name_children
from simulation.week.care_status import change_basis, enter_care, leave_care
from simulation.week.court_orders import end_without_care, order_care
from simulation.week.front_door import care_thresholds_raised
from simulation.week.log import log_decision_on
from simulation.week.plan_status import (
    ask_for_worker,
    end_plan_without_children,
    release_worker,
    set_court,
    set_court_of_family,
    take_into_need,
)
from simulation.week.queues import sort_queue

FIRST_HEARINGS, FINAL_HEARINGS = 2, 3
"""Occasion numbers of the random draw in queues; 0 stands for allocation, 1 for visits."""

BEFORE_THE_QUEUE = 1000.0
"""Weeks of waiting that no family reaches: who has these is heard first."""


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


@inner_procedure
def waits_with_newborn(world, f, week):
    """Return whether the application names a child born last week or this."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if is_named(world, c, week) and week - world.children[c]["birth_week"] <= 1:
            return True
        c = world.children[c]["next_sibling"]
    return False


@procedure
def hold_hearings(world, due, week):
    """Hold the hearings that are due in the families of world.order[:due]: newborns first, then the longest waiting, up to the court's capacity."""
    state, authority = world.state[0], world.authority[0]
    seed = state["seed"]
    for i in range(due):
        family = world.families[world.order[i]]
        world.scores[i] = week - family["issue_week"] + uniform(seed, QUEUE, family["key"], 0, FIRST_HEARINGS, week)
        if awaits_first_hearing(world, world.order[i], week) and waits_with_newborn(world, world.order[i], week):
            world.scores[i] += BEFORE_THE_QUEUE
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
def guardian_view(world, f, c, week):
    """Return the chance of significant harm to one child by the children's guardian."""
    state, p, family, child = world.state[0], world.parameters[0], world.families[f], world.children[c]
    own_look = normal(state["seed"], GUARDIAN_LOOK, family["key"], 0, 0, 0)
    visible, noise = visible_vulnerability(child, p, week), normal(state["seed"], GUARDIAN_NOISE, child["key"], 0, 0, week)
    return guardian_sees(world.authority[0], child, family, p, visible, own_look, noise)


@procedure
def first_hearing(world, f, week):
    """Proceedings begin about the children whom the application names; the court decides on each, with one draw for the family's reasons.

    If nobody can be named before a birth, pre-proceedings go on.
    """
    state, family = world.state[0], world.families[f]
    name_children(world, f, week)
    u = uniform(state["seed"], REMOVE, family["key"], 0, 0, week)
    heard, c = 0, family["first_child"]
    while c >= 0:
        if is_named(world, c, week):
            hear_child(world, f, c, week, u)
            heard += 1
        c = world.children[c]["next_sibling"]
    family["issue_week"] = -1
    if heard > 0:
        begin_proceedings(world, f, week)
    elif family["court"] == PRE_PROCEEDINGS:
        family["gateway_review_week"] = week + int(world.parameters[0]["pre_proceedings_weeks"])


@procedure
def hear_child(world, f, c, week, u):
    """The first hearing of one child: an interim care order (the child enters or stays in care), or none: at home, home again, or in agreed care."""
    p, family, child = world.parameters[0], world.families[f], world.children[c]
    concern = weigh(child["belief"], guardian_view(world, f, c, week), p["guardian_weight"])
    if child["care"] == SECTION_20:
        removal = keeps_in_care(world.authority[0], family, p, concern, u)
    else:
        removal = grants_removal(world.authority[0], family, p, concern, care_thresholds_raised(world, f, week), u)
    log_decision_on(world, c, week, REMOVE, removal, child["belief"])
    count_newborn(world, f, c, week)
    set_court(world, c, PROCEEDINGS, week, BY_COURT, STEPPED_UP)
    child["issue_week"] = -1
    if removal and child["care"] == NOT_IN_CARE:
        enter_care(world, c, INTERIM_ORDER, week, BY_COURT)
    elif removal:
        change_basis(world, c, INTERIM_ORDER, week, BY_COURT)
    elif child["care"] == POLICE_PROTECTION or child["care"] == EMERGENCY_ORDER:
        leave_care(world, c, week, RETURNED_HOME)


@inner_procedure
def count_newborn(world, f, c, week):
    """Count the first hearing of a child applied for within a week of birth; at short notice: heard in the week of the application."""
    child, family = world.children[c], world.families[f]
    if child["issue_week"] - child["birth_week"] > 1 or child["court"] == PROCEEDINGS:
        return
    world.tally[family["area"], m.NEWBORNS_HEARD] += 1.0
    if week == child["issue_week"]:
        world.tally[family["area"], m.NEWBORNS_HEARD_AT_SHORT_NOTICE] += 1.0
    if family["proceedings"] > 0:
        world.tally[family["area"], m.NEWBORNS_HEARD_AFTER_SIBLING] += 1.0


@procedure
def begin_proceedings(world, f, week):
    """After a first hearing: a date for the final hearing, a worker, and help for children at home. Whoever was not named leaves pre-proceedings."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    family["gateway_review_week"] = -1
    if family["court"] != PROCEEDINGS or family["final_hearing_week"] < 0:
        mean = world.timeline[week - state["timeline_start"]]["court_weeks"]
        family["final_hearing_week"] = week + hearing_delay(p, mean, uniform(state["seed"], FINAL_LENGTH, family["key"], 0, 0, week))
        family["proceedings"] += 1
    family["court"], family["standing"] = PROCEEDINGS, OPEN
    c = family["first_child"]
    while c >= 0:
        if world.children[c]["court"] == PRE_PROCEEDINGS:
            set_court(world, c, NO_COURT, week, BY_LEGAL_GATEWAY, DIVERTED)
        c = world.children[c]["next_sibling"]
    if family["worker"] < 0 and family["waiting_since"] < 0:
        ask_for_worker(world, f, week)
    if not end_plan_without_children(world, f, week) and family["plan"] == NO_PLAN:
        take_into_need(world, f, week, BY_COURT, STEPPED_UP)


@compiled_inside
def hearing_delay(p, mean_weeks, u):
    """Return the weeks from issue to final hearing, uniform around the mean; u: one uniform draw."""
    return int(mean_weeks * (p["hearing_delay_least"] + p["hearing_delay_spread"] * u))


@procedure
def final_hearing(world, f, week):
    """The court ends proceedings with a decision on each child: care, supervision at home, or no order where section 31 is not met."""
    family = world.families[f]
    family["final_hearing_week"] = -1
    removed, supervised, at_home, c = False, False, False, family["first_child"]
    while c >= 0:
        child = world.children[c]
        child["is_ordered_into_care"] = False
        if child["court"] == PROCEEDINGS and is_concerned(child, week):
            crossed = decide_finally(world, f, c, week)
            removed = removed or child["is_ordered_into_care"]
            at_home = at_home or not child["is_ordered_into_care"]
            supervised = supervised or (crossed and not child["is_ordered_into_care"])
        c = child["next_sibling"]
    if removed:
        order_care(world, f, week)
    if at_home:
        end_without_care(world, f, week, supervised)
        return
    set_court_of_family(world, f, NO_COURT, week, BY_COURT, ORDER_CHANGED if removed else NO_ORDER)
    if removed and end_plan_without_children(world, f, week):
        release_worker(world, f)


@procedure
def decide_finally(world, f, c, week):
    """Decide on one child at the final hearing: is section 31 met, and does welfare ask for care? Return whether it is met."""
    state, p, family, child = world.state[0], world.parameters[0], world.families[f], world.children[c]
    concern = weigh(child["belief"], guardian_view(world, f, c, week), p["guardian_weight"])
    crossed = finds_threshold_crossed(world.authority[0], family, p, concern, uniform(state["seed"], CROSSED, family["key"], 0, 0, week))
    concern -= p["court_credit_share"] * p["credit_for_engagement"] * family["shown_trusted"] * family["shown_engagement"]
    child["is_ordered_into_care"] = crossed and orders_removal(
        world.authority[0], family, p, concern, uniform(state["seed"], FINAL, family["key"], 0, 0, week)
    )
    log_decision_on(world, c, week, CROSSED, crossed, child["belief"])
    log_decision_on(world, c, week, FINAL, child["is_ordered_into_care"], child["belief"])
    return crossed
