"""The store: what was written is read again bit for bit, what is torn or altered counts as absent, and every way of opening says what is wrong."""

import errno
import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.inputs.errors import InputError
from experiments.runs import store as store_module
from experiments.runs.failures import RunFailed, saying_disk_full
from experiments.runs.heads import Head, first_difference, read_head
from experiments.runs.locks import clear_leftovers, hidden_folder
from experiments.runs.opening import open_store
from experiments.runs.record_files import RecordWriter, record_files
from experiments.runs.records import MAGIC, decoded, encoded, whole_records
from experiments.runs.store import RUNS, MemoryStore, unfinished
from tests.helpers import REPOSITORY

PIECES = {"question": "compare", "configuration": {"authority": {"children": 100, "areas": ["north"]}, "end": "2018-03-31"}, "sources": "abc"}
HEAD = Head(PIECES)
STRUCTURED = np.array(
    [(1, 2.5, True), (2**63, np.nan, False)], np.dtype([("key", np.uint64), ("belief", np.float64), ("is_open", np.bool_)], align=True)
)
RESULT = {
    "weekly": np.arange(600.0).reshape(3, 200),
    "episodes": STRUCTURED,
    "label": np.array(["north", "süd"]),
    "none": np.zeros((0, 4), np.float32),
}


def bits(array: np.ndarray) -> list[bytes]:
    """Return the bytes of an array, of records field by field: what memory holds between fields is nobody's."""
    return [array[name].tobytes() for name in array.dtype.names] if array.dtype.names else [array.tobytes()]


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return list(one) == list(other) and all(
        a.dtype == b.dtype and a.dtype.isalignedstruct == b.dtype.isalignedstruct and a.shape == b.shape and bits(a) == bits(b)
        for a, b in zip(one.values(), other.values())
    )


def result(number: int) -> dict[str, np.ndarray]:
    return {"square": np.full(50, number * number), "noise": np.random.default_rng(number).normal(size=200)}


def changed(**pieces: object) -> Head:
    return Head({**PIECES, **pieces})


def records_of(out: Path) -> list[Path]:
    return record_files(unfinished(out))


def begin(out: Path, numbers: range, head: Head = HEAD) -> None:
    """Write some results and leave the store unfinished."""
    with open_store(out, head) as store:
        for number in numbers:
            store.write(f"seed {number}", result(number))


def finish(out: Path, numbers: range, head: Head = HEAD) -> None:
    """Put finished runs into a results folder."""
    begin(out, numbers, head)
    with open_store(out, head, resume=True) as store:
        store.compact(out / RUNS, store.keys())
        store.remove()


def test_a_record_comes_back_bit_for_bit_and_is_the_same_bytes_each_time() -> None:
    key, found = decoded(encoded("seed 3, süd", RESULT))
    assert key == "seed 3, süd" and same(found, RESULT)
    assert encoded("seed 3", RESULT) == encoded("seed 3", {name: array.copy() for name, array in RESULT.items()})


def test_what_memory_holds_between_fields_makes_no_other_bytes() -> None:
    one, other = np.zeros(3, STRUCTURED.dtype), np.full(3 * STRUCTURED.dtype.itemsize, 255, np.uint8).view(STRUCTURED.dtype)
    other["key"], other["belief"], other["is_open"] = 0, 0.0, False
    assert one.tobytes() != other.tobytes() and encoded("a", {"episodes": one}) == encoded("a", {"episodes": other})


def test_a_record_of_a_thousand_parameters_comes_back() -> None:
    parameters = np.ones(1, np.dtype([(f"a_parameter_with_a_long_name_{i}", np.float64) for i in range(1000)], align=True))
    assert same(decoded(encoded("seed 3", {"parameters": parameters}))[1], {"parameters": parameters})


def test_arrays_of_objects_are_refused() -> None:
    with pytest.raises(ValueError, match="objects cannot be kept: odd"):
        encoded("seed 3", {"odd": np.array([{}, None])})


