"""Which folder is written to: finished results are replaced only when asked for, only a command's own folder is numbered, a user's files stay."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments import InputError, calibrate, compare, main_job, repeat, simulate
from experiments.comparison.compare import MAIN_FOLDER
from experiments.exploration.sensitivity import sensitivity
from experiments.inputs import load
from experiments.runs.failures import RunFailed
from experiments.runs.out_folder import Beginning, DefaultFolder, out_folder
from experiments.runs.run import Products, Results, run_experiment
from experiments.runs.seed_results import SeedWork
from experiments.runs.store import RUNS, unfinished
from run import main
from tests.experiments.runs.commands import DATA, write_country
from tests.experiments.runs.folders import files_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME


def compared(out: Path, **how: Any) -> Results:
    """Compare two scenarios once."""
    return compare(BASELINE, [PROGRAMME], **{"runs": 1, "jobs": 1, "out": out, **how})


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """Return the folder of a finished comparison."""
    compared(tmp_path / "out")
    return tmp_path / "out"


OTHERS: dict[str, Callable[[Path], object]] = {
    "compare": lambda out: compared(out),
    "simulate": lambda out: simulate(BASELINE, weeks=8, out=out),
    "main_job": lambda out: main_job(runs=1, out=out, scenarios=(BASELINE, PROGRAMME)),
    "repeat": lambda out: repeat(out, jobs=1, out=out),
    "calibrate": lambda out: calibrate(str(DATA / "tiny_calibration.yaml"), out=out),
    "sensitivity": lambda out: sensitivity(str(DATA / "tiny_sensitivity.yaml"), out=out),
}


@pytest.mark.parametrize("name", OTHERS)
def test_finished_results_are_left_alone_and_the_ways_on_are_named(name: str, finished: Path) -> None:
    before = files_of(finished)
    with pytest.raises(InputError) as problem:
        OTHERS[name](finished)
    words = str(problem.value)
    assert words.startswith(f"--out: got '{finished}'") and "--overwrite" in words and "another --out" in words
    assert ("--add-runs N" in words) == (name in ("compare", "main_job")), "only of commands that have it"
    assert files_of(finished) == before and not unfinished(finished).exists()


def test_overwrite_replaces_what_run_json_lists_and_nothing_else(finished: Path) -> None:
    (finished / "notes.txt").write_text("mine")
    results = simulate(BASELINE, weeks=8, out=finished, keep="summary", overwrite=True)
    assert results.finished == [1] and not (finished / "differences.parquet").exists()
    assert (finished / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in finished.iterdir()) == ["notes.txt", "run.json", RUNS, "series.parquet", "summary.parquet"]


def test_overwriting_that_ends_early_costs_nothing(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files_of(finished)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SeedWork, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compared(finished, runs=2, overwrite=True)
    assert files_of(finished) == before


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"resume": True}, "--resume beside it"),
        ({"add_runs": 1}, "--add-runs beside it"),
        ({"out": None}, "no --out"),
    ],
)
def test_what_does_not_go_with_overwrite_is_refused(how: dict[str, Any], said: str, finished: Path) -> None:
    with pytest.raises(InputError, match=f"--overwrite: got {said}"):
        compared(**{"out": finished, "overwrite": True, **how})


def test_runs_beside_add_runs_are_refused_on_the_command_line(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", BASELINE, PROGRAMME, "--jobs", "1", "--out", str(finished)]
    assert main([*words, "--runs", "3", "--add-runs", "1"]) == 2
    assert "--runs: got 3 beside --add-runs 1; allowed: one of the two" in capsys.readouterr().err
    assert main(["--runs", "20", "--add-runs", "1", "--out", str(finished)]) == 2
    assert "--runs: got 20 beside --add-runs 1" in capsys.readouterr().err
    assert main([*words, "--add-runs", "1"]) == 0


@pytest.mark.parametrize("name", ["summary.parquet", "weekly.parquet", "differences.csv"])
def test_a_users_own_file_of_a_name_that_is_wanted_is_refused_by_name(name: str, finished: Path) -> None:
    how = {"keep": "weekly", "csv": True, "overwrite": True}
    record = json.loads((finished / "run.json").read_text())
    (finished / name).write_text("mine")
    (finished / "run.json").write_text(json.dumps({**record, "files": [file for file in record["files"] if file != name]}))
    with pytest.raises(InputError, match=rf"{name} is no file of earlier results.*Move it"):
        compared(finished, **how)
    assert (finished / name).read_text() == "mine" and not unfinished(finished).exists()
    (finished / name).rename(finished / "moved")
    compared(finished, **how)
    assert (finished / name).stat().st_size > 10 and (finished / "moved").read_text() == "mine"


def test_a_users_own_figure_is_not_replaced_and_nothing_is_lost(finished: Path) -> None:
    """Which figures there will be is not known before they are drawn."""

    def draw(_: object, folder: Path) -> None:
        (folder / "one.csv").write_text("a\n1\n")

    (finished / "figures").mkdir()
    (finished / "figures" / "one.csv").write_text("mine")
    with pytest.raises(RunFailed, match=r"one\.csv is no file of earlier results.*Move it elsewhere.*--resume"):
        compared(finished, overwrite=True, figures=draw)
    assert (finished / "figures" / "one.csv").read_text() == "mine"
    (finished / "figures" / "one.csv").rename(finished / "figures" / "own.csv")
    compared(finished, resume=True, figures=draw)
    assert (finished / "figures" / "one.csv").read_text() == "a\n1\n" and (finished / "figures" / "own.csv").read_text() == "mine"


def test_the_main_jobs_own_folder_is_numbered_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(load, "CONFIGS", write_country(tmp_path / "country" / "configs"))
    monkeypatch.chdir(tmp_path)
    for place in ("results/main", "results/main-2", "results/main-3"):
        capsys.readouterr()
        assert main(["--runs", "1", "--jobs", "1"]) == 0
        assert capsys.readouterr().out.rstrip().endswith(f"Tables and figures: {place}") and (tmp_path / place / "run.json").exists()
    assert main(["--runs", "1", "--jobs", "1", "--out", "results/main"]) == 2, "a name that is given is not numbered"
    assert main(["--jobs", "1", "--add-runs", "1"]) == 2
    assert "results/main, results/main-2, results/main-3; allowed: the --out of one of them" in capsys.readouterr().err
    assert sorted(path.name for path in Path("results").iterdir()) == ["main", "main-2", "main-3"]


def test_a_number_is_free_if_nothing_is_there(tmp_path: Path) -> None:
    default = DefaultFolder(tmp_path / "main")
    assert out_folder(default, Beginning()) == tmp_path / "main"
    unfinished(tmp_path / "main").mkdir()
    (tmp_path / "main-2").mkdir()
    (tmp_path / "main-2" / "mine.txt").write_text("mine")
    (tmp_path / "main-4").write_text("a file")
    assert out_folder(default, Beginning()) == tmp_path / "main-3"
    assert out_folder(default, Beginning(resume=True)) == tmp_path / "main"
    unfinished(tmp_path / "main-3").mkdir()
    assert out_folder(default, Beginning()) == tmp_path / "main-5"
    with pytest.raises(InputError, match=r"--resume: got no --out, and unfinished runs in .*main, .*main-3"):
        out_folder(default, Beginning(resume=True))
    assert isinstance(MAIN_FOLDER, DefaultFolder)


def test_runs_are_added_to_the_one_folder_that_has_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenarios = (BASELINE, PROGRAMME)
    assert main_job(runs=1, jobs=1, scenarios=scenarios).out == Path("results/main")
    assert main_job(add_runs=1, jobs=1, scenarios=scenarios).finished == [1, 2]
    assert [path.name for path in Path("results").iterdir()] == ["main"]


def test_texts_are_saved_beside_the_tables(finished: Path, tmp_path: Path) -> None:
    from experiments.inputs.scenario import resolve_scenario
    from experiments.runs.experiment import experiment_of
    from experiments.runs.options import runs_of

    experiment = experiment_of([resolve_scenario(BASELINE)])
    products = Products({"question": "q"}, texts={"headline.txt": lambda results: [f"{len(results.finished)} runs", "grün"]})
    run_experiment(experiment, runs_of(2, 1, 1, tmp_path / "texts"), products)
    assert (tmp_path / "texts" / "headline.txt").read_text(encoding="utf-8") == "2 runs\ngrün\n"
    assert "headline.txt" in json.loads((tmp_path / "texts" / "run.json").read_text())["files"]
    (finished / "headline.txt").write_text("mine")
    with pytest.raises(InputError, match=r"headline\.txt is no file"):
        run_experiment(experiment, runs_of(1, 1, 1, finished, overwrite=True), products)


def test_one_run_has_tables_and_no_figures_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", BASELINE, "--weeks", "8", "--out", str(tmp_path / "one")]) == 0
    assert capsys.readouterr().out.rstrip().endswith(f"\nTables: {tmp_path / 'one'}")
    assert len(pd.read_parquet(tmp_path / "one" / "summary.parquet"))
