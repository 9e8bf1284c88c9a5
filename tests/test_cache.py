"""Compiled code is kept, and never used when a source, the compiler or one of its switches has changed."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

import numba
import pytest

from agents import code_cache
from tests.helpers import HOUSE

TINY = """
import numpy as np
from agents.rule import compiled, on_stores, rule

@rule
def answer(record, luck):
    return record["value"] * FACTOR + luck

store = np.ones(1, np.dtype([("value", np.float64)]))
print(on_stores(answer, 1)(store, 0, 0.5))
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A copy of the sources that the fingerprint reads."""
    for folder in ("agents", "simulation"):
        shutil.copytree(HOUSE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(code_cache, "REPOSITORY", tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", ["agents/parent.py", "simulation/week/court.py", "simulation/new_step.py"])
def test_an_edited_or_added_source_changes_the_fingerprint(house, path):
    before = code_cache.source_fingerprint()
    assert code_cache.source_fingerprint() == before
    with (house / path).open("a") as source:
        source.write("\n# edited\n")
    assert code_cache.source_fingerprint() != before


def test_a_removed_source_changes_the_fingerprint(house):
    before = code_cache.source_fingerprint()
    (house / "agents" / "outside_child.py").unlink()
    assert code_cache.source_fingerprint() != before


def test_a_renamed_source_changes_the_fingerprint(house):
    before = code_cache.source_fingerprint()
    (house / "simulation" / "world.py").rename(house / "simulation" / "worlds.py")
    assert code_cache.source_fingerprint() != before


@pytest.mark.parametrize("switch", ["NUMBA_BOUNDSCHECK", "NUMBA_OPT", "NUMBA_DISABLE_JIT", "NUMBA_CPU_NAME"])
def test_a_switch_of_the_compiler_changes_the_fingerprint(monkeypatch, switch):
    monkeypatch.delenv(switch, raising=False)
    before = code_cache.source_fingerprint()
    monkeypatch.setenv(switch, "1")
    once = code_cache.source_fingerprint()
    monkeypatch.setenv(switch, "0")
    assert len({before, once, code_cache.source_fingerprint()}) == 3


def test_another_compiler_changes_the_fingerprint(monkeypatch):
    before = code_cache.source_fingerprint()
    monkeypatch.setattr(numba, "__version__", "999.0")
    assert code_cache.source_fingerprint() != before


def test_where_the_cache_lies_does_not_change_the_fingerprint(monkeypatch, tmp_path):
    before = code_cache.source_fingerprint()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert code_cache.source_fingerprint() == before


@pytest.mark.fast
def test_the_cache_lies_below_the_folder_that_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    assert code_cache.cache_folder() == tmp_path / "asked" / "family-safeguarding" / code_cache.source_fingerprint()
    assert code_cache.cache_folder().is_dir()


def test_a_folder_that_cannot_be_written_is_replaced_by_one_that_can(monkeypatch, tmp_path):
    (tmp_path / "a_file").write_text("in the way")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "a_file" / "below"))
    folder = code_cache.cache_folder()
    assert folder.is_dir() and tmp_path not in folder.parents


def run_tiny(house: pathlib.Path, factor: float, cache: pathlib.Path) -> str:
    """Write a rule with this factor into a copy of the house and run it in another Python."""
    (house / "agents" / "tiny.py").write_text(TINY.replace("FACTOR", str(factor)))
    # Python's own bytecode tells two edits of one second and one length not apart; what is tested is the compiler's cache.
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-m", "agents.tiny"], env=environment, cwd=house, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_an_edited_rule_is_never_ignored(house, tmp_path):
    cache = tmp_path / "cache"
    assert run_tiny(house, 2.0, cache) == "2.5"
    assert run_tiny(house, 2.0, cache) == "2.5"
    assert run_tiny(house, 3.0, cache) == "3.5"
    assert len(list((cache / "family-safeguarding").iterdir())) == 2


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