def test_types_that_differ_in_alignment_alone_come_back_as_they_were() -> None:
    fields = [("key", np.uint64), ("belief", np.float64), ("sizes", np.int32, (3,))]
    for is_aligned in (True, False, True):
        assert decoded(encoded("a", {"rows": np.ones(2, np.dtype(fields, align=is_aligned))}))[1]["rows"].dtype.isalignedstruct is is_aligned


@pytest.mark.parametrize("make", [lambda out: open_store(out, HEAD), lambda out: open_store(None, HEAD)])
def test_what_was_written_is_read(make: Callable[[Path], object], tmp_path: Path) -> None:
    with make(tmp_path / "out") as store:  # type: ignore[attr-defined]
        assert not store.has("seed 3") and store.keys() == []
        store.write("seed 3", RESULT)
        store.write("seed 1", result(1))
        store.write("seed 3", result(9))
        assert store.keys() == ["seed 3", "seed 1"] and store.has("seed 3") and same(store.read("seed 3"), RESULT)
        with pytest.raises(KeyError):
            store.read("seed 2")


def test_a_resumed_store_has_what_was_finished(tmp_path: Path) -> None:
    begin(tmp_path / "out", range(3))
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert store.keys() == ["seed 0", "seed 1", "seed 2"]
        store.write("seed 3", result(3))
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert all(same(store.read(f"seed {number}"), result(number)) for number in range(4))
    assert len(records_of(tmp_path / "out")) == 2


@pytest.mark.parametrize("bytes_kept", [0, 1, 7, 40, 60, 61, 200, -1])
def test_a_torn_record_counts_as_absent(bytes_kept: int, tmp_path: Path) -> None:
    begin(tmp_path / "out", range(3))
    (path,) = records_of(tmp_path / "out")
    last = list(whole_records(path))[-1]
    os.truncate(path, last.start + (bytes_kept if bytes_kept >= 0 else last.length - 1))
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert store.keys() == ["seed 0", "seed 1"]
        store.write("seed 2", result(2))
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert same(store.read("seed 2"), result(2))


@pytest.mark.parametrize("place", ["magic", "key length", "payload length", "checksum", "key", "payload", "end"])
def test_an_altered_record_counts_as_absent_and_later_ones_are_found(place: str, tmp_path: Path) -> None:
    begin(tmp_path / "out", range(5))
    (path,) = records_of(tmp_path / "out")
    second = list(whole_records(path))[1]
    offset = {"magic": 0, "key length": 8, "payload length": 12, "checksum": 30, "key": 62, "payload": 200, "end": second.length - 1}[place]
    content = bytearray(path.read_bytes())
    content[second.start + offset] ^= 0x10
    path.write_bytes(content)
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert store.keys() == ["seed 0", "seed 2", "seed 3", "seed 4"]
        assert same(store.read("seed 4"), result(4))


def test_a_magic_number_inside_a_result_does_no_harm(tmp_path: Path) -> None:
    odd = {"bytes": np.frombuffer(MAGIC * 100 + np.random.default_rng(1).bytes(5000) + MAGIC, np.uint8)}
    with open_store(tmp_path / "out", HEAD) as store:
        for name in "abc":
            store.write(name, odd)
    (path,) = records_of(tmp_path / "out")
    content = bytearray(path.read_bytes())
    content[next(whole_records(path)).length + 45] ^= 1
    path.write_bytes(content)
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert store.keys() == ["a", "c"] and same(store.read("c"), odd)


def test_a_record_altered_while_in_use_ends_the_run(tmp_path: Path) -> None:
    with open_store(tmp_path / "out", HEAD) as store:
        store.write("seed 1", result(1))
        (path,) = records_of(tmp_path / "out")
        content = bytearray(path.read_bytes())
        content[-3] ^= 1
        path.write_bytes(content)
        with pytest.raises(RunFailed, match="was altered"):
            store.read("seed 1")


