"""Applications to court: when the authority makes one, at birth, too, and which children it names."""

from agents.authority import (
    applies_at_birth,
    joins_application,
)
from agents.child import is_born, is_minor
from agents.consent import agrees_to_section_20
from agents.cues import concern_about
from agents.standing import (
    BY_PARENT,
    CARE_ORDER,
    EMERGENCY_ORDER,
    NO_COURT,
    NOT_IN_CARE,
    POLICE_PROTECTION,
    PROCEEDINGS,
    PROTECTION_PLAN,
    SECTION_20,
)
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import (
    AT_BIRTH,
    JOINS,
    SECTION_20_AGREED,
    uniform,
)
from simulation.week.care_status import change_basis
from simulation.week.front_door import care_thresholds_raised
from simulation.week.log import log_decision_on


@procedure
def agree_after_protection(world, f, week):
    """After an emergency the parents are asked once to agree to section 20 care; if they agree, no application is made about these children."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["court"] != NO_COURT or week > family["issue_week"]:
        return
    if not agrees_to_section_20(family, world.parents[2 * f], p, uniform(state["seed"], SECTION_20_AGREED, family["key"], 0, 1, week)):
        return
    protected, waiting, c = False, False, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] == POLICE_PROTECTION or child["care"] == EMERGENCY_ORDER:
            protected = True
            child["issue_week"] = -1
            change_basis(world, c, SECTION_20, week, BY_PARENT)
        waiting = waiting or is_named(world, c, week)
        c = child["next_sibling"]
    if protected and not waiting:
        family["issue_week"] = -1


@procedure
def decide_at_birth(world, f, week):
    """A child is born where concern is known: the legal gateway decides within the week whether to apply to court about this child.

    Concern is known on a protection plan, in pre-proceedings or proceedings for siblings, and after earlier removals.
    """
    family = world.families[f]
    if family["court"] == NO_COURT and family["plan"] != PROTECTION_PLAN and family["children_removed"] == 0:
        return
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["birth_week"] == week and is_minor(child, week) and child["care"] == NOT_IN_CARE and child["court"] != PROCEEDINGS:
            gateway_at_birth(world, f, c, week)
        c = child["next_sibling"]


@procedure
def gateway_at_birth(world, f, c, week):
    """The legal gateway meeting on a newborn: an application about this child, beside any that waits for its siblings."""
    state, p, family, child = world.state[0], world.parameters[0], world.families[f], world.children[c]
    concern = concern_about(family, p, week, child["belief"], p["gateway_credit_share"], 1.0)
    u = uniform(state["seed"], AT_BIRTH, family["key"], 0, 0, week)
    applies = applies_at_birth(world.authority[0], p, concern, care_thresholds_raised(world, f, week), u)
    log_decision_on(world, c, week, AT_BIRTH, applies, child["belief"])
    if applies:
        apply_for(world, f, c, week, week)


@procedure
def apply_for(world, f, c, issue_week, week):
    """The authority applies to court about one child, to be heard from `issue_week` on: beside the siblings of any application that waits."""
    family = world.families[f]
    if family["issue_week"] < 0:
        family["issue_week"] = issue_week
    else:
        name_children(world, f, week)
    world.children[c]["issue_week"] = max(issue_week, family["issue_week"])


@inner_procedure
def is_named(world, c, week):
    """Return whether the application that waits for its first hearing names the child; one under an emergency order is always named."""
    child = world.children[c]
    waits_since = world.families[child["family"]]["issue_week"]
    is_asked = waits_since <= child["issue_week"] or child["care"] == EMERGENCY_ORDER
    return waits_since >= 0 and is_asked and is_concerned(child, week)


@inner_procedure
def is_concerned(child, week):
    """Return whether the court may be asked about a child: born, a minor, and without a final order."""
    return is_minor(child, week) and is_born(child, week) and child["care"] < CARE_ORDER


@procedure
def name_children(world, f, week):
    """Say which children an application names, if none yet: those of the letter, the one of most concern, and siblings for whom the reasons hold.

    An unborn child is never named: if that is the child of most concern, the legal gateway decides again at birth.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    raised, u = care_thresholds_raised(world, f, week), uniform(state["seed"], JOINS, family["key"], 0, 0, week)
    worst, c = child_of_most_concern(world, f, week), family["first_child"]
    if names_anybody(world, f, week):
        return
    while c >= 0:
        child = world.children[c]
        concern = concern_about(family, p, week, child["belief"], p["gateway_credit_share"], 1.0)
        if is_concerned(child, week) and (c == worst or joins_application(world.authority[0], p, concern, raised, u)):
            child["issue_week"] = max(week, family["issue_week"])
        c = child["next_sibling"]


@inner_procedure
def names_anybody(world, f, week):
    """Return whether the application names any child."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if is_named(world, c, week):
            return True
        c = world.children[c]["next_sibling"]
    return False


@procedure
def child_of_most_concern(world, f, week):
    """Return the index of the minor, born or not, with the worker's highest belief among those without a final order; -1 if there is none."""
    best, worst, c = 0.0, -1, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] < CARE_ORDER and (worst < 0 or child["belief"] > best):
            best, worst = child["belief"], c
        c = child["next_sibling"]
    return worst
