"""Section 20 care is proposed: each child at home on its own concern, with a parent's consent."""

from agents.chance import log_odds
from agents.child import is_born, is_minor
from agents.consent import agrees_to_section_20
from agents.cues import concern_about
from agents.standing import (
    BY_PARENT,
    NO_COURT,
    NOT_IN_CARE,
    SECTION_20,
)
from agents.team_manager import proposes_care
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import (
    SECTION_20_AGREED,
    SECTION_20_ASKED,
    uniform,
)
from simulation.week.care_status import enter_care
from simulation.week.front_door import care_thresholds_raised, manager_of
from simulation.week.log import log_decision_on
from simulation.week.plan_status import (
    end_plan_without_children,
)


@procedure
def may_ask_section_20(world, f, week, belief):
    """The service may propose that children be looked after under section 20, which needs a parent's consent; each child on its own concern."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["court"] != NO_COURT or was_let_stand(world, f, week, belief) or not proposes_section_20(world, f, week):
        return
    if not agrees_to_section_20(family, world.parents[2 * f], p, uniform(state["seed"], SECTION_20_AGREED, family["key"], 0, 0, week)):
        return
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE and is_born(child, week) and is_proposed(world, f, c, week):
            enter_care(world, c, SECTION_20, week, BY_PARENT)
        c = child["next_sibling"]
    end_plan_without_children(world, f, week)


@inner_procedure
def was_let_stand(world, f, week, belief):
    """Return whether pre-proceedings ended without an application at about this concern: then care by agreement is not asked for again."""
    p, family = world.parameters[0], world.families[f]
    return concern_about(family, p, week, belief, 1.0, 0.0) < family["concern_at_diversion"] + p["new_knowledge_needed"]


@procedure
def proposes_section_20(world, f, week):
    """Decide on section 20 care for each born child at home; return whether it is proposed for any."""
    any_child, c = False, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE and is_born(child, week):
            proposed = is_proposed(world, f, c, week)
            log_decision_on(world, c, week, SECTION_20_ASKED, proposed, child["belief"])
            any_child = any_child or proposed
        c = child["next_sibling"]
    return any_child


@inner_procedure
def is_proposed(world, f, c, week):
    """Return whether the manager proposes section 20 care for one child; the draw is the family's."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    u = uniform(state["seed"], SECTION_20_ASKED, family["key"], 0, 0, week)
    manager = world.professionals[manager_of(world, f)]
    return proposes_care(manager, p, log_odds(world.children[c]["belief"]), care_thresholds_raised(world, f, week), u)
