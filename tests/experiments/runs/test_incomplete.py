"""A run that was stopped, or of which runs failed, says so first, in its tables, in run.json and in its texts, and draws what it has."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compare, repeat
from experiments.ablation.ablate import ablate
from experiments.inputs import load
from experiments.inputs.scenario import resolve_scenario
from experiments.prediction.predict import predict
from experiments.runs.experiment import Pair, experiment_of
from experiments.runs.incomplete import incomplete_words
from experiments.runs.options import runs_of
from experiments.runs.results_folder import FIGURES
from experiments.runs.run import Products, Results, run_experiment
from experiments.runs.seed_results import SeedWork
from experiments.runs.store import RunStore, unfinished
from experiments.runs.tasks import Result
from run import main
from tests.experiments.runs.commands import COMMANDS, DATA, write_country
from tests.experiments.runs.folders import record_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME


@pytest.fixture
def stop_after_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send a Ctrl-C when two runs are kept."""
    write, seen = RunStore.write, []

    def interrupted(self: RunStore, key: str, result: Result) -> None:
        write(self, key, result)
        seen.append(key)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(RunStore, "write", interrupted)


def draw(_: object, folder: Path) -> None:
    """Draw a figure."""
    (folder / "figure.csv").write_text("a\n1\n")


STOPPED = "stopped after 2 of 40 runs"


@pytest.mark.usefixtures("stop_after_two")
def test_a_stopped_run_says_so_in_its_tables_texts_and_record_and_draws_what_it_has(tmp_path: Path) -> None:
    def lines(results: Results) -> Iterable[str]:
        yield f"{len(results.finished)} runs"

    first, second = (resolve_scenario(name) for name in (BASELINE, PROGRAMME))
    experiment = experiment_of([first, second], (Pair(second.name, first.name),))
    out = tmp_path / "out"
    products = Products({"question": "q"}, figures=draw, texts={"headline.txt": lines})
    results = run_experiment(experiment, runs_of(40, 1, 1, out, csv=True), products)
    assert results.incomplete == STOPPED and results.finished == [1, 2]
    for name in ("summary", "differences", "series"):
        assert set(pd.read_parquet(out / f"{name}.parquet")["incomplete"]) == set(pd.read_csv(out / f"{name}.csv")["incomplete"]) == {STOPPED}
    record = record_of(out)
    assert (record["stopped_after"], record["asked"], record["runs"]) == (2, 40, 2) and not record["is_complete"]
    text = (out / "headline.txt").read_text().splitlines()
    assert text[0].startswith(f"INCOMPLETE: {STOPPED}. ") and "--resume" in text[0] and text[1:] == ["", "2 runs"]
    assert (out / FIGURES / "figure.csv").exists() and "figures/figure.csv" in record["files"] and unfinished(out).is_dir()


@pytest.mark.usefixtures("stop_after_two")
def test_what_was_missing_is_forgotten_once_it_is_there(tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=4, jobs=1, out=tmp_path / "out")
    assert repeat(tmp_path / "out", jobs=1)[1] == [], "of a stopped run the finished seeds are repeated"
    compare(BASELINE, [PROGRAMME], runs=4, jobs=1, out=tmp_path / "out", resume=True)
    record = record_of(tmp_path / "out")
    assert (record["stopped_after"], record["asked"], record["is_complete"]) == (None, 4, True)
    assert "incomplete" not in pd.read_parquet(tmp_path / "out" / "summary.parquet")


@pytest.mark.usefixtures("stop_after_two")
def test_a_second_signal_ends_the_drawing_and_costs_no_table(tmp_path: Path) -> None:
    def interrupted(_: object, folder: Path) -> None:
        assert (tmp_path / "out" / "summary.parquet").exists(), "tables are in place before figures are drawn"
        (folder / "first.csv").write_text("a\n1\n")
        os.kill(os.getpid(), signal.SIGINT)
        (folder / "second.csv").write_text("a\n1\n")

    results = compare(BASELINE, [PROGRAMME], runs=4, jobs=1, out=tmp_path / "out", figures=interrupted)
    assert results.is_stopped and record_of(tmp_path / "out")["stopped_after"] == 2
    assert not (tmp_path / "out" / FIGURES / "second.csv").exists()


