"""Creation of a family at its first referral: traits, parents and children; also of children born later."""

from agents.ages import ADULT_WEEKS, ONE_YEAR_OLD
from agents.belief import forget_facts, share_impressions
from agents.child import be_born, settle_wellbeing, update_true_risk, visible_vulnerability
from agents.family import set_family_traits, update_family_risk
from agents.kind import draw_problem, set_kind
from agents.parent import set_abuse_role, set_baseline_attitudes, set_initial_severities
from agents.rule import compiled_inside
from agents.standing import ABUSE_VICTIM, CLOSED, MENTAL_ILL_HEALTH, NEVER, RECORDED_KINDS, SUBSTANCE_MISUSE, THE_SPECIALISTS, THE_WORKER
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import (
    AGE,
    CHILD_TRAITS,
    CHILDREN_BORN,
    FAMILY_KIND,
    FIRST_CRISIS,
    PERSON,
    PROBLEM_THERE,
    PROBLEMS,
    SECOND_PARENT,
    TRAITS,
    VICTIM_SIDE,
    key_of,
    normal,
    poisson_of,
    uniform,
)
from simulation.week.agency_records import record_past, record_past_absences
from simulation.week.crisis import apply_crisis
from simulation.week.specialist_caseloads import clear_holders


@procedure
def add_family(world, a, key, week, severity_mix):
    """Write a new family at its first referral, often on a crisis; return its row."""
    state, p = world.state[0], world.parameters[0]
    seed, f = state["seed"], state["families"]
    state["families"] = f + 1
    family = world.families[f]
    family["key"], family["area"], family["standing"], family["arrived_week"], family["phase"] = key, a, CLOSED, week, week % 4
    clear_due_weeks(world, f)
    set_family_traits(
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
    set_kind(family, p, uniform(seed, FAMILY_KIND, key, 0, 0, 0))
    add_parents(world, f, key)
    record_past(world, f, week)
    if uniform(seed, FIRST_CRISIS, key, 0, 0, 0) < p["first_referral_on_a_crisis"]:
        apply_crisis(world, f, week, 1)
    update_family_risk(family, world.parents[2 * f], world.parents[2 * f + 1], p)
    add_children(world, f, key, week)
    record_past_absences(world, f, week)
    return f


@procedure
def clear_due_weeks(world, f):
    """Set all due weeks and all professionals of a new family to none."""
    family = world.families[f]
    family["first_child"] = family["last_child"] = family["worker"] = family["next_in_caseload"] = -1
    family["assessment_due_week"] = family["enquiry_due_week"] = family["conference_due_week"] = family["plan_review_week"] = -1
    family["need_review_week"] = family["gateway_review_week"] = family["issue_week"] = family["final_hearing_week"] = -1
    family["protected_until"] = family["supervised_until"] = family["waiting_since"] = family["last_visit_week"] = family["closed_week"] = -1
    family["visit_due_week"] = NEVER
    family["rating_week"] = family["allocated_week"] = family["referred_week"] = -1
    family["last_incident_week"] = family["family_group_since"] = family["unit"] = family["specialist_week"] = -1
    family["plan_started_week"] = family["care_entered_week"] = family["letter_week"] = -1
    family["for_specialists_week"] = family["returned_week"] = family["return_supported_until"] = -1
    for agency in range(RECORDED_KINDS):
        family["checked_until"][THE_WORKER, agency] = family["checked_until"][THE_SPECIALISTS, agency] = 0
        family["events_recorded"][agency] = 0
    forget_facts(family)
    clear_holders(world, f)


@procedure
def add_parents(world, f, key):
    """Write the two parents and their problems; the second may be absent. Abuse has a victim and a perpetrator, and is alike severe for both."""
    seed, p = world.state[0]["seed"], world.parameters[0]
    main_is_victim = uniform(seed, VICTIM_SIDE, key, 0, 0, 0) < p["main_carer_is_victim_share"]
    abuse = initial_problem(world, f, key, ABUSE_VICTIM)
    for i in range(2):
        parent = world.parents[2 * f + i]
        parent["key"], parent["family"] = key_of(key, 7, i), f
        parent["present"] = i == 0 or uniform(seed, SECOND_PARENT, key, 0, 0, 0) < p["second_parent_share"]
        set_abuse_role(parent, i == 0, main_is_victim)
        substance = initial_problem(world, f, parent["key"], SUBSTANCE_MISUSE)
        set_initial_severities(parent, abuse, substance, initial_problem(world, f, parent["key"], MENTAL_ILL_HEALTH))
        set_baseline_attitudes(parent, p, normal(seed, PERSON, parent["key"], 0, 0, 0), normal(seed, PERSON, parent["key"], 0, 1, 0))


@inner_procedure
def initial_problem(world, f, actor, problem):
    """Draw how severe a problem is at the first referral, 0 if it is not there; actor: key of the family or of the parent whose problem it is."""
    seed, p, family = world.state[0]["seed"], world.parameters[0], world.families[f]
    return draw_problem(family, p, problem, uniform(seed, PROBLEM_THERE, actor, 0, problem, 0), normal(seed, PROBLEMS, actor, 0, problem, 0))


@procedure
def add_children(world, f, key, week):
    """Write the children: the youngest's age, then older siblings at intervals, all under 18."""
    state, p = world.state[0], world.parameters[0]
    seed = state["seed"]
    count = 1 + poisson_of(p["siblings_mean"], uniform(seed, CHILDREN_BORN, key, 0, 0, 0))
    u = uniform(seed, AGE, key, 0, 0, 0)
    weeks_old = youngest_child_age(p, u)
    for order in range(min(count, int(p["children_most"]))):
        if weeks_old < ADULT_WEEKS - p["referral_before_adult_weeks"]:
            settle_wellbeing(world.children[add_child(world, f, week - weeks_old, week)], p)
        weeks_old += int(p["sibling_gap_least_weeks"]) + int(p["sibling_gap_weeks"] * uniform(seed, AGE, key, 0, 1 + order, 0))


@compiled_inside
def youngest_child_age(p, u):
    """Return the youngest child's age in weeks: unborn, infant, else by a power law up to the maximum age of a youngest child."""
    unborn, infant, known = p["unborn_share"], p["infant_share"], p["unborn_known_weeks"]
    if u < unborn:
        return int(known * u / unborn) - int(known)
    if u < unborn + infant:
        return int(ONE_YEAR_OLD * (u - unborn) / infant)
    rest = (u - unborn - infant) / (1.0 - unborn - infant)
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
        sibling = world.children[family["last_child"]]
        share_impressions(child, sibling, p, visible_vulnerability(child, p, week), visible_vulnerability(sibling, p, week))
        world.children[family["last_child"]]["next_sibling"] = c
    family["last_child"] = c
    update_true_risk(child, family, p, week)
    return c
