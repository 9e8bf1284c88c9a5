"""The strength that specialists' help has in common, and how far specialists reach: one family and one post, worked out by hand."""

import pytest

from agents import standing as s
from simulation import engine
from simulation.measures import INDEX
from simulation.world import copy_world
from tests.helpers import changed
from tests.simulation.week.test_wider_team import KNOWN, UPPER, P, help_for, staffed


def with_misuse(world):
    """Give the first parent a known problem of substance misuse, and some genuine engagement."""
    parent = world.parents[0]
    parent["substance_misuse"] = parent["substance_misuse_set_point"] = 0.6
    parent["engagement"], parent["known_problems"] = 0.5, 1 << s.SUBSTANCE_MISUSE
    return world


def tally(world, name):
    """Return a count of the week, or of the weeks since it was last cleared."""
    return float(world.tally[UPPER, INDEX[name]])


def test_at_no_strength_help_equals_its_counterfactual_without_effect():
    world, week = staffed("substance_worker", help_strength=0.0, help_social_worker=0.0, community_contact_per_week=1.0)
    with_misuse(world)
    without = copy_world(world)
    without.state[0]["is_helping"] = False
    for each in (world, without):
        help_for(each, week, 4)
    assert tally(world, "contacts_attended") == 4.0
    assert changed(world, without) == {"state"}, "nothing but whether help has an effect"


@pytest.mark.parametrize("strength", [1.0, 2.0])
def test_the_strength_multiplies_what_a_contact_does(strength):
    world, week = staffed("substance_worker", help_strength=strength, help_social_worker=0.0, community_contact_per_week=0.0)
    with_misuse(world)
    help_for(world, week)
    skill = float(world.professionals[world.families[0]["substance_worker"]]["purposeful_skill"])
    dose = 0.5 * (P["purposeful_floor"] + (1.0 - P["purposeful_floor"]) * skill)
    assert world.parents[0]["substance_misuse"] == pytest.approx(0.6 * (1.0 - strength * P["help_substance_misuse"] * dose))


def test_a_family_held_three_weeks_counts_three_family_weeks_and_is_taken_on_once():
    world, week = staffed("substance_worker")
    with_misuse(world)
    help_for(world, week, 3)
    assert tally(world, "families_held_by_specialists") == tally(world, "families_for_specialists") == 3.0
    assert tally(world, "families_first_held_by_specialists") == 1.0
    assert world.families[0]["for_specialists_week"] == week + 2


def test_a_family_without_a_known_problem_is_neither_held_nor_one_to_help():
    world, week = staffed("substance_worker")
    world.parents[0]["known_problems"] = 0
    help_for(world, week, 2)
    assert tally(world, "families_held_by_specialists") == tally(world, "families_for_specialists") == 0.0
    assert world.families[0]["for_specialists_week"] == -1


def test_a_family_that_two_specialists_hold_counts_once_and_one_that_nobody_takes_could_still_be_helped():
    world, week = staffed("substance_worker", "mental_health_practitioner")
    with_misuse(world).parents[0]["known_problems"] = KNOWN
    help_for(world, week)
    assert tally(world, "families_held_by_specialists") == tally(world, "families_for_specialists") == 1.0
    assert tally(world, "families_first_held_by_specialists") == 1.0
    full, week = staffed("substance_worker", specialist_caseload_full=0.0)
    help_for(with_misuse(full), week)
    assert (tally(full, "families_held_by_specialists"), tally(full, "families_for_specialists")) == (0.0, 1.0)


def test_a_vacant_post_holds_nobody():
    world, week = staffed("substance_worker")
    with_misuse(world)
    help_for(world, week)
    world.professionals["filled"][-1] = False
    help_for(world, week + 1)
    assert (tally(world, "families_held_by_specialists"), tally(world, "families_for_specialists")) == (1.0, 2.0)


@pytest.mark.parametrize(("full", "found"), [(1.0, 1.0), (2.0, 0.0)])
def test_a_specialist_is_full_who_takes_on_nobody_more(full, found):
    world, week = staffed("substance_worker", specialist_caseload_full=full)
    help_for(with_misuse(world), week)
    world.state[0]["first_week"] = week
    engine.PARTS["count"](world, week)
    assert float(world.weekly[0, UPPER, INDEX["specialists_full"]]) == found
