"""Step 13, count: the week's stocks by the definitions of official statistics, and the week's row of the table."""

import math

from agents.ages import ADULT_WEEKS, FOUR_YEARS_OLD, SIXTEEN_YEARS_OLD, THIRTEEN_YEARS_OLD, TWELVE_MONTHS
from agents.chance import harm_within_a_year
from agents.child import is_in_danger, is_in_danger_without_help, is_minor
from agents.recognition import is_known
from agents.severity import severity_of
from agents.standing import (
    ADOPTIVE,
    AMBER,
    ASSESSMENT_WORKER,
    FOSTER,
    FRONT_DOOR,
    IN_NEED,
    KIN,
    LONG_STAY_NEED,
    NO_COURT,
    NO_PLAN,
    NOT_IN_CARE,
    OPEN,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    PROTECTION_PLAN,
    PSYCHOLOGIST,
    RED,
    REMAND,
    RESIDENTIAL,
    SECTION_20,
    SOCIAL_WORKER,
    SUPPORTED,
    VICTIM_WORKER,
)
from simulation import measures as m
from simulation.prefetch import FAMILY_BYTES, look_ahead
from simulation.procedure import inner_procedure, procedure, step
from simulation.week.factors import count_known_problems
from simulation.week.specialist_caseloads import is_full

JUDGED = tuple(m.INDEX[name] for name in m.JUDGED)


@step
def count(world, week):
    """Count stocks, write the week's row if it is in the recorded window, and clear the tally."""
    state = world.state[0]
    row = week - state["first_week"]
    if 0 <= row < world.weekly.shape[0]:
        for i in range(state["open_families"]):
            look_ahead(world, world.open_families, i, state["open_families"], FAMILY_BYTES)
            count_family(world, world.open_families[i], week)
        count_outside_children(world, week)
        for w in range(state["professionals"]):
            count_professional(world, w, week)
        write_row(world, row)
    for a in range(world.areas.shape[0]):
        for measure in range(world.tally.shape[1]):
            world.tally[a, measure] = 0.0


@procedure
def write_row(world, row):
    """Copy the tally to the week's row of the recorded table; without a line of danger, what is judged at it is not known."""
    for a in range(world.areas.shape[0]):
        for measure in range(world.tally.shape[1]):
            world.weekly[row, a, measure] = world.tally[a, measure]
        if math.isnan(world.state[0]["danger_line"]):
            for measure in JUDGED:
                world.weekly[row, a, measure] = math.nan


@inner_procedure
def count_family(world, f, week):
    """Count one open family and its children."""
    family, parent = world.families[f], world.parents[2 * f]
    a = family["area"]
    if family["standing"] != FRONT_DOOR and family["standing"] != OPEN:
        return
    world.tally[a, m.OPEN_FAMILIES] += 1.0
    if family["waiting_since"] >= 0 and family["worker"] < 0:
        world.tally[a, m.FAMILIES_WAITING] += 1.0
    if family["worker"] >= 0:
        world.tally[a, m.PARENTS_OPEN] += 1.0
        world.tally[a, m.HOSTILITY_SUM] += parent["hostility"]
        world.tally[a, m.TRUST_SUM] += parent["trust"]
        world.tally[a, m.ENGAGEMENT_SUM] += parent["engagement"]
        count_problems(world, f)
        count_known_problems(world, f)
    missed = world.tally[a, m.MISSED_HIGH_RISK_CHILDREN]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week):
            count_child(world, c, f, week)
        c = child["next_sibling"]
    if world.tally[a, m.MISSED_HIGH_RISK_CHILDREN] > missed:
        world.tally[a, m.MISSED_HIGH_RISK_FAMILIES] += 1.0


@procedure
def count_problems(world, f):
    """Count known problems of the parents, and both errors: known but absent (false positives), present but unknown (false negatives)."""
    a, threshold = world.families[f]["area"], world.parameters[0]["problem_recognised_above"]
    for i in range(2):
        parent = world.parents[2 * f + i]
        for problem in range(4):
            is_present = severity_of(parent, problem) > threshold
            if is_known(parent, problem):
                world.tally[a, m.PROBLEMS_KNOWN] += 1.0
                if not is_present:
                    world.tally[a, m.PROBLEMS_KNOWN_NOT_THERE] += 1.0
            elif is_present:
                world.tally[a, m.PROBLEMS_THERE_UNKNOWN] += 1.0


