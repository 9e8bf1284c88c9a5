"""Family group conferences, part of step 10, with parental consent: as usual after some letters; with an ingredient, while places last."""

from agents.consent import agrees_to_family_group
from agents.family import meet_as_group
from agents.standing import AT_PLAN, PRE_PROCEEDINGS, PROTECTION_PLAN
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import FAMILY_GROUP, FAMILY_GROUP_AGREED, FAMILY_GROUP_USUAL, KIN_FOUND, uniform
from simulation.week.costs import COUNCIL_PAYS, pay
from simulation.week.queues import sort_queue
from simulation.week.training import places_of_month


@inner_procedure
def offer_family_group(world, f, week, moment):
    """Offer a conference to the family, unless it has had one or is waiting for one."""
    family = world.families[f]
    area = world.areas[family["area"]]
    if week >= area["family_group_from"] and area["family_group_at"] == moment and area["family_group_places"] > 0.0:
        if not family["has_met_as_group"] and family["family_group_since"] < 0:
            family["family_group_since"] = week


@procedure
def family_groups(world, week):
    """Hold this week's conferences: longest waiting first, random between equals, until the month's places are taken."""
    is_anywhere = False
    for a in range(world.areas.shape[0]):
        area = world.areas[a]
        if week >= area["family_group_from"]:
            since = week - area["family_group_from"]
            area["family_group_places_left"] = places_of_month(area["family_group_places"], area["family_group_places_left"], since)
            is_anywhere = True
    if is_anywhere:
        waiting = queue_family_groups(world, week)
        for i in range(waiting):
            may_meet_as_group(world, world.order[i], week)


@inner_procedure
def queue_family_groups(world, week):
    """Order the families that wait for a conference; an offer lapses when its condition no longer holds. Return their number."""
    state, waiting = world.state[0], 0
    for i in range(state["open_families"]):
        f = world.open_families[i]
        family = world.families[f]
        if family["family_group_since"] >= 0:
            if is_still_eligible(world, f):
                u = uniform(state["seed"], FAMILY_GROUP, family["key"], 0, 0, week)
                world.order[waiting], world.scores[waiting] = f, week - family["family_group_since"] + u
                waiting += 1
            else:
                family["family_group_since"] = -1
                world.tally[family["area"], m.FAMILY_GROUPS_LAPSED] += 1.0
    sort_queue(world.order, world.scores, waiting)
    return waiting


@inner_procedure
def is_still_eligible(world, f):
    """Return whether the family still has the status at which the offer was made."""
    family = world.families[f]
    if world.areas[family["area"]]["family_group_at"] == AT_PLAN:
        return family["plan"] == PROTECTION_PLAN
    return family["court"] == PRE_PROCEEDINGS


@procedure
def may_meet_as_group(world, f, week):
    """If there is a place the parents are asked; with their consent the conference is held and paid for. A refusal takes no place."""
    family = world.families[f]
    a, area = family["area"], world.areas[family["area"]]
    if area["family_group_places_left"] < 1.0:
        return
    family["family_group_since"] = -1
    if hold_family_group(world, f, week, 0):
        area["family_group_places_left"] -= 1.0
        pay(world, a, area["family_group_payer"], m.COST_LINE_PROGRAMME, area["family_group_cost"])


@procedure
def hold_family_group(world, f, week, occasion):
    """The parents are asked, and with their consent the conference is held; return whether it is."""
    state, p, family = world.state[0], world.parameters[0], world.families[f]
    a, seed, key = family["area"], state["seed"], family["key"]
    if not agrees_to_family_group(family, world.parents[2 * f], p, uniform(seed, FAMILY_GROUP_AGREED, key, 0, occasion, week)):
        world.tally[a, m.FAMILY_GROUPS_REFUSED] += 1.0
        return False
    world.tally[a, m.FAMILY_GROUPS_HELD] += 1.0
    meet_as_group(family, p, uniform(seed, KIN_FOUND, key, 0, occasion, week))
    return True


@inner_procedure
def is_offered_as_usual(world, f):
    """Return whether the authority offers a conference after this letter before proceedings as usual practice, without an ingredient's places."""
    family = world.families[f]
    u = uniform(world.state[0]["seed"], FAMILY_GROUP_USUAL, family["key"], 0, 0, family["letter_week"])
    return u < world.parameters[0]["family_group_usual_share"]


@procedure
def may_meet_as_usual(world, f, week):
    """A conference as usual practice, paid for by the council; a family has one at most."""
    family = world.families[f]
    waits = family["family_group_since"] >= 0
    if not waits and not family["has_met_as_group"] and is_offered_as_usual(world, f) and hold_family_group(world, f, week, 1):
        pay(world, family["area"], COUNCIL_PAYS, m.COST_LINE_PROCESS, world.parameters[0]["cost_family_group_usual"])
