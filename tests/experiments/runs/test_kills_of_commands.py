"""The real commands, killed by SIGKILL at moments drawn from a seed and resumed until they are done: the same bytes as never killed."""

import gc
import json
import os
import random
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import InputError
from experiments.comparison import compare as comparing
from experiments.comparison import programmes as side_by_side
from experiments.inputs.scenario import resolve_scenario
from experiments.runs.failures import RunFailed
from experiments.runs.record_files import record_files
from experiments.runs.store import unfinished
from tests.experiments.runs.commands import COMMANDS, CONFIGS, command, write_country
from tests.experiments.runs.folders import files_of, is_clean
from tests.experiments.runs.killing import killed_and_resumed
from tests.experiments.runs.test_killing import FILE_OPERATIONS
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

KILLS = 1
LONGEST_SECONDS = 0.25
READS = ("r", "rb")
"""Modes in which files are opened without a change; how often depends on what this process has read already."""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the configs of a tiny country."""
    return write_country(tmp_path_factory.mktemp("country") / "configs")


def has_new_records(out: Path) -> Callable[[], bool]:
    """Return what says, once of every process, whether it has kept its first result: each writes a file of its own."""
    seen: set[Path] = set()

    def is_new() -> bool:
        new = {path for path in record_files(unfinished(out)) if path not in seen and path.exists() and path.stat().st_size}
        seen.update(new)
        return bool(new)

    return is_new


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("main", "programmes")])  # the main job is a comparison; groups: below
def test_a_command_that_is_killed_and_resumed_gives_the_same_bytes(name: str, country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIGS, str(country))
    whole, out = tmp_path / "whole" / "out", tmp_path / "killed" / "out"
    assert killed_and_resumed(command(name, whole, jobs=2), [], unfinished(whole)) == 0
    draw = random.Random(name)
    moments = [draw.uniform(0.0, LONGEST_SECONDS) for _ in range(KILLS)]
    kills = killed_and_resumed(command(name, out), moments, unfinished(out), has_begun=has_new_records(out))
    assert kills == KILLS
    assert files_of(out) == files_of(whole)
    assert is_clean(tmp_path)


def compared(out: Path, *, runs: int = 3, **how: object) -> None:
    """Compare two scenarios, with a figure."""
    comparing.compare(BASELINE, [PROGRAMME], runs=runs, jobs=1, out=out, keep="weekly", figures=lambda _, folder: drawn(folder), **how)  # type: ignore[arg-type]


def drawn(folder: Path) -> None:
    """Draw a figure."""
    (folder / "figure.csv").write_text("a\n1\n")


def in_groups(out: Path, *, runs: int = 2, **how: object) -> None:
    """Set two groups of programmes side by side."""
    from experiments.presentation.terminal.programmes import write_side_by_side

    found = []
    for results in side_by_side.programmes([PROGRAMME], runs=runs, jobs=1, out=out, **how):  # type: ignore[arg-type]
        found.append(results)
        write_side_by_side(found, out)


@pytest.fixture
def two_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two groups be all programmes."""
    group = side_by_side.group_of([resolve_scenario(PROGRAMME)])
    twice = [side_by_side.Group(name, group.usual, group.programmes) for name in ("first", "second")]
    monkeypatch.setattr(side_by_side, "groups_of", lambda _: twice)


def killed_before(operation: int, work: Callable[[], None], stated: Path | None = None) -> bool:
    """Do work in a copy of this process that is killed before a file operation that is no read, counted from 1; return whether it got that far.

    stated: a file into which the copy writes what the operations were, if it is not killed.
    """
    gc.collect()  # what earlier tests left behind may close and remove files when it goes
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, -signal.SIGKILL)
        return status != 0
    try:
        seen: list[str] = []

        def end(event: str, arguments: tuple[object, ...]) -> None:
            if event in FILE_OPERATIONS and not (event == "open" and arguments[1] in READS):
                seen.append(" ".join([event, *map(str, arguments[:2])]))
                if len(seen) == operation:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(end)
        work()
        if stated is not None:
            stated.write_text("\n".join(seen))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def operations_of(work: Callable[[], None], stated: Path) -> list[str]:
    """Return what file operations work does."""
    assert not killed_before(0, work, stated)
    return stated.read_text().splitlines()