@inner_procedure
def count_child(world, c, f, week):
    """Count one minor of an open family in every stock that the child belongs to."""
    child, family = world.children[c], world.families[f]
    a = family["area"]
    if child["care"] != NOT_IN_CARE:
        count_looked_after(world, c, a, week)
    elif child["plan"] != NO_PLAN or family["standing"] == FRONT_DOOR:
        count_at_home(world, c, f, week)
    if child["care"] != NOT_IN_CARE or child["plan"] != NO_PLAN or family["standing"] == FRONT_DOOR:
        world.tally[a, m.CHILDREN_IN_NEED] += 1.0
    if child["court"] == PRE_PROCEEDINGS:
        world.tally[a, m.PRE_PROCEEDINGS] += 1.0
    elif child["court"] == PROCEEDINGS:
        world.tally[a, m.CARE_PROCEEDINGS] += 1.0


@inner_procedure
def count_looked_after(world, c, a, week):
    """Count a looked-after child by age, basis and placement."""
    child = world.children[c]
    world.tally[a, m.LOOKED_AFTER_CHILDREN] += 1.0
    world.tally[a, m.LOOKED_AFTER_CHILDREN_PROGRAMME_ELIGIBLE] += 1.0
    if week - child["birth_week"] < THIRTEEN_YEARS_OLD:
        world.tally[a, m.LOOKED_AFTER_CHILDREN_UNDER_13] += 1.0
    if child["letter_week"] >= 0 and week - child["letter_week"] == TWELVE_MONTHS:
        world.tally[a, m.LOOKED_AFTER_12_MONTHS_AFTER_LETTER] += 1.0
    if child["care"] == SECTION_20:
        world.tally[a, m.SECTION_20_CHILDREN] += 1.0
    count_placement(world, a, child["placement"])


@inner_procedure
def count_placement(world, a, placement):
    """Count a placement by its kind."""
    if placement == KIN:
        world.tally[a, m.PLACEMENT_KIN] += 1.0
    elif placement == FOSTER:
        world.tally[a, m.PLACEMENT_FOSTER] += 1.0
    elif placement == RESIDENTIAL:
        world.tally[a, m.PLACEMENT_RESIDENTIAL] += 1.0
    elif placement == SUPPORTED:
        world.tally[a, m.PLACEMENT_SUPPORTED] += 1.0
    elif placement == ADOPTIVE:
        world.tally[a, m.ADOPTIVE_CHILDREN] += 1.0


@inner_procedure
def count_at_home(world, c, f, week):
    """Count a child at home known to the service: plan, hazard of harm, recognition of it, wellbeing."""
    child, family, p = world.children[c], world.families[f], world.parameters[0]
    a = family["area"]
    if child["plan"] == IN_NEED:
        world.tally[a, m.CHILDREN_IN_NEED_SAFEGUARDING_SERVICE] += 1.0
    elif child["plan"] == PROTECTION_PLAN:
        world.tally[a, m.PROTECTION_PLANS] += 1.0
        if not is_in_danger_without_help(child, world.state[0]["danger_line"]):
            world.tally[a, m.NEEDLESS_PLAN_CHILDREN] += 1.0
    hazard = harm_within_a_year(child["true_risk"], p)
    world.tally[a, m.CHILDREN_AT_HOME_KNOWN] += 1.0
    world.tally[a, m.HARM_HAZARD_SUM] += hazard
    if child["plan"] == PROTECTION_PLAN:
        world.tally[a, m.HARM_12_MONTH_SUM_PLANS] += hazard
    if child["plan"] != PROTECTION_PLAN and child["court"] == NO_COURT and child["rating"] != RED:
        count_missed(world, c, a)
    world.tally[a, m.BELIEF_SQUARE_SUM] += child["belief"] * child["belief"]
    world.tally[a, m.BELIEF_SUM] += child["belief"]
    world.tally[a, m.WELLBEING_SUM] += child["wellbeing"]
    if FOUR_YEARS_OLD <= week - child["birth_week"] < SIXTEEN_YEARS_OLD:
        world.tally[a, m.ATTENDANCE_SUM] += child["attendance"]
        world.tally[a, m.ATTENDANCE_COUNT] += 1.0
    if child["rating"] == RED:
        world.tally[a, m.RATED_RED] += 1.0
    elif child["rating"] == AMBER:
        world.tally[a, m.RATED_AMBER] += 1.0


