"""The pathway: a child's statuses change here and nowhere else, and each change opens or closes an episode."""

from agents.ages import (
    EIGHTEEN_MONTHS,
    ONE_YEAR_OLD,
    SIX_MONTHS,
    SIXTEEN_YEARS_OLD,
    TEN_YEARS_OLD,
    THIRTEEN_YEARS_OLD,
    THREE_MONTHS,
    TWELVE_MONTHS,
    TWENTY_FOUR_MONTHS,
)
from agents.child import harm_within_a_year, is_minor, is_placed, is_separated
from agents.parent import lose_worker
from agents.standing import (
    ADOPTED,
    ADOPTIVE,
    CARE_ORDER,
    CARE_TRACK,
    CHILD_ARRANGEMENTS,
    CLOSED,
    COURT_TRACK,
    EMERGENCY_ORDER,
    ENTERED_CARE,
    HOME,
    IN_NEED,
    MOVED,
    NEVER,
    NO_COURT,
    NO_PLAN,
    NOBODY,
    NOBODY_AT_HOME,
    NOT_IN_CARE,
    OPEN,
    ORDER_CHANGED,
    PLACEMENT_TRACK,
    PLAN_TRACK,
    POLICE_PROTECTION,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    PROTECTION_PLAN,
    RETURNED_HOME,
    SECTION_20,
    SPECIAL_GUARDIANSHIP,
    STILL_OPEN,
    TURNED_18,
)
from simulation import measures as m
from simulation.chance import PLACE, uniform
from simulation.procedure import inner_procedure, procedure


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
        count_plan_start(world, c, area)


@procedure
def count_length(world, area, first_measure, weeks):
    """Count an ended episode in its class of length: up to 3, 6, 12, 24 months, or longer."""
    months_class = 0
    for longest in (THREE_MONTHS, SIX_MONTHS, TWELVE_MONTHS - 1, TWENTY_FOUR_MONTHS - 1):
        months_class += 1 if weeks > longest else 0
    world.tally[area, first_measure + months_class] += 1.0


@procedure
def count_plan_start(world, c, area):
    """Count a protection plan's start, whether it is a repeat, and whether the never-helped twin says it was needless."""
    child, p = world.children[c], world.parameters[0]
    world.tally[area, m.PLAN_STARTS] += 1.0
    if child["plans"] > 0:
        world.tally[area, m.REPEAT_PLANS] += 1.0
    child["plans"] += 1
    hazard = harm_within_a_year(child["unhelped_risk"], p)
    world.tally[area, m.PLAN_START_RISK_SUM] += child["true_risk"]
    world.tally[area, m.PLAN_START_BELIEF_SUM] += child["belief"]
    world.tally[area, m.PLAN_START_UNHELPED_HAZARD_SUM] += hazard
    count_needless(world, area, m.NEEDLESS_PLANS, m.NEEDLESS_PLANS_LOW, m.NEEDLESS_PLANS_HIGH, hazard)


@procedure
def count_needless(world, area, central, low, high, hazard):
    """Count an intervention whose never-helped twin's hazard lies below the reference, at its three values."""
    p = world.parameters[0]
    if hazard < p["reference_hazard"]:
        world.tally[area, central] += 1.0
    if hazard < p["reference_hazard_low"]:
        world.tally[area, low] += 1.0
    if hazard < p["reference_hazard_high"]:
        world.tally[area, high] += 1.0


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
    if status == PRE_PROCEEDINGS:
        world.tally[area, m.PRE_PROCEEDINGS_STARTS] += 1.0
    elif status == PROCEEDINGS:
        world.tally[area, m.CARE_PROCEEDINGS_STARTS] += 1.0
        if child["court"] == PRE_PROCEEDINGS:
            world.tally[area, m.CARE_PROCEEDINGS_AFTER_PRE_PROCEEDINGS] += 1.0
    child["court"], child["court_since"], child["court_episode"] = status, week, -1
    if status != NO_COURT:
        child["court_episode"] = start_episode(world, c, COURT_TRACK, status, week, decided_by)


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
    family["children_in_care"] += 1
    child["care_review_week"], child["care_reviews"] = week + int(p["care_first_review_weeks"]), 0
    child["care_episode"] = start_episode(world, c, CARE_TRACK, basis, week, decided_by)
    is_placed(child, family, p, week, uniform(state["seed"], PLACE, child["key"], 0, 0, week))
    child["placement_episode"] = start_episode(world, c, PLACEMENT_TRACK, child["placement"], week, decided_by)
    is_separated(child, p)
    count_care_entry(world, c, area, week)