def restore(before: Path, out: Path) -> None:
    """Put the folder that holds results back as it was."""
    shutil.rmtree(out.parent, ignore_errors=True)
    shutil.copytree(before, out.parent)


@pytest.mark.parametrize(("ask", "added"), [(compared, True), (in_groups, False)])
def test_a_kill_before_a_file_operation_costs_nothing(ask: Callable[..., None], added: bool, tmp_path: Path, two_groups: None) -> None:
    """Two operations drawn from all that a command does; the last ones; each that puts a run.json in place; and each behind programmes.csv."""
    whole, before, out = tmp_path / "whole" / "out", tmp_path / "before", tmp_path / "killed" / "out"
    before.mkdir()
    ask(whole, runs=3)
    how = {"runs": 3}
    if added:
        ask(before / "out", runs=2)
        how = {"runs": 2, "add_runs": 1}
    restore(before, out)
    operations = operations_of(lambda: ask(out, **how), tmp_path / "stated")
    last = len(operations) - 1  # the one after it opens the file in which they are written down
    placing = {i + 1 for i, words in enumerate(operations) if words.startswith("os.rename") and words.endswith("/run.json")}
    assert placing
    behind = {i + 2 for i, words in enumerate(operations) if words.endswith("/programmes.csv w")}  # which no run.json lists yet
    assert bool(behind) == (ask is in_groups)
    for operation in {*behind, *random.Random(last).sample(range(1, last + 1), 2), *placing, last - 2, last}:
        restore(before, out)
        assert killed_before(operation, lambda: ask(out, **how)), operation
        is_begun = (unfinished(out) / "store.json").exists()
        if is_begun:
            with pytest.raises(InputError, match="--resume goes on"):
                ask(out, **how)
        ask(out, resume=is_begun, **({"runs": 3, "overwrite": True} if is_whole(out) and not is_begun else how))
        assert files_of(out) == files_of(whole), f"after a kill before file operation {operation} of {last}"
        assert is_clean(out.parent)


def is_whole(out: Path) -> bool:
    """Return whether all three runs are in place."""
    try:
        return json.loads((out / "run.json").read_text())["runs"] == 3
    except FileNotFoundError:
        return False


def test_a_torn_or_altered_record_is_simulated_again(tmp_path: Path) -> None:
    """One record is cut, one has a byte changed; both are simulated again, a third is taken as it is."""
    compared(tmp_path / "whole", runs=4)
    out = tmp_path / "out"

    def fail_at_the_end(*_: object) -> None:
        raise RuntimeError("no paint")

    with pytest.raises(RuntimeError):
        comparing.compare(BASELINE, [PROGRAMME], runs=4, jobs=1, out=out, keep="weekly", figures=fail_at_the_end)
    (kept,) = record_files(unfinished(out))
    size = kept.stat().st_size
    with kept.open("r+b") as file:
        file.seek(size // 3)
        byte = file.read(1)
        file.seek(size // 3)
        file.write(bytes([byte[0] ^ 1]))
    os.truncate(kept, size - 100)
    compared(out, runs=4, resume=True)
    assert files_of(out) == files_of(tmp_path / "whole") and is_clean(tmp_path)


def test_a_full_disk_gives_one_message_and_resume_completes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file may grow over a limit: at first no record fits, then records do and the long tables do not, then nothing is in the way."""
    import resource

    whole, out = tmp_path / "whole", tmp_path / "out"
    compared(whole, runs=6)
    sizes = {path.name: path.stat().st_size for path in whole.rglob("*")}
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    reached = []
    for limit in (3000, sizes["weekly.parquet"] - 1000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        try:
            with pytest.raises(RunFailed, match="Cannot write to") as problem:
                compared(out, runs=6, resume=(unfinished(out) / "store.json").exists())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        reached.append(str(problem.value))
        assert not (out / "run.json").exists()
    compared(out, runs=6, resume=(unfinished(out) / "store.json").exists())
    assert files_of(out) == files_of(whole) and is_clean(tmp_path)
