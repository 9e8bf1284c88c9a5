"""Parameters that are gone: what took their place is a parameter of the model, and every message that names one says so."""

import re

import pytest

from experiments.inputs.load import read_parameters
from experiments.inputs.removed_parameters import REMOVED, gone_in_words, scale_in_words, unknown_parameter
from experiments.measures.measure import CHANCE_OF_HARM

pytestmark = pytest.mark.fast


def test_what_is_gone_is_gone_and_what_took_its_place_is_there() -> None:
    known = read_parameters()
    assert not set(REMOVED) & set(known)
    for name, (successor, reason) in REMOVED.items():
        named = re.findall(r"[a-z]+(?:_[a-z0-9]+)+|[a-z]{5,}", successor)
        assert successor == "nothing" or (named and set(named) <= set(known)), name
        assert len(reason.split()) > 4


@pytest.mark.parametrize("name", REMOVED)
def test_a_message_names_file_parameter_and_successor_on_one_line(name: str) -> None:
    said = str(unknown_parameter("study.yaml", "parameters[3].moves", name, "a parameter", read_parameters()))
    assert said == f"study.yaml: parameters[3].moves: {gone_in_words(name)}." and REMOVED[name][0] in said and "\n" not in said


def test_a_name_that_no_version_had_is_asked_after() -> None:
    said = str(unknown_parameter("study.yaml", "moves", "plan_treshold", "a parameter", read_parameters()))
    assert "Did you mean 'plan_threshold'?" in said and "gone" not in said


def test_only_a_threshold_outside_of_zero_and_one_is_called_one_of_the_former_scale() -> None:
    known = read_parameters()
    threshold, noise = known["plan_threshold"], known["look_sd"]
    assert threshold.unit == CHANCE_OF_HARM and scale_in_words(threshold, 2.5) and scale_in_words(threshold, 0.3, -1.0)
    assert not scale_in_words(threshold, 0.99) and not scale_in_words(noise, 2.5) and not scale_in_words(threshold, None)
