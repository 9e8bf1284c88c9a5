"""Signals in mid-run: the command stops at once, writes tables of what is finished, and leaves what --resume goes on with, and nothing else."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import run
from experiments.comparison.compare import main_job
from experiments.runs.store import unfinished
from tests.experiments.runs.folders import record_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.simulation.test_compilation import compilers_of, wait_until

REPOSITORY = Path(__file__).resolve().parents[4]
TINY = """
import sys, experiments.comparison.compare, run
folder = "tests/data/"
main = experiments.comparison.compare
main.MAIN_BASELINE, main.MAIN_PROGRAMME = folder + "tiny_baseline.yaml", folder + "tiny_programme_run.yaml"
sys.exit(run.main(sys.argv[1:]))
"""


MAIN_ARMS = 10
"""Of the main job: three paths of two, and four counterfactuals."""

STARTED: list[int] = []
"""Sessions of the commands started by a test."""


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    """End whatever a test that failed has left behind: it would run on for hours beside all other tests."""
    yield
    while STARTED:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(STARTED.pop(), signal.SIGKILL)


def started(command: list[str], folder: Path) -> subprocess.Popen[str]:
    """Start a command in a session of its own, its temporary files in a folder; wait until some seeds are kept."""
    (folder / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(folder / "temporary")}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    STARTED.append(process.pid)
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline and not any(path.stat().st_size > 100_000 for path in unfinished(folder / "results").glob("records-*")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    return process


def living(session: int) -> list[str]:
    """Return the processes of a session that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        state, _, _, of = rest.split()[:4]
        if int(of) == session and state != "Z":
            found.append(name)
    return found


def is_left_alone(session: int) -> bool:
    """Say whether the last process of a session is gone; one that was killed needs a moment."""
    deadline = time.monotonic() + 20
    while living(session) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not living(session)


def assert_stopped_well(process: subprocess.Popen[str], folder: Path, scenarios: int, asked: int) -> None:
    """Check status, words, tables and leftovers of a stopped main job or comparison."""
    words, errors = process.communicate(timeout=120)
    assert process.returncode == 1 and "Traceback" not in errors + words and "Exception" not in errors, errors
    assert is_left_alone(process.pid)
    assert list((folder / "temporary").iterdir()) == []
    assert sorted(path.name for path in folder.iterdir()) == [".results-unfinished", "results", "temporary"]
    out = folder / "results"
    record = json.loads((out / "run.json").read_text())
    assert 0 < record["runs"] < asked and not record["is_complete"]
    assert record["stopped_after"] == record["runs"] and record["asked"] == asked
    says = f"stopped after {record['runs']} of {asked} runs"
    assert words.startswith(f"INCOMPLETE: {says}. ")
    weekly = pd.read_parquet(out / "weekly.parquet", columns=["scenario", "run"])
    rows = weekly.groupby(["scenario", "run"], observed=True).size()
    assert len(rows) == scenarios * record["runs"] and rows.nunique() == 1
    assert set(weekly["run"]) == set(record["seeds"]) == set(pd.read_parquet(out / "episodes.parquet", columns=["run"])["run"])
    summary = pd.read_parquet(out / "summary.parquet")
    assert summary["scenario"].nunique() == scenarios and summary["runs"].max() == record["runs"]
    assert pd.read_parquet(out / "differences.parquet")["runs"].max() == record["runs"] and set(summary["incomplete"]) == {says}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_the_main_job_and_keeps_what_is_finished(jobs: str, tmp_path: Path) -> None:
    process = started(
        [sys.executable, "-c", TINY, "--runs", "2000", "--jobs", jobs, "--keep", "episodes", "--out", str(tmp_path / "results")], tmp_path
    )
    os.killpg(process.pid, signal.SIGINT)
    assert_stopped_well(process, tmp_path, MAIN_ARMS, 2000)


def test_a_second_ctrl_c_does_not_cost_what_is_finished(tmp_path: Path) -> None:
    process = started(
        [sys.executable, "-c", TINY, "--runs", "2000", "--jobs", "2", "--keep", "episodes", "--out", str(tmp_path / "results")], tmp_path
    )
    for _ in range(20):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.01)
    assert_stopped_well(process, tmp_path, MAIN_ARMS, 2000)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_schedulers_sigterm_and_a_closed_terminal_are_a_ctrl_c(number: signal.Signals, tmp_path: Path) -> None:
    process = started(
        [sys.executable, "-c", TINY, "--runs", "2000", "--jobs", "2", "--keep", "episodes", "--out", str(tmp_path / "results")], tmp_path
    )
    process.send_signal(number)
    assert_stopped_well(process, tmp_path, MAIN_ARMS, 2000)
    assert_resumes(tmp_path / "results", record_of(tmp_path / "results")["runs"] + 2)


def assert_resumes(out: Path, runs: int) -> None:
    """Check that a stopped main job goes on to as many runs, simulating those alone that it lacks."""
    kept = unfinished(out)
    assert main_job(runs=runs, jobs=2, out=out, scenarios=(BASELINE, PROGRAMME), resume=True).finished == list(range(1, runs + 1))
    assert record_of(out)["is_complete"] and not kept.exists()


def test_nothing_goes_on_after_a_kill(tmp_path: Path) -> None:
    process = started(
        [sys.executable, "-c", TINY, "--runs", "2000", "--jobs", "2", "--keep", "episodes", "--out", str(tmp_path / "results")], tmp_path
    )
    process.kill()
    process.communicate(timeout=60)
    assert is_left_alone(process.pid)


def test_ctrl_c_before_anything_is_finished_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.comparison.compare.main_job", interrupted)
    assert run.main(["--runs", "2"]) == 1
    assert "nothing was kept" in capsys.readouterr().err


def test_ctrl_c_while_compiling_leaves_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", TINY, "--runs", "2", "--out", str(tmp_path / "results")]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True)
    STARTED.append(process.pid)
    assert process.stderr is not None and "Compiling" in process.stderr.readline()
    assert wait_until(lambda: len(compilers_of(tmp_path / "cache")) > 0)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1 and errors.endswith("Stopped before anything was finished; nothing was kept.\n")
    assert "Traceback" not in errors and "Exception" not in errors
    assert is_left_alone(process.pid) and wait_until(lambda: compilers_of(tmp_path / "cache") == [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache"]


@pytest.mark.slow
def test_ctrl_c_stops_hertfordshire(tmp_path: Path) -> None:
    """A real place, whose seeds take long; two arms are enough, since of all arms a seed goes through it is each one that stops."""
    asked = [
        "compare",
        "hertfordshire_business_as_usual",
        "hertfordshire_family_safeguarding",
        "--no-counterfactuals",
        "--runs",
        "100",
        "--jobs",
        "2",
    ]
    process = started([sys.executable, "run.py", *asked, "--keep", "episodes", "--out", str(tmp_path / "results")], tmp_path)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    assert_stopped_well(process, tmp_path, 2, 100)
    print(f"stopped after {time.monotonic() - began:.1f} s")
