"""A court that is full: those who have waited longest are heard first, and a keyed random draw decides between equals, never the order of rows."""

import pytest

from agents import standing as s
from tests.helpers import live
from tests.simulation.stories import counted, one_family_world

ORDERS = ((0, 1, 2), (2, 1, 0), (1, 2, 0))


def three_families(rows=(0, 1, 2), hearings=1.0, seed=1, issue=None, final=None):
    """Return a world with three families on a plan and its first week; `rows` says which family stands in which row.

    Issue and final: how many weeks each family has waited for its first or its final hearing. The court hears this many of each a week.
    """
    world, start = one_family_world()
    world.state[0]["seed"] = seed
    world.authority[0]["hearings_this_week"] = hearings
    for row, family in enumerate(rows):
        write_family(world, row, family, start)
        record, child = world.families[row], world.children[row]
        if issue:
            record["issue_week"] = start - issue[family]
        if final:
            record["court"] = child["court"] = s.PROCEEDINGS
            record["final_hearing_week"], child["court_since"] = start - final[family], start - 30
    for name in ("families", "children", "open_families"):
        world.state[0][name] = 3
    return world, start


def write_family(world, row, family, start):
    """Write one of the three families, on a protection plan with one child, into a row."""
    for store, rows in ((world.families, 1), (world.children, 1), (world.parents, 2)):
        for i in range(rows):
            store[rows * row + i] = store[i]
    record, child = world.families[row], world.children[row]
    record["key"], record["first_child"], record["last_child"], world.open_families[row] = 5000 + family, row, row, row
    record["standing"], record["referral_waits"], record["assessment_due_week"] = s.OPEN, False, -1
    record["plan"] = child["plan"] = s.PROTECTION_PLAN
    record["plan_review_week"], child["plan_since"] = start + 500, start
    child["key"], child["family"] = 700 + family, row
    for i in range(2):
        world.parents[2 * row + i]["key"], world.parents[2 * row + i]["family"] = 9000 + 2 * family + i, row


def heard(world, weeks, began):
    """Return which families were heard in each of these weeks; began: whether a family's hearing has taken place."""
    said = []
    for _ in range(weeks):
        world = live(world, 1)
        said.append({int(record["key"]) - 5000 for record in world.families[:3] if began(record)})
    return [after - before for before, after in zip([set(), *said], said)]


def has_begun(record):
    """Return whether the first hearing has taken place."""
    return record["final_hearing_week"] >= 0


def has_ended(record):
    """Return whether the final hearing has taken place."""
    return record["court"] == s.NO_COURT


@pytest.mark.bounds
@pytest.mark.parametrize("rows", ORDERS)
def test_those_who_waited_longest_have_their_first_hearing_first(rows):
    world, _ = three_families(rows, issue=(1, 3, 2))
    assert heard(world, 4, has_begun) == [{1}, {2}, {0}, set()]


@pytest.mark.bounds
@pytest.mark.parametrize("rows", ORDERS)
def test_those_who_waited_longest_have_their_final_hearing_first(rows):
    world, _ = three_families(rows, final=(0, 1, 5))
    assert heard(world, 4, has_ended) == [{2}, {1}, {0}, set()]


@pytest.mark.bounds
@pytest.mark.parametrize(("kind", "began"), [("issue", has_begun), ("final", has_ended)])
def test_between_equals_a_random_draw_decides_and_not_the_row(kind, began):
    firsts = set()
    for seed in range(1, 9):
        orders = [heard(three_families(rows, seed=seed, **{kind: (2, 2, 2)})[0], 3, began) for rows in ORDERS]
        assert orders[0] == orders[1] == orders[2], seed
        assert set().union(*orders[0]) == {0, 1, 2} and all(len(each) == 1 for each in orders[0])
        firsts |= orders[0][0]
    assert firsts == {0, 1, 2}


@pytest.mark.bounds
def test_a_court_with_room_hears_all_that_is_due_in_the_same_week():
    assert heard(three_families(hearings=3.0, issue=(1, 3, 2))[0], 2, has_begun) == [{0, 1, 2}, set()]
    assert heard(three_families(hearings=2.0, final=(1, 3, 2))[0], 2, has_ended) == [{1, 2}, {0}]


@pytest.mark.bounds
def test_a_child_in_police_protection_is_held_while_the_court_is_full():
    world, start = three_families(issue=(0, 1, 1))
    world.parameters["section_20_level"] = -99.0
    child = world.children[0]
    child["care"], child["care_since"], child["placement"], child["plan"] = s.POLICE_PROTECTION, start, s.FOSTER, s.NO_PLAN
    child["care_review_week"], child["care_episode"], child["placement_episode"] = start + 500, -1, -1
    world.families[0]["children_in_care"] = 1
    world = live(world, 1)
    assert world.children[0]["care"] == s.EMERGENCY_ORDER
    world = live(world, 2)
    assert world.children[0]["care"] == s.INTERIM_ORDER


def test_a_newborn_is_heard_before_the_queue_and_uses_the_courts_capacity():
    """Two families have waited for weeks, the third's child is born: it is heard in the same week, and nobody else."""
    world, start = three_families(issue=(3, 2, 0))
    world.families[2]["issue_week"] = -1
    world.children[2]["birth_week"], world.children[2]["belief"] = start, 0.9
    assert heard(world, 3, has_begun) == [{2}, {0}, {1}]


def test_a_newborn_in_a_family_with_earlier_proceedings_is_counted_as_such():
    for proceedings in (0, 1):
        world, start = three_families(issue=(0, 0, 0))
        world.families["issue_week"][:3], world.families[2]["proceedings"] = -1, proceedings
        world.children[2]["birth_week"] = start
        world = live(world, 1)
        assert counted(world, "newborns_heard").sum() == 1.0
        assert counted(world, "newborns_heard_after_sibling").sum() == proceedings
