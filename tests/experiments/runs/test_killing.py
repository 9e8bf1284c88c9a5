"""A command that is killed again and again and resumed leaves the same bytes as one that nobody disturbed."""

import os
import random
import shutil
import sys
import traceback
from pathlib import Path

import pytest

from experiments.runs.record_files import record_files
from experiments.runs.store import unfinished
from tests.experiments.runs import toy
from tests.experiments.runs.killing import killed_and_resumed

RUNS_ASKED = 150

FILE_OPERATIONS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate")
"""As audit events name them."""


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def command(out: Path, jobs: int, *options: str, runs: int = RUNS_ASKED) -> list[str]:
    return [sys.executable, "-m", "tests.experiments.runs.toy", str(out), str(runs), str(jobs), *options]


def disturb(out: Path, *given: str, seed: int, kills: int, jobs: int) -> int:
    """Kill the command at moments drawn from a seed, while its tasks run or its tables are written; return how often."""
    draw, mark = random.Random(seed), out.parent / f"begun-{os.getpid()}"

    def has_begun() -> bool:
        if is_there := mark.exists():
            mark.unlink()
        return is_there

    moments = [draw.uniform(0.0, 0.06) for _ in range(kills)]
    return killed_and_resumed(command(out, jobs, *given), moments, unfinished(out), has_begun=has_begun)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_command_that_is_killed_and_resumed_leaves_the_same_bytes(jobs: int, tmp_path: Path) -> None:
    toy.main(tmp_path / "whole" / "out", RUNS_ASKED, 2)
    (tmp_path / "killed").mkdir()
    kills = disturb(tmp_path / "killed" / "out", seed=jobs, kills=10, jobs=jobs)
    assert kills >= 8
    assert files(tmp_path / "killed" / "out") == files(tmp_path / "whole" / "out")
    assert not [path for path in (tmp_path / "killed").iterdir() if path.name.startswith(".")]


def test_adding_runs_that_is_killed_and_resumed_leaves_the_same_bytes(tmp_path: Path) -> None:
    toy.main(tmp_path / "whole" / "out", RUNS_ASKED, 2)
    toy.main(tmp_path / "killed" / "out", RUNS_ASKED // 2, 2)
    earlier = files(tmp_path / "killed" / "out")
    assert disturb(tmp_path / "killed" / "out", "--add-runs", seed=7, kills=4, jobs=2) >= 2
    assert files(tmp_path / "killed" / "out") == files(tmp_path / "whole" / "out") != earlier


def test_a_kill_inside_a_record_costs_that_record_only(tmp_path: Path) -> None:
    out = tmp_path / "out"
    toy.main(out, 6, 1)
    whole = files(out)
    with toy.open_store(out, toy.HEAD) as store:
        for task in range(5):
            store.write(toy.task_key(toy.HEAD.hash, None, task), toy.work(task))
    shutil.copytree(unfinished(out), tmp_path / "kept")
    (path,) = record_files(tmp_path / "kept")
    length = path.stat().st_size
    for cut in random.Random(1).sample(range(length), 15):
        shutil.rmtree(unfinished(out), ignore_errors=True)
        shutil.copytree(tmp_path / "kept", unfinished(out))
        os.truncate(unfinished(out) / path.name, cut)
        toy.main(out, 6, 1, "--resume")
        assert files(out) == whole


@pytest.mark.parametrize("given", [(), ("--add-runs",)])
def test_a_kill_before_any_single_file_operation_costs_nothing(given: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every opening, renaming and deleting of a file or folder is a moment at which the process is ended, one after the other."""
    monkeypatch.setattr(toy, "TASK_SECONDS", 0.0)
    toy.main(tmp_path / "whole" / "out", 4, 1)
    whole = files(tmp_path / "whole" / "out")
    for operation in range(1, 500):
        out = tmp_path / str(operation) / "out"
        out.parent.mkdir()
        if given:
            toy.main(out, 2, 1)
        is_done = not ended_at(operation, out, *given)
        if not is_done:
            toy.main(out, 4, 1, *given, *(["--resume"] if (unfinished(out) / "store.json").exists() else []))
        assert files(out) == whole, f"after a kill before file operation {operation}"
        assert not [path for path in out.parent.iterdir() if path.name.startswith(".") and any(path.iterdir())]
        if is_done:
            assert operation > 20
            return
    raise AssertionError("it never came to an end")


def ended_at(operation: int, out: Path, *given: str) -> bool:
    """Carry out the toys in a copy of this process that ends before a file operation, counted from 1; return whether it got that far."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) in (0, 9)
        return os.waitstatus_to_exitcode(status) == 9
    try:
        count = iter(range(1, operation))

        def end(event: str, _: object) -> None:
            if event in FILE_OPERATIONS and next(count, None) is None:
                os._exit(9)

        sys.addaudithook(end)
        toy.main(out, 4, 1, *given)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def test_a_folder_whose_deletion_was_killed_after_its_lock_is_deleted_by_the_next_run(tmp_path: Path) -> None:
    left, other = tmp_path / ".out-part-abcdefgh", tmp_path / ".out-part-abcdefgi"
    for folder in (left, other):
        folder.mkdir()
    (left / "records-1.bin").write_bytes(b"half")
    toy.main(tmp_path / "out", 2, 1)
    assert not left.exists() and other.exists()  # an empty one may be about to be locked
