"""Places of dots: one for each child, the same every time, and moved only by a change of lane."""

import numpy as np
import pandas as pd
import pytest

from experiments.presentation.figures.dots import ACROSS_NARROW, SHAPES, dot_places
from experiments.presentation.figures.style import AWAY, IN_DANGER, NOT_IN_DANGER
from experiments.runs.words import IN_CARE, LANES
from experiments.snapshots.children import children_now
from tests.moments import both_drivers


@pytest.fixture(scope="module")
def children() -> pd.DataFrame:
    return children_now(both_drivers().batch)


def test_both_drivers_give_the_same_dots(children):
    pd.testing.assert_frame_equal(dot_places(children), dot_places(children_now(both_drivers().mesa)))


def test_every_child_has_a_place_of_its_own_in_its_lane(children):
    for across in (12, ACROSS_NARROW):
        places = dot_places(children, across=across)
        assert places["child"].tolist() == children["child"].tolist()
        assert not places.duplicated(["x", "y"]).any()
        lanes = [[*LANES].index(name) for name in places["lane"]]
        assert ((places["x"] - np.array(lanes) * (across + 2)).between(0, across - 1)).all()
        assert (places.groupby("lane")["slot"].max() + 1 == places.groupby("lane").size()).all()


def test_a_dot_moves_only_when_its_child_changes_lanes(children):
    before = children_now(both_drivers().before)
    first = dot_places(before)
    then = dot_places(children, first)
    both = first.merge(then, on=["child", "lane"], suffixes=("", "_then"))
    assert len(both) > 50 and (both["slot"] == both["slot_then"]).all()
    assert len(then) > len(both) and not then.duplicated(["x", "y"]).any()
    fresh = first.merge(dot_places(children), on=["child", "lane"], suffixes=("", "_then"))
    assert (fresh["slot"] != fresh["slot_then"]).any()  # so that it is `before` which holds them


def test_who_comes_takes_the_first_free_place(children):
    one = children[children["lane"] == "in_need"].head(6).reset_index(drop=True)
    places = dot_places(one)
    left = one.drop(index=[1, 3]).reset_index(drop=True)
    again = dot_places(one, dot_places(left, places))
    assert again["slot"].tolist() == [0, 1, 2, 3, 4, 5]
    late = dot_places(one.iloc[[5, 4]].reset_index(drop=True), places[places["child"] == one["child"][5]])
    assert late["slot"].tolist() == [5, 0]


def test_colours_and_shapes_are_of_truth_and_belief(children):
    places = dot_places(children)
    away = (children["quadrant"] == IN_CARE).to_numpy()
    assert set(places["colour_by_truth"][away]) == set(places["colour_by_belief"][away]) == {AWAY}
    for column, colours in (("in_danger", places["colour_by_truth"]), ("thought_in_danger", places["colour_by_belief"])):
        assert colours[~away].tolist() == [IN_DANGER if each else NOT_IN_DANGER for each in children[column][~away]]
    assert places["shape"].tolist() == [SHAPES[name] for name in children["quadrant"]]
    errors = children["quadrant"].isin(["missed_danger", "needless_alarm"])
    assert set(places["shape"][errors]) == {"triangle", "square"} and not set(places["shape"][~errors]) & {"triangle", "square"}


def test_a_dot_says_what_it_stands_for(children):
    for row, words in zip(children.itertuples(), dot_places(children)["words"]):
        assert words.startswith(f"Child {row.child} of family {row.family}: {LANES[row.lane]}, {row.weeks_in_lane} week")
        assert f"the worker would say {100.0 * row.belief:.0f} %, true chance {100.0 * row.true_chance:.0f} %" in words


def test_no_children_no_dots(children):
    assert dot_places(children.head(0)).empty and dot_places(children.head(0), dot_places(children)).empty


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG has it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_dots_are_seen_on_white_and_told_apart_in_grey():
    light = {colour: luminance(colour) + 0.05 for colour in (IN_DANGER, NOT_IN_DANGER, AWAY)}
    assert all(1.05 / each >= 3.0 for each in light.values())
    assert light[NOT_IN_DANGER] / light[IN_DANGER] > 2.0
