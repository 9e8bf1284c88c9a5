"""The optional log of meetings and decisions, and the counts of beliefs against true risk at assessment and review."""

import numpy as np

from agents.chance import harm_within_a_year, log_odds
from agents.child import is_minor
from agents.standing import NOT_IN_CARE
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.week.plan_status import highest_belief

LOWEST, HIGHEST, BIN = -8.0, 3.9, 0.1
"""Lower edge of the first and of the last bin of belief, and bin width (log-odds of the chance that the worker would state)."""

AT_ASSESSMENT, AT_REVIEW = 0, 1

NO_CHILD = np.uint64(0)
"""The key in the place of a child's, where a decision is about the family."""


@procedure
def record_judgement(world, f, week, moment):
    """Count each child's belief against the true hazard of harm within 12 months: the data for the area under the ROC curve."""
    p, family, row = world.parameters[0], world.families[f], week - world.state[0]["first_week"]
    if row < 0 or row >= world.judgements.shape[0]:
        return
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            place = int((min(HIGHEST, max(LOWEST, log_odds(child["belief"]))) - LOWEST) / BIN)
            hazard = harm_within_a_year(child["true_risk"], p)
            world.judgements[row, moment, place, 0] += hazard
            world.judgements[row, moment, place, 1] += 1.0 - hazard
            count_judgement(world, family["area"], moment, child["belief"], child["true_risk"])
        c = child["next_sibling"]


@inner_procedure
def count_judgement(world, a, moment, belief, true_risk):
    """Count a child's belief and true risk; the measures of the two moments are adjacent."""
    world.tally[a, m.CHILDREN_JUDGED_AT_ASSESSMENT + moment] += 1.0
    world.tally[a, m.BELIEF_AT_ASSESSMENT_SUM + moment] += belief
    world.tally[a, m.BELIEF_SQUARE_AT_ASSESSMENT_SUM + moment] += belief * belief
    world.tally[a, m.TRUE_RISK_AT_ASSESSMENT_SUM + moment] += true_risk


@inner_procedure
def log_decision(world, f, week, decision, answer, belief):
    """Write one decision about a family, if the run keeps a log."""
    write_decision(world, f, NO_CHILD, week, decision, answer, belief, world.families[f]["risk"])


@inner_procedure
def log_decision_on(world, c, week, decision, answer, belief):
    """Write one decision about one child, if the run keeps a log. belief: of whoever decides (chance of harm within 12 months)."""
    child = world.children[c]
    write_decision(world, child["family"], child["key"], week, decision, answer, belief, child["true_risk"])


@procedure
def write_decision(world, f, child_key, week, decision, answer, belief, true_risk):
    """Write one decision of the recorded window, if the run keeps a log."""
    state, family = world.state[0], world.families[f]
    if not state["is_logging"] or week < state["first_week"] or state["decisions"] >= world.decisions.shape[0]:
        return
    row = world.decisions[state["decisions"]]
    row["week"], row["family_key"], row["decision"], row["answer"] = week, family["key"], decision, 1 if answer else 0
    row["child_key"] = child_key
    row["belief"], row["shown_engagement"], row["true_risk"] = belief, family["shown_engagement"], true_risk
    row["risk_aversion"] = world.timeline[week - state["timeline_start"]]["risk_aversion"]
    state["decisions"] += 1


@inner_procedure
def log_meeting(world, f, i, worker, week, suspected):
    """Write one meeting of a worker with one parent in the recorded window, if the run keeps a log."""
    state, family, parent = world.state[0], world.families[f], world.parents[2 * f + i]
    if not state["is_logging"] or week < state["first_week"] or state["encounters"] >= world.encounters.shape[0]:
        return
    row, professional = world.encounters[state["encounters"]], world.professionals[worker]
    row["week"], row["family_key"], row["parent_key"], row["worker_key"] = week, family["key"], parent["key"], professional["person_key"]
    row["role"], row["presentation"], row["resisted_because"] = professional["role"], parent["presentation"], parent["resisted_because"]
    row["confrontation"], row["hostility"], row["trust"] = professional["confrontation"], parent["hostility"], parent["trust"]
    row["fear"], row["readiness"], row["engagement"] = parent["fear"], parent["readiness"], parent["engagement"]
    row["belief"], row["true_risk"], row["suspected_disguise"] = highest_belief(world, f, week), family["risk"], suspected
    state["encounters"] += 1
