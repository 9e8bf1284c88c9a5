"""The children of one moment: their lanes and quadrants count as the weekly measures do, by either driver."""

import pandas as pd
import pytest

from agents import standing
from agents.ages import ADULT_WEEKS
from agents.chance import harm_within_a_year
from agents.child import is_in_danger
from agents.rule import on_stores
from experiments.runs.words import IN_CARE, LANES, NOT_MET, PRESENTATIONS, QUADRANTS, WORDS
from experiments.snapshots.children import CLOSED_WEEKS, children_now, last_week, not_shown
from experiments.snapshots.danger import danger_line, thresholds
from simulation.measures import INDEX
from simulation.world import World, copy_world


@pytest.fixture(scope="module")
def children(both) -> pd.DataFrame:
    return children_now(both.batch)


def measured(world: World, name: str) -> float:
    """Return a weekly measure of the last week, of all areas."""
    return float(world.weekly[last_week(world) - int(world.state[0]["first_week"]), :, INDEX[name]].sum())


def test_both_drivers_give_the_same_children(both):
    pd.testing.assert_frame_equal(children_now(both.batch), children_now(both.mesa))
    assert not children_now(both.batch).equals(children_now(both.before))
    pd.testing.assert_frame_equal(not_shown(both.batch), not_shown(both.mesa))


def test_children_of_all_kinds_are_there_once(children):
    assert set(LANES) - {"pre_proceedings"} <= set(children["lane"]) <= set(LANES)
    assert set(children["quadrant"]) == {*QUADRANTS, IN_CARE}
    assert children["child"].is_monotonic_increasing and children["child"].is_unique and children["child_key"].is_unique
    assert (children.groupby("family")["family_key"].nunique() == 1).all()


def test_the_lanes_count_as_the_weekly_stocks_do(both, children):
    count = children["lane"].value_counts()
    assert count["looked_after"] == measured(both.batch, "looked_after_children_programme_eligible")
    at_home = children[(children["lane"] != "closed") & (children["quadrant"] != IN_CARE)]
    assert len(at_home) == measured(both.batch, "children_at_home_known")
    assert at_home["belief"].sum() == pytest.approx(measured(both.batch, "belief_sum"))
    assert count["pre_proceedings"] <= measured(both.batch, "pre_proceedings")
    assert count["court"] <= measured(both.batch, "care_proceedings")
    assert 0 < count["protection_plan"] <= measured(both.batch, "protection_plans")


def test_missed_danger_is_the_measure_of_missed_children(both, children):
    missed = children[(children["quadrant"] == "missed_danger") & (children["lane"] != "closed")]
    assert len(missed) == measured(both.batch, "missed_high_risk_children") > 0
    on_plan = children[children["thought_in_danger"] & ~children["in_danger_without_help"] & (children["lane"] == "protection_plan")]
    assert len(on_plan) <= measured(both.batch, "needless_plan_children")


@pytest.mark.parametrize(
    ("statuses", "lane"),
    [
        ({"plan": standing.NO_PLAN}, "closed"),
        ({"plan": standing.IN_NEED}, "in_need"),
        ({"plan": standing.PROTECTION_PLAN}, "protection_plan"),
        ({"plan": standing.PROTECTION_PLAN, "court": standing.PRE_PROCEEDINGS}, "pre_proceedings"),
        ({"plan": standing.PROTECTION_PLAN, "court": standing.PROCEEDINGS}, "court"),
        ({"court": standing.PROCEEDINGS, "care": standing.INTERIM_ORDER}, "looked_after"),
    ],
)
def test_a_child_stands_in_the_furthest_lane(both, children, statuses, lane):
    world = copy_world(both.batch)
    row = int(children["child"][(children["lane"] == "in_need") & ~children["in_assessment"]].iloc[0])
    for field, status in {"court": standing.NO_COURT, "care": standing.NOT_IN_CARE, **statuses}.items():
        world.children[row][field], world.children[row][f"{field}_since"] = status, last_week(world) - 2
    world.families[world.children[row]["family"]]["closed_week"] = last_week(world) - 2
    now = children_now(world).set_index("child").loc[row]
    assert now["lane"] == lane and now["weeks_in_lane"] == 2
    assert now["quadrant"] != IN_CARE if lane != "looked_after" else now["quadrant"] == IN_CARE


def test_time_in_a_lane_counts_from_its_status(both, children):
    assert (children["weeks_in_lane"] >= 0).all()
    columns = ["child", "lane", "weeks_in_lane", "in_assessment"]
    now = children[columns].merge(children_now(both.before)[columns], on=["child", "lane", "in_assessment"], suffixes=("", "_before"))
    stayed = now[now["weeks_in_lane"] > now["weeks_in_lane_before"]]
    weeks = last_week(both.batch) - last_week(both.before)
    assert len(stayed) > 20 and (stayed["weeks_in_lane"] - stayed["weeks_in_lane_before"] == weeks).all()


def test_nobody_is_left_out_in_silence(both, children):
    state = both.batch.state[0]
    record = both.batch.children[: state["children"]]
    family = both.batch.families[record["family"]]
    week = last_week(both.batch)
    there = ~record["left"] & (week - record["birth_week"] < ADULT_WEEKS) & (family["standing"] != standing.GONE)
    unborn_of_closed = there & (record["birth_week"] > week) & (family["standing"] == standing.CLOSED)
    assert len(children) + not_shown(both.batch)["children"].iloc[0] + unborn_of_closed.sum() == there.sum()
    closed = children[children["lane"] == "closed"]
    is_closed = both.batch.families[closed["family"]]["standing"] == standing.CLOSED
    assert (closed["weeks_in_lane"][is_closed] < CLOSED_WEEKS).all()


def test_danger_is_the_rule_s_own(both):
    asked, line = on_stores(is_in_danger, 1), danger_line(both.batch)
    shown = children_now(both.batch)
    expected = [asked(both.batch.children, row, line) for row in shown["child"]]
    assert shown["in_danger"].tolist() == expected and True in expected and False in expected
    chance = float(harm_within_a_year.py_func(line, both.batch.parameters[0]))
    assert thresholds(both.batch) == (pytest.approx(chance), both.batch.parameters[0]["rating_red_above"])
    assert (shown["true_chance"] >= chance - 1e-12).tolist() == expected


def test_a_parent_who_was_never_met_has_no_presentation(both, children):
    met = both.batch.families[children["family"]]["last_visit_week"] >= 0
    assert set(children["presentation"][~met]) <= {NOT_MET} and NOT_MET not in set(children["presentation"][met])
    assert [*PRESENTATIONS] == [*WORDS["presentation"], NOT_MET]


def test_areas_have_their_names_where_they_are_given(both):
    names = [f"area {row}" for row in range(len(both.batch.areas))]
    named, plain = children_now(both.batch, names), children_now(both.batch)
    assert [f"area {row}" for row in plain["area"]] == named["area"].tolist()
