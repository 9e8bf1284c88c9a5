"""Settings files with one thing changed at random: read as they are written, or refused with a message that names the file."""

import copy
import math
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments import simulate
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_authority
from experiments.inputs.parameter_choice import values_from
from experiments.inputs.scenario import ResolvedScenario, resolve_scenario
from run import main
from simulation.settings import Authority
from tests.experiments.inputs.refused import Began, no_work
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"

TABLE = """
name: tiny_programme
title: Tiny programme
about: As the programme, with what stands once at the top.
starts: {hill: 2014-07-01, vale: 2014-10-01}
payer: grant
payers: {nhs: 0.4, police: 0.6}
switch: 2015-04-01
source: invented
posts:
  victim_worker: {hill: 1, vale: 0.5}
  teacher: {fte: 1, ramp_weeks: 4, payer: schools}
  psychologist: {per_area: 0.5}
ingredients:
  - {kind: motivational_interviewing_training, days: 3, ends: 2016-01-01, fee_gbp_per_day: 200}
  - kind: information_sharing
    edges: [{from: police, to: specialists, share: 0.5}]
"""


def good(name: str) -> dict[str, Any]:
    """Return a good file of tests/data with every scalar as text."""
    found: dict[str, Any] = yaml.load((DATA / name).read_text(), yaml.BaseLoader)
    return found


FILES = {
    "authority": ("tiny.yaml", good("tiny.yaml")),
    "policy": ("tiny_programme.yaml", good("tiny_programme.yaml")),
    "table": ("tiny_programme.yaml", yaml.load(TABLE, yaml.BaseLoader)),
    "scenario": ("tiny_programme_run.yaml", good("tiny_programme_run.yaml")),
}
"""Each kind of file: its name, and its contents with every scalar as text."""

ODD_WORDS = (
    *("~", "true", "no", "on", "''", "' '", "026", "1:30", "0x1F", ".nan", ".inf", "-.inf", "1.0e+308", "-1.0e+308", "1e5", "-1", "0", "-0.0", "0.5"),
    *(
        "1",
        "2",
        "3",
        "7",
        "50",
        "999",
        "5000",
        "20000001",
        "1000000000000",
        "9" * 40,
        "many",
        "'5'",
        "2015-02-30",
        "2014-06-30",
        "9999-12-31",
        "1980-01-01",
    ),
    *("[]", "{}", "[1]", "{a: 1}", "[[[]]]", "{per_team: x}", "{per_area: }", "hill", "nowhere", "'no such thing'", "Ñandú", "!!int 3", "*x", "&x 3"),
    *(
        '"\\ud800"',
        '"\\0"',
        "'../../etc/passwd'",
        "/dev/zero",
        "'a\tb'",
        "business_as_usual",
        "tiny.yaml",
        "tiny_programme.yaml",
        "grant",
        "posts",
        "x: y: z",
    ),
)
"""Written in the place of a value, or as a key, without quotation marks of ours."""


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every key and entry below a node."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [each for key, child in children for each in [(*path, key), *places(child, (*path, key))]]


class Raw(str):
    """Text that is written as it is."""


def written(node: Any) -> str:
    """Return a node as YAML in the form with brackets; scalars as they are."""
    if isinstance(node, dict):
        return "{" + ", ".join(f"{key if isinstance(key, Raw) else quoted(key)}: {written(value)}" for key, value in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(written, node)) + "]"
    return str(node) if isinstance(node, Raw) else quoted(node)


def quoted(text: str) -> str:
    """Return a scalar of a good file as it may stand between brackets."""
    read = yaml.safe_load(text) if text else ""
    is_plain = not isinstance(read, str) or text.replace("_", "").isalnum()
    return text if is_plain and not isinstance(read, dict | list) else "'" + text.replace("'", "''") + "'"


def top_level(node: dict[Any, Any]) -> str:
    """Return a file: a line for each key."""
    return "".join(f"{key if isinstance(key, Raw) else quoted(key)}: {written(value)}\n" for key, value in node.items())