@procedure
def count_care_entry(world, c, area, week):
    """Count a child's entry to care by age and basis, and whether the never-helped twin says it was needless."""
    child, p = world.children[c], world.parameters[0]
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
    hazard = harm_within_a_year(child["unhelped_risk"], p)
    count_needless(world, area, m.NEEDLESS_CARE_ENTRIES, m.NEEDLESS_CARE_ENTRIES_LOW, m.NEEDLESS_CARE_ENTRIES_HIGH, hazard)


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
    """A child ceases to be looked after; reason as in agents/standing.py."""
    child = world.children[c]
    area = world.families[child["family"]]["area"]
    end_episode(world, child["care_episode"], week, reason)
    end_episode(world, child["placement_episode"], week, reason)
    world.tally[area, m.CARE_EXITS] += 1.0
    if week - child["care_since"] <= SIX_MONTHS:
        world.tally[area, m.CARE_EXITS_WITHIN_26_WEEKS] += 1.0
    if reason == RETURNED_HOME:
        world.tally[area, m.CARE_EXITS_HOME] += 1.0
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
def leave_the_model(world, c, week, reason):
    """A child grows up, is adopted or moves away for good: every status ends."""
    child = world.children[c]
    set_plan(world, c, NO_PLAN, week, NOBODY, reason)
    set_court(world, c, NO_COURT, week, NOBODY, reason)
    if child["care"] != NOT_IN_CARE:
        leave_care(world, c, week, reason)
    child["left"] = True
    if reason == TURNED_18:
        world.tally[world.families[child["family"]]["area"], m.CHILDREN_TURNED_18] += 1.0


@inner_procedure
def highest_belief(world, f, week):
    """Return the worker's highest belief over the family's children at home (sd); NOBODY_AT_HOME if there is none."""
    best = NOBODY_AT_HOME
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] == NOT_IN_CARE and is_minor(child, week) and child["belief"] > best:
            best = child["belief"]
        c = child["next_sibling"]
    return best


@inner_procedure
def plan_family(world, f, status, week, decided_by, reason):
    """Put all the children at home, the unborn too, on the same status of the plan track."""
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if child["care"] == NOT_IN_CARE and is_minor(child, week):
            set_plan(world, c, status, week, decided_by, reason)
        c = child["next_sibling"]
    world.families[f]["plan"] = status


@procedure
def court_family(world, f, status, week, decided_by, reason):
    """Move all the minors, at home and in care without a final order, on the court track."""
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] < CARE_ORDER:
            set_court(world, c, status, week, decided_by, reason)
        c = child["next_sibling"]
    world.families[f]["court"] = status


@procedure
def release_worker(world, f, week):
    """The family leaves its worker's caseload; the parents lose the one they knew."""
    family, p = world.families[f], world.parameters[0]
    if family["worker"] >= 0:
        lose_worker(world.parents[2 * f], p)
        lose_worker(world.parents[2 * f + 1], p)
        family["worker"] = -1
    family["waiting_since"], family["visits"] = -1, 0
    family["visit_due_week"] = NEVER


@procedure
def release_specialists(world, f):
    """No specialist works with the family any more."""
    family = world.families[f]
    family["victim_worker"] = family["perpetrator_worker"] = family["substance_worker"] = family["mental_health_practitioner"] = -1
    family["opinions"] = 0


@procedure
def ask_for_worker(world, f, week):
    """The family waits for a worker of a safeguarding team from this week."""
    release_worker(world, f, week)
    world.families[f]["waiting_since"] = week
    world.families[f]["allocated_week"] = -1


@procedure
def close_family(world, f, week, decided_by, reason):
    """Close the family to the service; children in care keep it on the books without a worker."""
    family = world.families[f]
    plan_family(world, f, NO_PLAN, week, decided_by, reason)
    release_worker(world, f, week)
    release_specialists(world, f)
    family["assessment_due_week"] = family["enquiry_due_week"] = family["conference_due_week"] = -1
    family["plan_review_week"] = family["need_review_week"] = family["gateway_review_week"] = -1
    family["accusation"] = 0.0
    family["closed_week"] = week
    family["standing"] = CLOSED
    world.tally[family["area"], m.FAMILIES_CLOSED] += 1.0
    if family["children_in_care"] > 0:
        family["standing"] = OPEN


@procedure
def take_into_need(world, f, week, decided_by, reason):
    """Open or step down to a plan for a child in need, with its first review."""
    family, p = world.families[f], world.parameters[0]
    plan_family(world, f, IN_NEED, week, decided_by, reason)
    family["standing"] = OPEN
    family["need_review_week"] = week + int(p["need_review_weeks"])
    family["plan_review_week"] = -1
