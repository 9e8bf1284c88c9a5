"""The care track: how a child enters care, moves within it and leaves it, and how every status ends when a child leaves the model."""

from agents.ages import (
    EIGHTEEN_MONTHS,
    ONE_YEAR_OLD,
    SIX_MONTHS,
    SIXTEEN_YEARS_OLD,
    TEN_YEARS_OLD,
    THIRTEEN_YEARS_OLD,
    TWELVE_MONTHS,
    TWENTY_FOUR_MONTHS,
)
from agents.child import is_placed, is_separated
from agents.cues import remember_leaving
from agents.family import add_return_stress
from agents.standing import (
    ADOPTED,
    ADOPTIVE,
    CARE_TRACK,
    CHILD_ARRANGEMENTS,
    CLOSED,
    CONSENT_WITHDRAWN,
    EMERGENCY_ORDER,
    ENTERED_CARE,
    HOME,
    LEFT_OTHERWISE,
    MOVED,
    NO_COURT,
    NO_PLAN,
    NOBODY,
    NOT_IN_CARE,
    ORDER_CHANGED,
    PLACEMENT_TRACK,
    POLICE_PROTECTION,
    RETURNED_HOME,
    SECTION_20,
    SPECIAL_GUARDIANSHIP,
    TURNED_18,
)
from simulation import measures as m
from simulation.procedure import procedure
from simulation.random_numbers import PLACE, uniform
from simulation.week.plan_status import close_family, count_needless, count_needless_family, end_episode, set_court, set_plan, start_episode


@procedure
def enter_care(world, c, basis, week, decided_by):
    """A child becomes looked after: place the child, count the entry, end the plan."""
    child, state, p = world.children[c], world.state[0], world.parameters[0]
    family = world.families[child["family"]]
    area = family["area"]
    set_plan(world, c, NO_PLAN, week, decided_by, ENTERED_CARE)
    if child["care_left_week"] >= 0 and week - child["care_left_week"] <= TWELVE_MONTHS:
        world.tally[area, m.CARE_RE_ENTRIES_12_MONTHS] += 1.0
    child["care"], child["care_since"] = basis, week
    child["care_entries"] += 1
    remember_leaving(child, family)
    family["children_in_care"] += 1
    child["care_review_week"], child["care_reviews"] = week + int(p["care_first_review_weeks"]), 0
    child["care_episode"] = start_episode(world, c, CARE_TRACK, basis, week, decided_by)
    is_placed(child, family, p, week, uniform(state["seed"], PLACE, child["key"], 0, 0, week))
    child["placement_episode"] = start_episode(world, c, PLACEMENT_TRACK, child["placement"], week, decided_by)
    is_separated(child, p)
    count_care_entry(world, c, area, week)


@procedure
def count_care_entry(world, c, area, week):
    """Count a child's entry to care by age and basis, and whether it was needless by the never-helped counterfactual."""
    child = world.children[c]
    family = world.families[child["family"]]
    weeks_old = week - child["birth_week"]
    world.tally[area, m.CARE_ENTRIES] += 1.0
    world.tally[area, m.CARE_ENTRIES_PROGRAMME_ELIGIBLE] += 1.0
    if weeks_old < TEN_YEARS_OLD:
        world.tally[area, m.CARE_ENTRIES_UNDER_10] += 1.0
    if weeks_old < ONE_YEAR_OLD:
        world.tally[area, m.CARE_ENTRIES_UNDER_1] += 1.0
    if weeks_old >= SIXTEEN_YEARS_OLD:
        world.tally[area, m.CARE_ENTRIES_16_PLUS] += 1.0
    basis = child["care"]
    if basis == SECTION_20:
        world.tally[area, m.CARE_ENTRIES_SECTION_20] += 1.0
    elif basis == POLICE_PROTECTION or basis == EMERGENCY_ORDER:
        world.tally[area, m.CARE_ENTRIES_EMERGENCY] += 1.0
    else:
        world.tally[area, m.CARE_ENTRIES_ORDER] += 1.0
    since_first = week - child["first_referral_week"]
    if child["care_entries"] == 1 and since_first <= EIGHTEEN_MONTHS and week - since_first - child["birth_week"] < THIRTEEN_YEARS_OLD:
        world.tally[area, m.LOOKED_AFTER_WITHIN_18_MONTHS] += 1.0
    if child["diverted_week"] >= 0 and week - child["diverted_week"] <= TWENTY_FOUR_MONTHS:
        world.tally[area, m.CARE_ENTRIES_WITHIN_24_MONTHS_OF_DIVERSION] += 1.0
        child["diverted_week"] = -1
    count_needless(world, c, area, m.NEEDLESS_CARE_ENTRIES, m.NEEDLESS_CARE_ENTRIES_LOW, m.NEEDLESS_CARE_ENTRIES_HIGH)
    if family["care_entered_week"] == week:
        world.tally[area, m.CARE_ENTRIES_WITH_SIBLING] += 1.0
        if family["entered_after_first"] == 0:
            world.tally[area, m.CARE_ENTRIES_WITH_SIBLING] += 1.0
        family["entered_after_first"] += 1
    else:
        family["care_entered_week"], family["entered_after_first"] = week, 0
        count_needless_family(world, child["family"], week, m.CARE_ENTRY_FAMILIES, m.NEEDLESS_CARE_ENTRY_FAMILIES)


