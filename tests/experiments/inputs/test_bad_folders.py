"""Folders and files of results that are not what they should be: refused by name, and never written into."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from experiments import simulate
from run import main
from tests.experiments.inputs.refused import Began, contents, no_work, refusal
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
TINY = str(DATA / "tiny_baseline.yaml")
ODD_RECORDS = {
    "empty": b"",
    "no record": b"[]",
    "nothing": b"null",
    "an empty record": b"{}",
    "half a record": b'{"question": "simulate", "seeds": [1',
    "not UTF-8": b"\xff\xfe\x00",
    "nested without end": b"[" * 100_000,
    "a number": b"7",
    "of another program": b'{"program": "spreadsheet", "version": "9"}',
    "of another version": b'{"version": "0.1.0", "question": "compare", "seeds": [1, 2]}',
    "too large": b'"' + b"x" * 5_000_000 + b'"',
}
ODD_VALUES: list[Any] = [None, "x", -1, [], {}, [None], {"x": 1}, True, 1e308]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a results folder as it should be."""
    out = tmp_path_factory.mktemp("whole") / "results"
    simulate(TINY, weeks=2, out=out)
    return out


@pytest.mark.parametrize("name", ODD_RECORDS)
def test_a_folder_with_an_odd_record_is_neither_repeated_nor_written_into(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "run.json").write_bytes(ODD_RECORDS[name])
    (folder / "summary.csv").write_text("kept\n")
    before = contents(tmp_path)
    for arguments in (
        ["repeat", str(folder)],
        ["simulate", TINY, "--weeks", "2", "--out", str(folder)],
        ["compare", TINY, str(DATA / "tiny_programme_run.yaml"), "--out", str(folder), "--resume"],
        ["compare", TINY, str(DATA / "tiny_programme_run.yaml"), "--out", str(folder), "--add-runs", "2"],
    ):
        message = refusal(arguments, capsys)
        assert "old" in message or "--out" in message or "run.json" in message, message
    assert contents(tmp_path) == before


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to itself", "nothing"])
def test_a_record_that_is_no_file_is_refused(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = tmp_path / "run.json"
    if kind == "folder":
        record.mkdir()
    elif kind == "pipe":
        os.mkfifo(record)
    elif kind == "link to itself":
        record.symlink_to(record)
    assert str(tmp_path.name) in refusal(["repeat", str(tmp_path)], capsys)


def test_a_record_with_one_thing_changed_is_taken_or_refused(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = json.loads((results / "run.json").read_text())
    (tmp_path / "summary.csv").write_text((results / "summary.csv").read_text() if (results / "summary.csv").exists() else "")
    problems, refused = [], 0
    for key in good:
        for value in [*ODD_VALUES, KeyError]:
            changed = {name: each for name, each in good.items() if name != key or value is not KeyError}
            if value is not KeyError:
                changed[key] = value
            (tmp_path / "run.json").write_text(json.dumps(changed))
            try:
                with no_work():
                    status = main(["repeat", str(tmp_path)])
                said = capsys.readouterr()
                assert status == 2 and said.out == "" and said.err.startswith("Wrong input. "), (status, said)
                refused += 1
            except Began:
                pass
            except BaseException as error:
                problems.append(f"{key} = {value!r}: {type(error).__name__} {str(error)[:200]}")
    assert not problems, "\n".join(problems)
    assert refused > 20


def test_an_authority_of_another_version_is_told_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Such as one that was built before a role, a figure or a parameter came or went."""
    text = (REPOSITORY / "configs" / "authorities" / "luton.yaml").read_text()
    own = tmp_path / "luton.yaml"
    lines = text.splitlines(keepends=True)
    for name, changed in {
        "salaries.unit_coordinator": [line for line in lines if not line.startswith("  unit_coordinator:")],
        "final_hearings_per_week": [line for line in lines if not line.startswith("final_hearings_per_week:")],
        "old_figure": [*lines, "old_figure: {value: 1, unit: x, status: assumed, source: old}\n"],
        "parameters.old_threshold": [line.replace("  notice_per_week:", "  old_threshold:") for line in lines],
    }.items():
        assert changed != lines
        own.write_text("".join(changed))
        message = refusal(["simulate", f"{own}:family_safeguarding"], capsys)
        assert "luton.yaml" in message and name in message, message
