"""Child-in-need reviews: a strategy discussion, refusal by the parents, closure, or continuation."""

from agents.consent import withdraws_consent
from agents.cues import concern_about, progress_since_start, remember_decision
from agents.standing import (
    BY_MANAGER,
    BY_PARENT,
    CLOSED_BY_MANAGER,
    CONSENT_WITHDRAWN,
    IN_NEED,
    NO_COURT,
)
from agents.team_manager import calls_strategy_discussion, closes_need
from simulation import measures as m
from simulation.procedure import inner_procedure
from simulation.random_numbers import (
    CONSENT,
    OFF_TIMETABLE,
    REVIEW_NEED,
    STRATEGY,
    uniform,
)
from simulation.week.front_door import manager_of, open_enquiry, risk_aversion
from simulation.week.log import log_decision
from simulation.week.plan_status import (
    close_family,
    highest_belief,
)
from simulation.week.section_20 import may_ask_section_20


@inner_procedure
def need_decisions(world, f, week):
    """Child-in-need reviews: a strategy discussion, refusal by the parents, closure, or continuation."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    u = uniform(seed, OFF_TIMETABLE, key, 0, 1, week)
    if week < family["need_review_week"] and (u >= p["need_review_early_per_week"] or week < need_began(world, f) + p["need_review_least_weeks"]):
        return
    if family["enquiry_due_week"] >= 0 or family["conference_due_week"] >= 0 or family["court"] != NO_COURT:
        return
    manager = world.professionals[manager_of(world, f)]
    belief, shift = highest_belief(world, f, week), risk_aversion(world, f, week)
    family["need_review_week"] = week + int(p["need_review_weeks"])
    refused = family["supervised_until"] < week and withdraws_consent(family, world.parents[2 * f], p, uniform(seed, CONSENT, key, 0, 0, week))
    concern = concern_about(family, p, week, belief, 1.0, 1.0)
    alarm = concern + (p["concern_when_refused"] if refused else 0.0)
    if calls_strategy_discussion(manager, family, p, alarm, False, shift, uniform(seed, STRATEGY, key, 0, 3, week)):
        open_enquiry(world, f, week)
    elif refused:
        world.tally[family["area"], m.CONSENTS_REFUSED] += 1.0
        close_family(world, f, week, BY_PARENT, CONSENT_WITHDRAWN)
    elif family["supervised_until"] < week and may_close(world, f, week, belief):
        log_decision(world, f, week, REVIEW_NEED, True, belief)
        close_family(world, f, week, BY_MANAGER, CLOSED_BY_MANAGER)
    else:
        may_ask_section_20(world, f, week, belief)


@inner_procedure
def may_close(world, f, week, belief):
    """Return whether the manager closes the family at a child-in-need review."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    u = uniform(state["seed"], REVIEW_NEED, family["key"], 0, 0, week)
    concern, progress = concern_about(family, p, week, belief, 1.0, 0.0), progress_since_start(family, p, belief)
    closes = closes_need(world.professionals[manager_of(world, f)], family, p, concern, progress, crowding_of(world, f), u)
    remember_decision(family, belief)
    return closes


@inner_procedure
def need_began(world, f):
    """Return the week in which help in need of any of the family's children at home began last; -1: none has it."""
    began, c = -1, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["plan"] == IN_NEED:
            began = max(began, child["plan_since"])
        c = child["next_sibling"]
    return began


@inner_procedure
def crowding_of(world, f):
    """Return the excess of the worker's children per full-time post over the usual, as a share of it; 0 for a family without a worker."""
    p, family = world.parameters[0], world.families[f]
    if family["worker"] < 0:
        return 0.0
    worker = world.professionals[family["worker"]]
    return worker["caseload"] / (worker["fte"] * p["caseload_usual"]) - 1.0
