"""Combinations of forms: a balanced design in which main effects are separate from interactions of two factors, and weights that add up to 1."""

from itertools import combinations

import numpy as np
import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.form_design import combinations_of, levels_of
from experiments.inputs.forms import read_forms

FACTORS = read_forms().factors


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
def test_columns_are_balanced_and_orthogonal_to_one_another(count: int) -> None:
    design = np.array(levels_of(count))
    assert len(np.unique(design, axis=0)) == len(design)
    assert not design.sum(axis=0).any()
    gram = design.T @ design
    assert (gram == len(design) * np.eye(count, dtype=int)).all(), "two columns vary together"


@pytest.mark.parametrize("count", [3, 4, 5, 6, 7])
def test_no_main_effect_stands_for_an_interaction_of_two(count: int) -> None:
    """Resolution IV or more: every column is orthogonal to every product of two others."""
    design = np.array(levels_of(count))
    products = np.array([design[:, i] * design[:, j] for i, j in combinations(range(count), 2)])
    assert not (design.T @ products.T).any()


@pytest.mark.parametrize("count", [3, 4, 5, 7])
def test_no_main_effect_and_no_interaction_of_two_stands_for_another(count: int) -> None:
    """Resolution V: all main effects and products of two columns are orthogonal; one column more in the generator's place would not be."""
    design = np.array(levels_of(count))
    effects = [*design.T, *(design[:, i] * design[:, j] for i, j in combinations(range(count), 2))]
    whole = np.array(effects)
    assert (whole @ whole.T == len(design) * np.eye(len(effects), dtype=int)).all()


def test_six_factors_take_sixteen_combinations_with_weights_that_add_up_to_one() -> None:
    found = combinations_of(FACTORS)
    assert len(found) == 16 and len({each.name for each in found}) == 16
    assert sum(each.weight for each in found) == pytest.approx(1.0)
    shares = {each.name: np.prod([factor.alternative(each.choices[factor.name]).weight for factor in FACTORS]) for each in found}
    for each in found:
        assert each.weight == pytest.approx(shares[each.name] / sum(shares.values()))
        assert each.name == "+".join(each.choices.values())
        wanted = {name: value for factor in FACTORS for name, value in factor.alternative(each.choices[factor.name]).values.items()}
        assert dict(each.values) == wanted


def test_a_fraction_keeps_each_forms_weight_to_about_a_hundredth() -> None:
    """Weights are of the combinations that are simulated: an answer's weight among them is nearly its own."""
    found = combinations_of(FACTORS)
    for factor in FACTORS:
        for each in factor.alternatives:
            inside = sum(one.weight for one in found if one.choices[factor.name] == each.name)
            assert inside == pytest.approx(each.weight, abs=0.012)


def test_a_form_with_three_answers_is_refused_in_one_message() -> None:
    first = FACTORS[0]
    third = first.alternatives[0].model_copy(update={"name": "third"})
    wide = first.model_copy(update={"alternatives": (*first.alternatives, third)})
    with pytest.raises(InputError, match="got 3 alternatives; allowed: two alternatives"):
        combinations_of([wide, *FACTORS[1:]])
