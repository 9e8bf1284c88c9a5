"""The committed list of forms: what it must be, and one clear message for everything that it must not be."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.inputs.errors import InputError
from experiments.inputs.forms import FORMS, chosen_factors, digest_of_forms, read_forms
from experiments.inputs.load import read_parameters

GOOD: dict[str, Any] = yaml.safe_load(FORMS.read_text(encoding="utf-8"))


def written(folder: Path, **changes: Any) -> Path:
    """Return a copy of the shipped file with some of its first factor changed.

    weights; values of the second alternative; how many alternatives; both: the parameter that both alternatives set instead.
    """
    stated = yaml.safe_load(FORMS.read_text(encoding="utf-8"))
    first = stated["factors"][0]
    for each, weight in zip(first["alternatives"], changes.get("weights", ())):
        each["weight"] = weight
    first["alternatives"][1]["values"] = changes.get("values", first["alternatives"][1]["values"])
    first["alternatives"] = first["alternatives"][: changes.get("alternatives", 2)]
    if "both" in changes:
        for each in first["alternatives"]:
            each["values"] = dict.fromkeys([changes["both"]], 0.2)
    path = folder / "forms.yaml"
    path.write_text(yaml.safe_dump(stated), encoding="utf-8")
    return path


def refused(path: Path) -> str:
    """Return the message that a file of forms gets, as one line."""
    with pytest.raises(InputError) as caught:
        read_forms(path)
    message = str(caught.value)
    assert len(message.splitlines()) == 1 and str(path.name) in message
    return message


def test_the_list_that_ships_has_six_questions_with_two_answers_each() -> None:
    forms = read_forms()
    names = ["clear_checks", "agencies_error", "pooled_ratings", "plan_endings", "confidence", "contradiction"]
    assert [factor.name for factor in forms.factors] == names
    for factor in forms.factors:
        assert len(factor.alternatives) == 2 and sum(each.weight for each in factor.alternatives) == pytest.approx(1.0)
        assert factor.question.endswith("?") and factor.would_choose
    assert set(forms.parameters) <= set(read_parameters())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weights": (0.6, 0.5)}, "clear_checks: weights 0.6 + 0.5 add up to 1.1; the weights of a form add up to 1"),
        ({"alternatives": 1}, "clear_checks has 1 of the two or more alternatives"),
        ({"both": "no_such_parameter"}, "allowed: a parameter of configs/parameters"),
        ({"both": GOOD["factors"][1]["alternatives"][0]["values"].copy().popitem()[0]}, "clear_checks and agencies_error both set"),
    ],
)
def test_what_is_wrong_with_a_form_is_one_message(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    assert words in refused(written(tmp_path, **changes))


def test_a_value_outside_its_registered_range_is_refused_with_the_range(tmp_path: Path) -> None:
    (name,) = GOOD["factors"][0]["alternatives"][1]["values"]
    figure = read_parameters()[name]
    assert figure.high is not None
    message = refused(written(tmp_path, values={name: figure.high + 1.0}))
    assert f"factors[0].alternatives[1].values.{name}" in message and f"from {figure.low:g} to {figure.high:g}" in message


def test_alternatives_of_a_form_set_the_same_parameters(tmp_path: Path) -> None:
    assert "all alternatives of a form set the same parameters" in refused(written(tmp_path, values={"look_sd": 1.2}))


def test_a_form_that_is_not_registered_is_named_with_the_one_that_may_be_meant() -> None:
    forms = read_forms()
    with pytest.raises(InputError, match=r"a form of configs/forms.yaml: clear_checks.*Did you mean 'confidence'"):
        chosen_factors(["confidense"], forms, "study.yaml", "forms[0]")
    with pytest.raises(InputError, match="each form once"):
        chosen_factors(["confidence", "confidence"], forms, "study.yaml", "forms")
    assert [factor.name for factor in chosen_factors(["confidence", "clear_checks"], forms, "study.yaml", "forms")] == ["clear_checks", "confidence"]


def test_the_digest_moves_with_values_and_only_where_asked_with_weights(tmp_path: Path) -> None:
    before, after = read_forms().factors, read_forms(written(tmp_path, weights=(0.5, 0.5))).factors
    assert digest_of_forms(before) == digest_of_forms(after)
    assert digest_of_forms(before, has_weights=True) != digest_of_forms(after, has_weights=True)
    other = before[0].alternatives[0].model_copy(update={"values": dict.fromkeys(before[0].parameters, 0.5)})
    changed = before[0].model_copy(update={"alternatives": (other, before[0].alternatives[1])})
    assert digest_of_forms([changed, *before[1:]]) != digest_of_forms(before)
