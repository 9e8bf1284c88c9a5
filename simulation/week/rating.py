"""Step 9, rating: each professional rates each child red, amber or green; group supervision pools opinions, with conformity."""

from agents.child import is_minor, visible_vulnerability
from agents.rating import is_rated_by, rate
from agents.specialist import chance_by_view, form_opinion, stated_opinion
from agents.standing import AMBER, NO_COURT, NO_PLAN, NOT_IN_CARE, PSYCHOLOGIST, UNIT_COORDINATOR, VICTIM_WORKER
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step
from simulation.random_numbers import FORMULATION_NOISE, SPECIALIST_LOOK, TAKEN_TO_GROUP, normal, uniform
from simulation.week.estimates import impression_of_family, update_beliefs
from simulation.week.information_sharing import pass_on_records
from simulation.week.plan_status import highest_belief
from simulation.week.specialist_beliefs import has_opinion, opinion_of, post_with_opinion, set_opinion


@step
def rating(world, week):
    """Every four weeks each family with a worker is rated; with group supervision opinions are pooled first, perhaps more often."""
    state = world.state[0]
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        is_month = (family["phase"] + week) % 4 == 2
        if is_month or world.areas[family["area"]]["group_supervision_per_month"] > 1:
            if family["worker"] >= 0 and (family["plan"] != NO_PLAN or family["court"] != NO_COURT):
                is_discussed = is_discussed_in_group(world, f, week)
                if is_discussed:
                    supervise_as_group(world, f, week)
                if is_discussed or is_month:
                    rate_family(world, f, week)


@inner_procedure
def is_discussed_in_group(world, f, week):
    """Return whether group supervision discusses this family this week: in its week of four, or every second or every week."""
    family = world.families[f]
    per_month = world.areas[family["area"]]["group_supervision_per_month"]
    is_due = (family["phase"] + week) % 4 == 2 or (per_month > 1 and (family["phase"] + week) * per_month % 4 == 0)
    return is_due and is_taken_to_group(world, f, week)


@inner_procedure
def is_taken_to_group(world, f, week):
    """Return whether the area has group supervision and this family is among those discussed; the same families each month."""
    state, family = world.state[0], world.families[f]
    area = world.areas[family["area"]]
    if week < area["group_supervision_from"]:
        return False
    return uniform(state["seed"], TAKEN_TO_GROUP, family["key"], 0, 0, 0) < area["group_supervision_share"]


@procedure
def rate_family(world, f, week):
    """All who know the family rate each child at home; the family's rating is that of the child of highest belief."""
    p, family = world.parameters[0], world.families[f]
    worker = world.professionals[family["worker"]]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            child["rating"] = rate(worker, p, child["belief"])
            child["ratings_by_others"] = 0
            if family["opinions"] != 0:
                rate_by_others(world, f, c, week)
        c = child["next_sibling"]
    family["rating"] = rate(worker, p, highest_belief(world, f, week))
    family["rating_week"] = week


@procedure
def rate_by_others(world, f, c, week):
    """Specialists with an opinion of the family rate a child by it and by visible vulnerability."""
    p, child, area = world.parameters[0], world.children[c], world.families[f]["area"]
    visible = visible_vulnerability(child, p, week)
    for role in range(VICTIM_WORKER, UNIT_COORDINATOR):
        w = rater_of_role(world, f, role)
        if w >= 0:
            worker = world.professionals[w]
            rating = rate(worker, p, chance_by_view(worker, p, opinion_of(world, f, role), visible))
            is_rated_by(child, role - VICTIM_WORKER, rating)
            world.tally[area, m.RATINGS_BY_OTHERS] += 1.0
            if rating == child["rating"]:
                world.tally[area, m.RATINGS_BY_OTHERS_ALIKE] += 1.0


@inner_procedure
def rater_of_role(world, f, role):
    """Return the post of this role whose holder has an opinion of the family, for psychologists that of its office; -1: none."""
    if role != PSYCHOLOGIST:
        return post_with_opinion(world, f, role)
    w = world.areas[world.families[f]["area"]]["psychologist"]
    return w if w >= 0 and world.professionals[w]["filled"] and has_opinion(world, f, role) else -1


@procedure
def supervise_as_group(world, f, week):
    """Group supervision gathers the colleagues' views, stated after the worker's; they stand in the place of those heard before.

    The worker weighs them by their number and by what misleads all alike; what agencies' records showed them is passed on.
    """
    p, family = world.parameters[0], world.families[f]
    psychologist = world.areas[family["area"]]["psychologist"]
    if psychologist >= 0 and family["rating"] >= AMBER and world.professionals[psychologist]["filled"]:
        formulate(world, f, psychologist, week)
    lead, total, voices = impression_of_family(world, f, week), 0.0, 0.0
    for role in range(VICTIM_WORKER, UNIT_COORDINATOR):
        w = rater_of_role(world, f, role)
        if w >= 0 and (role != PSYCHOLOGIST or family["rating"] >= AMBER):
            weight = p["psychologist_weight"] if role == PSYCHOLOGIST else 1.0
            total += weight * stated_opinion(world.professionals[w], p, opinion_of(world, f, role), lead)
            voices += weight
    world.tally[family["area"], m.SESSIONS_GROUP_SUPERVISION] += 1.0
    if voices > 0.0:
        family["colleagues_view"], family["colleagues_voices"] = total / voices, voices
        pass_on_records(world, f, week)
        update_beliefs(world, f, week)


@procedure
def formulate(world, f, psychologist, week):
    """The psychologist formulates a family rated amber or red, with less noise than at a contact, if hours are left."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[psychologist]
    seed, key = state["seed"], family["key"]
    if worker["hours_left"] >= p["formulation_hours"]:
        worker["hours_left"] -= p["formulation_hours"]
        worker["hours_face_to_face"] += p["formulation_hours"]
        world.tally[family["area"], m.CONTACTS_PSYCHOLOGIST] += 1.0
        own_look = normal(seed, SPECIALIST_LOOK, key, worker["person_key"], 1, 0)
        noise = p["formulation_noise_share"] * normal(seed, FORMULATION_NOISE, key, worker["person_key"], 0, week)
        knows = has_opinion(world, f, PSYCHOLOGIST)
        opinion = form_opinion(worker, family, p, knows, opinion_of(world, f, PSYCHOLOGIST), own_look, noise)
        set_opinion(world, f, PSYCHOLOGIST, opinion)