COMMANDS_THAT_SAY_SO = ["main", "compare", "ablate", "predict"]


@pytest.mark.parametrize("name", COMMANDS_THAT_SAY_SO)
@pytest.mark.usefixtures("stop_after_two")
def test_the_first_line_printed_says_so_and_figures_are_there(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(load, "CONFIGS", write_country(tmp_path / "country" / "configs"))
    words = COMMANDS[name]
    out = tmp_path / "out"
    assert main([*words[: words.index("--runs")], "--runs", "40", "--jobs", "1", "--out", str(out)]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"INCOMPLETE: {STOPPED}. ") and f"Tables and figures: {out}" in said
    assert list((out / FIGURES).glob("*.png"))
    assert all(set(pd.read_csv(path)["incomplete"]) == {STOPPED} for path in out.glob("*.csv"))


def test_runs_that_failed_are_said_likewise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    honest = SeedWork.__call__

    def failing(self: SeedWork, seed: int) -> dict[str, np.ndarray]:
        if seed == 2:
            raise ZeroDivisionError
        return honest(self, seed)

    monkeypatch.setattr(SeedWork, "__call__", failing)
    out = tmp_path / "out"
    assert main(["compare", BASELINE, PROGRAMME, "--runs", "3", "--jobs", "1", "--out", str(out)]) == 1
    assert capsys.readouterr().out.startswith("INCOMPLETE: 1 of 3 runs failed (seed 2). ")
    assert set(pd.read_parquet(out / "summary.parquet")["incomplete"]) == {"1 of 3 runs failed (seed 2)"}
    assert (record_of(out)["stopped_after"], record_of(out)["asked"], record_of(out)["runs"]) == (None, 3, 2)


@pytest.mark.parametrize(
    ("finished", "failed", "is_stopped", "words"),
    [
        (20, [], False, ""),
        (2, ["seed 7"], True, "stopped after 2 of 20 runs; 1 of 20 runs failed (seed 7)"),
        (20, [], True, "stopped before every figure of 20 runs was drawn"),
    ],
)
def test_words_of_what_is_missing(finished: int, failed: list[str], is_stopped: bool, words: str) -> None:
    assert incomplete_words(finished, 20, failed, is_stopped) == words


@pytest.mark.parametrize("keep", ["summary", "logs"])
def test_predictions_and_ablations_keep_what_is_asked_for(keep: str, tmp_path: Path) -> None:
    asked = {"jobs": 1, "keep": keep}
    for name in ("whole", "added"):
        runs = 2 if name == "whole" else 1
        predict(str(DATA / "tiny.yaml"), go_live="2015-04-01", runs=runs, out=tmp_path / name / "predict", **asked)  # type: ignore[arg-type]
        ablate(PROGRAMME, measures=["care_entries"], runs=runs, out=tmp_path / name / "ablate", **asked)  # type: ignore[arg-type]
    predict(str(DATA / "tiny.yaml"), go_live="2015-04-01", jobs=1, add_runs=1, out=tmp_path / "added" / "predict")
    ablate(PROGRAMME, measures=["care_entries"], jobs=1, add_runs=1, out=tmp_path / "added" / "ablate")
    for name in ("predict", "ablate"):
        whole, added = (tmp_path / each / name for each in ("whole", "added"))
        tables = sorted(path.name for path in whole.glob("*.parquet"))
        assert ("decisions.parquet" in tables) == ("weekly.parquet" in tables) == (keep == "logs")
        assert all((whole / table).read_bytes() == (added / table).read_bytes() for table in tables)