@inner_procedure
def count_missed(world, c, a):
    """Count a child at high risk who is not recognised as such, at the three lines of danger."""
    child, state = world.children[c], world.state[0]
    if is_in_danger(child, state["danger_line"]):
        world.tally[a, m.MISSED_HIGH_RISK_CHILDREN] += 1.0
    if is_in_danger(child, state["danger_line_low"]):
        world.tally[a, m.MISSED_HIGH_RISK_CHILDREN_LOW] += 1.0
    if is_in_danger(child, state["danger_line_high"]):
        world.tally[a, m.MISSED_HIGH_RISK_CHILDREN_HIGH] += 1.0


@inner_procedure
def count_outside_children(world, week):
    """Count the exogenous stream: in need at home, or looked after."""
    for k in range(world.state[0]["outside_children"]):
        outside_child = world.outside_children[k]
        a = outside_child["area"]
        if outside_child["start_week"] <= week < outside_child["end_week"]:
            world.tally[a, m.CHILDREN_IN_NEED] += 1.0
            if outside_child["kind"] != LONG_STAY_NEED:
                world.tally[a, m.LOOKED_AFTER_CHILDREN] += 1.0
                if week - outside_child["birth_week"] < THIRTEEN_YEARS_OLD:
                    world.tally[a, m.LOOKED_AFTER_CHILDREN_UNDER_13] += 1.0
                count_placement(world, a, outside_child["placement"])
                if outside_child["basis"] == REMAND:
                    world.tally[a, m.REMAND_CHILDREN] += 1.0
        elif outside_child["end_week"] == week and outside_child["kind"] != LONG_STAY_NEED:
            world.tally[a, m.CARE_EXITS] += 1.0
            world.tally[a, m.CARE_EXITS_18 if week - outside_child["birth_week"] >= ADULT_WEEKS else m.CARE_EXITS_OTHER] += 1.0


@inner_procedure
def count_professional(world, w, week):
    """Count a post: filled, agency, families and children held, strain and skill of social workers."""
    worker = world.professionals[w]
    a, role = worker["area"], worker["role"]
    if week < worker["start_week"] or week >= worker["end_week"]:
        return
    if not worker["filled"]:
        world.tally[a, m.POSTS_VACANT_SOCIAL_WORKER + role] += worker["fte"]
    if role == SOCIAL_WORKER or role == ASSESSMENT_WORKER:
        world.tally[a, m.SOCIAL_WORKER_POSTS] += worker["fte"]
        if worker["filled"]:
            world.tally[a, m.SOCIAL_WORKERS_IN_POST] += worker["fte"]
            world.tally[a, m.STRAIN_SUM] += worker["strain"] * worker["fte"]
            world.tally[a, m.SKILL_SUM] += worker["purposeful_skill"] * worker["fte"]
            world.tally[a, m.SOCIAL_WORKER_FAMILIES] += worker["families"]
            world.tally[a, m.SOCIAL_WORKER_CHILDREN] += worker["caseload"]
            world.tally[a, m.AGENCY_SOCIAL_WORKERS if worker["is_agency"] else m.EMPLOYED_SOCIAL_WORKERS] += worker["fte"]
    elif VICTIM_WORKER <= role <= PSYCHOLOGIST and worker["filled"]:
        world.tally[a, m.SPECIALISTS_IN_POST] += worker["fte"]
        if role != PSYCHOLOGIST and is_full(world, w):
            world.tally[a, m.SPECIALISTS_FULL] += worker["fte"]
