"""Parents may withdraw their agreement to section 20 care at any time: children go home, or the authority asks the court."""

from agents.authority import is_emergency, issues_at_once
from agents.chance import log_odds
from agents.child import is_minor
from agents.consent import withdraws_agreement
from agents.cues import concern_about
from agents.standing import BY_COURT, CONSENT_WITHDRAWN, EMERGENCY_ORDER, NOBODY_AT_HOME, PROCEEDINGS, SECTION_20
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import GATEWAY, WITHDRAW, uniform
from simulation.week.applications import apply_for
from simulation.week.care_status import change_basis, leave_care
from simulation.week.front_door import care_thresholds_raised
from simulation.week.log import log_decision
from simulation.week.plan_status import ask_for_worker, highest_belief


@inner_procedure
def may_withdraw_agreement(world, f, week):
    """Once in four weeks, parents of children in section 20 care may take them home; return whether a child went home.

    Not in proceedings, in which the court decides where a child lives.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if (family["phase"] + week) % 4 != 0 or family["court"] == PROCEEDINGS or not has_agreed_care(world, f, week):
        return False
    if not withdraws_agreement(family, world.parents[2 * f], p, uniform(state["seed"], WITHDRAW, family["key"], 0, 0, week)):
        return False
    if not end_agreed_care(world, f, week):
        return False
    may_apply_to_court(world, f, week)
    return True


@inner_procedure
def has_agreed_care(world, f, week):
    """Return whether a child of the family is in section 20 care."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if world.children[c]["care"] == SECTION_20 and is_minor(world.children[c], week):
            return True
        c = world.children[c]["next_sibling"]
    return False


@procedure
def end_agreed_care(world, f, week):
    """Each child in section 20 care goes home, unless the belief is extreme: then an emergency order keeps it. Return whether one went home."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    raised, gone, kept, c = care_thresholds_raised(world, f, week), False, 0, family["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] == SECTION_20 and is_minor(child, week):
            u = uniform(state["seed"], WITHDRAW, child["key"], 0, 1, week)
            if is_emergency(world.authority[0], p, log_odds(child["belief"]), raised, u):
                change_basis(world, c, EMERGENCY_ORDER, week, BY_COURT)
                apply_for(world, f, c, week + int(p["emergency_application_weeks"]), week)
                kept += 1
            else:
                leave_care(world, c, week, CONSENT_WITHDRAWN)
                gone = True
        c = child["next_sibling"]
    if kept > 0:
        count_emergency(world, f, week, kept)
    return gone


@procedure
def count_emergency(world, f, week, kept):
    """Emergency orders keep children in care until the first hearing, and the family has a worker."""
    family = world.families[f]
    world.tally[family["area"], m.EMERGENCY_PROTECTIONS] += 1.0
    world.tally[family["area"], m.EMERGENCY_ORDERS] += kept
    if family["worker"] < 0 and family["waiting_since"] < 0:
        ask_for_worker(world, f, week)


@procedure
def may_apply_to_court(world, f, week):
    """The legal gateway meeting on a family whose children were taken home: whether to apply to court without a letter."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    belief = highest_belief(world, f, week)
    if belief <= NOBODY_AT_HOME or family["issue_week"] >= 0:
        return
    concern, u = concern_about(family, p, week, belief, p["gateway_credit_share"], 1.0), uniform(state["seed"], GATEWAY, family["key"], 0, 2, week)
    if issues_at_once(world.authority[0], family, p, concern, care_thresholds_raised(world, f, week), u):
        log_decision(world, f, week, GATEWAY, True, belief)
        family["issue_week"] = week
