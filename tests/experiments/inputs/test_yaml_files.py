"""YAML is read as it is written, or refused with a message that says what to write."""

import json
import os
from pathlib import Path

import pytest
import yaml

from experiments.inputs.errors import InputError
from experiments.inputs.yaml_files import MAX_SETTINGS_BYTES, read_mapping
from tests.helpers import REPOSITORY

SHIPPED = sorted([*(REPOSITORY / "configs").rglob("*.yaml"), *(REPOSITORY / "tests" / "data").rglob("*.yaml")])


def read(folder: Path, text: str | bytes) -> dict[str, object]:
    """Return the mapping of a file with this text."""
    path = folder / "odd.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_mapping(path)


UNCLEAR = {
    "a: 026": ("line 1", "026", "Quote it", "'026'"),
    "a: -026": ("-026", "Quote it"),
    "a: 007.5": ("007.5", "Quote it"),
    "a: 1:30": ("1:30", "Quote it", "'1:30'"),
    "a: 12:30:45": ("12:30:45", "Quote it"),
    "a: 1:30.5": ("1:30.5", "Quote it"),
    "a: 0x1F": ("0x1F", "Quote it"),
    "a: 0b11": ("0b11", "Quote it"),
    "a: 1\nb: no": ("line 2", "no", "Quote it", "'no'"),
    "a: Yes": ("Yes", "'Yes'"),
    "no: 1": ("no", "Quote it"),
    "on: 1": ("on", "Quote it"),
    "areas: {yes: 1}": ("yes", "Quote it"),
    "true: 1": ("true", "Quote it"),
    "1.5: 1": ("1.5", "for a key", "Quote it"),
    "~: 1": ("~", "for a key", "Quote it"),
    "[a]: 1": ("a list or mapping", "for a key"),
    "? {a: b}\n: 1": ("a list or mapping", "for a key"),
    "a: 1\nb: 2\na: 3": ("line 3", "got a;", "each key once", "Delete one of the two"),
    "2013: 1\n'2013': 2": ("each key once",),
    "<<: {a: 1}": ("<<", "quotation marks"),
    "a: =": ("=", "quotation marks"),
    "a: " + "9" * 5000: ("99999", "a number written"),
    "a:\n\tb: 1": ("line 2", "well-formed YAML", "Use spaces in place of tabs"),
    "a: &x [1]\nb: *x": ("line 2", "an alias"),
    "a: &x [1, 1]\nb: &y [*x, *x]\nc: &z [*y, *y]": ("an alias",),
    "a: !!binary aGVsbG8=": ("a tag",),
    "a: !!int '026'": ("a tag",),
    "a: !!float x": ("a tag",),
    "a: !!python/object/apply:os.system [x]": ("a tag",),
    "a: " + "[" * 100_000: ("levels of nesting",),
    "a: 1\n---\nb: 2": ("line 2", "another document"),
    "a: b: c": ("line 1", "well-formed YAML"),
    "a: 'b": ("well-formed YAML",),
    "a: [1, 2": ("well-formed YAML",),
    "a: \x00": ("well-formed YAML", "#x0000"),
    "": ("an empty file", "a mapping"),
    "- a": ("a list", "a mapping"),
    "words": ("no keys", "a mapping"),
}


@pytest.mark.fast
@pytest.mark.parametrize("text", UNCLEAR, ids=lambda text: text[:30])
def test_what_yaml_reads_otherwise_than_it_looks_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert "odd.yaml" in message and len(message) < 500 and "\n" not in message
    for word in UNCLEAR[text]:
        assert word in message, message


@pytest.mark.fast
def test_what_is_clear_is_read_as_it_is_written(tmp_path: Path) -> None:
    text = "a: '026'\nb: 1_000\nc: -0.5\nd: 2015-04-01\ne: 2015-4-1\nf: 1e5\ng: true\n'no': 'yes'\n2013: 0\nh: ~\ni: 089\nj: 0\nk: 5.\nl: 1:3x\n"
    found = read(tmp_path, "\ufeff" + text)
    words = {"a": "026", "b": 1000, "c": -0.5, "d": "2015-04-01", "e": "2015-4-1", "f": "1e5", "g": True, "no": "yes", 2013: 0}
    assert found == {**words, "h": None, "i": "089", "j": 0, "k": 5.0, "l": "1:3x"}
    assert isinstance(found["b"], int) and isinstance(found["j"], int)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_file_that_ships_reads_as_any_reader_of_yaml_reads_it(path: Path) -> None:
    assert json.dumps(read_mapping(path)) == json.dumps(yaml.safe_load(path.read_text()), default=str)


def test_what_is_no_file_of_settings_is_refused(tmp_path: Path) -> None:
    huge, latin, pipe, folder = (tmp_path / f"{name}.yaml" for name in ("huge", "latin", "pipe", "folder"))
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    latin.write_bytes("title: Ynys Môn".encode("latin-1"))
    os.mkfifo(pipe)
    folder.mkdir()
    cases = {
        huge: f"100000000 bytes; allowed: at most {MAX_SETTINGS_BYTES}",
        latin: "not UTF-8",
        pipe: "a pipe, socket or device",
        Path("/dev/zero"): "a pipe, socket or device",
        folder: "a folder",
        tmp_path / "gone.yaml": "no such file",
        tmp_path / ("long" * 100 + ".yaml"): "too long",
        Path("null\0.yaml"): "null character",
        huge / "below.yaml": "Not a directory",
    }
    for path, words in cases.items():
        with pytest.raises(InputError, match=words):
            read_mapping(path)


def test_what_a_caller_changes_is_not_what_the_next_reads_and_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    first = read(tmp_path, "a: {b: [1, 2]}")
    first["a"] = "changed"
    again = read(tmp_path, "a: {b: [1, 2]}")
    assert again == {"a": {"b": [1, 2]}}
    again["a"]["b"].append(3)  # type: ignore[index]
    assert read(tmp_path, "a: {b: [1, 2]}") == {"a": {"b": [1, 2]}}
    assert read(tmp_path, "a: 2") == {"a": 2}
