"""The guide to Dask: every block of it runs, with a small place in place of Luton."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from tests.cluster.slurm import Slurm, slurm
from tests.helpers import REPOSITORY

__all__ = ["slurm"]

GUIDE = (REPOSITORY / "docs" / "guides" / "how-do-i-run-on-dask.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", GUIDE, re.M | re.S)
DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME = str(DATA / "tiny_baseline.yaml"), str(DATA / "tiny_programme_run.yaml")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

LESS = {
    "luton family_safeguarding --go-live 2016-04-01": f"{BASELINE} {PROGRAMME} --no-counterfactuals",
    'compare("luton", ["family_safeguarding"]': f'compare("{BASELINE}", ["{PROGRAMME}"], counterfactuals=False',
    '{"go_live": "2016-04-01", "runs": 20}': '{"runs": 2}',
    "--runs 20": "--runs 2",
    "--runs 1000": "--runs 2",
    "--ntasks=5": "--ntasks=2",
    "--ntasks=4": "--ntasks=1",
    "--nworkers 2": "--nworkers 1",
    "threads_per_worker=1)": "threads_per_worker=1, processes=False, dashboard_address=None)",  # the model is loaded here already
    "python run.py": "python -m tests.experiments.runs.backends.bare_run",
}


def smaller(text: str) -> str:
    """Return a block for a small place."""
    for words, less in LESS.items():
        text = text.replace(words, less)
    assert "luton" not in text
    return text


def block(kind: str, words: str) -> str:
    """Return the one block of a kind that has some words."""
    (found,) = (text for each, text in BLOCKS if each == kind and words in text)
    return smaller(found)


def words_of(line: str) -> list[str]:
    """Return the words of a command behind the program's name."""
    words = shlex.split(line)
    return words[words.index("compare") :]


@pytest.fixture
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Start what the guide starts by hand, in an empty folder; return the words of its command."""
    monkeypatch.chdir(tmp_path)
    *started, last = block("", "dask scheduler").splitlines()
    processes = []
    try:
        for line in started:
            processes.append(subprocess.Popen(shlex.split(line), env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            while not Path("scheduler.json").exists() and processes[0].poll() is None:
                time.sleep(0.02)
        yield words_of(last)
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def is_whole(out: Path) -> bool:
    """Return whether a results folder has both runs."""
    record = json.loads((out / "run.json").read_text())
    return bool(record["is_complete"]) and record["runs"] == 2


def test_the_commands_by_hand(by_hand: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("draw", "report_of"):
        monkeypatch.setattr(f"experiments.presentation.cli.compare.{name}", lambda *_: None)
    assert run.main(by_hand) == 0 and is_whole(tmp_path / "results" / "on-dask")


def test_the_script_in_python(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block("python", "LocalCluster"), "guide", "exec"), {"__name__": "__main__"})
    said = capsys.readouterr().out
    assert said.startswith("<compare: Tiny") and "2 runs" in said


def test_one_allocation(slurm: Slurm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", {**ENVIRONMENT, "SLURM_CONF": slurm.environment["SLURM_CONF"]})
    (tmp_path / "job.sh").write_text(block("bash", "SBATCH"))
    number = slurm.submit("--output", tmp_path / "job.txt", tmp_path / "job.sh")
    slurm.wait()
    assert number and is_whole(tmp_path / "results" / "on-a-cluster"), (tmp_path / "job.txt").read_text()


def test_the_command_with_a_file_names_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        run.main(words_of(block("", "--cluster my-cluster.yaml"))) == 2
        and "--cluster: got 'my-cluster.yaml'; allowed: a YAML file that is there" in capsys.readouterr().err
    )
