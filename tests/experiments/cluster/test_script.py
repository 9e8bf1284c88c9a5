"""The scripts for Slurm: what they ask for, what is refused before anything is prepared, and that they do their work on a real Slurm."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from agents.code_cache import CACHE_NAME, settings
from experiments.cluster.script import cluster_script
from experiments.inputs.errors import InputError
from experiments.presentation.cli.app import main
from experiments.runs.store import unfinished
from tests.cluster.slurm import Slurm, slurm
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

__all__ = ["slurm"]

STUDY = str(REPOSITORY / "tests" / "data" / "tiny_discovery.yaml")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("parts", 0),
        ("parts", 10_001),
        ("time", "soon"),
        ("time", "04:00:00\n#SBATCH --nice"),
        ("memory", "much"),
        ("cpus", 0),
        ("partition", "two words"),
        ("account", "$(id)"),
    ],
)
def test_what_slurm_would_not_understand_is_refused(option: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"--{option}"):
        cluster_script(STUDY, out=tmp_path / "out", **{option: value})
    assert not list(tmp_path.iterdir())


def test_a_study_that_no_part_can_carry_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kind: got 'calibration'; allowed: a study that can be carried out in parts: sweep"):
        cluster_script("hertfordshire", out=tmp_path / "out")


def test_scripts_ask_for_what_was_asked_and_are_shell(tmp_path: Path) -> None:
    made = cluster_script(STUDY, out=tmp_path / "a b", parts=7, time="2-00:00:00", memory="900M", cpus=3, partition="long", account="team_1")
    for path in (path for path in made.folder.iterdir() if path.is_file()):
        subprocess.run(["bash", "-n", path], check=True)
    text = (made.folder / "parts.sbatch").read_text()
    for asked in ("array=1-7", "time=2-00:00:00", "mem=900M", "cpus-per-task=3", "partition=long", "account=team_1", "signal=B:TERM@120"):
        assert f"#SBATCH --{asked}\n" in text
    last = text.splitlines()[-1]
    assert last.startswith("exec ") and "study-part" in last and f"7 '{tmp_path / 'a b'}'" in last
    submit = (made.folder / "submit.sh").read_text()
    assert "--dependency=afterok" in submit and "--dependency=afterany" in submit and made.line == f"bash '{made.folder}/submit.sh'"
    assert unfinished(made.out).is_dir()


def test_the_script_carries_a_study_out_on_slurm(slurm: Slurm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The very scripts, on a real Slurm: a first job, an array of three, gathering; the same bytes as one process makes, figures too."""
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert main(["discover", STUDY, "--jobs", "1", "--out", str(tmp_path / "whole")]) == 0
    out = tmp_path / "c ü'0 %j #1 \"h\""  # whatever a user calls it
    made = cluster_script(STUDY, out=out, parts=3, memory="300M", time="00:20:00")
    link_compiled_code(made.folder / "compiled")
    slurm.run("bash", str(made.folder / "submit.sh"))
    slurm.wait(240)
    said = {path.name: path.read_text() for path in sorted((made.folder / "messages").iterdir())}
    assert (out / "run.json").exists(), said
    assert files_of(out) == files_of(tmp_path / "whole")
    assert len([name for name in said if name.startswith("part-")]) == 3 and any("1 computed" in said[name] for name in said if "first" in name)


def link_compiled_code(folder: Path) -> None:
    """Put the code that this process has compiled into the scripts' own cache: compiling it again takes minutes."""
    (folder / CACHE_NAME).mkdir(parents=True)
    (folder / CACHE_NAME / Path(settings.CACHE_DIR).name).symlink_to(settings.CACHE_DIR)