def test_a_compacted_store_is_the_same_bytes_however_it_came_about(tmp_path: Path) -> None:
    keys = [f"seed {number}" for number in range(4)]
    begin(tmp_path / "one", range(4))
    with open_store(tmp_path / "two", HEAD) as store:
        store.write("seed 3", result(3))
        store.write("seed 9", result(9))
    with open_store(tmp_path / "two", HEAD, resume=True) as store:
        for number in (1, 0, 2):
            store.write(f"seed {number}", result(number))
    for name in ("one", "two"):
        with open_store(tmp_path / name, HEAD, resume=True) as store:
            store.compact(tmp_path / f"{name}-kept", keys, "square".__eq__)
    files = [{path.name: path.read_bytes() for path in (tmp_path / f"{name}-kept").iterdir()} for name in ("one", "two")]
    assert files[0] == files[1]
    memory = MemoryStore(HEAD)
    for number in range(4):
        memory.write(f"seed {number}", result(number))
    memory.compact(tmp_path / "memory", keys, "square".__eq__)
    assert files[0] == {path.name: path.read_bytes() for path in (tmp_path / "memory").iterdir()}


def test_the_manifest_says_what_each_part_must_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.compaction.PART_BYTES", 5_000)
    finish(tmp_path / "out", range(7))
    folder = tmp_path / "out" / RUNS
    parts = json.loads((folder / "manifest.json").read_text())["parts"]
    assert [part["file"] for part in parts] == sorted(path.name for path in folder.glob("records-*")) and len(parts) > 2
    assert [part["sha256"] for part in parts] == [hashlib.sha256((folder / part["file"]).read_bytes()).hexdigest() for part in parts]
    assert all(part["bytes"] == (folder / part["file"]).stat().st_size <= 5_000 for part in parts)
    assert sum(part["records"] for part in parts) == 7
    keys = [place.key for part in parts for place in whole_records(folder / part["file"])]
    assert keys == [f"seed {number}" for number in range(7)]


