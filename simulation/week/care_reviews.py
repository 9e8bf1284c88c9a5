"""Looked-after children: placement breakdown, reviews (return home, special guardianship), and the end of care."""

from agents.ages import DAYS_A_WEEK, FIVE_MONTHS
from agents.authority import guardian_sees, leaves_for_guardian, lets_return_home, seeks_order, weigh
from agents.child import breaks_down, is_minor, is_placed, leaves_care_otherwise, visible_vulnerability
from agents.cues import progress_since_leaving, start_work
from agents.standing import (
    ADOPTIVE,
    BY_REVIEW,
    CARE_ORDER,
    LEFT_OTHERWISE,
    NO_COURT,
    NO_PLAN,
    NOT_IN_CARE,
    OPEN,
    PLACEMENT_ORDER,
    RETURNED_HOME,
    SECTION_20,
    SPECIAL_GUARDIANSHIP,
    STEPPED_UP,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import BREAKDOWN, GUARDIAN_LOOK, GUARDIANSHIP, MOVE_AWAY, PLACE, RETURN, SEEKS_ORDER, normal, uniform
from simulation.week.adoption import pursue_adoption
from simulation.week.applications import apply_for
from simulation.week.care_status import leave_care, leave_the_model, move_placement
from simulation.week.front_door import care_thresholds_raised
from simulation.week.log import log_decision_on
from simulation.week.plan_status import ask_for_worker, highest_belief, set_plan_of_family, take_into_need
from simulation.week.withdrawal import may_withdraw_agreement


@inner_procedure
def review_care(world, f, week):
    """Each child of the family who is looked after: placement, review at 4 weeks, 3 months, then every 6 months."""
    family, p = world.families[f], world.parameters[0]
    if family["children_in_care"] == 0:
        count_early_care_days(world, f, week)
        return
    returned, c = may_withdraw_agreement(world, f, week), family["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] != NOT_IN_CARE and is_minor(child, week):
            if leaves_care_otherwise(child, p, uniform(world.state[0]["seed"], MOVE_AWAY, child["key"], 0, 0, week)):
                leave_the_model(world, c, week, LEFT_OTHERWISE)
                c = child["next_sibling"]
                continue
            may_break_down(world, c, week)
            if child["care"] == PLACEMENT_ORDER:
                pursue_adoption(world, c, week)
            elif week >= child["care_review_week"]:
                returned = review_child(world, f, c, week) or returned
        c = child["next_sibling"]
    if returned:
        plan_after_return(world, f, week)
    count_early_care_days(world, f, week)


@procedure
def plan_after_return(world, f, week):
    """Children who go home join the family's plan; without one, it has a plan for a child in need, and a worker."""
    family = world.families[f]
    if family["plan"] != NO_PLAN:
        set_plan_of_family(world, f, family["plan"], week, BY_REVIEW, STEPPED_UP)
        return
    family["standing"] = OPEN
    start_work(family, highest_belief(world, f, week))
    take_into_need(world, f, week, BY_REVIEW, STEPPED_UP)
    if family["worker"] < 0 and family["waiting_since"] < 0:
        ask_for_worker(world, f, week)


@inner_procedure
def may_break_down(world, c, week):
    """A placement may break down; the child moves to another, perhaps of another kind."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    if child["placement"] == ADOPTIVE or not breaks_down(child, p, week, uniform(state["seed"], BREAKDOWN, child["key"], 0, 0, week)):
        return
    family, old = world.families[child["family"]], child["placement_since"]
    is_placed(child, family, p, week, uniform(state["seed"], PLACE, child["key"], 0, 1, week))
    child["placement_since"] = old
    move_placement(world, c, child["placement"], week)


@procedure
def review_child(world, f, c, week):
    """The looked-after review: return home, special guardianship, or remaining in care; return whether the child returned home."""
    state, p, family, child = world.state[0], world.parameters[0], world.families[f], world.children[c]
    seed, key = state["seed"], child["key"]
    child["care_reviews"] += 1
    later = p["care_later_review_weeks"]
    child["care_review_week"] = week + int(p["care_second_review_weeks"] if child["care_reviews"] == 1 else later)
    if child["care"] != SECTION_20 and child["care"] != CARE_ORDER:
        return False
    own_look = normal(seed, GUARDIAN_LOOK, family["key"], 0, 1, 0)
    visible = visible_vulnerability(child, p, week)
    view = guardian_sees(world.authority[0], child, family, p, visible, own_look, normal(seed, GUARDIAN_LOOK, key, 0, 2, week))
    concern = weigh(child["belief"], view, p["reviewer_weight"])
    progress, raised = progress_since_leaving(child, family, p), care_thresholds_raised(world, f, week)
    if lets_return_home(world.authority[0], child, p, concern, progress, raised, week, uniform(seed, RETURN, key, 0, 0, week)):
        leave_care(world, c, week, RETURNED_HOME)
        return True
    if leaves_for_guardian(world.authority[0], child, family, p, uniform(seed, GUARDIANSHIP, key, 0, 0, week)):
        leave_care(world, c, week, SPECIAL_GUARDIANSHIP)
        child["left"] = True
    elif child["care"] == SECTION_20 and child["care_reviews"] >= p["permanence_from_review"] and child["court"] == NO_COURT:
        may_seek_order(world, f, c, concern, week)
    return False


@procedure
def may_seek_order(world, f, c, concern, week):
    """The plan for permanence of a child in section 20 care who does not go home: the authority may apply to court about this child."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    seeks = seeks_order(world.authority[0], child, p, concern, week, uniform(state["seed"], SEEKS_ORDER, child["key"], 0, 0, week))
    log_decision_on(world, c, week, SEEKS_ORDER, seeks, child["belief"])
    if seeks:
        world.tally[world.families[f]["area"], m.APPLICATIONS_FROM_SECTION_20] += 1.0
        apply_for(world, f, c, week, week)


@inner_procedure
def count_early_care_days(world, f, week):
    """Add up the children's days in care in the first five months after allocation to a safeguarding team."""
    family = world.families[f]
    if family["allocated_week"] < 0 or week - family["allocated_week"] > FIVE_MONTHS:
        return
    family["care_days_from_allocation"] += DAYS_A_WEEK * family["children_in_care"]
    if week - family["allocated_week"] == FIVE_MONTHS:
        world.tally[family["area"], m.CARE_DAYS_FIRST_5_MONTHS] += family["care_days_from_allocation"]
        world.tally[family["area"], m.FAMILIES_FIRST_5_MONTHS] += 1.0
