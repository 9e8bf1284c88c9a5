"""The refit of every combination of forms: what the forms hold stays held, and the table says what it belongs to and what it misses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.form_fit import FittedForms, check_apart, fit_forms, is_at_bound
from experiments.calibration.knobs import read_first_fit
from experiments.inputs.errors import InputError
from experiments.inputs.form_design import combinations_of
from experiments.inputs.forms import Alternative, digest_of_forms
from experiments.inputs.load import parameters_of, read_parameters
from experiments.posteriors.fitted_forms import COLUMNS, in_form, read_fitted_forms, refits_for
from experiments.presentation.terminal.form_fit import form_fit_lines
from tests.tiny_forms import place_with_figures, two_forms


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Tiny, its figures and its refits."""
    return tmp_path_factory.mktemp("forms")


@pytest.fixture(scope="module")
def fitted(folder: Path) -> FittedForms:
    """Tiny's refits in four combinations of two forms."""
    return fit_forms(str(place_with_figures(folder)), jobs=1, out=folder / "fitted", forms=two_forms())


def test_every_combination_has_a_row_for_each_parameter_and_figure(fitted: FittedForms) -> None:
    table, names = fitted.table, [each.name for each in combinations_of(two_forms().factors)]
    assert list(table) == list(COLUMNS) and list(table["combination"].unique()) == names
    assert {"plan_threshold", "enquiry_threshold", "enquiry_threshold_at_referral"} <= set(table["parameter"])
    assert set(table["target"]) == {"section_47_enquiries 2014-04-01/2015-03-31", "plan_starts 2014-04-01/2015-03-31"}
    assert not set(table["parameter"]) & set(two_forms().parameters), "a form's own parameter is held, not fitted"
    assert len(set(table["held"])) == len(set(table["model"])) == 1 and set(table["forms"]) == {digest_of_forms(two_forms().factors)}


def test_parameters_move_from_form_to_form(fitted: FittedForms) -> None:
    for name in ("enquiry_threshold", "enquiry_threshold_at_referral"):
        before = parameters_of(fitted.authority)[name].value
        values = fitted.table.loc[fitted.table["parameter"] == name, "value"]
        assert (values != before).any() and values.nunique() > 1


def test_what_is_missed_and_what_stands_at_a_bound_is_listed(fitted: FittedForms) -> None:
    table = fitted.table.assign(ratio=1.0, is_at_bound=False)
    lines = "\n".join(form_fit_lines(replace(fitted, table=table)))
    assert "No figure is missed by more than 10%" in lines and "No parameter stands at a bound" in lines
    first = table.index[0]
    table.loc[first, ["ratio", "is_at_bound"]] = [1.2, True]
    lines = "\n".join(form_fit_lines(replace(fitted, table=table)))
    assert f"{table.loc[first, 'target']}: 1.20 in 1 of 4" in lines and f"{table.loc[first, 'parameter']}: in 1 of 4" in lines
    table.loc[first, "ratio"] = np.nan
    assert first in replace(fitted, table=table).missed.index, "a figure that does not exist is missed"


def test_values_at_their_bounds_are_known(fitted: FittedForms) -> None:
    figure = read_parameters()["plan_threshold"]
    assert figure.low is not None and figure.high is not None
    middle = (figure.low + figure.high) / 2
    assert [is_at_bound("plan_threshold", value, fitted.authority) for value in (figure.low, middle, figure.high)] == [True, False, True]
    assert is_at_bound("risk_aversion@2014-01-01", 2.0, fitted.authority) and not is_at_bound("risk_aversion@2014-01-01", 0.3, fitted.authority)


def test_the_file_is_read_back_and_says_for_whom_it_is(fitted: FittedForms, folder: Path) -> None:
    path, factors, combinations = folder / "fitted" / "forms_fitted.csv", two_forms().factors, combinations_of(two_forms().factors)
    refits = refits_for(fitted.authority, factors, combinations, path)
    assert not refits.why_not and set(refits.values) == {each.name for each in combinations}
    for name, rows in read_fitted_forms(path).groupby("combination"):
        assert refits.values[str(name)] == dict(zip(rows["parameter"], rows["value"]))
    place = in_form(fitted.authority, combinations[0], refits.values[combinations[0].name])
    held = {name: parameters_of(place)[name].value for name in combinations[0].values}
    assert held == dict(combinations[0].values)
    assert parameters_of(place)["plan_threshold"].value == refits.values[combinations[0].name]["plan_threshold"]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("model", "0123456789ab", "of another version of the model"),
        ("forms", "0123456789ab", "of other forms"),
        ("held", "0123456789ab", "of another file of tiny"),
        ("authority", "elsewhere", "has no refit of tiny"),
        ("parameter", "gone_from_the_model", "which the model no longer has"),
    ],
)
def test_refits_of_something_else_are_not_used_and_the_reason_is_said(
    fitted: FittedForms, tmp_path: Path, column: str, value: str, words: str
) -> None:
    path, factors = tmp_path / "refits.csv", two_forms().factors
    fitted.table.assign(**{column: value}).to_csv(path, index=False)
    refits = refits_for(fitted.authority, factors, combinations_of(factors), path)
    assert words in refits.why_not and not refits.values


def test_the_same_command_goes_on_with_nothing_left_to_do(fitted: FittedForms, folder: Path) -> None:
    """The same seed gives the same table, on two threads as on one."""
    again = fit_forms(str(folder / "tiny.yaml"), jobs=2, forms=two_forms())
    assert again.table.equals(fitted.table)


def test_a_form_may_not_hold_what_the_first_fit_moves() -> None:
    forms = two_forms()
    alternatives: list[Alternative] = [
        each.model_copy(update={"values": {"plan_threshold": 2.0 + i}}) for i, each in enumerate(forms.factors[0].alternatives)
    ]
    factor = forms.factors[0].model_copy(update={"alternatives": tuple(alternatives)})
    with pytest.raises(InputError, match=r"plan_threshold.*a form holds it"):
        check_apart(read_first_fit(), forms.model_copy(update={"factors": (factor,)}))


def test_an_authority_without_figures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a published figure"):
        fit_forms("tests/data/tiny_baseline.yaml", forms=two_forms())
