"""Points of a design, each kind against points worked out by hand."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from experiments.exploration.design import DesignSettings, Varied, design_points, design_size
from experiments.inputs.errors import InputError
from experiments.inputs.validation_messages import settings_from

pytestmark = pytest.mark.fast

TWO = {"a": Varied(values=[3, 1]), "b": Varied(low=0.0, high=0.6, points=3)}


def test_a_grid_has_every_combination_the_last_variable_fastest_without_the_noise_of_last_digits() -> None:
    points = design_points(DesignSettings(), TWO)
    assert points == [{"a": a, "b": b} for a in (3.0, 1.0) for b in (0.0, 0.3, 0.6)] and design_size(DesignSettings(), TWO) == 6
    whole = {"posts": Varied(low=0.0, high=3.0, points=7, whole=True)}
    assert [each["posts"] for each in design_points(DesignSettings(), whole)] == [0.0, 1.0, 2.0, 3.0], "a rounded value stands there once"


def test_chosen_combinations_are_taken_in_the_order_of_the_variables() -> None:
    design = DesignSettings(kind="chosen", combinations=[{"b": 0.5, "a": 2.0}, {"a": 1.0, "b": 0.1}])
    assert design_points(design, TWO) == [{"a": 2.0, "b": 0.5}, {"a": 1.0, "b": 0.1}] and design_size(design, TWO) == 2


def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_range() -> None:
    design = DesignSettings(kind="latin_hypercube", samples=20, seed=3)
    ranges = {"a": Varied(low=0.0, high=1.0), "b": Varied(low=10.0, high=30.0)}
    points = design_points(design, ranges)
    assert sorted(int(each["a"] * 20) for each in points) == list(range(20)) == sorted(int(each["b"] - 10.0) for each in points)
    assert points == design_points(design, ranges) != design_points(design.model_copy(update={"seed": 4}), ranges)


def test_a_sobol_sequence_has_as_many_points_in_every_quarter() -> None:
    points = design_points(DesignSettings(kind="sobol", samples=64), {"a": Varied(low=0.0, high=1.0), "b": Varied(low=0.0, high=1.0)})
    counts = np.histogram2d([each["a"] for each in points], [each["b"] for each in points], bins=2, range=[[0, 1], [0, 1]])[0]
    assert (counts == 16).all()


def test_a_trajectory_of_morris_changes_one_variable_at_a_time() -> None:
    pytest.importorskip("SALib")
    design, ranges = DesignSettings(kind="morris", trajectories=5), {name: Varied(low=0.0, high=3.0) for name in "abc"}
    points = design_points(design, ranges)
    assert len(points) == design_size(design, ranges) == 20
    for start in range(0, 20, 4):
        changed = [[name for name in "abc" if one[name] != other[name]] for one, other in pairwise(points[start : start + 4])]
        assert sorted(changed) == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("share", "listed", "whole", "plain"), [(0.0, 5.0, 2.0, 2.0), (0.49, 5.0, 3.0, 2.98), (0.5, 7.0, 3.0, 3.0), (1.0, 7.0, 4.0, 4.0)]
)
def test_a_share_of_a_range_is_a_value_of_a_list_a_whole_number_or_any(share: float, listed: float, whole: float, plain: float) -> None:
    assert Varied(values=[5, 7]).at(share) == listed
    assert Varied(low=2.0, high=4.0, whole=True).at(share) == whole
    assert Varied(low=2.0, high=4.0).at(share) == pytest.approx(plain)


def test_whole_numbers_are_equally_likely() -> None:
    values = [Varied(low=0.0, high=3.0, whole=True).at(share) for share in (np.arange(400) + 0.5) / 400]
    assert np.bincount(np.array(values, int)).tolist() == [100, 100, 100, 100]


BAD_VARIED = {
    "low above high": ({"low": 3, "high": 1, "points": 2}, "low (3) must lie below high (1)"),
    "a list beside a range": ({"values": [1], "low": 0}, "give values, or low, high and points"),
    "a value twice": ({"values": [1, 2, 1]}, "give each value once"),
    "no values": ({"values": []}, "at least 1 entry"),
    "one point of a range": ({"low": 0, "high": 1, "points": 1}, "not below 2"),
}

BAD_DESIGNS = {
    "no samples": ({"kind": "latin_hypercube"}, "samples must be given"),
    "samples of a grid": ({"kind": "grid", "samples": 8}, "leave out samples"),
    "no power of two": ({"kind": "sobol", "samples": 100}, "a power of two"),
    "no combinations": ({"kind": "chosen"}, "combinations must be given"),
    "another kind": ({"kind": "random"}, "'grid', 'chosen'"),
}


@pytest.mark.parametrize("case", BAD_VARIED)
def test_a_variable_that_cannot_be_meant_is_refused(case: str) -> None:
    with pytest.raises(InputError) as error:
        settings_from(Varied, BAD_VARIED[case][0], Path("study.yaml"))
    assert BAD_VARIED[case][1] in str(error.value)


@pytest.mark.parametrize("case", BAD_DESIGNS)
def test_a_design_that_cannot_be_meant_is_refused(case: str) -> None:
    with pytest.raises(InputError) as error:
        settings_from(DesignSettings, BAD_DESIGNS[case][0], Path("study.yaml"))
    assert BAD_DESIGNS[case][1] in str(error.value)