@procedure
def change_basis(world, c, basis, week, decided_by):
    """Change the legal basis of care without leaving it."""
    child = world.children[c]
    if child["care"] == basis:
        return
    end_episode(world, child["care_episode"], week, ORDER_CHANGED)
    child["care"] = basis
    child["care_episode"] = start_episode(world, c, CARE_TRACK, basis, week, decided_by)


@procedure
def move_placement(world, c, placement, week):
    """Move a child in care to another placement."""
    child = world.children[c]
    area = world.families[child["family"]]["area"]
    end_episode(world, child["placement_episode"], week, MOVED)
    child["placement"], child["placement_since"] = placement, week
    child["placement_episode"] = start_episode(world, c, PLACEMENT_TRACK, placement, week, NOBODY)
    if placement != ADOPTIVE:
        world.tally[area, m.PLACEMENT_MOVES] += 1.0


@procedure
def leave_care(world, c, week, reason):
    """A child ceases to be looked after; reason as in agents/standing.py (CONSENT_WITHDRAWN: a parent took the child home)."""
    child = world.children[c]
    area = world.families[child["family"]]["area"]
    end_episode(world, child["care_episode"], week, reason)
    end_episode(world, child["placement_episode"], week, reason)
    world.tally[area, m.CARE_EXITS] += 1.0
    if week - child["care_since"] <= SIX_MONTHS:
        world.tally[area, m.CARE_EXITS_WITHIN_26_WEEKS] += 1.0
    if reason == RETURNED_HOME or reason == CONSENT_WITHDRAWN:
        count_return(world, c, area, reason)
        if week - child["care_since"] > world.parameters[0]["care_first_review_weeks"]:
            support_return(world, child["family"], week)
    elif reason == SPECIAL_GUARDIANSHIP or reason == CHILD_ARRANGEMENTS:
        world.tally[area, m.CARE_EXITS_GUARDIANSHIP] += 1.0
    elif reason == ADOPTED:
        world.tally[area, m.CARE_EXITS_ADOPTED] += 1.0
    elif reason == TURNED_18:
        world.tally[area, m.CARE_EXITS_18] += 1.0
    else:
        world.tally[area, m.CARE_EXITS_OTHER] += 1.0
    if reason != ADOPTED and reason != TURNED_18:
        world.tally[area, m.CARE_EXITS_RETURNABLE] += 1.0
    child["care"], child["placement"], child["care_left_week"] = NOT_IN_CARE, HOME, week
    world.families[child["family"]]["children_in_care"] -= 1
    child["care_since"] = child["care_review_week"] = child["care_episode"] = child["placement_episode"] = -1


@procedure
def count_return(world, c, area, reason):
    """Count a child's return home, from section 20 care, and by parents who withdrew their agreement."""
    world.tally[area, m.CARE_EXITS_HOME] += 1.0
    if world.children[c]["care"] == SECTION_20:
        world.tally[area, m.CARE_EXITS_HOME_SECTION_20] += 1.0
    if reason == CONSENT_WITHDRAWN:
        world.tally[area, m.CARE_EXITS_HOME_UNPLANNED] += 1.0


@procedure
def support_return(world, f, week):
    """A child goes home: the family's stress rises, once for children who return together, and its worker visits more often for some weeks."""
    p, family = world.parameters[0], world.families[f]
    if family["returned_week"] != week:
        family["returned_week"] = week
        add_return_stress(family, p)
    family["return_supported_until"] = week + int(p["return_support_weeks"])
    if family["worker"] >= 0:
        family["visit_due_week"] = min(family["visit_due_week"], week + int(p["visit_interval_plan_weeks"]))


@procedure
def leave_the_model(world, c, week, reason):
    """A child turns 18, is adopted or moves away permanently: every status ends."""
    child = world.children[c]
    set_plan(world, c, NO_PLAN, week, NOBODY, reason)
    set_court(world, c, NO_COURT, week, NOBODY, reason)
    if child["care"] != NOT_IN_CARE:
        leave_care(world, c, week, reason)
    child["left"] = True
    if reason == TURNED_18:
        world.tally[world.families[child["family"]]["area"], m.CHILDREN_TURNED_18] += 1.0
    end_court_without_children(world, child["family"])


@procedure
def end_court_without_children(world, f):
    """Proceedings and pre-proceedings end with the last child concerned; the child's episode records the reason."""
    family = world.families[f]
    c = family["first_child"]
    while c >= 0:
        if world.children[c]["court"] != NO_COURT:
            return
        c = world.children[c]["next_sibling"]
    family["court"] = NO_COURT
    family["final_hearing_week"] = family["gateway_review_week"] = -1


@procedure
def end_service(world, f, week, standing):
    """The last child has left: cancel all due dates and release all professionals; standing: GONE, or CLOSED if another child may be born."""
    family = world.families[f]
    if family["standing"] != CLOSED:
        close_family(world, f, week, NOBODY, LEFT_OTHERWISE)
    family["issue_week"] = family["final_hearing_week"] = family["family_group_since"] = -1
    family["court"], family["referral_waits"], family["standing"] = NO_COURT, False, standing
