"""A referral: what is known and described of each child when a family comes to the front door."""

from agents.ages import THIRTEEN_YEARS_OLD, TWELVE_MONTHS
from agents.belief import forget_facts, is_described_before_birth, is_described_by_referrer, set_prior, trust_again_what_is_shown
from agents.child import is_born, is_minor, update_true_risk, visible_vulnerability
from agents.family import redraw_look
from agents.standing import CLOSED, FRONT_DOOR, NOT_IN_CARE
from simulation import measures as m
from simulation.procedure import procedure
from simulation.random_numbers import REFERRAL, TRAITS, normal
from simulation.week.estimates import update_beliefs
from simulation.week.recognition import record_referral_reason


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
            z = normal(seed, REFERRAL, child["key"], 0, 0, week)
            if is_born(child, week):
                is_described_by_referrer(child, family, p, visible, z)
            else:
                is_described_before_birth(child, family, p, visible, z)
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
