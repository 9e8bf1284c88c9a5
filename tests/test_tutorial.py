"""The tutorial is executed as a reader would, and gives what is stored in it; its pages are small, whole and free of this machine's traces."""

import re
from typing import Any

import pytest

from tests.helpers import REPOSITORY
from tests.tutorial import PATH, code_cells, executed, pictures_of, stored, text_of

LARGEST_BYTES = 300_000

DISCLAIMER = "It must never be used for a decision about a real child or family."


@pytest.fixture(scope="module")
def notebook() -> Any:
    """Return the notebook as it is stored."""
    return stored()


@pytest.mark.slow
def test_the_tutorial_gives_what_is_stored_in_it(notebook: Any) -> None:
    done = executed(stored())
    for was, now in zip(code_cells(notebook), code_cells(done), strict=True):
        assert text_of(now) == text_of(was), f"{was['source']}\nStore it again if the change is meant: python -m tests.tutorial"
        assert len(pictures_of(now)) == len(pictures_of(was))


@pytest.mark.fast
def test_the_stored_tutorial_is_whole_small_and_free_of_errors_and_paths(notebook: Any) -> None:
    cells = code_cells(notebook)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert all(output["output_type"] != "error" and output.get("name") != "stderr" for output in outputs)
    assert sum(map(len, map(pictures_of, cells))) >= 2
    text = PATH.read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST_BYTES and not re.search(r"/(home|root|tmp|work|Users)/", text)


@pytest.mark.fast
def test_the_tutorial_says_what_it_is_not_for_and_links_to_pages_that_are_there(notebook: Any) -> None:
    words = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert DISCLAIMER in words and "first error" in words and "second error" in words
    links = re.findall(r"\]\(([^)#]+)\)", words)
    assert len(links) > 3 and all((REPOSITORY / "docs" / link).exists() for link in links)


@pytest.mark.fast
def test_the_tutorial_simulates_compares_plots_and_changes_an_assumption(notebook: Any) -> None:
    code = "\n".join(cell["source"] for cell in code_cells(notebook))
    for word in ("simulate(", "compare(", ".headline", ".plot(", "parameters={", ".intervals"):
        assert word in code, word
