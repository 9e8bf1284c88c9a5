"""A calibration that draws forms: a form is a dimension with two values, its prior is its weights, and every draw says which it has."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.calibration.calibrate import Calibrated, calibrate
from experiments.calibration.design import DesignPoints, ResolvedForm, cuts_of, parameter_values_at, prior_points, scaled_cube
from experiments.calibration.load import read_calibration
from experiments.calibration.posterior import ObservedTargets, sample_emulator_posterior
from experiments.inputs.errors import InputError
from experiments.inputs.forms import read_forms
from experiments.posteriors.posterior_file import read_posterior
from experiments.posteriors.posterior_forms import combinations_in, forms_in, weights_in
from experiments.presentation.terminal.calibration import calibrated_lines
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
DRAWN = ["clear_checks", "confidence"]


def study(folder: Path, **changes: Any) -> str:
    """Return a copy of the tiny study that draws two forms, beside its authority; changes replace keys."""
    stated = yaml.safe_load((DATA / "tiny_calibration.yaml").read_text(encoding="utf-8"))
    stated["parameters"] = [each for each in stated["parameters"] if each["moves"] == "first_referrals_per_week"]
    (folder / "tiny.yaml").write_text((DATA / "tiny.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "study.yaml"
    stated["method"] = {"waves": [40], "predictive": 20, "draws": 40}
    path.write_text(yaml.safe_dump({**stated, "forms": DRAWN, **changes}), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Calibrated:
    """A calibration with two forms."""
    folder = tmp_path_factory.mktemp("drawn_forms")
    return calibrate(study(folder), jobs=1, out=folder / "out")


def drawn_forms() -> tuple[ResolvedForm, ...]:
    """Return the two forms as dimensions."""
    return tuple(ResolvedForm(factor) for factor in read_forms().factors if factor.name in DRAWN)


def test_a_share_of_the_unit_cube_is_an_alternative_by_its_weight() -> None:
    forms = drawn_forms()
    assert [form.cut for form in forms] == [form.factor.alternatives[0].weight for form in forms]
    low, high = (parameter_values_at(forms, np.array([share, share])) for share in (0.01, 0.99))
    assert low == {name: value for form in forms for name, value in form.factor.alternatives[0].values.items()}
    assert high == {name: value for form in forms for name, value in form.factor.alternatives[1].values.items()}
    points = prior_points(forms, 256, 1, None)
    shares = [np.mean([points.parameter_values(forms, i)[name] == low[name] for i in range(256)]) for name in low]
    assert shares == pytest.approx([form.cut for form in forms], abs=0.01)


def test_emulators_see_minus_one_and_one_and_parts_of_points_keep_it() -> None:
    cuts = cuts_of(drawn_forms())
    points = DesignPoints(np.array([[0.1, 0.1], [0.59, 0.39], [0.61, 0.41], [0.9, 0.9]]), np.zeros((4, 0)), cuts=cuts)
    assert points.emulator_inputs().tolist() == [[-1.0, -1.0], [-1.0, -1.0], [1.0, 1.0], [1.0, 1.0]]
    assert points.subset(np.array([2])).emulator_inputs().tolist() == [[1.0, 1.0]]
    assert scaled_cube(points.unit_cube, ()).tolist() == (2.0 * points.unit_cube - 1.0).tolist(), "without forms nothing changes"


def test_a_figure_that_tells_forms_apart_moves_their_weights_as_bayes_says() -> None:
    """One form with weights 0.6 and 0.4; a figure of 0 or 1 with an error of one, found to be 1: odds 0.4 / 0.6 times exp(0.5)."""
    form = drawn_forms()[:1]
    points = prior_points(form, 256, 1, None)
    figures = (points.unit_cube >= form[0].cut).astype(float) + 1e-6 * np.random.default_rng(1).normal(size=(256, 1))
    found = sample_emulator_posterior(points, figures, ObservedTargets(np.array([1.0]), np.array([1.0])), draws=1000, seed=1)
    odds = 0.4 / 0.6 * np.exp(0.5)
    assert (found.unit_cube[:, 0] >= form[0].cut).mean() == pytest.approx(odds / (1.0 + odds), abs=0.04)


def test_every_draw_says_which_combination_it_has(done: Calibrated) -> None:
    assert done.out is not None
    posterior = read_posterior(done.out / "posterior.csv")
    assert [factor.name for factor in forms_in(posterior)] == DRAWN
    drawn = combinations_in(posterior)
    factors = {factor.name: factor for factor in forms_in(posterior)}
    for i, row in drawn.iterrows():
        for name, factor in factors.items():
            for parameter, value in factor.alternative(row[name]).values.items():
                assert posterior.draws.loc[i, parameter] == pytest.approx(value)
        assert row["combination"] == "+".join(row[name] for name in DRAWN)
    shares = weights_in(posterior).groupby("form")["share"].sum()
    assert shares.tolist() == pytest.approx([1.0, 1.0]) and drawn["combination"].nunique() > 1
    text = "\n".join(calibrated_lines(done))
    assert "form that was drawn" in text and "clear_checks: reassure" in text


def test_draws_of_a_form_that_was_changed_since_are_not_taken_for_another(done: Calibrated) -> None:
    (name,) = read_forms().factors[0].parameters
    done.posterior.draws.loc[0, name], before = 0.123, done.posterior.draws.loc[0, name]
    with pytest.raises(ValueError, match=r"configs/forms\.yaml was changed"):
        combinations_in(done.posterior)
    done.posterior.draws.loc[0, name] = before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"forms": ["confidense"]}, r"a form of configs/forms\.yaml: clear_checks.*Did you mean 'confidence'"),
        ({"forms": ["confidence", "confidence"]}, "each form once"),
        (
            {"parameters": [{"moves": "confidence", "low": 0.5, "high": 1.0}]},
            r"forms: got 'confidence'.*the study fits confidence.*Leave confidence out there, or confidence out of forms",
        ),
    ],
)
def test_a_study_that_draws_a_form_and_fits_its_parameter_ends_with_one_message(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_calibration(study(tmp_path, **changes))


def test_a_study_that_draws_a_form_which_its_authority_holds_ends_with_one_message(tmp_path: Path) -> None:
    path = study(tmp_path)
    stated = yaml.safe_load((tmp_path / "tiny.yaml").read_text(encoding="utf-8"))
    stated["parameters"] = {"confidence": {"value": 0.7, "unit": "ratio", "status": "assumed", "source": "invented"}}
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    with pytest.raises(InputError, match="the file of tiny holds confidence"):
        read_calibration(path)
