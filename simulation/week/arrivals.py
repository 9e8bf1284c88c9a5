"""Step 1, arrivals: first referrals, births and eighteenth birthdays; the exogenous stream is in exogenous_arrivals.py."""

from agents.ages import MONTH, THIRTEEN_YEARS_OLD, TWELVE_MONTHS
from agents.belief import forget_facts, is_described_by_referrer, set_prior, trust_again_what_is_shown
from agents.child import is_minor, update_true_risk, visible_vulnerability
from agents.family import is_referred_before_birth, redraw_look
from agents.standing import (
    CLOSED,
    FRONT_DOOR,
    GONE,
    NOT_IN_CARE,
    OPEN,
    TURNED_18,
)
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import (
    ARRIVE,
    BIRTH,
    PRE_BIRTH,
    REFERRAL,
    TRAITS,
    key_of,
    normal,
    poisson_of,
    uniform,
)
from simulation.week.care_status import end_service, leave_the_model
from simulation.week.estimates import update_beliefs
from simulation.week.exogenous_arrivals import exogenous_arrivals
from simulation.week.new_family import add_child, add_family
from simulation.week.recognition import record_referral_reason


@step
def arrivals(world, week):
    """First referrals by area, then the exogenous stream, then birthdays and births of open families."""
    state, now = world.state[0], world.timeline[week - world.state[0]["timeline_start"]]
    for a in range(world.areas.shape[0]):
        area = world.areas[a]
        mean = now["first_referrals"] * area["share_of_children"]
        for order in range(poisson_of(mean, uniform(state["seed"], ARRIVE, area["key"], 0, 0, week))):
            f = add_family(world, a, key_of(area["key"], week, order), week, now["severity_mix"])
            refer(world, f, week, 0.0)
        exogenous_arrivals(world, a, week, now["outside_need"] * area["share_of_children"], now["outside_care"] * area["share_of_children"])
    for i in range(state["open_families"]):
        f = world.open_families[i]
        update_ages(world, f, week)
        if (world.families[f]["phase"] + week) % 4 == 0:
            may_expect_child(world, f, week)


@procedure
def refer(world, f, week, slope):
    """A referral: the family comes to the front door with the referrer's description of each child.

    slope: by how much the log of the rate of such referrals rises with risk; 0 for a first one.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, area = state["seed"], family["area"]
    if family["referrals"] > 0:
        redraw_look(family, p, normal(seed, TRAITS, family["key"], 0, 6, week))
    is_back = family["standing"] == CLOSED and family["closed_week"] >= 0
    weeks_away = week - family["closed_week"] if is_back else 0
    again = family["referred_week"] >= 0 and week - family["referred_week"] <= TWELVE_MONTHS
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            update_true_risk(child, family, p, week)
            visible = visible_vulnerability(child, p, week)
            set_prior(child, family, p, visible, weeks_away, slope)
            is_described_by_referrer(child, family, p, visible, normal(seed, REFERRAL, child["key"], 0, 0, week))
            count_referral(world, c, area, week, again)
        c = child["next_sibling"]
    forget_facts(family)
    trust_again_what_is_shown(family, p, weeks_away)
    update_beliefs(world, f, week)
    record_referral_reason(world, f, week)
    family["referred_week"] = week
    family["referrals"] += 1
    enter_front_door(world, f, week)


@procedure
def count_referral(world, c, area, week, again):
    """Count one child's referral."""
    child = world.children[c]
    world.tally[area, m.REFERRALS] += 1.0
    if again:
        world.tally[area, m.RE_REFERRALS_12_MONTHS] += 1.0
    if child["first_referral_week"] < 0:
        child["first_referral_week"] = week
        world.tally[area, m.FIRST_REFERRALS] += 1.0
        if week - child["birth_week"] < THIRTEEN_YEARS_OLD:
            world.tally[area, m.FIRST_REFERRED_CHILDREN_UNDER_13] += 1.0


@procedure
def enter_front_door(world, f, week):
    """Add the family to the list of open families, awaiting a decision on the referral."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["standing"] == CLOSED:
        world.open_families[state["open_families"]] = f
        state["open_families"] += 1
    family["standing"] = FRONT_DOOR
    family["consents"] = True
    family["assessment_visits"] = 0
    family["seen_alone_week"] = week
    family["referral_waits"] = True
    family["assessment_due_week"] = week + int(p["assessment_weeks_most"])


@inner_procedure
def update_ages(world, f, week):
    """Children who turn 18 leave; a family without minors leaves the model, or is closed if it may have another child."""
    family, p = world.families[f], world.parameters[0]
    c = family["first_child"]
    minors = 0
    while c >= 0:
        child = world.children[c]
        if not child["left"]:
            if is_minor(child, week):
                minors += 1
            else:
                leave_the_model(world, c, week, TURNED_18)
        c = child["next_sibling"]
    if minors == 0:
        end_service(world, f, week, CLOSED if week - youngest_birth(world, f) < p["births_until_youngest_weeks"] else GONE)


@inner_procedure
def youngest_birth(world, f):
    """Return the week of birth, past or expected, of the youngest child the family has ever had."""
    family = world.families[f]
    born = world.children[family["last_child"]]["birth_week"]
    c = family["first_child"]
    while c >= 0:
        born = max(born, world.children[c]["birth_week"])
        c = world.children[c]["next_sibling"]
    return born


@inner_procedure
def may_expect_child(world, f, week):
    """A young family may expect another child (evaluated every four weeks); the unborn count from some weeks before birth.

    Return whether a midwife or doctor refers a closed family for it.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    youngest = week - youngest_birth(world, f)
    if not p["birth_gap_least_weeks"] < youngest < p["births_until_youngest_weeks"]:
        return False
    if uniform(state["seed"], BIRTH, family["key"], 0, 0, week) < MONTH * p["births_per_week"]:
        add_child(world, f, week + int(p["unborn_known_weeks"]), week)
        if family["standing"] == OPEN and family["worker"] < 0 and family["waiting_since"] < 0:
            refer(world, f, week, 0.0)
        elif family["standing"] == CLOSED:
            u = uniform(state["seed"], PRE_BIRTH, family["key"], 0, 0, week)
            return is_referred_before_birth(family, p, had_plan_or_care(world, f), u)
    return False


@procedure
def had_plan_or_care(world, f):
    """Return whether any child of the family was ever on a protection plan or looked after."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if world.children[c]["plans"] > 0 or world.children[c]["care_entries"] > 0:
            return True
        c = world.children[c]["next_sibling"]
    return False
