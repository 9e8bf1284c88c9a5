"""The line of danger: a quantile of the unhelped risk of children known and at home, and what is counted at it, by child and by family."""

import numpy as np
import pytest

from agents import standing as s
from simulation.danger_line import LINES, are_known_at_home, chance_at, find_lines, write_lines
from simulation.measures import INDEX, JUDGED
from simulation.model import SafeguardingModel
from simulation.procedure import interpreted
from simulation.week.care_status import enter_care
from simulation.week.plan_status import set_plan_of_family
from simulation.world import copy_world
from tests.helpers import LINES_OF_DANGER, column, live, values, world_of
from tests.moments import both_drivers
from tests.simulation.stories import settle


def test_the_share_of_children_above_each_line_is_the_rest_of_its_quantile():
    world = both_drivers().batch
    risk = world.children["unhelped_risk"][: int(world.state[0]["children"])][are_known_at_home(world)]
    assert len(risk) > 40
    for name, line in find_lines(world).items():
        quantile = values()[LINES[name]]
        assert np.mean(risk >= line) == pytest.approx(1.0 - quantile, abs=1.0 / len(risk))


def test_whom_the_line_is_taken_of_is_whom_the_measure_counts_as_known_and_at_home():
    world = both_drivers().batch
    last = int(world.state[0]["week"]) - 1 - int(world.state[0]["first_week"])
    assert are_known_at_home(world).sum() == world.weekly[last, :, INDEX["children_at_home_known"]].sum() > 0


def test_both_drivers_find_the_same_lines():
    both = both_drivers()
    lines = find_lines(both.batch)
    assert lines == find_lines(both.mesa)
    assert lines["danger_line_low"] < lines["danger_line"] < lines["danger_line_high"]


def test_the_level_of_the_hazard_moves_the_chance_at_the_line_and_not_the_line():
    world = both_drivers().batch
    twice = world._replace(parameters=world.parameters.copy())
    twice.parameters["harm_at_average_risk_per_week"] *= 2.0
    write_lines(copy := copy_world(twice), find_lines(twice))
    write_lines(usual := copy_world(world), find_lines(world))
    assert find_lines(twice) == find_lines(world)
    assert 1.0 - chance_at(copy, "danger_line") == pytest.approx((1.0 - chance_at(usual, "danger_line")) ** 2)


def test_without_children_there_is_no_line_and_without_a_line_nothing_is_judged():
    world = world_of()
    lines = find_lines(world)
    assert set(lines) == set(LINES) and all(np.isnan(line) for line in lines.values())
    world.state[0]["first_week"] = world.state[0]["week"]
    write_lines(world, lines)
    unjudged = live(copy_world(world), 8)
    write_lines(world, LINES_OF_DANGER)
    judged = live(copy_world(world), 8)
    for name in INDEX:
        if name in JUDGED:
            assert np.isnan(column(unjudged, name)[:8]).all() and not np.isnan(column(judged, name)).any(), name
        else:
            assert np.array_equal(column(unjudged, name), column(judged, name)), name


def counted(risks, begin) -> dict[str, float]:
    """Return what is counted of one family with children of these unhelped risks when something begins."""
    world = world_of()
    week = int(world.state[0]["week"])
    settle(world, week, (300, 200, 100)[: len(risks)], {"standing": s.OPEN, "referral_waits": False})
    world.children["unhelped_risk"][: len(risks)] = risks
    model = SafeguardingModel(world)
    begin(model, week)
    return {name: float(model.stores.tally[:, column].sum()) for name, column in INDEX.items()}


def plan(model, week):
    """Put all children of the family on a protection plan."""
    interpreted(set_plan_of_family)(model.world, 0, s.PROTECTION_PLAN, week, s.NOBODY, s.STILL_OPEN)


def one_removal(model, week):
    """Take the first child of the family into care; the others stay."""
    interpreted(enter_care)(model.world, 0, s.SECTION_20, week, s.NOBODY)


BELOW, ABOVE = LINES_OF_DANGER["danger_line"] - 1e-9, LINES_OF_DANGER["danger_line"]


@pytest.mark.parametrize(
    ("risks", "by_child", "by_family"), [((BELOW, BELOW), 2, 1), ((BELOW, ABOVE, BELOW), 2, 0), ((ABOVE, ABOVE), 0, 0), ((BELOW,), 1, 1)]
)
def test_a_plan_is_needless_by_family_if_no_child_reaches_the_line(risks, by_child, by_family):
    found = counted(risks, plan)
    assert found["plan_starts"] == len(risks) and found["plan_start_families"] == 1
    assert (found["needless_plans"], found["needless_plan_families"]) == (by_child, by_family)


@pytest.mark.parametrize(("risks", "by_child", "by_family"), [((BELOW, BELOW), 1, 1), ((BELOW, ABOVE), 1, 0), ((ABOVE, BELOW), 0, 0)])
def test_a_brother_or_sister_at_home_counts_for_the_family(risks, by_child, by_family):
    found = counted(risks, one_removal)
    assert found["care_entries"] == found["care_entry_families"] == 1
    assert (found["needless_care_entries"], found["needless_care_entry_families"]) == (by_child, by_family)


def test_a_family_is_counted_once_a_week_however_many_children_enter():
    def all_enter(model, week):
        for child in range(2):
            interpreted(enter_care)(model.world, child, s.SECTION_20, week, s.NOBODY)

    found = counted((BELOW, BELOW), all_enter)
    assert found["care_entries"] == found["needless_care_entries"] == 2
    assert found["care_entry_families"] == found["needless_care_entry_families"] == 1
