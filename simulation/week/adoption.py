"""After a placement order: a match, adoption, or a disrupted placement; without a match the plan may change, and the court revokes the order."""

from agents.child import is_placed
from agents.permanence import adoptive_placement_disrupts, gives_up_plan_of_adoption, is_matched_with_adopters
from agents.standing import ADOPTED, ADOPTIVE, BY_COURT, CARE_ORDER
from simulation import measures as m
from simulation.procedure import inner_procedure, procedure
from simulation.random_numbers import ADOPTION, ADOPTION_DISRUPTED, ADOPTION_GIVEN_UP, PLACE, uniform
from simulation.week.care_status import change_basis, leave_the_model, move_placement


@inner_procedure
def pursue_adoption(world, c, week):
    """A week of a child with a placement order. Once the plan is given up no adopters are looked for, and the child waits for the court."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    if child["placement"] == ADOPTIVE:
        wait_for_adoption(world, c, week)
    elif child["revocation_week"] >= 0:
        if week >= child["revocation_week"]:
            revoke_placement_order(world, c, week)
    elif is_matched_with_adopters(child, p, week, uniform(state["seed"], ADOPTION, child["key"], 0, 0, week)):
        move_placement(world, c, ADOPTIVE, week)
    elif week >= child["care_review_week"]:
        review_plan_of_adoption(world, c, week)


@procedure
def wait_for_adoption(world, c, week):
    """A child who is placed with adopters is adopted after some months, if the placement does not end before."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    if week - child["placement_since"] >= int(p["adoption_after_placement_weeks"]):
        leave_the_model(world, c, week, ADOPTED)
    elif adoptive_placement_disrupts(child, p, uniform(state["seed"], ADOPTION_DISRUPTED, child["key"], 0, 0, week)):
        family = world.families[child["family"]]
        is_placed(child, family, p, week, uniform(state["seed"], PLACE, child["key"], 0, 2, week))
        move_placement(world, c, child["placement"], week)
        world.tally[family["area"], m.ADOPTIVE_PLACEMENTS_DISRUPTED] += 1.0


@procedure
def review_plan_of_adoption(world, c, week):
    """The review of a child without a match: if the plan is given up, the agency applies to the court to revoke the order."""
    state, p, child = world.state[0], world.parameters[0], world.children[c]
    child["care_reviews"] += 1
    child["care_review_week"] = week + int(p["care_later_review_weeks"])
    if gives_up_plan_of_adoption(child, p, week, uniform(state["seed"], ADOPTION_GIVEN_UP, child["key"], 0, 0, week)):
        child["revocation_week"] = week + int(p["revocation_weeks"])


@procedure
def revoke_placement_order(world, c, week):
    """The court revokes the placement order; the care order, suspended until now, is in force again."""
    child = world.children[c]
    child["revocation_week"] = -1
    change_basis(world, c, CARE_ORDER, week, BY_COURT)
    world.tally[world.families[child["family"]]["area"], m.PLACEMENT_ORDERS_REVOKED] += 1.0
