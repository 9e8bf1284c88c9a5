"""Orders at the final hearing, child by child: with relatives, for adoption or in long-term care; else supervision or no order."""

from agents.ages import FIVE_YEARS_OLD, ONE_YEAR_OLD, WEEKS_A_YEAR
from agents.child import is_minor
from agents.consent import other_parent_takes
from agents.permanence import is_planned_for_adoption, kin_take_over
from agents.standing import (
    BY_COURT,
    CARE_ORDER,
    CHILD_ARRANGEMENTS,
    INTERIM_ORDER,
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
from simulation.random_numbers import ADOPTION_PLAN, KIN_TAKE, ORDER_KIND, OTHER_PARENT, uniform
from simulation.week.care_status import change_basis, enter_care, leave_care
from simulation.week.plan_status import set_court, set_court_of_family, set_plan_of_family, take_into_need


@procedure
def order_care(world, f, week):
    """A final order for each child whom the court orders into care."""
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["court"] == PROCEEDINGS and child["is_ordered_into_care"]:
            order_child(world, c, week)
        c = child["next_sibling"]


@procedure
def order_child(world, c, week):
    """The final order for one child: with relatives or the other parent if they can; else a plan of adoption by age; else long-term care."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    f, seed = child["family"], state["seed"]
    family = world.families[f]
    if child["care"] == NOT_IN_CARE:
        enter_care(world, c, INTERIM_ORDER, week, BY_COURT)
    family["children_removed"] += 1
    u = uniform(seed, ORDER_KIND, family["key"], 0, 0, week)
    guardians, arranged = p["guardianship_at_final_hearing"], p["child_arrangements_with_kin"]
    kin = u < guardians + arranged and kin_take_over(child, family, p, uniform(seed, KIN_TAKE, family["key"], 0, 0, week))
    if kin and u < guardians:
        order_guardianship(world, c, week)
    elif kin or goes_to_other_parent(world, f, week):
        order_child_arrangements(world, c, week)
    elif is_planned_for_adoption(child, p, week, has_older_sibling(world, c, week), uniform(seed, ADOPTION_PLAN, child["key"], 0, 0, week)):
        order_placement(world, c, week)
    else:
        world.tally[family["area"], m.CARE_ORDERS] += 1.0
        change_basis(world, c, CARE_ORDER, week, BY_COURT)
        set_court(world, c, NO_COURT, week, BY_COURT, ORDER_CHANGED)


@procedure
def order_guardianship(world, c, week):
    """A special guardianship order: the child lives with relatives from now on, and leaves care and the model."""
    child = world.children[c]
    world.tally[world.families[child["family"]]["area"], m.GUARDIANSHIP_ORDERS] += 1.0
    set_court(world, c, NO_COURT, week, BY_COURT, ORDER_CHANGED)
    leave_care(world, c, week, SPECIAL_GUARDIANSHIP)
    child["left"] = True


@procedure
def order_placement(world, c, week):
    """A placement order: adopters may be looked for. Reviews of the plan run from now on."""
    child, p = world.children[c], world.parameters[0]
    area, weeks_old = world.families[child["family"]]["area"], week - child["birth_week"]
    world.tally[area, m.PLACEMENT_ORDERS] += 1.0
    if weeks_old < ONE_YEAR_OLD:
        world.tally[area, m.PLACEMENT_ORDERS_UNDER_1] += 1.0
    if weeks_old < FIVE_YEARS_OLD:
        world.tally[area, m.PLACEMENT_ORDERS_UNDER_5] += 1.0
    child["placement_order_week"] = week
    child["care_review_week"] = week + int(p["care_later_review_weeks"])
    change_basis(world, c, PLACEMENT_ORDER, week, BY_COURT)
    set_court(world, c, NO_COURT, week, BY_COURT, ORDER_CHANGED)


@procedure
def has_older_sibling(world, c, week):
    """Return whether a brother or sister in care is older than the age at which a plan of adoption is half as likely as for an infant."""
    p, child = world.parameters[0], world.children[c]
    other = world.families[child["family"]]["first_child"]
    while other >= 0:
        sibling = world.children[other]
        if other != c and is_minor(sibling, week) and sibling["care"] != NOT_IN_CARE:
            if week - sibling["birth_week"] > p["adoption_half_age_years"] * WEEKS_A_YEAR:
                return True
        other = sibling["next_sibling"]
    return False


@inner_procedure
def goes_to_other_parent(world, f, week):
    """Return whether the children move to the parent who does not live with the family: one draw for siblings."""
    family = world.families[f]
    u = uniform(world.state[0]["seed"], OTHER_PARENT, family["key"], 0, 0, week)
    return other_parent_takes(family, world.parents[2 * f + 1], world.parameters[0], u)


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