@pytest.mark.parametrize("damage", ["cut", "altered", "deleted"])
def test_what_a_damaged_part_lacks_is_computed_again_and_one_line_says_so(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("experiments.runs.compaction.PART_BYTES", 5_000)
    out = tmp_path / "out"
    finish(out, range(7))
    part = sorted((out / RUNS).glob("records-*"))[1]
    lost = 1 if damage != "deleted" else len(list(whole_records(part)))
    content = bytearray(part.read_bytes())
    content[-3] ^= 1
    part.write_bytes(content if damage == "altered" else content[:-3])
    if damage == "deleted":
        part.unlink()
    with open_store(out, HEAD, add_runs=True) as store:
        assert len(store.keys()) == 7 - lost
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"records-0002.bin was damaged: {lost} of its" in said and "--add-runs computes them again" in said


def test_two_results_of_one_key_that_differ_are_one_error_that_names_both_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    begin(out, range(2))
    for number, value in ((1, 1), (1, 2)):
        other = RecordWriter(unfinished(out))
        other.append(encoded(f"seed {number}", result(value)))
        other.close()
        if value == 1:
            with open_store(out, HEAD, resume=True) as store:
                assert len(store.keys()) == 2, "the same result twice is no error"
    first, *_, last = sorted(record_files(unfinished(out)))
    with pytest.raises(RunFailed, match=r"hold two results of seed 1 that differ") as error, open_store(out, HEAD, resume=True):
        pass
    named = [path.name for path in record_files(unfinished(out)) if path.name in str(error.value)]
    assert len(named) == 2 and first != last
    with open_store(tmp_path / "other", HEAD):
        pass


def test_files_of_a_writer_are_closed_at_their_size_and_named_by_host_and_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.record_files.LARGEST_BYTES", 3_000)
    with open_store(tmp_path / "out", HEAD) as store:
        for number in range(5):
            store.write(f"seed {number}", result(number))
            assert same(store.read(f"seed {number}"), result(number))
        names = [path.name for path in records_of(tmp_path / "out")]
        assert [name.endswith(".open") for name in names] == [False, False, True] and all(f"-{os.getpid()}-" in name for name in names)
        assert all(same(store.read(f"seed {number}"), result(number)) for number in range(5)), "also of files that are renamed since"
    assert not [path for path in records_of(tmp_path / "out") if path.name.endswith(".open")]


def test_a_finished_run_leaves_nothing_hidden(tmp_path: Path) -> None:
    finish(tmp_path / "out", range(2))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["manifest.json", "out", "records-0001.bin", "runs", "store.json"]


def test_a_store_that_holds_nothing_is_not_left_behind(tmp_path: Path) -> None:
    with open_store(tmp_path / "out", HEAD):
        pass
    assert list(tmp_path.iterdir()) == []


def message(out: Path | None, head: Head = HEAD, **how: bool) -> str:
    """Return what is said when a store cannot be opened."""
    with pytest.raises(InputError) as error, open_store(out, head, **how):
        pass
    return str(error.value)


def test_nothing_to_go_on_with(tmp_path: Path) -> None:
    assert message(None, resume=True).startswith("--resume: got no --out")
    assert message(None, add_runs=True).startswith("--add-runs: got no --out")
    assert "nothing unfinished for" in message(tmp_path / "out", resume=True)
    assert "no finished runs in" in message(tmp_path / "out", add_runs=True)
    finish(tmp_path / "out", range(2))
    assert "nothing unfinished for" in message(tmp_path / "out", resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_new_run_does_not_destroy_an_unfinished_one(tmp_path: Path) -> None:
    begin(tmp_path / "out", range(2))
    said = message(tmp_path / "out")
    assert "an unfinished run" in said and "--resume" in said and ".out-unfinished" in said
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert len(store.keys()) == 2


@pytest.mark.parametrize("option", ["resume", "add_runs"])
def test_another_configuration_is_refused_and_what_differs_first_is_said(option: str, tmp_path: Path) -> None:
    (begin if option == "resume" else finish)(tmp_path / "out", range(2))
    other = json.loads(json.dumps(PIECES["configuration"]))
    other["authority"]["children"] = 120
    other["end"] = "2019-03-31"
    said = message(tmp_path / "out", changed(configuration=other, sources="abd"), **{option: True})
    assert "configuration.authority.children: " in said and "now 120" in said and said.count("100") == 1 and "2019" not in said
    assert "question: got now 'ablate'" in message(tmp_path / "out", changed(question="ablate"), **{option: True})
    assert "another version of the program" in message(tmp_path / "out", changed(sources="abd"), **{option: True})


def test_a_store_in_use_is_refused_to_others(tmp_path: Path) -> None:
    begin(tmp_path / "out", range(1))
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert "is in use" in message(tmp_path / "out", resume=True)
        assert "is in use" in message(tmp_path / "out")
        code = "import sys; from tests.experiments.runs.test_store import *; print(message(Path(sys.argv[1]), resume=True))"
        stated = subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert "is in use" in stated.stdout
        store.write("seed 1", result(1))
    with open_store(tmp_path / "out", HEAD, resume=True) as store:
        assert len(store.keys()) == 2


def test_runs_are_added_to_finished_ones_which_stay_as_they_are(tmp_path: Path) -> None:
    out = tmp_path / "out"
    finish(out, range(2))
    before = {path.name: path.read_bytes() for path in (out / RUNS).iterdir()}
    with open_store(out, HEAD, add_runs=True) as store:
        assert store.keys() == ["seed 0", "seed 1"] and store.head.base_keys == ("seed 0", "seed 1")
        store.write("seed 1", result(77))
        store.write("seed 2", result(2))
        assert same(store.read("seed 1"), result(1))
    assert before == {path.name: path.read_bytes() for path in (out / RUNS).iterdir()}
    assert "an unfinished run" in message(out, add_runs=True) and "with --add-runs" in message(out, resume=True)
    with open_store(out, HEAD, add_runs=True, resume=True) as store:
        assert store.keys() == ["seed 0", "seed 1", "seed 2"] and store.head.base_keys == ("seed 0", "seed 1")
        store.compact(tmp_path / "new", store.keys())
        store.remove()
    finish(tmp_path / "whole", range(3))
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "whole" / RUNS).iterdir()
    }


def test_added_runs_that_are_in_place_already_are_not_counted_as_earlier_ones(tmp_path: Path) -> None:
    """A kill after new tables were put in place, and before the unfinished store was deleted."""
    out = tmp_path / "out"
    finish(out, range(2))
    with open_store(out, HEAD, add_runs=True) as store:
        store.write("seed 2", result(2))
        store.compact(tmp_path / "new", store.keys())
        for path in (tmp_path / "new").iterdir():
            path.replace(out / RUNS / path.name)
    with open_store(out, HEAD, add_runs=True, resume=True) as store:
        assert store.head.base_keys == ("seed 0", "seed 1") and len(store.keys()) == 3


