"""The documentation site: broken links end the build, links out of docs/ become words, rules show their docstrings, nothing is fetched."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers import REPOSITORY

DOCS = REPOSITORY / "docs"

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")


def load(name: str) -> ModuleType:
    """Return a source of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


CONF, CHECK = load("conf"), load("check_site")


def built(pages: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a site of some pages as `make docs` does."""
    for name, text in pages.items():
        place = folder / "source" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    options = ["-b", "html", "-W", "--keep-going", "-n", "-q", "-E", "-c", str(DOCS)]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(folder / "source"), str(folder / "site")], capture_output=True, text=True, cwd=REPOSITORY
    )


def test_a_build_ends_at_a_broken_link_and_a_broken_anchor(tmp_path: Path) -> None:
    """The pages stand outside docs/, so that links are followed as they are written."""
    links = "[one](other.md#there) [two](nowhere.md) [three](other.md#not-there)"
    done = built({"index.md": f"# Start\n\n{links}\n\n```{{toctree}}\nother\n```\n", "other.md": "# Other\n\n## There\n"}, tmp_path)
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr and "not-there" in done.stderr and "other.md#there" not in done.stderr


def rules_of(folder: Path) -> set[str]:
    """Return the public functions of a package that are compiled as rules, by the names of their modules and their own."""
    found = set()
    for path in folder.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and any(getattr(each, "id", "") == "rule" for each in node.decorator_list):
                found.add(f"{folder.name}.{path.stem}.{node.name}")
    return found


def test_every_rule_shows_its_signature_and_docstring(tmp_path: Path) -> None:
    parameters = "# Parameters\n"
    pages = {"index.md": "# Start\n\n```{toctree}\nreference/agents\nparameters\n```\n", "parameters.md": parameters}
    done = built({**pages, "reference/agents.md": (DOCS / "reference" / "agents.md").read_text()}, tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "reference" / "agents.html").read_text()
    rules = rules_of(REPOSITORY / "agents")
    assert len(rules) > 100 and not {name for name in rules if f'id="{name}"' not in page}
    words = re.sub(r"<[^>]+>", "", page)
    assert "see_child(worker, child, family, parent, p, week, hours, visible, z)" in words
    assert "Add what one visit shows of a child to the worker's impressions" in words.replace("&#39;", "'")
    assert not list(CHECK.faults_of(tmp_path / "site"))


@pytest.mark.fast
@pytest.mark.parametrize(
    ("link", "page", "shown"),
    [
        ("[the guide](guides/reading-results.md)", "commands.md", "[the guide](guides/reading-results.md)"),
        ("[decisions](decisions)", "limits.md", "[decisions](decisions/index.md)"),
        ("[errors](../../configs/return_errors.yaml)", "guides/reading-results.md", "errors (`configs/return_errors.yaml`)"),
        ("[return_errors.yaml](../configs/return_errors.yaml)", "limits.md", "`configs/return_errors.yaml`"),
        ("[first](../README.md)", "limits.md", "[first](index.md)"),
        ("[news](../../CHANGELOG.md#changelog)", "guides/reading-results.md", "[news](../changelog.md#changelog)"),
        ("[there](https://example.org/a)", "limits.md", "[there](https://example.org/a)"),
        ("[below](#never)", "limits.md", "[below](#never)"),
        ("![picture](figures/answer.png)", "results.md", "![picture](figures/answer.png)"),
    ],
)
def test_a_link_stays_in_the_site_or_becomes_words(link: str, page: str, shown: str) -> None:
    assert CONF.LINK.sub(lambda found: CONF.inside(found, (DOCS / page).parent), link) == shown


@pytest.mark.fast
def test_a_link_to_a_file_that_is_not_there_ends_the_build() -> None:
    with pytest.raises(FileNotFoundError, match=r"configs/nothing\.yaml"):
        CONF.inside(re.search(CONF.LINK, "[x](../configs/nothing.yaml)"), DOCS)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="b.html#there">b</a>', ""),
        ('<a href="b.html#gone">b</a>', "a.html: b.html#gone leads nowhere"),
        ('<a href="c.html">c</a>', "a.html: c.html leads nowhere"),
        ('<img src="gone.png">', "a.html: gone.png leads nowhere"),
        ('<a href="https://example.org">x</a>', ""),
        ('<script src="https://example.org/x.js"></script>', "a.html loads https://example.org/x.js from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "a.html loads //example.org/x.css from elsewhere"),
    ],
)
def test_the_checker_finds_what_is_broken_or_fetched(body: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>")
    (tmp_path / "b.html").write_text('<h1 id="there">b</h1>')
    assert list(CHECK.faults_of(tmp_path)) == ([fault] if fault else [])


@pytest.mark.fast
def test_a_style_sheet_may_not_load_letters_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("")
    (tmp_path / "a.css").write_text("@font-face { src: url(https://example.org/a.woff) }")
    assert list(CHECK.faults_of(tmp_path)) == ["a.css loads from elsewhere"]


@pytest.mark.fast
def test_an_empty_site_is_a_fault(tmp_path: Path) -> None:
    assert len(list(CHECK.faults_of(tmp_path))) == 1
