"""Step 1, arrivals: first referrals, births, eighteenth birthdays; the second, exogenous stream stands in outside_stream.py."""

from agents.ages import ADULT_WEEKS, MONTH, ONE_YEAR_OLD, THIRTEEN_YEARS_OLD, TWELVE_MONTHS
from agents.child import be_born, bear_risk, is_described_by_referrer, is_minor
from agents.family import bear_family_risk, become_known, is_referred_before_birth, is_shaken, shows_another_face
from agents.parent import be_a_person, carry_problems, suffer_crisis, take_sides
from agents.rule import compiled_inside
from agents.standing import (
    ABUSE_PERPETRATOR,
    ABUSE_VICTIM,
    CLOSED,
    FRONT_DOOR,
    GONE,
    MENTAL_ILL_HEALTH,
    NEVER,
    NOT_IN_CARE,
    OPEN,
    SUBSTANCE_MISUSE,
    TURNED_18,
)
from simulation import measures as m
from simulation.care_track import end_service, leave_the_model
from simulation.chance import (
    AGE,
    ARRIVE,
    BIRTH,
    CHILD_TRAITS,
    CHILDREN_BORN,
    CRISIS_SIZE,
    CRISIS_WHICH,
    FIRST_CRISIS,
    PERSON,
    PRE_BIRTH,
    PROBLEMS,
    REFERRAL,
    SECOND_PARENT,
    TRAITS,
    VICTIM_SIDE,
    key_of,
    normal,
    poisson_of,
    uniform,
)
from simulation.holding import let_go
from simulation.outside_stream import outside_stream
from simulation.procedure import inner_procedure, procedure, step
from simulation.recognition import hear_reason


@step
def arrivals(world, week):
    """First referrals by area, then the outside stream, then birthdays and births of open families."""
    state, now = world.state[0], world.timeline[week - world.state[0]["timeline_start"]]
    for a in range(world.areas.shape[0]):
        area = world.areas[a]
        mean = now["first_referrals"] * area["share_of_children"]
        for order in range(poisson_of(mean, uniform(state["seed"], ARRIVE, area["key"], 0, 0, week))):
            f = add_family(world, a, key_of(area["key"], week, order), week, now["severity_mix"])
            refer(world, f, week)
        outside_stream(world, a, week, now["outside_need"] * area["share_of_children"], now["outside_care"] * area["share_of_children"])
    for i in range(state["open_families"]):
        f = world.open_families[i]
        grow_older(world, f, week)
        if (world.families[f]["phase"] + week) % 4 == 0:
            may_have_a_child(world, f, week)


@procedure
def add_family(world, a, key, week, severity_mix):
    """Write a new family at its first referral, often on a crisis; return its row."""
    state, p = world.state[0], world.parameters[0]
    seed, f = state["seed"], state["families"]
    state["families"] = f + 1
    family = world.families[f]
    family["key"], family["area"], family["standing"], family["arrived_week"], family["phase"] = key, a, CLOSED, week, week % 4
    clear_clocks(world, f)
    become_known(
        family,
        p,
        severity_mix,
        normal(seed, TRAITS, key, 0, 0, 0),
        normal(seed, TRAITS, key, 0, 1, 0),
        normal(seed, TRAITS, key, 0, 2, 0),
        uniform(seed, TRAITS, key, 0, 3, 0),
        normal(seed, TRAITS, key, 0, 4, 0),
        normal(seed, TRAITS, key, 0, 5, 0),
    )
    add_parents(world, f, key)
    if uniform(seed, FIRST_CRISIS, key, 0, 0, 0) < p["first_referral_on_a_crisis"]:
        strike(world, f, week, 1)
    bear_family_risk(family, world.parents[2 * f], world.parents[2 * f + 1], p)
    add_children(world, f, key, week)
    return f


@procedure
def clear_clocks(world, f):
    """Set every clock and every worker of a new family to none."""
    family = world.families[f]
    family["first_child"] = family["last_child"] = family["worker"] = family["next_in_caseload"] = -1
    family["assessment_due_week"] = family["enquiry_due_week"] = family["conference_due_week"] = family["plan_review_week"] = -1
    family["need_review_week"] = family["gateway_review_week"] = family["issue_week"] = family["final_hearing_week"] = -1
    family["supervised_until"] = family["waiting_since"] = family["last_visit_week"] = family["closed_week"] = -1
    family["visit_due_week"] = NEVER
    family["rating_week"] = family["allocated_week"] = family["referred_week"] = -1
    family["last_incident_week"] = family["family_group_since"] = family["unit"] = -1
    let_go(world, f)


@procedure
def add_parents(world, f, key):
    """Write the two parents; the second may be absent. Abuse has a victim and a perpetrator."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed = state["seed"]
    main_is_victim = uniform(seed, VICTIM_SIDE, key, 0, 0, 0) < p["main_carer_is_victim_share"]
    for i in range(2):
        parent = world.parents[2 * f + i]
        parent["key"], parent["family"] = key_of(key, 7, i), f
        parent["present"] = i == 0 or uniform(seed, SECOND_PARENT, key, 0, 0, 0) < p["second_parent_share"]
        carry_problems(
            parent,
            family,
            p,
            normal(seed, PROBLEMS, key, 0, 0, 0),
            normal(seed, PROBLEMS, key, 0, 0, 0),
            normal(seed, PROBLEMS, parent["key"], 0, 2, 0),
            normal(seed, PROBLEMS, parent["key"], 0, 3, 0),
        )
        take_sides(parent, i == 0, main_is_victim)
        be_a_person(parent, p, normal(seed, PERSON, parent["key"], 0, 0, 0), normal(seed, PERSON, parent["key"], 0, 1, 0))


@procedure
def strike(world, f, week, occasion):
    """A crisis strikes one problem of one parent and leaves stress."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, key = state["seed"], family["key"]
    which = uniform(seed, CRISIS_WHICH, key, 0, occasion, week)
    size = p["crisis_size"] * uniform(seed, CRISIS_SIZE, key, 0, occasion, week)
    first, second = world.parents[2 * f], world.parents[2 * f + 1]
    if which < p["crisis_abuse_share"]:
        if first["abuse_victim_origin"] > 0.0:
            suffer_crisis(first, ABUSE_VICTIM, size)
            suffer_crisis(second, ABUSE_PERPETRATOR, size)
        else:
            suffer_crisis(first, ABUSE_PERPETRATOR, size)
            suffer_crisis(second, ABUSE_VICTIM, size)
    elif which < p["crisis_abuse_share"] + p["crisis_substance_share"]:
        suffer_crisis(first, SUBSTANCE_MISUSE, size)
    else:
        suffer_crisis(first, MENTAL_ILL_HEALTH, size)
    is_shaken(family, p)


