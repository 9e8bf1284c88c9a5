"""What cannot be set is refused before any work, in one message: path, value, what is allowed, and the fix."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from experiments.inputs.parameter_choice import ParameterChoice, check_values, parameter_choice, policy_words, settable, values_from
from experiments.inputs.scenario import resolve_scenario
from simulation.settings import Authority
from tests.helpers import REPOSITORY, littleton

PROGRAMME = str(REPOSITORY / "tests" / "data" / "tiny_programme_run.yaml")

pytestmark = pytest.mark.fast

WRONG: dict[str, tuple[dict[str, float], list[str]]] = {
    "misspelt": ({"hostility_misred": 0.3}, ["--set: got 'hostility_misred'", "Did you mean 'hostility_misread'?"]),
    "misspelt salary": ({"salaries.socialworker": 5.0}, ["--set: got 'salaries.socialworker'", "Did you mean 'salaries.social_worker'?"]),
    "nothing like it": ({"zzz": 1.0}, ["--set: got 'zzz'", "`run.py assumptions`"]),
    "above the range": (
        {"foster_week_at_margin": 1.5},
        ["--set: foster_week_at_margin: got 1.5", "from 0.4 to 1, share", "configs/parameters/costs.yaml"],
    ),
    "below the range": ({"foster_week_at_margin": 0.3}, ["--set: foster_week_at_margin: got 0.3", "from 0.4 to 1"]),
    "no pay": ({"salaries.teacher": 0.0}, ["--set: salaries.teacher: got 0.0", "above 0, GBP a year"]),
    "a role": ({"social_worker": 50000.0}, ["--set: social_worker: it is a role, not a parameter (got 50000)", "salaries.social_worker"]),
    "posts": ({"fte": 3.0}, ["--set: fte: a policy sets it (got 3)", "the file of policy tiny_programme"]),
    "training days": ({"days": 2.0}, ["--set: days: a policy sets it", "the file of policy tiny_programme"]),
    "an ingredient": ({"group_supervision": 1.0}, ["--set: group_supervision: a policy sets it", "tiny_programme"]),
    "of another policy": ({"recording_cut": 0.5}, ["--set: recording_cut: a policy sets it", "a file of configs/policies"]),
    "one word of several names": ({"hostility": 0.3}, ["--set: got 'hostility'", "With that word there are ", "hostility_misread"]),
    "a date": ({"end": 2018.0}, ["--set: end: it is an option of its own (got 2018)", "--end, or end= from Python"]),
    "go-live": ({"go_live": 2018.0}, ["--set: go_live: it is an option of its own", "--go-live"]),
    "a scenario's title": ({"title": 1.0}, ["--set: title: the scenario sets it"]),
    "history": ({"first_referrals_per_week": 2.0}, ["--set: first_referrals_per_week: the authority's file sets it", "by its path"]),
    "children": ({"children": 9000.0}, ["--set: children: the authority's file sets it"]),
    "a parameter that is gone": (
        {"need_closing_threshold": 3.1},
        ["--set: need_closing_threshold is gone; in its place: need_closing_gap (an ending asks the same question as the start"],
    ),
    "a threshold on the scale that it had before": (
        {"plan_threshold": 2.5},
        ["--set: plan_threshold: got 2.5", "chance of significant harm within 12 months", "now they are chances, between 0 and 1."],
    ),
    "noise": ({"noise.referral_sd": 0.1}, ["--set: noise.referral_sd: the authority's file sets it"]),
}


@pytest.mark.parametrize(("values", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_set_says_why_and_what_to_do(values: dict[str, float], words: list[str]) -> None:
    chosen = resolve_scenario(PROGRAMME)
    with pytest.raises(InputError) as error:
        check_values(values, chosen.authority, [chosen.policy])
    for word in words:
        assert word in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["hostility_misread"], "--set: got 'hostility_misread'; allowed: NAME=VALUE"),
        (["=3"], "--set: got '=3'; allowed: NAME=VALUE"),
        (["look_sd="], "--set: look_sd: got nothing; allowed: a number"),
        (["look_sd=much"], "--set: look_sd: got 'much'; allowed: a number"),
        (["look_sd=0,3"], "Write a point in place of the comma."),
        (["look_sd=1=2"], "--set: look_sd: got '1=2'"),
        (["look_sd=nan"], "--set: look_sd: got nan; allowed: a finite number"),
        (["look_sd=-inf"], "--set: look_sd: got -inf; allowed: a finite number"),
        (["look_sd=1", "help_level=2", "look_sd=1"], "--set: look_sd: got '1 and 1'; allowed: each name once"),
    ],
)
def test_words_of_the_command_line_that_are_no_name_and_number(words: list[str], message: str) -> None:
    with pytest.raises(InputError) as error:
        values_from(words)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("parameters", "draws", "message"),
    [
        ({"look_sd": "1"}, None, "--set: look_sd: got '1'; allowed: a number"),
        ({"look_sd": True}, None, "got True; allowed: a number"),
        ({"look_sd": None}, None, "got None; allowed: a number"),
        ({"look_sd": math.nan}, None, "got nan; allowed: a finite number"),
        ({"look_sd": math.inf}, None, "got inf; allowed: a finite number"),
        ({1: 1.0}, None, "--set: got 1; allowed: the name of a parameter"),
        (["look_sd"], None, "parameters: got ['look_sd']; allowed: values by name"),
        ("held", "drawn", "--draws: got 'drawn'; allowed: one word; parameters says 'held'"),
    ],
)
def test_what_python_gives_must_be_numbers_by_name(parameters: Any, draws: Any, message: str) -> None:
    with pytest.raises(InputError) as error:
        parameter_choice(parameters, draws)
    assert message in str(error.value)


def test_the_words_of_python_and_of_the_command_line_say_the_same() -> None:
    assert parameter_choice({"look_sd": 1}, "held") == parameter_choice(values_from(["look_sd=1.0"]), "held")
    assert parameter_choice("held") == parameter_choice(None, "held") == parameter_choice("held", "held") == ParameterChoice({}, "held")
    assert parameter_choice({"look_sd": np.float64(1.5)}).values == {"look_sd": 1.5}
    assert values_from(None) == values_from([]) == {} and values_from([" look_sd = 1e-1 "]) == {"look_sd": 0.1}


def test_no_parameter_has_a_name_that_a_policy_owns() -> None:
    assert not policy_words() & set(read_parameters())


@given(st.text(max_size=30), st.floats())
def test_any_text_and_number_is_taken_or_refused_in_one_line(name: str, value: float) -> None:
    shire: Authority = littleton()
    try:
        check_values(parameter_choice({name: value}).values, shire)
    except InputError as error:
        assert str(error).startswith("--set: ")
    else:
        assert name in settable(shire)
