"""Compiled code is kept, found again from any folder, and never used when a source, the compiler or one of its switches has changed."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import numba
import pytest

from agents import code_cache
from tests.helpers import REPOSITORY

TINY = """
import numpy as np
from agents.rule import IS_LINKING, compiled, on_stores, rule

@rule
def shifted(record, by):
    return record["value"] + by

@rule
def answer(record, by):
    return shifted(record, by) + FACTOR * record["value"]

@compiled
def answers(store, by):
    return answer(store[0], by) + answer(store[1], by)

store = np.ones(2, np.dtype([("value", np.float64)]))
one = on_stores(answer, 1)
print(one(store, 0, 0.5), answers(store, 0.5), sum((one.stats.cache_hits + answers.stats.cache_hits).values()), IS_LINKING)
"""
"""Rules two calls deep, called on a store and from a compiled function: the answers, how many of the two were loaded, and how they were compiled."""


def copied_sources(folder: pathlib.Path) -> pathlib.Path:
    """Copy the compiled packages into a folder; files get the time of their copying."""
    for package in code_cache.COMPILED_PACKAGES:
        shutil.copytree(REPOSITORY / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
    return folder


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of the sources that the fingerprint reads, in the repository's place."""
    monkeypatch.setattr(code_cache, "REPOSITORY", tmp_path)
    return copied_sources(tmp_path)


@pytest.mark.parametrize("path", ["agents/parent.py", "simulation/week/court.py", "simulation/new_step.py"])
def test_an_edited_or_added_source_changes_the_fingerprint(sources, path):
    before = code_cache.compiled_fingerprint()
    assert code_cache.compiled_fingerprint() == before
    with (sources / path).open("a") as source:
        source.write("\n# edited\n")
    assert code_cache.compiled_fingerprint() != before


@pytest.mark.parametrize("name", ["evening_pair.py", "workbook.py"])
def test_an_added_or_edited_ingredient_compiles_nothing_again(sources, name):
    before, whole = code_cache.compiled_fingerprint(), code_cache.source_fingerprint()
    with (sources / code_cache.NEVER_COMPILED / name).open("a") as source:
        source.write("\n# added\n")
    assert code_cache.compiled_fingerprint() == before
    assert code_cache.source_fingerprint() != whole, "results that were made with it are another program's"


def imported_by(path):
    """Return the sources of the compiled packages that a source imports."""
    words = re.findall(r"^\s*(?:from ([\w.]+) import|import ([\w.]+))", path.read_text(), re.M)
    found = {
        REPOSITORY / ((one or other).replace(".", "/") + ".py") for one, other in words if (one or other).startswith(code_cache.COMPILED_PACKAGES)
    }
    return {each for each in found if each.exists()} | {path.with_suffix("") / "__init__.py" for path in found if path.with_suffix("").is_dir()}


def test_no_compiled_source_can_see_an_ingredient():
    """Also not through others: what the cache's key leaves out must not be able to change compiled code."""
    marks = re.compile(r"^@(procedure|inner_procedure|rule|compiled|compiled_inside|step)\b", re.M)
    sources = [path for package in code_cache.COMPILED_PACKAGES for path in (REPOSITORY / package).glob("**/*.py")]
    compiled = [path for path in sources if marks.search(path.read_text())]
    assert len(compiled) > 40
    for source in compiled:
        seen, waiting = set(), [source]
        while waiting:
            path = waiting.pop()
            seen.add(path)
            waiting += imported_by(path) - seen
        ingredients = [path for path in seen if path.is_relative_to(REPOSITORY / code_cache.NEVER_COMPILED)]
        assert not ingredients, f"{source} can see {ingredients}"


def test_a_removed_source_changes_the_fingerprint(sources):
    before = code_cache.compiled_fingerprint()
    (sources / "agents" / "outside_child.py").unlink()
    assert code_cache.compiled_fingerprint() != before


def test_a_renamed_source_changes_the_fingerprint(sources):
    before = code_cache.compiled_fingerprint()
    (sources / "simulation" / "world.py").rename(sources / "simulation" / "worlds.py")
    assert code_cache.compiled_fingerprint() != before


def test_neither_folder_nor_time_of_the_sources_changes_the_fingerprint(sources, tmp_path_factory, monkeypatch):
    before = code_cache.compiled_fingerprint()
    other = copied_sources(tmp_path_factory.mktemp("elsewhere"))
    os.utime(other / "agents" / "parent.py", (0, 0))
    monkeypatch.setattr(code_cache, "REPOSITORY", other)
    assert code_cache.compiled_fingerprint() == before


