"""Plan and court status: with care_status.py the only place where a child's statuses change; each change opens or closes an episode."""

from agents.ages import (
    SIX_MONTHS,
    THREE_MONTHS,
    TWELVE_MONTHS,
    TWENTY_FOUR_MONTHS,
    TWENTY_ONE_MONTHS,
)
from agents.chance import harm_within_a_year
from agents.child import is_in_danger_without_help, is_minor
from agents.family import clear_settled_concern
from agents.parent import lose_worker
from agents.standing import (
    ASSESSMENT_WORKER,
    CARE_ORDER,
    CLOSED,
    COURT_TRACK,
    DIVERTED,
    IN_NEED,
    NEVER,
    NO_COURT,
    NO_PLAN,
    NOBODY_AT_HOME,
    NOT_IN_CARE,
    OPEN,
    PLAN_TRACK,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    PROTECTION_PLAN,
    STILL_OPEN,
    UNRATED,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.week.recognition import file_problems
from simulation.week.specialist_caseloads import clear_holders


@procedure
def start_episode(world, c, track, status, week, decided_by):
    """Write the first half of an episode's row; return its index."""
    state, child, p = world.state[0], world.children[c], world.parameters[0]
    family = world.families[child["family"]]
    row = state["episodes"]
    episode = world.episodes[row]
    episode["child_key"], episode["family_key"], episode["area"] = child["key"], family["key"], family["area"]
    episode["track"], episode["status"], episode["decided_by"] = track, status, decided_by
    episode["start_week"], episode["end_week"], episode["reason_ended"] = week, -1, STILL_OPEN
    episode["belief_at_start"], episode["true_risk_at_start"] = child["belief"], child["true_risk"]
    episode["unhelped_hazard_at_start"] = harm_within_a_year(child["unhelped_risk"], p)
    state["episodes"] = row + 1
    return row


@procedure
def end_episode(world, row, week, reason):
    """Write the second half of an episode's row."""
    if row >= 0:
        world.episodes[row]["end_week"] = week
        world.episodes[row]["reason_ended"] = reason


@procedure
def set_plan(world, c, status, week, decided_by, reason):
    """Move a child on the plan track; count starts and ends of protection plans and how long they were."""
    child = world.children[c]
    was = child["plan"]
    if was == status:
        return
    area = world.families[child["family"]]["area"]
    end_episode(world, child["plan_episode"], week, reason)
    if was == PROTECTION_PLAN:
        count_length(world, area, m.PLAN_ENDS_3_MONTHS, week - child["plan_since"])
        world.tally[area, m.PLAN_ENDS] += 1.0
    elif was == IN_NEED:
        count_length(world, area, m.NEED_ENDS_3_MONTHS, week - child["plan_since"])
    child["plan"], child["plan_since"] = status, week
    child["plan_episode"] = -1
    if status != NO_PLAN:
        child["plan_episode"] = start_episode(world, c, PLAN_TRACK, status, week, decided_by)
    if status == PROTECTION_PLAN:
        count_plan_start(world, c, area, week)


@procedure
def count_length(world, area, first_measure, weeks):
    """Count an ended episode in its class of length: up to 3, 6, 12, 24 months, or longer."""
    months_class = 0
    for longest in (THREE_MONTHS, SIX_MONTHS, TWELVE_MONTHS - 1, TWENTY_FOUR_MONTHS - 1):
        months_class += 1 if weeks > longest else 0
    world.tally[area, first_measure + months_class] += 1.0


@procedure
def count_plan_start(world, c, area, week):
    """Count a protection plan's start, whether it is a repeat, and whether it was needless by the never-helped counterfactual."""
    child, p = world.children[c], world.parameters[0]
    family = world.families[child["family"]]
    world.tally[area, m.PLAN_STARTS] += 1.0
    if child["plans"] > 0:
        world.tally[area, m.REPEAT_PLANS] += 1.0
    child["plans"] += 1
    hazard = harm_within_a_year(child["unhelped_risk"], p)
    world.tally[area, m.PLAN_START_RISK_SUM] += child["true_risk"]
    world.tally[area, m.PLAN_START_BELIEF_SUM] += child["belief"]
    world.tally[area, m.PLAN_START_UNHELPED_HAZARD_SUM] += hazard
    count_needless(world, c, area, m.NEEDLESS_PLANS, m.NEEDLESS_PLANS_LOW, m.NEEDLESS_PLANS_HIGH)
    if family["plan_started_week"] != week:
        family["plan_started_week"] = week
        count_needless_family(world, child["family"], week, m.PLAN_START_FAMILIES, m.NEEDLESS_PLAN_FAMILIES)


@procedure
def count_needless(world, c, area, central, low, high):
    """Count an intervention as needless if the never-helped counterfactual's risk is below the line of danger, at the three lines."""
    child, state = world.children[c], world.state[0]
    if not is_in_danger_without_help(child, state["danger_line"]):
        world.tally[area, central] += 1.0
    if not is_in_danger_without_help(child, state["danger_line_low"]):
        world.tally[area, low] += 1.0
    if not is_in_danger_without_help(child, state["danger_line_high"]):
        world.tally[area, high] += 1.0


@procedure
def count_needless_family(world, f, week, families, needless):
    """Count a family with an intervention this week, and as needless if none of its children reaches the line of danger without help."""
    a = world.families[f]["area"]
    world.tally[a, families] += 1.0
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and is_in_danger_without_help(child, world.state[0]["danger_line"]):
            return
        c = child["next_sibling"]
    world.tally[a, needless] += 1.0


@procedure
def set_court(world, c, status, week, decided_by, reason):
    """Move a child on the court track."""
    child = world.children[c]
    if child["court"] == status:
        return
    area = world.families[child["family"]]["area"]
    end_episode(world, child["court_episode"], week, reason)
    if child["court"] == PROCEEDINGS:
        world.tally[area, m.PROCEEDINGS_ENDED] += 1.0
        world.tally[area, m.PROCEEDINGS_WEEKS_SUM] += week - child["court_since"]
    elif child["court"] == PRE_PROCEEDINGS:
        count_end_of_pre_proceedings(world, c, area, week, reason)
    if status == PRE_PROCEEDINGS:
        world.tally[area, m.PRE_PROCEEDINGS_STARTS] += 1.0
        child["letter_week"] = week
    elif status == PROCEEDINGS:
        world.tally[area, m.CARE_PROCEEDINGS_STARTS] += 1.0
        if child["court"] == PRE_PROCEEDINGS:
            world.tally[area, m.CARE_PROCEEDINGS_AFTER_PRE_PROCEEDINGS] += 1.0
        if child["letter_week"] >= 0 and week - child["letter_week"] <= TWENTY_ONE_MONTHS:
            world.tally[area, m.CARE_PROCEEDINGS_WITHIN_21_MONTHS_OF_LETTER] += 1.0
    child["court"], child["court_since"], child["court_episode"] = status, week, -1
    if status != NO_COURT:
        child["court_episode"] = start_episode(world, c, COURT_TRACK, status, week, decided_by)


@procedure
def count_end_of_pre_proceedings(world, c, area, week, reason):
    """Count a child's pre-proceedings that end, how long they were, and whether the child was diverted from court."""
    child = world.children[c]
    world.tally[area, m.PRE_PROCEEDINGS_ENDED] += 1.0
    world.tally[area, m.PRE_PROCEEDINGS_WEEKS_SUM] += week - child["court_since"]
    if reason == DIVERTED:
        world.tally[area, m.PRE_PROCEEDINGS_DIVERTED] += 1.0
        if child["care"] == NOT_IN_CARE:
            child["diverted_week"] = week


@inner_procedure
def highest_belief(world, f, week):
    """Return the worker's highest belief over the family's children at home (chance of harm within 12 months); NOBODY_AT_HOME if there is none."""
    best = NOBODY_AT_HOME
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] == NOT_IN_CARE and is_minor(child, week) and child["belief"] > best:
            best = child["belief"]
        c = child["next_sibling"]
    return best