@st.composite
def changed_files(draw: st.DrawFn, whole: dict[str, Any]) -> tuple[tuple[Any, ...], str, str]:
    """Return a place of a good file, what was done there, and the file's text."""
    node = copy.deepcopy(whole)
    path = draw(st.sampled_from(places(node)))
    parent = node
    for step in path[:-1]:
        parent = parent[step]
    deed, word = draw(st.sampled_from(("replace", "replace", "replace", "delete", "add", "rename", "wrap"))), Raw(draw(st.sampled_from(ODD_WORDS)))
    if deed == "delete":
        del parent[path[-1]]
    elif deed == "wrap":
        parent[path[-1]] = [parent[path[-1]]]
    elif deed == "replace" or isinstance(parent, list):
        parent[path[-1]] = word
    elif deed == "add":
        parent[word] = Raw("1")
    else:
        parent[word] = parent.pop(path[-1])
    return path, f"{deed} {word}", top_level(node)


COUNTED = ("referrals", "assessments", "children_in_need", "protection_plans", "looked_after_children", "social_workers_in_post", "cost_gbp")
"""Measures that cannot be negative, or no number at all."""

QUICK = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the files."""
    return tmp_path_factory.mktemp("settings")


def tried(kind: str, text: str, folder: Path) -> ResolvedScenario | InputError:
    """Return the scenario of the good files with one replaced, or the message."""
    for path in DATA.glob("tiny*.yaml"):
        (folder / path.name).write_text(path.read_text())
    (folder / FILES[kind][0]).write_text(text)
    try:
        return resolve_scenario(str(folder / "tiny_programme_run.yaml"))
    except InputError as error:
        return error


def check_message(error: InputError) -> None:
    """Assert that a message is short, names the file or the scenario, and says what was wrong."""
    message = str(error)
    assert "tiny" in message and 20 < len(message) < 3000 and len(message.splitlines()) <= 3, message


@pytest.mark.parametrize("kind", FILES)
def test_the_good_files_are_read_as_they_are_written_here(kind: str, folder: Path) -> None:
    assert isinstance(tried(kind, top_level(FILES[kind][1]), folder), ResolvedScenario)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_with_one_thing_changed_is_read_or_refused(kind: str, folder: Path) -> None:
    refused = []

    @settings(QUICK, max_examples=50)
    @given(changed_files(FILES[kind][1]))
    def check(case: tuple[tuple[Any, ...], str, str]) -> None:
        path, deed, text = case
        found = tried(kind, text, folder)
        if isinstance(found, InputError):
            refused.append(deed)
            check_message(found)
        elif kind == "authority" and deed.startswith("replace"):
            check_is_as_written(found.authority, path, deed.removeprefix("replace "))

    check()
    assert len(refused) > 15, "most of what is changed is wrong"


@pytest.mark.parametrize("command", ["sensitivity", "discover", "calibrate"])
def test_a_study_with_one_thing_changed_is_taken_or_refused(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = {"sensitivity": "tiny_sensitivity.yaml", "discover": "tiny_discovery.yaml", "calibrate": "tiny_calibration.yaml"}[command]
    refused = []

    @settings(QUICK, max_examples=30)
    @given(changed_files(good(name)))
    def check(case: tuple[tuple[Any, ...], str, str]) -> None:
        for path in DATA.glob("tiny*.yaml"):
            (folder / path.name).write_text(path.read_text())
        (folder / name).write_text(case[2])
        try:
            with no_work():
                status = main([command, str(folder / name), "--jobs", "1"])
        except Began:
            return
        said = capsys.readouterr()
        assert status == 2 and said.out == "" and said.err.startswith("Wrong input. ") and len(said.err.splitlines()) <= 3, (case, said)
        refused.append(case)

    check()
    assert len(refused) > 8


def check_is_as_written(authority: Authority, path: tuple[Any, ...], word: str) -> None:
    """Assert that a value that was accepted is the value that is used."""
    value: Any = authority
    for step in path:
        value = value[step] if isinstance(value, tuple | dict) else getattr(value, step)
    meant = yaml.safe_load(word)
    if isinstance(meant, int | float) and not isinstance(meant, bool) and not isinstance(value, str):
        assert value == meant and math.isfinite(value), (path, word, value)
    elif isinstance(value, date):
        assert str(value) == word
    elif isinstance(value, str):
        assert value == (meant if isinstance(meant, str) else word)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_with_letters_changed_is_read_or_refused(kind: str, folder: Path) -> None:
    text = top_level(FILES[kind][1])

    @settings(QUICK, max_examples=30)
    @given(
        st.integers(0, len(text)),
        st.integers(0, 12),
        st.text(max_size=6) | st.sampled_from(["\t", "\n", ": ", "- ", "{", "]", "'", '"', "#", "\x00", "\ufeff", "\r"]),
    )
    def check(at: int, cut: int, put: str) -> None:
        try:
            found = tried(kind, text[:at] + put + text[at + cut :], folder)
        except UnicodeEncodeError:
            return  # it cannot be saved as a file
        if isinstance(found, InputError):
            check_message(found)

    check()


@pytest.mark.parametrize("kind", FILES)
def test_bytes_that_are_no_settings_are_refused(kind: str, folder: Path) -> None:
    @settings(QUICK, max_examples=15)
    @given(st.binary(max_size=60))
    def check(content: bytes) -> None:
        tried(kind, "name: x", folder)
        (folder / FILES[kind][0]).write_bytes(content)
        with pytest.raises(InputError) as caught:
            resolve_scenario(str(folder / "tiny_programme_run.yaml"))
        check_message(caught.value)

    check()


def test_what_is_accepted_runs(folder: Path) -> None:
    """A figure at any value that is accepted simulates, and gives no number that is none."""
    figures = [path for path in places(FILES["authority"][1]) if path[-1] == "value" and path[0] != "salaries"]
    accepted = []

    @settings(QUICK, max_examples=24)
    @given(st.sampled_from(figures), st.sampled_from(["0", "0.001", "0.5", "0.99", "1", "2", "10", "50", "100", "1040", "10000", "1000000", "-1"]))
    def check(path: tuple[Any, ...], word: str) -> None:
        node = copy.deepcopy(FILES["authority"][1])
        parent = node
        for step in path[:-1]:
            parent = parent[step]
        parent["value"] = Raw(word)
        parent.pop("low", None), parent.pop("high", None)
        found = tried("authority", top_level(node), folder)
        if isinstance(found, InputError):
            return check_message(found)
        if path[0] == "burn_in_years" and float(word) > 10:
            return None  # it would take its time
        accepted.append((path, word))
        results = simulate(str(folder / "tiny_programme_run.yaml"), weeks=2, draws="held")
        assert results.finished and not results.failures, results.failures
        counted = results.summary[results.summary["measure"].isin(COUNTED)]
        assert len(counted) and (counted["mean"] >= 0.0).all(), counted
        return None

    check()
    assert len(accepted) > 6


@settings(QUICK, max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["salaries", "prices", "salary", "look_sd"]),
        st.dictionaries(
            st.sampled_from(["social_worker", "teacher", "cost_foster_week", "look_sd", "x"]),
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
            max_size=3,
        )
        | st.none()
        | st.integers(),
        max_size=2,
    )
)
def test_files_of_pay_and_prices_are_read_or_refused(data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "own.yaml"
        path.write_text(yaml.safe_dump(data))
        try:
            values = values_from([str(path)])
        except InputError as error:
            assert "own.yaml" in str(error) or "--set" in str(error)
        else:
            given_ = {key: value for group in data.values() for key, value in group.items()}
            assert {name.removeprefix("salaries."): value for name, value in values.items()} == {key: float(value) for key, value in given_.items()}


def test_an_authority_that_ships_is_read_whole() -> None:
    assert read_authority("luton").salaries.social_worker.value > 0