@pytest.mark.parametrize("switch", ["NUMBA_BOUNDSCHECK", "NUMBA_OPT", "NUMBA_DISABLE_JIT", "NUMBA_CPU_NAME"])
def test_a_switch_of_the_compiler_changes_the_fingerprint(monkeypatch, switch):
    monkeypatch.delenv(switch, raising=False)
    before = code_cache.compiled_fingerprint()
    monkeypatch.setenv(switch, "1")
    once = code_cache.compiled_fingerprint()
    monkeypatch.setenv(switch, "0")
    assert len({before, once, code_cache.compiled_fingerprint()}) == 3


def test_another_compiler_changes_the_fingerprint(monkeypatch):
    before = code_cache.compiled_fingerprint()
    monkeypatch.setattr(numba, "__version__", "999.0")
    assert code_cache.compiled_fingerprint() != before


def test_where_the_cache_lies_does_not_change_the_fingerprint(monkeypatch, tmp_path):
    before = code_cache.compiled_fingerprint()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert code_cache.compiled_fingerprint() == before


@pytest.mark.fast
def test_the_cache_lies_below_the_folder_that_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    assert code_cache.cache_folder() == tmp_path / "asked" / "family-safeguarding" / code_cache.compiled_fingerprint()
    assert code_cache.cache_folder().is_dir()


def test_a_folder_that_cannot_be_written_is_replaced_by_one_that_can(monkeypatch, tmp_path):
    (tmp_path / "a_file").write_text("in the way")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "a_file" / "below"))
    folder = code_cache.cache_folder()
    assert folder.is_dir() and tmp_path not in folder.parents


def test_without_a_home_and_a_shared_temporary_folder_there_is_still_a_place(monkeypatch, tmp_path):
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)

    def nobody():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(code_cache.pathlib.Path, "home", nobody)
    monkeypatch.setattr(code_cache.tempfile, "tempdir", str(tmp_path))
    folder = code_cache.cache_folder()
    assert folder.is_dir() and tmp_path in folder.parents


def run_tiny(folder: pathlib.Path, factor: float, cache: pathlib.Path, before: str = "") -> list[str]:
    """Write rules with this factor into a copy of the sources and run them in another Python, after some lines; return what is printed."""
    (folder / "agents" / "tiny.py").write_text(TINY.replace("FACTOR", str(factor)))
    # Python's own bytecode tells two edits of one second and one length not apart; what is tested is the compiler's cache.
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", f"{before}\nimport agents.tiny"]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=True).stdout.split()


def test_an_edited_rule_is_never_ignored(sources, tmp_path):
    cache = tmp_path / "cache"
    assert run_tiny(sources, 2.0, cache)[:3] == ["3.5", "7.0", "0"]
    assert run_tiny(sources, 2.0, cache)[:3] == ["3.5", "7.0", "2"]
    assert run_tiny(sources, 3.0, cache)[:3] == ["4.5", "9.0", "0"]
    assert len(list((cache / "family-safeguarding").iterdir())) == 2


def test_a_copy_in_another_folder_loads_what_was_compiled_for_the_first(tmp_path):
    one, other = copied_sources(tmp_path / "one"), copied_sources(tmp_path / "other")
    assert run_tiny(one, 2.0, tmp_path / "cache")[2] == "0"
    os.utime(other / "agents" / "rule.py", (0, 0))
    assert run_tiny(other, 2.0, tmp_path / "cache")[2] == "2"


OTHERWISE = {
    "a class is gone": "import numba.core.codegen as module; del module.JITCodeLibrary",
    "the cache is another": "import numba.core.caching as module; del module._CacheLocator",
}


@pytest.mark.parametrize("difference", OTHERWISE)
def test_another_numba_compiles_its_own_way_and_gives_the_same(tmp_path, difference):
    folder = copied_sources(tmp_path / "copy")
    assert run_tiny(folder, 2.0, tmp_path / "one")[3] == "True"
    assert run_tiny(folder, 2.0, tmp_path / "other", OTHERWISE[difference]) == ["3.5", "7.0", "0", "False"]
    assert run_tiny(folder, 2.0, tmp_path / "other", OTHERWISE[difference]) == ["3.5", "7.0", "2", "False"]


def test_a_compiler_that_gives_a_wrong_answer_is_not_trusted(tmp_path):
    folder = copied_sources(tmp_path / "copy")
    wrong = "import agents.numba_internals as module; module.TRIAL_ANSWER = 8.0"
    assert run_tiny(folder, 2.0, tmp_path / "cache", wrong)[::3] == ["3.5", "False"]


def test_compiled_code_of_versions_unused_for_a_month_is_deleted_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    home = tmp_path / "family-safeguarding"
    for name, days in (("unused", 31), ("used", 29)):
        (home / name / "deep").mkdir(parents=True)
        os.utime(home / name, (0, time.time() - days * 24 * 3600))
    now = code_cache.cache_folder()
    assert {path.name for path in home.iterdir()} == {"used", now.name}
    os.utime(now, (0, 0))
    assert code_cache.cache_folder() == now and time.time() - now.stat().st_mtime < 60
