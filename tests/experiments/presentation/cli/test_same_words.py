"""The command line and Python say the same words: an option of a command is a keyword of the function behind it, with the same default."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import typer

import experiments
from experiments.comparison.compare import MAIN_PROGRAMME
from experiments.presentation.cli.app import command_line

LINE: Any = typer.main.get_command(command_line())

BEHIND: dict[str, str] = {
    "": "main_job",
    **{
        name: name
        for name in (
            "ablate",
            "calibrate",
            "compare",
            "discover",
            "lesson",
            "optimise",
            "predict",
            "programmes",
            "repeat",
            "report",
            "robustness",
            "sensitivity",
            "simulate",
            "status",
            "story",
            "sweep",
            "trial",
            "validate",
        )
    },
    **{name.replace("_", "-"): name for name in ("cluster_script", "help_curve", "study_gather", "study_part")},
}
"""The public function behind each command that simulates."""

OTHERWISE = {"--set": "parameters"}
"""Options whose keyword is another word: one value of many is set, and many are parameters."""

OF_THE_COMMAND_LINE = {"--help", "--details"}
"""Options that say what is printed."""

ELSEWHERE = {
    ("calibrate", "--check"): "check_calibration",
    ("validate", "--interactions"): "interactions",
    ("validate", "--trace"): "interactions",
}
"""Options of a command that are another public function, or that belong to a command of several stages, of which the function is one."""

NOT_TYPED = {"engine", "figures", "forms", "texts", "report", "session", "scenarios", "options"}
"""Keywords of functions that take what cannot be typed, or are those of another command."""

ARGUMENTS = {("programmes", "scenarios"): "names"}
"""Arguments by place that have another name in Python."""


def command_of(name: str) -> Any:
    """Return a command; the main job without a name."""
    return LINE.commands[name] if name else LINE


def keywords_of(name: str) -> dict[str, inspect.Parameter]:
    """Return the keywords and arguments of the function behind a command."""
    function: Callable[..., Any] = getattr(experiments, BEHIND[name])
    return dict(inspect.signature(function).parameters)


def options_of(name: str) -> list[Any]:
    """Return the options of a command that are of the run."""
    return [each for each in command_of(name).params if each.param_type_name == "option" and not OF_THE_COMMAND_LINE & set(each.opts)]


def keyword_for(option: Any) -> set[str]:
    """Return the keywords that an option may be in Python: its words with _ for -."""
    return {OTHERWISE.get(word, word.removeprefix("--").replace("-", "_")) for word in option.opts}


@pytest.mark.fast
@pytest.mark.parametrize("name", BEHIND)
def test_every_option_is_a_keyword_of_the_function_behind_the_command(name: str) -> None:
    keywords = keywords_of(name)
    for option in options_of(name):
        if not {(name, word) for word in option.opts} & set(ELSEWHERE):
            assert keyword_for(option) & set(keywords), f"{name}: {option.opts} is no keyword of {BEHIND[name]}: {', '.join(keywords)}"


@pytest.mark.fast
@pytest.mark.parametrize("name", BEHIND)
def test_every_keyword_is_an_option_or_an_argument_of_the_command(name: str) -> None:
    typed = set().union(*map(keyword_for, options_of(name)), *({ARGUMENTS.get((name, each.name), each.name)} for each in command_of(name).params))
    unknown = set(keywords_of(name)) - typed - NOT_TYPED
    assert not unknown, f"{name} has no option for {', '.join(sorted(unknown))}"


@pytest.mark.fast
@pytest.mark.parametrize("name", BEHIND)
def test_what_is_not_given_is_the_same_on_both_sides(name: str) -> None:
    keywords = keywords_of(name)
    for option in options_of(name):
        for keyword in keyword_for(option) & set(keywords):
            given = keywords[keyword].default
            if given is not inspect.Parameter.empty:
                assert option.default == given, f"{name}: {option.opts} is {option.default!r} by default, {keyword} {given!r}"


@pytest.mark.fast
def test_robustness_without_a_scenario_is_of_the_main_jobs_programme() -> None:
    (scenario,) = (each for each in command_of("robustness").params if each.name == "scenario")
    assert not scenario.required and scenario.default == keywords_of("robustness")["scenario"].default == MAIN_PROGRAMME


@pytest.mark.fast
def test_the_lists_of_exceptions_hold_nothing_that_is_none() -> None:
    """An exception that is no longer one is deleted."""
    for (name, word), other in ELSEWHERE.items():
        (option,) = (each for each in options_of(name) if word in each.opts)
        assert other in experiments.__all__ if other else not keyword_for(option) & set(keywords_of(name))
    for (name, argument), keyword in ARGUMENTS.items():
        assert keyword in keywords_of(name) and any(each.name == argument for each in command_of(name).params)
    assert all(any(word in option.opts for name in BEHIND for option in options_of(name)) for word in OTHERWISE)
    assert set().union(*map(keywords_of, BEHIND)) >= NOT_TYPED


@pytest.mark.fast
def test_every_command_that_simulates_by_scenarios_takes_values() -> None:
    for name in ("", "ablate", "compare", "predict", "programmes", "simulate", "story", "validate"):
        assert {"--set", "--draws"} <= {word for option in options_of(name) for word in option.opts}, name
    assert "--set" in {word for option in options_of("robustness") for word in option.opts}, "each form is held at its refit: nothing is drawn"


@pytest.mark.fast
def test_every_public_question_has_its_command() -> None:
    functions = {name for name in experiments.__all__ if inspect.isfunction(getattr(experiments, name))}
    assert functions - {*ELSEWHERE.values()} == set(BEHIND.values())
