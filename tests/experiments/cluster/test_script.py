"""The scripts for Slurm: what they ask for, what is refused before anything is prepared, and that they do their work on a real Slurm."""

import datetime
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.code_cache import CACHE_NAME, settings
from experiments.cluster.prepared import read_prepared
from experiments.cluster.script import cluster_script
from experiments.inputs.errors import InputError
from experiments.presentation.cli.app import main
from experiments.runs.store import unfinished
from tests.cluster.slurm import Slurm, slurm
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

__all__ = ["slurm"]

DATA = REPOSITORY / "tests" / "data"
STUDY, TRIAL, PROGRAMME = (str(DATA / f"{name}.yaml") for name in ("tiny_discovery", "tiny_trial", "tiny_programme_run"))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("parts", 0),
        ("parts", 10_001),
        ("time", "soon"),
        ("time", "04:00:00\n#SBATCH --nice"),
        ("time", "00:00:00"),
        ("time", "4"),
        ("memory", "much"),
        ("memory", "0G"),
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
    shutil.rmtree(unfinished(made.out))  # as gathering does
    assert subprocess.run(["bash", made.folder / "submit.sh"], check=True, capture_output=True, text=True).stdout.startswith("Nothing is left to do")


def test_a_folder_of_any_name_is_written_as_slurm_reads_it(tmp_path: Path) -> None:
    made = cluster_script(STUDY, out=tmp_path / "c ü'0 %j")
    asked = (made.folder / "first.sbatch").read_text()
    assert "--job-name=c___0__j-first\n" in asked and "%%j-jobs/messages/first-%j.txt" in asked
    for name in ("line\nbreak", "back\\slash"):
        with pytest.raises(InputError, match=r"a folder without .* in its path"):
            cluster_script(STUDY, out=tmp_path / name)


def test_options_of_the_studys_command_are_kept_for_the_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--vary", "look_sd=1.0,1.2", "--runs=3", "--set", "hostility_misread=0.3", "--outcomes", "care_entries, plan_starts", "--allow-large"]
    out = str(tmp_path / "out")
    assert main(["cluster-script", PROGRAMME, *words, "--parts", "4", "--out", out]) == 0, capsys.readouterr().err
    found = read_prepared(out)
    assert (found.command, found.parts) == ("sweep", 4)
    more = {"outcomes": ["care_entries", "plan_starts"], "parameters": {"hostility_misread": 0.3}, "allow_large": True}
    assert found.arguments == {"study": PROGRAMME, "seed": 1, "vary": ["look_sd=1.0,1.2"], "runs": 3, **more}
    capsys.readouterr()
    assert main(["study-gather", out]) == 1, "there are no results"
    assert "Nothing is computed yet" in capsys.readouterr().out and not Path(out).exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--replicates", "many"], r"--replicates 'many': .* See `python run\.py trial --help`"),
        (["--replicates", "0"], r"--replicates: got 0"),
        (["--replicats", "2"], r"--replicats: neither cluster-script nor trial has this option\. Did you mean '--replicates'\?"),
        (["--partz", "2"], r"Did you mean '--parts'\?"),
        (["--resume"], r"--resume: trial in parts does not take this option\. It takes --replicates"),
        (["--allow-large"], r"--allow-large: neither cluster-script nor trial"),
        (["one more"], r"unexpected extra argument"),
    ],
)
def test_the_studys_command_checks_its_options_before_anything_is_written(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cluster-script", TRIAL, *words, "--out", str(tmp_path / "out")]) == 2
    assert re.search(message, capsys.readouterr().err)
    assert not list(tmp_path.iterdir())


def test_the_study_stands_before_the_options_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cluster-script", "--replicates", "2", TRIAL]) == 2
    assert "STUDY: got '--replicates'; allowed: the study first" in capsys.readouterr().err


def test_options_in_python_are_kept_as_text_and_numbers(tmp_path: Path) -> None:
    varied, day = {"look_sd": np.array([1.0, 1.2])}, datetime.date(2016, 4, 3)
    made = cluster_script(PROGRAMME, out=tmp_path / "out", vary={"look_sd": list(varied["look_sd"])}, runs=1, end=day)
    found = read_prepared(made.out).arguments
    assert found["vary"] == {"look_sd": [1.0, 1.2]} and found["end"] == "2016-04-03"
    with pytest.raises(InputError, match=r"--run: sweep in parts does not take this option\. Did you mean 'runs'"):
        cluster_script(PROGRAMME, out=tmp_path / "other", vary=varied, run=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return what one process makes of the study, figures too."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert main(["discover", STUDY, "--jobs", "1", "--out", str(out)]) == 0
    return files_of(out)


@pytest.mark.parametrize("dask", [False, True], ids=["array", "dask"])
def test_the_scripts_carry_a_study_out_on_slurm(
    dask: bool, slurm: Slurm, whole: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very scripts, on a real Slurm: a first job, an array, gathering; or one job with Dask. The same bytes as one process makes."""
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    out = tmp_path / 'c ü\'0 %j #1 "h"'  # whatever a user calls it
    made = cluster_script(STUDY, out=out, parts=2, memory="700M", time="00:10:00", dask=dask)
    link_compiled_code(made.folder / "compiled")
    slurm.run("bash", str(made.folder / "submit.sh"))
    slurm.wait(120)
    said = {path.name: path.read_text() for path in sorted((made.folder / "messages").iterdir())}
    assert (out / "run.json").exists(), said
    assert files_of(out) == whole
    if not dask:
        assert len([name for name in said if name.startswith("part-")]) == 2 and any("1 computed" in said[name] for name in said if "first" in name)


def link_compiled_code(folder: Path) -> None:
    """Put the code that this process has compiled into the scripts' own cache: compiling it again takes minutes."""
    (folder / CACHE_NAME).mkdir(parents=True)
    (folder / CACHE_NAME / Path(settings.CACHE_DIR).name).symlink_to(settings.CACHE_DIR)
