"""Belief against truth: the quadrants hold every child once, and what presentation pushes is the model's own rule."""

import pandas as pd
import pytest

from agents.standing import OPEN
from experiments.runs.words import PRESENTATIONS, QUADRANTS
from experiments.snapshots.children import children_now
from experiments.snapshots.quadrants import ALL, CLOSED, at_home, one_meeting, pushes, quadrants


@pytest.fixture(scope="module")
def children(both) -> pd.DataFrame:
    return children_now(both.batch)


def test_both_drivers_give_the_same_tables(both):
    for world in (both.batch, both.mesa):
        children = children_now(world)
        pd.testing.assert_frame_equal(quadrants(children), quadrants(children_now(both.batch)))
        pd.testing.assert_frame_equal(pushes(world, children), pushes(both.batch, children_now(both.batch)))


def test_every_child_at_home_is_in_one_quadrant(both, children):
    table = quadrants(children)
    open_now = table[table["families"] == "open"]
    whole = open_now[open_now["presentation"] == ALL]
    assert whole["quadrant"].tolist() == [*QUADRANTS]
    assert whole["children"].sum() == len(at_home(children)) == open_now[open_now["presentation"] != ALL]["children"].sum()
    assert (table.groupby(["families", "presentation"])["share"].sum().round(9) == 1.0).all()
    assert (table["without_help"] <= table["children"]).all()
    closed = table[table["families"] == "closed"].set_index("quadrant")["children"]
    known = children[(children["lane"] == CLOSED) & children["thought_in_danger"]]
    assert len(known) == closed["known_danger"] + closed["needless_alarm"]
    assert (both.batch.families["standing"][known["family"]] == OPEN).all(), "children without a plan of their own in a family that is open"


def test_what_presentation_pushes_is_counted_from_the_children(both, children):
    table = pushes(both.batch, children)
    home = at_home(children)
    assert set(table["presentation"]) <= set(PRESENTATIONS) and table["children"].sum() == len(home)
    assert (table["in_danger"] + table["safe"] == table["children"]).all()
    assert (table["missed"] <= table["in_danger"]).all() and (table["alarmed"] <= table["safe"]).all()
    mean = (table["belief_less_truth"] * table["children"]).sum() / len(home)
    assert mean == pytest.approx((home["belief"] - home["true_chance"]).mean())


def test_one_meeting_pushes_as_the_rule_says(both):
    pushed = one_meeting(both.batch)
    p = both.batch.parameters[0]
    assert pushed["disguised_compliance"] == -p["concealment_hides"] < 0
    assert 0 < pushed["hostile_or_avoidant"] < p["hostility_misread"]
    skilled = both.batch._replace(professionals=both.batch.professionals.copy())
    skilled.professionals["deescalation_skill"] = 1.0
    assert one_meeting(skilled)["hostile_or_avoidant"] == pytest.approx(0.0)
