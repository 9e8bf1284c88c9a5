"""Parts of a study: whatever their number, order and interruptions, what is gathered is the same bytes as what one process makes."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from experiments.cluster.gather import NextStage, PartsMissing, numbers_in_words, study_gather
from experiments.cluster.part import PartResult, study_part
from experiments.cluster.prepared import prepare_study, read_prepared
from experiments.cluster.status import status
from experiments.inputs.errors import InputError
from experiments.runs.failures import RunFailed
from experiments.runs.locks import LOCK, hold
from experiments.runs.record_files import record_files
from experiments.runs.records import whole_records
from experiments.runs.store import RUNS, unfinished
from tests.experiments.cluster.toys import FIRST, SECOND, TROUBLE, command, toy_study, toys
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

__all__ = ["toy_study"]


@pytest.fixture
def whole(toy_study: Path, tmp_path: Path) -> dict[str, object]:
    """Return what one process makes of the toys."""
    toys(str(toy_study), out=tmp_path / "whole")
    return files_of(tmp_path / "whole")


@pytest.fixture
def out(toy_study: Path, tmp_path: Path) -> Path:
    """Give a folder that is prepared for parts."""
    return prepare_study(str(toy_study), tmp_path / "out", 3)


def gathered(out: Path, of: int, *, jobs: int = 1) -> None:
    """Carry out stage after stage, the last part first, until the results are in place."""
    for _ in range(3):
        for number in reversed(range(1, of + 1)):
            study_part(number, of, str(out), jobs=jobs)
        try:
            study_gather(str(out))
            return
        except (NextStage, PartsMissing):  # the last part may have completed a stage, so that the first began the next
            continue
    pytest.fail("not gathered")


@pytest.mark.parametrize(("of", "jobs"), [(1, 2), (2, 1), (7, 1), (30, 2)])
def test_any_number_of_parts_gives_the_same_bytes(of: int, jobs: int, out: Path, whole: dict[str, object]) -> None:
    gathered(out, of, jobs=jobs)
    assert files_of(out) == whole and f"{RUNS}/manifest.json" in whole
    assert not unfinished(out).exists()


def test_stages_one_by_one(out: Path) -> None:
    with pytest.raises(NextStage) as nothing:
        study_gather(str(out))
    assert (nothing.value.stage, nothing.value.tasks, nothing.value.is_first) == ("first", FIRST, True)
    assert study_part(0, 2, str(out)) == PartResult(0, 2, "first", 1, 0, 0, 0)
    assert study_part(1, 2, str(out)) == PartResult(1, 2, "first", 5, 1, 0, 0)
    with pytest.raises(PartsMissing, match=rf"^first: 5 of {FIRST} tasks are missing, of part 2 of 2\..*Give these parts again"):
        study_gather(str(out))
    assert study_part(2, 2, str(out)) == PartResult(2, 2, "first", 5, 0, 0, 0)
    with pytest.raises(NextStage) as second:
        study_gather(str(out))
    assert (second.value.stage, second.value.tasks, second.value.parts, second.value.is_first) == ("second", SECOND, 2, False)
    assert [study_part(i, 2, str(out)).computed for i in (1, 2, 1)] == [3, 3, 0], "a further part does not put results in place"
    assert not out.exists()
    study_gather(str(out))
    with pytest.raises(InputError, match="holds finished results"):
        study_gather(str(out))
    with pytest.raises(InputError, match="holds finished results"):
        study_part(1, 2, str(out))


def test_parts_of_several_numbers_and_the_local_engine_go_on_with_each_other(out: Path, toy_study: Path, whole: dict[str, object]) -> None:
    study_part(2, 3, str(out))
    study_part(1, 2, str(out))
    toys(str(toy_study), out=out, resume=True)
    assert files_of(out) == whole and not unfinished(out).exists()


def test_a_node_reads_nothing_but_the_prepared_folder(out: Path, toy_study: Path, whole: dict[str, object]) -> None:
    toy_study.unlink()
    gathered(out, 2)
    assert files_of(out) == whole


def test_a_failing_task_is_kept_reported_and_tried_again(out: Path, whole: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv(TROUBLE["fails"], "2")
        assert study_part(1, 3, str(out)).is_complete and study_part(3, 3, str(out)).is_complete
        assert study_part(2, 3, str(out)) == PartResult(2, 3, "first", 3, 0, 1, 0)
        with pytest.raises(
            PartsMissing, match=r"1 of 11 .* part 2 of 3\. 1 of them failed \(point 2 \(seed 2\): ZeroDivisionError: no families for 2\)"
        ):
            study_gather(str(out))
    assert study_part(2, 3, str(out)) == PartResult(2, 3, "first", 1, 3, 0, 0)
    gathered(out, 3)
    assert files_of(out) == whole


def test_a_walltime_leaves_a_folder_with_which_the_same_part_goes_on(out: Path, whole: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv(TROUBLE["stops"], "4")
        done = study_part(1, 1, str(out))
    assert done.computed == 4 and done.stopped == FIRST - 4 and not done.is_complete
    assert study_part(1, 1, str(out)) == PartResult(1, 1, "first", FIRST - 4, 4, 0, 0)
    gathered(out, 1)
    assert files_of(out) == whole


def test_a_part_that_is_killed_and_one_computed_by_two_processes_at_once(out: Path, whole: dict[str, object]) -> None:
    how = {"cwd": REPOSITORY, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, TROUBLE["slow"]: "0.2"}}
    twins = [subprocess.Popen(command("study-part", 1, 1, out), **how) for _ in range(2)]  # type: ignore[call-overload]
    latest = time.monotonic() + 120
    while len(files := record_files(unfinished(out))) < 2 or min(len(list(whole_records(path))) for path in files) < 3:
        assert time.monotonic() < latest
        time.sleep(0.01)
    os.kill(twins[0].pid, signal.SIGKILL)
    assert [each.wait(120) for each in twins] == [-9, 0]
    records = [place.key for path in record_files(unfinished(out)) for place in whole_records(path)]
    assert len(records) >= FIRST + 3 and len(set(records)) == FIRST, "both computed the same, and one alone all of it"
    gathered(out, 1)
    assert files_of(out) == whole


@pytest.mark.parametrize("kind", ["cut", "altered"])
def test_a_part_that_is_damaged_by_hand_is_said_and_computed_again(
    kind: str, out: Path, whole: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        study_part(number, 2, str(out))
    path = record_files(unfinished(out))[0]
    content = bytearray(path.read_bytes())
    content[-20 if kind == "cut" else 100] ^= 1
    path.write_bytes(content[:-20] if kind == "cut" else content)
    capsys.readouterr()
    with pytest.raises(PartsMissing, match=r"1 of 11 tasks are missing"):
        study_gather(str(out))
    words = f"{path.name} was damaged: what cannot be read of it counts as not computed."
    assert capsys.readouterr().err.count(words) == 1 and status(str(out)).damages[0].endswith(words)
    study_part(1, 2, str(out))
    assert capsys.readouterr().err.count(words) == 1
    gathered(out, 2)
    assert files_of(out) == whole


def test_two_gather_at_once_and_a_lock_is_left_by_a_machine_that_went_down(out: Path, whole: dict[str, object]) -> None:
    """The second is refused. Where the first is gone and its lock is not, as on network drives, what the message advises helps."""
    for _ in range(2):
        study_part(1, 1, str(out))
    lock = hold(unfinished(out))
    with pytest.raises(InputError, match=rf"is in use by process {os.getpid()} on .* since .*delete .*{LOCK} and give the command again"):
        study_gather(str(out))
    study_part(1, 1, str(out))  # parts need no lock
    (unfinished(out) / LOCK).unlink()
    study_gather(str(out))
    lock.release()
    assert files_of(out) == whole and not unfinished(out).exists()


def test_a_file_system_without_locks_harms_nothing(out: Path, whole: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object, **__: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr("filelock.FileLock.acquire", no_locks)
    held = hold(unfinished(out))
    gathered(out, 2)
    held.release()
    assert files_of(out) == whole


def test_another_version_configuration_or_folder_is_refused(out: Path, toy_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for ask in (lambda: study_part(1, 2, str(out)), lambda: study_gather(str(out))):
        with monkeypatch.context() as patch:
            patch.setattr("experiments.runs.session.sources", lambda: "another")
            with pytest.raises(InputError, match=r"^DIR: got runs in .* by another version of the program.*or prepare another\.$"):
                ask()
    study = unfinished(out) / "study.json"
    study.write_text(study.read_text().replace("scale: 3", "scale: 4"))
    for ask in (lambda: study_part(1, 2, str(out)), lambda: study_gather(str(out))):
        with pytest.raises(InputError, match=r"^DIR: configuration\.scale: got now 4"):
            ask()
    study.write_text("{}")
    with pytest.raises(InputError, match="Prepare it again"):
        study_part(1, 2, str(out))
    with pytest.raises(InputError, match="is not prepared for parts"):
        study_part(1, 2, str(tmp_path / "elsewhere"))
    for number, of in ((3, 2), (-1, 2), (1, 0), (True, 2)):
        with pytest.raises(InputError, match="a whole number from"):
            study_part(number, of, str(out))


def test_a_folder_is_prepared_again_for_another_number_of_parts(out: Path, toy_study: Path, whole: dict[str, object]) -> None:
    study_part(1, 3, str(out))
    with pytest.raises(InputError, match=r"^--out: configuration\.seed: got now 2, .*Give the study and its options as then"):
        prepare_study(str(toy_study), out, seed=2)
    prepare_study(str(toy_study), out, 5)
    assert read_prepared(out).parts == 5 and len(record_files(unfinished(out))) == 1, "what is computed stays"
    gathered(out, 5)
    assert files_of(out) == whole


def test_a_full_disk_and_a_folder_that_cannot_be_written_are_one_message(
    out: Path, whole: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, limit[1]))
    try:
        with pytest.raises(RunFailed, match=r"Cannot write to .*1 finished run is kept"):
            study_part(1, 1, str(out))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    def denied(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("experiments.runs.record_files.RecordWriter._begin", denied)
        with pytest.raises(RunFailed, match=r"Cannot write to .*: Permission denied\. What is computed is kept"):
            study_part(1, 1, str(out))
    gathered(out, 1)
    assert files_of(out) == whole


def test_a_late_part_of_gathered_results_says_so(out: Path) -> None:
    """The folder is gone while the part still computes."""
    copy = out.with_name("copy")
    study_part(1, 1, str(out))
    shutil.copytree(unfinished(out), unfinished(copy))
    with pytest.raises(NextStage):
        study_gather(str(copy))
    import experiments.runs.store as store_module

    write = store_module.RunStore.write

    def removed_first(self: store_module.RunStore, key: str, result: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        write(self, key, result)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module.RunStore, "write", removed_first)
        with pytest.raises(RunFailed, match="is not there any more: another process has put the results in place"):
            study_part(1, 1, str(copy))


def test_numbers_as_slurm_takes_them() -> None:
    assert numbers_in_words([4]) == "4" and numbers_in_words([1, 2, 5, 6, 7, 9]) == "1-2,5-7,9"
