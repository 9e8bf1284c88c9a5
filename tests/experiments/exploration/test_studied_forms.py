"""Forms in studies of sensitivity and discovery: two answers as often as they weigh, one term each in Sobol's shares, one message for bad input."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from experiments.exploration.design import latin_hypercube_points
from experiments.exploration.evaluate import PairOutcomes
from experiments.exploration.sensitivity import sensitivity
from experiments.exploration.sobol import polynomial_terms, sobol_table
from experiments.exploration.studied_forms import answers_of, ranges_of, with_answers
from experiments.exploration.study import parameter_ranges, read_sensitivity
from experiments.inputs.errors import InputError
from experiments.inputs.forms import read_forms
from experiments.measures.evaluate import Cell
from tests.experiments.exploration.test_sensitivity import study_with

QUESTION = PairOutcomes(SimpleNamespace(), SimpleNamespace(cells=[Cell("y", "things", "all", "whole")]), (0,))
FACTORS = {factor.name: factor for factor in read_forms().factors}


def with_worlds(folder: Path, **changes: object) -> str:
    """Write the tiny study with worlds in place of trajectories, and with changes; return its path."""
    path = study_with(folder, **changes)
    stated = {name: value for name, value in yaml.safe_load(path.read_text()).items() if name != "trajectories"}
    path.write_text(yaml.safe_dump({"worlds": 40, **stated}))
    return str(path)


def test_each_form_takes_its_two_answers_as_often_as_they_weigh() -> None:
    factors = (FACTORS["clear_checks"], FACTORS["contradiction"])
    ranges = {**ranges_of(factors), "look_sd": (0.5, 2.0)}
    points = latin_hypercube_points(ranges, 1000, 1)
    found = with_answers(factors, ranges, points)
    for column, factor in enumerate(factors):
        first, second = answers_of(factor)
        assert set(np.unique(found[:, column])) == {first, second}
        assert (found[:, column] == first).mean() == pytest.approx(factor.alternatives[0].weight, abs=0.002)
    assert (found[:, 2] == points[:, 2]).all(), "what is no form stays as it is"
    assert answers_of(FACTORS["contradiction"]) == (0.6, 0.2) and ranges["contradiction_lowers_trust"] == (0.2, 0.6)


def test_the_share_of_a_form_and_of_its_interaction_is_right() -> None:
    """A form with weights of 0.3 and 0.7 carries 0.21 of 4 squared; a product with a line is seen, and curves of other parameters, too."""
    ranges, rng = dict.fromkeys("abcd", (0.0, 1.0)), np.random.default_rng(3)
    points = latin_hypercube_points(ranges, 800, 3)
    points[:, 0] = np.where(points[:, 0] < 0.3, 0.0, 1.0)
    form, line, curve = points[:, 0] - 0.7, points[:, 1] - 0.5, (points[:, 2] - 0.5) ** 2
    column = 4 * form + 3 * line + 6 * form * line + 6 * curve + rng.normal(size=800)
    parts = {"a": 16 * 0.21, "b": 9 / 12, "both": 36 * 0.21 / 12, "c": 36 / 180, "chance": 1.0}
    whole = sum(parts.values())
    table = sobol_table(QUESTION, ranges, points, np.column_stack([np.zeros(800), column])).set_index("parameter")
    assert table["share"].to_numpy() == pytest.approx([parts["a"] / whole, parts["b"] / whole, parts["c"] / whole, 0.0], abs=0.04)
    assert table.loc["a", "total_share"] == pytest.approx((parts["a"] + parts["both"]) / whole, abs=0.04)
    columns, terms = polynomial_terms(points)
    assert terms.count((0,)) == 1 and terms.count((1,)) == 3 and np.linalg.matrix_rank(columns) == columns.shape[1]


def test_a_study_with_forms_varies_their_two_answers_and_always_shares_them_out(tmp_path: Path) -> None:
    study = with_worlds(tmp_path, forms=["plan_endings", "contradiction"], apportioned=1, shown=[], points=30)
    assert parameter_ranges(read_sensitivity(study))["change_at_endings"] == (0.0, 1.0)
    found = sensitivity(study, jobs=1, out=tmp_path / "out")
    assert {"change_at_endings", "contradiction_lowers_trust"} <= set(found.shares["parameter"])
    assert set(found.points["contradiction_lowers_trust"]) == {0.2, 0.6} and set(found.points["change_at_endings"]) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"forms": ["contradictions"]}, "got 'contradictions'; allowed: a form of configs/forms.yaml"),
        ({"forms": ["contradiction", "contradiction"]}, "allowed: each form once"),
        ({"forms": ["contradiction"], "shown": ["contradiction_lowers_trust"]}, "Leave contradiction_lowers_trust out of the study's own parameters"),
    ],
)
def test_bad_forms_are_refused_with_one_message(changes: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_sensitivity(with_worlds(tmp_path, **changes))
    assert words in str(caught.value) and len(str(caught.value).splitlines()) == 1


def test_trajectories_on_a_grid_take_no_forms(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="forms need worlds"):
        read_sensitivity(str(study_with(tmp_path, forms=["contradiction"])))