@procedure
def add_children(world, f, key, week):
    """Write the children: the youngest's age, then older siblings at intervals, all under 18."""
    state, p = world.state[0], world.parameters[0]
    seed = state["seed"]
    count = 1 + poisson_of(p["siblings_mean"], uniform(seed, CHILDREN_BORN, key, 0, 0, 0))
    luck = uniform(seed, AGE, key, 0, 0, 0)
    weeks_old = first_age(p, luck)
    for order in range(min(count, int(p["children_most"]))):
        if weeks_old < ADULT_WEEKS - p["referral_before_adult_weeks"]:
            add_child(world, f, week - weeks_old, week)
        weeks_old += int(p["sibling_gap_least_weeks"]) + int(p["sibling_gap_weeks"] * uniform(seed, AGE, key, 0, 1 + order, 0))


@compiled_inside
def first_age(p, luck):
    """Return the youngest child's age in weeks: unborn, infants, then a power law up to the oldest who is first referred alone."""
    unborn, infant, known = p["unborn_share"], p["infant_share"], p["unborn_known_weeks"]
    if luck < unborn:
        return int(known * luck / unborn) - int(known)
    if luck < unborn + infant:
        return int(ONE_YEAR_OLD * (luck - unborn) / infant)
    rest = (luck - unborn - infant) / (1.0 - unborn - infant)
    return ONE_YEAR_OLD + int((p["youngest_child_most_weeks"] - ONE_YEAR_OLD) * rest ** p["age_shape"])


@procedure
def add_child(world, f, birth_week, week):
    """Append a child to the family; return its row."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, c = state["seed"], state["children"]
    state["children"] = c + 1
    child = world.children[c]
    child["key"] = key_of(family["key"], birth_week, 3)
    be_born(child, f, birth_week, p, normal(seed, CHILD_TRAITS, child["key"], 0, 0, 0), uniform(seed, CHILD_TRAITS, child["key"], 0, 1, 0))
    if family["first_child"] < 0:
        family["first_child"] = c
    else:
        world.children[family["last_child"]]["next_sibling"] = c
    family["last_child"] = c
    bear_risk(child, family, p, week)
    return c


@procedure
def refer(world, f, week):
    """A referral: the family stands at the front door with what the referrer says of each child."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    seed, area = state["seed"], family["area"]
    if family["referrals"] > 0:
        shows_another_face(family, p, normal(seed, TRAITS, family["key"], 0, 6, week))
    is_back = family["standing"] == CLOSED and family["closed_week"] >= 0
    weeks_away = week - family["closed_week"] if is_back else 0
    again = family["referred_week"] >= 0 and week - family["referred_week"] <= TWELVE_MONTHS
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            bear_risk(child, family, p, week)
            is_described_by_referrer(child, family, p, weeks_away, normal(seed, REFERRAL, child["key"], 0, 0, week))
            count_referral(world, c, area, week, again)
        c = child["next_sibling"]
    hear_reason(world, f, week)
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
    """Put the family on the list of the open, waiting for a decision on the referral."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    if family["standing"] == CLOSED:
        world.open_families[state["open_families"]] = f
        state["open_families"] += 1
    family["standing"] = FRONT_DOOR
    family["consents"] = True
    family["assessment_visits"] = 0
    family["referral_waits"] = True
    family["assessment_due_week"] = week + int(p["assessment_weeks_most"])


@inner_procedure
def grow_older(world, f, week):
    """Children who turn 18 leave; a family without minors is gone, unless its children were taken and it may have another: then it is closed."""
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
    """Return the week in which the youngest child whom the family ever had was born, or will be."""
    family = world.families[f]
    born = world.children[family["last_child"]]["birth_week"]
    c = family["first_child"]
    while c >= 0:
        born = max(born, world.children[c]["birth_week"])
        c = world.children[c]["next_sibling"]
    return born


@inner_procedure
def may_have_a_child(world, f, week):
    """A young family may expect another child, once in four weeks asked; the unborn count from some weeks before birth.

    Return whether a midwife or doctor refers a closed family for it.
    """
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    youngest = week - youngest_birth(world, f)
    if not p["birth_gap_least_weeks"] < youngest < p["births_until_youngest_weeks"]:
        return False
    if uniform(state["seed"], BIRTH, family["key"], 0, 0, week) < MONTH * p["births_per_week"]:
        add_child(world, f, week + int(p["unborn_known_weeks"]), week)
        if family["standing"] == OPEN and family["worker"] < 0 and family["waiting_since"] < 0:
            refer(world, f, week)
        elif family["standing"] == CLOSED:
            luck = uniform(state["seed"], PRE_BIRTH, family["key"], 0, 0, week)
            return is_referred_before_birth(family, p, had_plan_or_care(world, f), luck)
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
