"""Step 1, arrivals: first referrals, pregnancies, births and eighteenth birthdays; the exogenous stream is in exogenous_arrivals.py."""

from agents.ages import MONTH
from agents.child import is_minor
from agents.family import is_referred_before_birth
from agents.standing import CLOSED, GONE, OPEN, TURNED_18
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import (
    ARRIVE,
    BIRTH,
    FIRST_CRISIS,
    KNOWN_LATE,
    PRE_BIRTH,
    REFERRED_BY_POLICE,
    key_of,
    poisson_of,
    uniform,
)
from simulation.week.care_status import end_service, leave_the_model
from simulation.week.estimates import update_beliefs
from simulation.week.exogenous_arrivals import exogenous_arrivals
from simulation.week.new_family import add_child, add_family
from simulation.week.police_protection import AT_FIRST_REFERRAL, attend_incident
from simulation.week.referral import refer


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
            if is_referred_by_police(world, f):
                attend_incident(world, f, week, AT_FIRST_REFERRAL)
        exogenous_arrivals(world, a, week, now["outside_need"] * area["share_of_children"], now["outside_care"] * area["share_of_children"])
    for i in range(state["open_families"]):
        f = world.open_families[i]
        update_ages(world, f, week)
        if (world.families[f]["phase"] + week) % 4 == 0:
            may_expect_child(world, f, week)


@inner_procedure
def is_referred_by_police(world, f):
    """Return whether a family comes to notice through the police, who were called to its first crisis."""
    state, p, key = world.state[0], world.parameters[0], world.families[f]["key"]
    is_in_crisis = uniform(state["seed"], FIRST_CRISIS, key, 0, 0, 0) < p["first_referral_on_a_crisis"]
    return is_in_crisis and uniform(state["seed"], REFERRED_BY_POLICE, key, 0, 0, 0) < p["first_crisis_police_share"]


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
    """A young family may expect another child (evaluated every four weeks); the unborn count from when they are known, some weeks before birth.

    The service starts from what is known of the parents: an earlier child's file, earlier removals, known facts.

    Return whether a midwife or doctor refers a closed family for it.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    youngest = week - youngest_birth(world, f)
    if not p["birth_gap_least_weeks"] < youngest < p["births_until_youngest_weeks"]:
        return False
    if uniform(state["seed"], BIRTH, family["key"], 0, 0, week) < MONTH * p["births_per_week"]:
        add_child(world, f, week + weeks_before_birth(world, f, week), week)
        if family["standing"] == OPEN and family["worker"] < 0 and family["waiting_since"] < 0:
            refer(world, f, week, 0.0)
        elif family["standing"] != CLOSED:
            update_beliefs(world, f, week)
        else:
            u = uniform(state["seed"], PRE_BIRTH, family["key"], 0, 0, week)
            return is_referred_before_birth(family, p, had_plan_or_care(world, f), u)
    return False


@inner_procedure
def weeks_before_birth(world, f, week):
    """Return how many weeks before birth a pregnancy becomes known: as usual, or late, in any week until birth."""
    state, p, key = world.state[0], world.parameters[0], world.families[f]["key"]
    usual, late = p["unborn_known_weeks"], p["pregnancy_known_late_share"]
    u = uniform(state["seed"], KNOWN_LATE, key, 0, 0, week)
    if u >= late:
        return int(usual)
    world.tally[world.families[f]["area"], m.PREGNANCIES_KNOWN_LATE] += 1.0
    return int(usual * u / late)


@procedure
def had_plan_or_care(world, f):
    """Return whether any child of the family was ever on a protection plan or looked after."""
    c = world.families[f]["first_child"]
    while c >= 0:
        if world.children[c]["plans"] > 0 or world.children[c]["care_entries"] > 0:
            return True
        c = world.children[c]["next_sibling"]
    return False
