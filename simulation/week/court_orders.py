"""Orders at the final hearing: care, placement, special guardianship or child arrangements; else supervision or no order."""

from agents.ages import FIVE_YEARS_OLD
from agents.child import is_minor
from agents.consent import other_parent_takes
from agents.standing import (
    BY_COURT,
    CARE_ORDER,
    CHILD_ARRANGEMENTS,
    INTERIM_ORDER,
    KIN,
    NO_COURT,
    NO_ORDER,
    NO_PLAN,
    NOT_IN_CARE,
    ORDER_CHANGED,
    PLACEMENT_ORDER,
    PROCEEDINGS,
    PROTECTION_PLAN,
    RETURNED_HOME,
    SPECIAL_GUARDIANSHIP,
    STEPPED_UP,
    SUPERVISION_ORDER,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import ORDER_KIND, OTHER_PARENT, uniform
from simulation.week.care_status import change_basis, enter_care, leave_care
from simulation.week.plan_status import set_court, set_court_of_family, set_plan_of_family, take_into_need


@procedure
def order_care(world, f, week):
    """A final order for each child whom the court orders into care.

    Special guardianship or child arrangements with kin or the other parent, placement if young, else care.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    area, c = family["area"], family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["court"] == PROCEEDINGS and child["is_ordered_into_care"]:
            if child["care"] == NOT_IN_CARE:
                enter_care(world, c, INTERIM_ORDER, week, BY_COURT)
            family["children_removed"] += 1
            u = uniform(state["seed"], ORDER_KIND, child["key"], 0, 0, week)
            young = week - child["birth_week"] < FIVE_YEARS_OLD
            with_kin, guardians = child["placement"] == KIN, p["guardianship_at_final_hearing"]
            if with_kin and u < guardians:
                world.tally[area, m.GUARDIANSHIP_ORDERS] += 1.0
                set_court(world, c, NO_COURT, week, BY_COURT, ORDER_CHANGED)
                leave_care(world, c, week, SPECIAL_GUARDIANSHIP)
                child["left"] = True
            elif (with_kin and u < guardians + p["child_arrangements_with_kin"]) or goes_to_other_parent(world, f, c, week):
                order_child_arrangements(world, c, week)
            elif young and u < p["placement_order_share_young"]:
                world.tally[area, m.PLACEMENT_ORDERS] += 1.0
                change_basis(world, c, PLACEMENT_ORDER, week, BY_COURT)
                set_court(world, c, NO_COURT, week, BY_COURT, ORDER_CHANGED)
            else:
                world.tally[area, m.CARE_ORDERS] += 1.0
                change_basis(world, c, CARE_ORDER, week, BY_COURT)
                set_court(world, c, NO_COURT, week, BY_COURT, ORDER_CHANGED)
        c = child["next_sibling"]


@inner_procedure
def goes_to_other_parent(world, f, c, week):
    """Return whether a child moves to the parent who does not live with the family."""
    u = uniform(world.state[0]["seed"], OTHER_PARENT, world.children[c]["key"], 0, 0, week)
    return other_parent_takes(world.families[f], world.parents[2 * f + 1], world.parameters[0], u)


@procedure
def order_child_arrangements(world, c, week):
    """A child arrangements order: the child lives with kin or the other parent from now on, and leaves care and the model."""
    child = world.children[c]
    world.tally[world.families[child["family"]]["area"], m.CHILD_ARRANGEMENTS_ORDERS] += 1.0
    set_court(world, c, NO_COURT, week, BY_COURT, CHILD_ARRANGEMENTS)
    leave_care(world, c, week, CHILD_ARRANGEMENTS)
    child["left"] = True


@procedure
def end_without_care(world, f, week, supervised):
    """A supervision order or no order: children in interim care return home, and the family has a child-in-need plan."""
    p, family = world.parameters[0], world.families[f]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["court"] == PROCEEDINGS and NOT_IN_CARE < child["care"] < CARE_ORDER:
            leave_care(world, c, week, RETURNED_HOME)
        c = child["next_sibling"]
    if supervised:
        family["supervised_until"] = week + int(p["supervision_order_weeks"])
        world.tally[family["area"], m.SUPERVISION_ORDERS] += 1.0
    else:
        world.tally[family["area"], m.NO_ORDERS] += 1.0
    set_court_of_family(world, f, NO_COURT, week, BY_COURT, SUPERVISION_ORDER if supervised else NO_ORDER)
    if family["plan"] != PROTECTION_PLAN:
        set_plan_of_family(world, f, NO_PLAN, week, BY_COURT, STEPPED_UP)
        take_into_need(world, f, week, BY_COURT, STEPPED_UP)
