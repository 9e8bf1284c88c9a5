"""The whole place says everything that the first screen of `run.py compare` says."""

import base64
import re
from html import escape

import pytest

pytest.importorskip("solara")

from experiments.comparison.compare import compare
from experiments.explorer.background import Background
from experiments.explorer.saved import settings_from_bytes
from experiments.explorer.settings import Settings
from experiments.inputs.errors import NotRefitted
from experiments.presentation.page import compare_view
from experiments.presentation.page.compare_view import Shown
from experiments.presentation.page.session import Asked
from experiments.presentation.terminal import first_screen, late_start
from experiments.presentation.terminal.screens import opening_lines
from experiments.runs.run import Results
from tests.experiments.presentation.page.drawn import Drawn
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"

OPTION = re.compile(r"\(?--[a-z-]+( \d+\))?")
"""An option of the command, in whose place the page names a control."""


@pytest.fixture(scope="module")
def results() -> Results:
    """Return a comparison of a tiny place in which the programme starts late, and a parameter is set by hand."""
    command = str(DATA / "tiny_baseline.yaml"), [f"{DATA / 'tiny_programme_run.yaml'}@2015-01-01"]
    with pytest.warns(NotRefitted):
        return compare(*command, runs=2, counterfactuals=False, parameters={"hostility_misread": 0.5})


def drawn(results: Results, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Return the view of results without its pictures."""
    monkeypatch.setattr(compare_view, "further_html", lambda *_: [])
    return Drawn(Shown(results, Asked(settings, Background(lambda: results)), False))


@pytest.mark.parametrize("is_true", [True, False])
def test_what_a_result_rests_on_is_said_where_it_is_true(monkeypatch: pytest.MonkeyPatch, is_true: bool) -> None:
    monkeypatch.setattr(compare_view, "rests_on_forms", lambda results: is_true)
    monkeypatch.setattr(compare_view, "rests_on_help", lambda results: False)
    said = list(compare_view.rests_on(None))  # type: ignore[arg-type]
    assert any("Over the forms that evidence leaves open" in line for line in said) == is_true
    assert "--no-counterfactuals" in said[-1]


def test_every_sentence_of_the_first_screen_stands_on_the_page(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences: list[str] = []
    with monkeypatch.context() as recording:
        for module in (first_screen, late_start):
            recording.setattr(module, "paragraphs", lambda lines, width: sentences.extend(lines) or [])
        list(opening_lines(results, first_screen.SCREEN))
    words = drawn(results, Settings(), monkeypatch).words
    said = [line for line in sentences if not line.startswith("More: ")]
    for beginning in ("A pair: ", "How sure: ", "Set by hand", "tiny_programme"):
        assert any(line.startswith(beginning) for line in said), beginning
    for line in said:
        assert all(part in words or escape(part) in words for part in OPTION.sub("|", line).split("|") if len(part) > 3), line
    assert not OPTION.search(words.replace("without --no-counterfactuals", "").partition("python run.py")[0])


def test_the_file_beside_the_command_is_that_of_the_runs(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(name="mine", seed=9, runs=2)
    words = drawn(results, settings, monkeypatch).words
    content = re.search(r'download="mine.yaml" href="data:text/yaml;base64,([^"]+)"', words)
    assert content is not None and settings_from_bytes(base64.b64decode(content[1]), "mine.yaml") == settings
    assert "python run.py compare luton mine.yaml" in words and "--seed 9" in words
