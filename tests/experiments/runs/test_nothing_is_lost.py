"""Nothing finished is lost: neighbours with like names, files of other programs, runs that a resumed command does not ask for, damaged runs."""

import json
from pathlib import Path

import pytest

from experiments import InputError, compare
from experiments.runs.heads import Head
from experiments.runs.locks import clear_leftovers, hidden
from experiments.runs.opening import open_store
from experiments.runs.options import runs_of
from experiments.runs.session import open_session
from experiments.runs.store import unfinished
from experiments.runs.tasks import task_key
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME


def test_a_run_clears_no_store_of_a_folder_whose_name_begins_alike(tmp_path: Path) -> None:
    with open_store(tmp_path / "z-part-1", Head({"question": "q"})) as store:
        store.write("seed 1, held, abc", {})
    clear_leftovers(tmp_path / "z")
    assert unfinished(tmp_path / "z-part-1").is_dir()


def test_a_folder_has_one_hidden_place_under_all_its_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert hidden(tmp_path / "link", "x") == hidden(tmp_path / "real", "x") == hidden(tmp_path / "link" / ".." / "real", "x")


def test_files_that_another_programs_run_json_lists_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("mine")
    (tmp_path / "run.json").write_text(json.dumps({"files": ["data.csv", "run.json"]}))
    with pytest.raises(InputError, match="lists its files"):
        compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=tmp_path)
    assert (tmp_path / "data.csv").read_text() == "mine"


@pytest.mark.parametrize(("runs", "seed"), [(2, 1), (4, 2), (4, 100)])
def test_a_resumed_command_that_would_drop_finished_runs_is_refused(runs: int, seed: int, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with open_session(runs_of(4, 1, 1, out), "q", {}) as session:
        for each in (1, 2, 3):
            session.store.write(task_key("abc", None, each), {})
    with pytest.raises(InputError, match="--resume"), open_session(runs_of(runs, seed, 1, out, resume=True), "q", {}):
        pass
    with open_session(runs_of(4, 1, 1, out, resume=True), "q", {}) as session:
        assert len(session.store.keys()) == 3


def test_a_damaged_run_is_made_again_and_not_counted_as_an_added_one(tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=3, jobs=1, out=tmp_path / "whole")
    compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / "torn")
    (path,) = (tmp_path / "torn" / "runs").glob("records-*.bin")
    path.write_bytes(path.read_bytes()[:-500])
    results = compare(BASELINE, [PROGRAMME], add_runs=1, jobs=1, out=tmp_path / "torn")
    assert results.finished == [1, 2, 3]
    assert (tmp_path / "torn" / "summary.parquet").read_bytes() == (tmp_path / "whole" / "summary.parquet").read_bytes()


def test_what_is_no_name_of_a_folder_is_refused() -> None:
    with pytest.raises(InputError, match="name of a folder"):
        compare(BASELINE, [PROGRAMME], runs=1, out=5)  # type: ignore[arg-type]