@inner_procedure
def belief_in_manner(world, f, week):
    """Return the estimate of risk behind a worker's manner: the highest of any minor of the family, at home or in care; 0 if there is none (sd)."""
    best = NOBODY_AT_HOME
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["belief_mean"] > best:
            best = child["belief_mean"]
        c = child["next_sibling"]
    return best if best > NOBODY_AT_HOME else 0.0


@inner_procedure
def set_plan_of_family(world, f, status, week, decided_by, reason):
    """Put all the children at home, the unborn too, on the same status of the plan track."""
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] == NOT_IN_CARE and is_minor(child, week):
            set_plan(world, c, status, week, decided_by, reason)
        c = child["next_sibling"]
    world.families[f]["plan"] = status


@inner_procedure
def end_plan_without_children(world, f, week):
    """End the family's plan if none of its children is at home; return whether none is."""
    if highest_belief(world, f, week) > NOBODY_AT_HOME:
        return False
    family = world.families[f]
    family["plan"] = NO_PLAN
    family["plan_review_week"] = family["need_review_week"] = -1
    return True


@procedure
def set_court_of_family(world, f, status, week, decided_by, reason):
    """Move all the minors, at home and in care without a final order, on the court track."""
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] < CARE_ORDER:
            set_court(world, c, status, week, decided_by, reason)
        c = child["next_sibling"]
    world.families[f]["court"] = status


