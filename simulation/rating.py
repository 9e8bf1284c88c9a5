"""Step 9, rating: each professional rates each child; group supervision pools the ratings and may help or mislead."""

from agents.child import is_minor, visible_vulnerability
from agents.social_worker import rate
from agents.specialist import form_opinion, voice
from agents.standing import NO_COURT, NO_PLAN, NOT_IN_CARE, RED
from simulation import measures as m
from simulation.chance import PSYCHOLOGIST, SPECIALIST_LOOK, TAKEN_TO_GROUP, normal, uniform
from simulation.pathway import highest_belief
from simulation.procedure import inner_procedure, procedure, step

FORMULATED = 16
"""The psychologist's bit in a family's set of opinions; the specialists' are 1, 2, 4 and 8."""


@step
def rating(world, week):
    """Every four weeks each family with a worker is rated; where teams supervise as a group, opinions are pooled first, perhaps more often."""
    state = world.state[0]
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        is_month = (family["phase"] + week) % 4 == 2
        if is_month or world.areas[family["area"]]["group_supervision_per_month"] > 1:
            if family["worker"] >= 0 and (family["plan"] != NO_PLAN or family["court"] != NO_COURT):
                meets = meets_in_group(world, f, week)
                if meets:
                    supervise_as_group(world, f, week)
                if is_month or meets:
                    rate_family(world, f, week)


@inner_procedure
def meets_in_group(world, f, week):
    """Return whether the team discusses this family this week: in its week of the month, or in every second or every one."""
    family = world.families[f]
    per_month = world.areas[family["area"]]["group_supervision_per_month"]
    is_due = (family["phase"] + week) % 4 == 2 or (per_month > 1 and (family["phase"] + week) * per_month % 4 == 0)
    return is_due and is_taken_to_group(world, f, week)


@inner_procedure
def is_taken_to_group(world, f, week):
    """Return whether the team supervises as a group and this family is among those taken to it; the same families each month."""
    state, family = world.state[0], world.families[f]
    area = world.areas[family["area"]]
    if week < area["group_supervision_from"]:
        return False
    return uniform(state["seed"], TAKEN_TO_GROUP, family["key"], 0, 0, 0) < area["group_supervision_share"]


@procedure
def rate_family(world, f, week):
    """The worker rates each child; the family's rating is that of its highest child."""
    p, family = world.parameters[0], world.families[f]
    worker = world.professionals[family["worker"]]
    c = family["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            child["rating"] = rate(worker, p, child["belief"])
        c = child["next_sibling"]
    family["rating"] = rate(worker, p, highest_belief(world, f, week))
    family["rating_week"] = week


@procedure
def supervise_as_group(world, f, week):
    """The team pools what each professional believes about the family; the worker's beliefs move to the pooled view by its weight."""
    p, family = world.parameters[0], world.families[f]
    lead = family_belief(world, f, week)
    total, voices = lead, 1.0
    holders = (family["victim_worker"], family["perpetrator_worker"], family["substance_worker"], family["mental_health_practitioner"])
    opinions = (family["victim_belief"], family["perpetrator_belief"], family["substance_belief"], family["mental_health_belief"])
    for problem in range(4):
        knows = (family["opinions"] // (1 << problem)) % 2 == 1
        if holders[problem] >= 0 and knows and world.professionals[holders[problem]]["filled"]:
            total += voice(world.professionals[holders[problem]], p, opinions[problem], lead)
            voices += 1.0
    psychologist = world.areas[family["area"]]["psychologist"]
    if psychologist >= 0 and family["rating"] == RED and world.professionals[psychologist]["filled"]:
        if formulate(world, f, psychologist, week):
            total += p["psychologist_weight"] * voice(world.professionals[psychologist], p, family["psychologist_belief"], lead)
            voices += p["psychologist_weight"]
    world.tally[family["area"], m.SESSIONS_GROUP_SUPERVISION] += 1.0
    move_beliefs(world, f, week, p["group_weight"] * (total / voices - lead))


@procedure
def formulate(world, f, psychologist, week):
    """The psychologist formulates a family rated red if hours are left; return whether there is a formulation, new or old."""
    state, p, family, worker = world.state[0], world.parameters[0], world.families[f], world.professionals[psychologist]
    seed, key = state["seed"], family["key"]
    if worker["hours_left"] >= p["formulation_hours"]:
        worker["hours_left"] -= p["formulation_hours"]
        worker["hours_face_to_face"] += p["formulation_hours"]
        world.tally[family["area"], m.CONTACTS_PSYCHOLOGIST] += 1.0
        own_look = normal(seed, SPECIALIST_LOOK, key, worker["person_key"], 1, 0)
        noise = p["formulation_noise_share"] * normal(seed, PSYCHOLOGIST, key, worker["person_key"], 0, week)
        knows = (family["opinions"] // FORMULATED) % 2 == 1
        family["psychologist_belief"] = form_opinion(worker, family, p, knows, family["psychologist_belief"], own_look, noise)
        if not knows:
            family["opinions"] += FORMULATED
    return (family["opinions"] // FORMULATED) % 2 == 1


@procedure
def family_belief(world, f, week):
    """Return the worker's belief about the family: the mean over its children at home of belief less what everybody can see."""
    p = world.parameters[0]
    total, count, c = 0.0, 0.0, world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            total += child["belief"] - visible_vulnerability(child, p, week)
            count += 1.0
        c = child["next_sibling"]
    return total / count if count > 0.0 else 0.0


@procedure
def move_beliefs(world, f, week, step):
    """Move the worker's belief about every child at home by one step (sd)."""
    c = world.families[f]["first_child"]
    while c >= 0:
        child = world.children[c]
        if is_minor(child, week) and child["care"] == NOT_IN_CARE:
            child["belief"] += step
        c = child["next_sibling"]
