"""Step 12, costs (`books`): costs of the week by payer and by cost line, in one price year."""

from agents.child import is_minor
from agents.standing import FOSTER, HOME, KIN, LONG_STAY_NEED, NOT_IN_CARE, PROCEEDINGS, RESIDENTIAL, SUPPORTED
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure, step

COUNCIL_PAYS, POLICE_PAYS, NHS_PAYS, PROBATION_PAYS, COURTS_PAY = range(5)
"""Indices of the payers in simulation/measures.py."""


@step
def books(world, week):
    """Staff by payer, placements, conferences and courts, programmes; from the recorded window on. Partner agencies' costs are recorded elsewhere."""
    if week < world.state[0]["first_week"]:
        return
    for w in range(world.state[0]["professionals"]):
        pay_staff(world, w, week)
    pay_for_care(world, week)
    for a in range(world.areas.shape[0]):
        pay_for_events(world, a, week)


@inner_procedure
def pay(world, a, payer, line, amount):
    """Record an amount for a payer and a cost line (GBP)."""
    world.tally[a, m.COST_GBP_CHILDRENS_SERVICES + payer] += amount
    world.tally[a, line] += amount


@inner_procedure
def pay_staff(world, w, week):
    """A filled post costs its salary with on-costs, more for agency staff, a vacant one zero; several payers may share it by agreement."""
    p, worker = world.parameters[0], world.professionals[w]
    if not worker["filled"]:
        return
    cost = worker["salary"] * worker["fte"] * (p["agency_cost_ratio"] if worker["is_agency"] else 1.0)
    if week < worker["switch_week"]:
        pay(world, worker["area"], worker["payer"], m.COST_LINE_STAFF, cost)
    elif worker["agreement"] < 0:
        pay(world, worker["area"], worker["payer_later"], m.COST_LINE_STAFF, cost)
    else:
        for payer in range(world.funding.shape[1]):
            pay(world, worker["area"], payer, m.COST_LINE_STAFF, cost * world.funding[worker["agreement"], payer])


@inner_procedure
def pay_for_care(world, week):
    """A week of each looked-after child's placement, and of each family's court work."""
    state, p = world.state[0], world.parameters[0]
    for i in range(state["open_families"]):
        family = world.families[world.open_families[i]]
        c = family["first_child"] if family["children_in_care"] > 0 else -1
        while c >= 0:
            child = world.children[c]
            if child["care"] != NOT_IN_CARE and is_minor(child, week):
                pay_for_placement(world, family["area"], child["placement"])
            c = child["next_sibling"]
        if family["court"] == PROCEEDINGS:
            pay(world, family["area"], COUNCIL_PAYS, m.COST_LINE_PROCESS, p["cost_proceedings_week_council"])
            pay(world, family["area"], COURTS_PAY, m.COST_LINE_PROCESS, p["cost_proceedings_week_courts"])
    for k in range(state["outside_children"]):
        outside_child = world.outside_children[k]
        if outside_child["start_week"] <= week < outside_child["end_week"] and outside_child["kind"] != LONG_STAY_NEED:
            pay_for_placement(world, outside_child["area"], outside_child["placement"])


@inner_procedure
def pay_for_placement(world, a, placement):
    """Record the cost of a child's week in placement at average cost; and separately, in no total, the marginal saving of one week less."""
    cost, p = placement_cost(world, placement), world.parameters[0]
    pay(world, a, COUNCIL_PAYS, m.COST_LINE_PLACEMENTS, cost)
    world.tally[a, m.PLACEMENTS_AT_MARGIN] += cost * (p["foster_week_at_margin"] if placement == FOSTER else 1.0)


@inner_procedure
def placement_cost(world, placement):
    """Return the cost of a week in a placement (GBP)."""
    p = world.parameters[0]
    if placement == RESIDENTIAL:
        return p["cost_residential_week"]
    if placement == SUPPORTED:
        return p["cost_supported_week"]
    if placement == KIN:
        return p["cost_kin_week"]
    return 0.0 if placement == HOME else p["cost_foster_week"]


@procedure
def pay_for_events(world, a, week):
    """Conferences, enquiries and the programme's running cost."""
    p, area = world.parameters[0], world.areas[a]
    pay(world, a, COUNCIL_PAYS, m.COST_LINE_PROCESS, world.tally[a, m.INITIAL_CONFERENCES] * p["cost_conference_per_child"])
    pay(world, a, COUNCIL_PAYS, m.COST_LINE_PROCESS, world.tally[a, m.SECTION_47_ENQUIRIES] * p["cost_enquiry_per_child"])
    if area["programme_from"] <= week < area["programme_until"]:
        pay(world, a, area["programme_payer"], m.COST_LINE_PROGRAMME, area["programme_cost_per_week"])