@procedure
def release_worker(world, f):
    """The family leaves its worker's caseload; the parents lose trust in the worker."""
    family = world.families[f]
    if family["worker"] >= 0 or family["unit"] >= 0:
        change_worker(world, f, 0.0)
        family["worker"] = family["unit"] = -1
    family["waiting_since"], family["visits"] = -1, 0
    family["visit_due_week"] = NEVER


@procedure
def change_worker(world, f, shared):
    """Both parents have a change of worker; shared: how well they know the next, share."""
    p = world.parameters[0]
    lose_worker(world.parents[2 * f], p, shared)
    lose_worker(world.parents[2 * f + 1], p, shared)


@procedure
def release_specialists(world, f):
    """Release all specialists from the family and delete their opinions."""
    clear_holders(world, f)
    world.families[f]["opinions"] = 0


@procedure
def ask_for_worker(world, f, week):
    """The family waits for another worker from this week on; from an assessment team it moves to the safeguarding teams."""
    family = world.families[f]
    if family["worker"] >= 0:
        worker = world.professionals[family["worker"]]
        if worker["role"] == ASSESSMENT_WORKER and worker["filled"]:
            world.tally[family["area"], m.MOVES_TO_ANOTHER_TEAM] += 1.0
    release_worker(world, f)
    family["waiting_since"], family["allocated_week"] = week, -1


@procedure
def clear_ratings(world, f):
    """Clear all ratings, which are valid only for one spell."""
    world.families[f]["rating"] = UNRATED
    c = world.families[f]["first_child"]
    while c >= 0:
        world.children[c]["rating"], world.children[c]["ratings_by_others"] = UNRATED, 0
        c = world.children[c]["next_sibling"]


@procedure
def close_family(world, f, week, decided_by, reason):
    """Close the family to the service; with children in care it stays open without a worker."""
    family = world.families[f]
    set_plan_of_family(world, f, NO_PLAN, week, decided_by, reason)
    release_worker(world, f)
    release_specialists(world, f)
    file_problems(world, f)
    family["assessment_due_week"] = family["enquiry_due_week"] = family["conference_due_week"] = -1
    family["plan_review_week"] = family["need_review_week"] = family["gateway_review_week"] = -1
    family["accusation"] = 0.0
    clear_settled_concern(family)
    clear_ratings(world, f)
    family["closed_week"] = week
    family["standing"] = CLOSED
    world.tally[family["area"], m.FAMILIES_CLOSED] += 1.0
    if family["children_in_care"] > 0:
        family["standing"] = OPEN


@procedure
def take_into_need(world, f, week, decided_by, reason):
    """Open or step down to a plan for a child in need, with its first review."""
    family, p = world.families[f], world.parameters[0]
    set_plan_of_family(world, f, IN_NEED, week, decided_by, reason)
    family["standing"] = OPEN
    family["need_review_week"] = week + int(p["need_review_weeks"])
    family["plan_review_week"] = -1
