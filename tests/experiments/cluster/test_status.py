"""Status: what is computed, reused, failed and left, of folders in any state, read without a lock and while others write."""

import threading
from pathlib import Path

import numpy as np
import pytest

from experiments.cluster.gather import NextStage, study_gather
from experiments.cluster.part import study_part
from experiments.cluster.prepared import prepare_study
from experiments.cluster.status import status
from experiments.inputs.errors import InputError
from experiments.presentation.terminal.cluster import status_lines
from experiments.runs.executor import run_tasks
from experiments.runs.failures import RunFailed
from experiments.runs.heads import Head
from experiments.runs.locks import HOLDER, LOCK, hold
from experiments.runs.opening import open_store
from experiments.runs.plans import StageStatus
from experiments.runs.store import RUNS, FinishedStore, unfinished
from tests.experiments.cluster.toys import FIRST, SECOND, TROUBLE, toy_study, toys

__all__ = ["toy_study"]


def test_a_study_in_parts_from_its_preparing_to_its_end(toy_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = prepare_study(str(toy_study), tmp_path / "out", 2)
    assert (status(str(out)).state, status(str(out)).stages) == ("prepared", ())
    monkeypatch.setenv(TROUBLE["fails"], "3")
    study_part(1, 2, str(out))
    found = status(str(out))
    assert found.stages == (StageStatus("first", "point", FIRST, 5, 0, 1, 5),) and found.state == "unfinished"
    assert [failure.label for failure in found.failures] == ["point 3 (seed 3)"]
    text = "\n".join(status_lines(found))
    assert "Failed: point 3 (seed 3): ZeroDivisionError" in text and f"run.py study-gather {out}" in text
    monkeypatch.delenv(TROUBLE["fails"])
    for number in (1, 2):
        study_part(number, 2, str(out))
    with pytest.raises(NextStage):
        study_gather(str(out))
    assert status(str(out)).stages == (StageStatus("first", "point", FIRST, FIRST, 0, 0, 0), StageStatus("second", "point", SECOND, 0, 0, 0, SECOND))
    assert not status(str(out)).failures, "what was tried again has a result"
    study_part(1, 1, str(out))
    assert "\n".join(status_lines(status(str(out)))).endswith("gathers it, or says which stage is next.")
    study_gather(str(out))
    assert status(str(out)).state == "finished" and repr(status(str(out))) == f"<status: toys, finished, second: {SECOND} of {SECOND} points>"
    both = (StageStatus("first", "point", FIRST, FIRST, 0, 0, 0), StageStatus("second", "point", SECOND, SECOND, 0, 0, 0))
    assert status(str(out)).stages == both


def test_a_command_that_one_process_runs_and_who_holds_its_folder(toy_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    monkeypatch.setenv(TROUBLE["fails"], "4")
    with pytest.raises(RunFailed, match="point 4"):
        toys(str(toy_study), out=out)
    assert status(str(out)).stages == (StageStatus("first", "point", FIRST, FIRST - 1, 0, 1, 0),)
    assert "--resume" in "\n".join(status_lines(status(str(out))))
    assert status(str(out)).holder is None
    seen = []

    def look(*given: object, **named: object) -> object:
        seen.append(status(str(out)))
        return run_tasks(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("experiments.runs.session.run_tasks", look)
    monkeypatch.delenv(TROUBLE["fails"])
    toys(str(toy_study), out=out, resume=True)
    assert seen[0].holder is not None and "in use by process" in "\n".join(status_lines(seen[0]))


def test_who_was_killed_uses_nothing_and_where_locks_cannot_be_looked_at_its_file_is_believed(
    toy_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = unfinished(prepare_study(str(toy_study), tmp_path / "out", 2))
    lock = hold(hidden)
    left = (hidden / HOLDER).read_text()
    assert status(str(tmp_path / "out")).holder is not None
    lock.release()
    for name in (HOLDER, LOCK):  # as a kill leaves them
        (hidden / name).write_text(left if name == HOLDER else "")
    assert status(str(tmp_path / "out")).holder is None and "in use" not in "\n".join(status_lines(status(str(tmp_path / "out"))))

    def no_locks(*_: object, **__: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr("filelock.FileLock.acquire", no_locks)
    assert status(str(tmp_path / "out")).holder is not None


def test_while_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files grow, are renamed and begun between any two reads; a result that was once counted never disappears."""
    monkeypatch.setattr("experiments.runs.record_files.LARGEST_BYTES", 5_000)
    out, counts = tmp_path / "out", [0]
    with open_store(out, Head({"question": "q"})) as store:

        def write() -> None:
            for number in range(400):
                store.write(f"key {number}", {"numbers": np.random.default_rng(number).normal(size=50)})

        writer = threading.Thread(target=write)
        writer.start()
        while writer.is_alive():
            counts.append(len(FinishedStore(unfinished(out), store.head).keys()))
        writer.join()
        assert counts == sorted(counts)
        assert len(FinishedStore(unfinished(out), store.head).keys()) == 400


def test_a_damaged_part_of_finished_results_is_said(toy_study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    toys(str(toy_study), out=out)
    assert not status(str(out)).damages
    part = out / RUNS / "records-0001.bin"
    part.write_bytes(part.read_bytes()[:-10])
    (said,) = status(str(out)).damages
    assert said.endswith(f"was damaged: 1 of its {FIRST + SECOND} results are lost; --add-runs computes them again.")
    part.unlink()
    (said,) = status(str(out)).damages
    assert f"{FIRST + SECOND} of its {FIRST + SECOND} results" in said


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="no results in"):
            status(str(folder))