def test_a_run_without_added_runs_is_not_resumed_with_them(tmp_path: Path) -> None:
    finish(tmp_path / "out", range(2))
    begin(tmp_path / "out", range(3))
    assert "without --add-runs" in message(tmp_path / "out", add_runs=True, resume=True)


def test_a_finished_store_is_never_written(tmp_path: Path) -> None:
    finish(tmp_path / "out", range(1))
    head = read_head(tmp_path / "out" / RUNS)
    assert head is not None
    finished = store_module.FinishedStore(tmp_path / "out" / RUNS, head)
    with pytest.raises(TypeError):
        finished.write("seed 5", result(5))
    with pytest.raises(TypeError):
        finished.remove()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_message_and_other_errors_pass(number: int, tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"Cannot write to .*2 runs are kept"), saying_disk_full(tmp_path, "2 runs are kept."):
        raise OSError(number, os.strerror(number))
    with pytest.raises(PermissionError), saying_disk_full(tmp_path, ""):
        raise PermissionError(errno.EACCES, "no")


def test_what_was_finished_before_the_disk_was_full_is_readable(tmp_path: Path) -> None:
    """A limit on the size of files is met in the middle of a record, as a full disk is."""
    out, limit = tmp_path / "out", resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(RunFailed, match=r"3 finished runs are kept in .*\.out-unfinished.*--resume"), open_store(out, HEAD) as store:
            for number in range(3):
                store.write(f"seed {number}", result(number))
            (path,) = records_of(out)
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, limit[1]))
            store.write("seed 3", result(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    (path,) = records_of(out)
    assert path.stat().st_size == sum(place.length for place in whole_records(path)), "what was torn makes room again"
    with open_store(out, HEAD, resume=True) as store:
        assert store.keys() == ["seed 0", "seed 1", "seed 2"] and same(store.read("seed 2"), result(2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, limit[1]))
        try:
            with pytest.raises(RunFailed, match="3 finished runs"):
                store.compact(tmp_path / "kept", store.keys())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_leftovers_of_killed_runs_are_cleared_and_others_folders_are_not(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = (
        "import os, sys; from experiments.runs.locks import *\nwith hidden_folder(Path(sys.argv[1])) as f: (f / 'x').touch(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(out)], cwd=REPOSITORY).returncode == -9
    (tmp_path / ".out-personal").mkdir()
    (tmp_path / ".out-part-mine").mkdir()
    (tmp_path / ".outer-part-abc").mkdir()
    (tmp_path / ".outer-part-abc" / "in-use").touch()
    assert len(list(tmp_path.glob(".out-part-*"))) == 2
    with hidden_folder(out) as mine:
        clear_leftovers(out)
        assert mine.exists() and len(list(tmp_path.glob(".out-part-*"))) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out-part-mine", ".out-personal", ".outer-part-abc"]


def test_the_first_difference_is_found_in_the_order_of_this_command() -> None:
    assert first_difference({"a": 1, "b": [1, {"c": None}]}, {"b": [1, {"c": 2}], "a": 1}) == ("b[1].c", None, 2)
    assert first_difference({"a": [1]}, {"a": [1, 2]}) == ("a", [1], [1, 2])
    assert first_difference({"a": float("nan"), "b": True}, {"a": float("nan"), "b": 1}) == ("b", True, 1)
    assert first_difference(PIECES, json.loads(json.dumps(PIECES))) is None


def test_a_head_of_another_format_is_not_read(tmp_path: Path) -> None:
    begin(tmp_path / "out", range(1))
    path = unfinished(tmp_path / "out") / "store.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
    assert "by another version of the program" in message(tmp_path / "out", resume=True)
    finish(tmp_path / "whole", range(1))
    path = tmp_path / "whole" / RUNS / "store.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
    assert "by another version of the program" in message(tmp_path / "whole", add_runs=True)
