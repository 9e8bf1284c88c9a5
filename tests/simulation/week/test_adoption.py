"""After a placement order: adopters are found, or the plan is given up and the court revokes the order; placements may end before adoption."""

import pytest

from agents import standing as s
from tests import smallshire
from tests.helpers import live
from tests.simulation.stories import counted, in_care, one_family_world, table
from tests.simulation.test_endings import before_court

NO_MATCH, MATCH = {"adoption_match_per_week": 0.0}, {"adoption_match_per_week": 1.0, "adoption_match_falls_per_year": 0.0}
GIVEN_UP, KEPT = {"adoption_given_up_level": 99.0}, {"adoption_given_up_level": -99.0}
STAYS = {"adoptive_disruption_per_week": 0.0, "care_left_otherwise_per_week": 0.0, "guardianship_per_review": 0.0}


def with_placement_order(age=60, **overrides):
    """Return a world with one child whose placement order is made now, and its first week."""
    world, start = one_family_world(ages=(age,), **{**STAYS, **overrides})
    in_care(world, start, 0, s.PLACEMENT_ORDER)
    world.families[0]["children_in_care"], world.children[0]["placement_order_week"] = 1, start
    world.children[0]["care_review_week"] = start + 26
    world.families[0]["standing"], world.families[0]["referral_waits"], world.families[0]["assessment_due_week"] = s.OPEN, False, -1
    return world, start


@pytest.mark.bounds
def test_an_order_without_a_match_is_revoked_and_the_child_is_never_adopted_afterwards():
    world, start = with_placement_order(**NO_MATCH, **GIVEN_UP)
    world = live(world, 30)
    assert world.children[0]["revocation_week"] == start + 26 + 10 and counted(world, "placement_orders_revoked").sum() == 0.0
    world.parameters["adoption_match_per_week"], world.parameters["adoption_match_falls_per_year"] = 1.0, 0.0
    world = live(world, 80)
    assert table(world, s.CARE_TRACK, start) == [
        (0, s.PLACEMENT_ORDER, 0, 36, s.ORDER_CHANGED),
        (0, s.CARE_ORDER, 36, None, s.STILL_OPEN),
    ]
    assert counted(world, "placement_orders_revoked").sum() == 1.0 and counted(world, "care_exits_adopted").sum() == 0.0


@pytest.mark.bounds
def test_a_plan_that_is_kept_waits_for_adopters():
    world, start = with_placement_order(**NO_MATCH, **KEPT)
    world = live(world, 110)
    assert table(world, s.CARE_TRACK, start) == [(0, s.PLACEMENT_ORDER, 0, None, s.STILL_OPEN)]


@pytest.mark.bounds
def test_a_match_ends_in_adoption():
    world, start = with_placement_order(**MATCH, **GIVEN_UP)
    weeks = int(world.parameters[0]["adoption_after_placement_weeks"])
    world = live(world, weeks + 2)
    assert table(world, s.CARE_TRACK, start) == [(0, s.PLACEMENT_ORDER, 0, weeks, s.ADOPTED)]


@pytest.mark.bounds
def test_a_placement_with_adopters_may_end_before_the_adoption():
    world, start = with_placement_order(**{**MATCH, **KEPT, **STAYS, "adoptive_disruption_per_week": 1.0})
    world = live(world, 2)
    assert counted(world, "adoptive_placements_disrupted").sum() == 1.0 and world.children[0]["placement"] != s.ADOPTIVE
    assert [row[1] for row in table(world, s.PLACEMENT_TRACK, start)][:2] == [s.FOSTER, s.ADOPTIVE]


@pytest.mark.bounds
@pytest.mark.parametrize(("level", "adopted_plan"), [(1.0, (True, False)), (0.0, (False, False))])
def test_at_one_hearing_the_plan_follows_from_age(level, adopted_plan):
    """An infant and a child of 12, before the same court."""
    overrides = {"adoption_plan_level": level, "adoption_older_sibling_ratio": 1.0, "child_arrangements_with_other_parent": 0.0, **NO_MATCH, **STAYS}
    world, start = one_family_world(ages=(40, 626), **{**overrides, "adoption_age_steepness": 20.0})
    before_court(world, start, (0, 1), final=2)
    world.authority[0]["hearings_this_week"] = 5.0
    world = live(world, 3)
    assert tuple(world.children[c]["care"] == s.PLACEMENT_ORDER for c in (0, 1)) == adopted_plan
    made = [counted(world, f"placement_orders{age}").sum() for age in ("", "_under_1", "_under_5")]
    assert made == [level] * 3 and world.families[0]["children_removed"] == 2


@pytest.mark.bounds
@pytest.mark.parametrize("ways", [{**NO_MATCH, **GIVEN_UP}, {**MATCH, "adoptive_disruption_per_week": 0.5}])
def test_both_drivers_follow_a_placement_order_alike(ways):
    world, start = with_placement_order(**{**STAYS, "revocation_weeks": 2, **ways})
    world.children[0]["care_review_week"] = start + 2
    world.children[0]["placement_order_week"] = start - 26
    by_batch, by_mesa = smallshire.by_batch(world, 8), smallshire.by_mesa(world, 8)
    assert smallshire.first_difference(by_batch, by_mesa) == ""
    assert counted(by_batch, "placement_orders_revoked").sum() + counted(by_batch, "adoptive_placements_disrupted").sum() >= 1.0
