"""From Python a thing of a wrong type ends in one message, whichever word it is given for."""

import datetime
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import experiments
from experiments.inputs.python_words import FLAGS, FUNCTIONS, FUNCTIONS_BY_NAME, LISTS, NAMES, TEXTS, as_names, takes_words
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME = str(DATA / "tiny_baseline.yaml"), str(DATA / "tiny_programme_run.yaml")

GIVEN: dict[str, dict[str, Any]] = {
    "ablate": {"scenario": PROGRAMME},
    "calibrate": {"study": str(DATA / "tiny_calibration.yaml")},
    "check_calibration": {"study": str(DATA / "tiny_calibration.yaml")},
    "cluster_script": {"study": str(DATA / "tiny_sensitivity.yaml")},
    "compare": {"baseline": BASELINE, "policies": [PROGRAMME]},
    "discover": {"study": str(DATA / "tiny_discovery.yaml")},
    "interactions": {"scenario": PROGRAMME},
    "lesson": {"name": "why_time_matters"},
    "main_job": {"out": None},
    "optimise": {"study": str(DATA / "tiny_optimisation.yaml")},
    "predict": {"authority": str(DATA / "tiny.yaml"), "go_live": "2015-04-06"},
    "programmes": {"names": [PROGRAMME]},
    "repeat": {"folder": str(DATA)},
    "report": {"folder": str(DATA)},
    "robustness": {"scenario": "luton:family_safeguarding"},
    "help_curve": {"scenario": "luton:family_safeguarding"},
    "sensitivity": {"study": str(DATA / "tiny_sensitivity.yaml")},
    "simulate": {"scenario": BASELINE},
    "story": {"scenario": PROGRAMME},
    "status": {"folder": str(DATA)},
    "study_gather": {"folder": str(DATA)},
    "study_part": {"number": 1, "of": 2, "folder": str(DATA)},
    "sweep": {"study": PROGRAMME, "vary": {"look_sd": [1.0]}},
    "trial": {"study": str(DATA / "tiny_trial.yaml")},
    "validate": {"scenario": "luton"},
}
"""What each public function needs, right."""

NOT_WORDS = {"engine", "forms", "scenarios", "session"}

WRONG = [object(), b"x", 1.5j, [3], {1: 2}, datetime.timedelta(1), np.zeros(2)]

CASES = [(name, word) for name, given in GIVEN.items() for word in inspect.signature(getattr(experiments, name)).parameters if word not in NOT_WORDS]


@pytest.mark.fast
def test_every_public_function_is_tried() -> None:
    assert set(GIVEN) == {name for name in experiments.__all__ if inspect.isfunction(getattr(experiments, name))}


@pytest.mark.parametrize(("name", "word"), CASES)
def test_a_thing_of_a_wrong_type_is_refused_in_one_message(name: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for value in WRONG:
        with pytest.raises(experiments.InputError) as error:
            pytest.fail(f"{word}={value!r} gave {getattr(experiments, name)(**{**GIVEN[name], word: value})}")
        assert "\n" not in str(error.value) and not list(tmp_path.iterdir())


@pytest.mark.fast
def test_every_word_of_a_public_function_is_of_a_kind_or_is_checked_where_it_is_used() -> None:
    """A new argument needs a place in one of the lists, or here."""
    elsewhere = {"runs", "seed", "jobs", "family", "out", "start", "end", "go_live", "parameters", "add_runs", "weeks", "samples", "replicates"}
    elsewhere |= {"number", "of", "parts", "time", "memory", "cpus", "partition", "account", "options"}
    elsewhere |= {"precision", "most_runs", "vary", "add_draws", "budget"}
    assert {word for _, word in CASES} - {*NAMES, *LISTS, *FLAGS, *TEXTS, *FUNCTIONS, *FUNCTIONS_BY_NAME} <= elsewhere


@pytest.mark.fast
def test_figures_and_texts_are_functions() -> None:
    with pytest.raises(experiments.InputError, match=r"^figures: got True; allowed: a function that draws .* plot\(\) of the results"):
        experiments.compare(BASELINE, [PROGRAMME], runs=1, figures=True)  # type: ignore[arg-type]
    with pytest.raises(experiments.InputError, match=r"^report: got True; allowed: a function that writes .* report\(\) of the results"):
        experiments.compare(BASELINE, [PROGRAMME], runs=1, report=True)  # type: ignore[arg-type]
    with pytest.raises(experiments.InputError, match=r"^texts: got .*; allowed: a dict of functions"):
        experiments.compare(BASELINE, [PROGRAMME], runs=1, texts={"headline.txt": "lines"})  # type: ignore[dict-item]


@pytest.mark.fast
def test_a_path_is_its_text_and_nothing_is_taken_where_it_is_the_default() -> None:
    @takes_words
    def asked(scenario: Any, *, measures: Any = None, keep: Any = None) -> Any:
        return scenario, measures, keep

    function: Callable[..., Any] = asked
    assert function(Path("a.yaml"), measures=("b", Path("c")), keep=None) == ("a.yaml", ["b", "c"], None)
    with pytest.raises(experiments.InputError, match=r"scenario: got None; allowed: a name, or a path\."):
        function(None)
    with pytest.raises(experiments.InputError, match=r"--measures: got 'b'; allowed: names in a list\. Write \['b'\]\."):
        function("a", measures="b")
    assert as_names([], "policies") == []
