"""What goes wrong in a run or beside it: other runs are kept, one message says what is kept, --resume completes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.inputs import load
from experiments.runs import past_store
from experiments.runs.heads import Head
from experiments.runs.opening import open_store
from experiments.runs.results_folder import FIGURES
from experiments.runs.store import unfinished
from run import main
from tests.experiments.runs.commands import write_country
from tests.experiments.runs.folders import files_of, is_clean, record_of
from tests.experiments.runs.test_adding_runs import words_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME
from tests.helpers import REPOSITORY
from tests.pictures import pictures_in_words

WORK = {
    "compare": "experiments.runs.seed_results.SeedWork",
    "ablate": "experiments.ablation.ablate.CombinationRuns",
    "predict": "experiments.prediction.effects.EffectWork",
    "programmes": "experiments.runs.seed_results.SeedWork",
    "validate": "experiments.validation.patterns.PatternWork",
}
"""What simulates a seed of each command, or of one of its stages."""


@pytest.fixture
def country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands be of a tiny country."""
    monkeypatch.setattr(load, "CONFIGS", write_country(tmp_path / "country" / "configs"))


@pytest.fixture
def words_for_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paint no figure."""
    pictures_in_words(monkeypatch)


def let_seed_fail(name: str, failing: int, patch: pytest.MonkeyPatch) -> None:
    """Let one seed of a command raise."""
    place, _, kind = WORK[name].rpartition(".")
    work: Any = getattr(import_module(place), kind)
    honest: Callable[..., dict[str, np.ndarray]] = work.__call__

    def call(self: object, seed: int) -> dict[str, np.ndarray]:
        if seed == failing:
            raise ZeroDivisionError("no families\nat all")
        return honest(self, seed)

    patch.setattr(work, "__call__", call)


@pytest.mark.parametrize("name", WORK)
def test_a_seed_that_fails_costs_itself_alone_and_is_tried_again(
    name: str, country: None, words_for_pictures: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, out = tmp_path / "whole" / "out", tmp_path / "failed" / "out"
    assert main(words_of(name, whole, "--runs", "3")) == 0
    with pytest.MonkeyPatch.context() as patch:
        let_seed_fail(name, 2, patch)
        capsys.readouterr()
        assert main(words_of(name, out, "--runs", "3")) == 1
        said = capsys.readouterr().err
    assert "seed 2 failed (ZeroDivisionError: no families at all); the others go on" in said and "Traceback" not in said
    if name != "validate":  # whose targets do not fail here, nor have patterns a record of their own
        records = [record_of(path.parent) for path in sorted(out.rglob("run.json"))]
        for record in records:
            (failure, *_) = record["failures"]
            assert (failure["label"], failure["message"]) == ("seed 2", "ZeroDivisionError: no families at all")
            assert not record["is_complete"]
        assert [record["seeds"] for record in records if "draws" in record] == [[1, 3]] * len([record for record in records if "draws" in record])
    assert unfinished(out).is_dir() and not (out / "runs").exists()
    assert main(words_of(name, out, "--runs", "3")) == 2 and "--resume goes on" in capsys.readouterr().err
    assert main(words_of(name, out, "--runs", "3", "--resume")) == 0
    assert files_of(out) == files_of(whole) and is_clean(tmp_path / "failed")


def test_where_every_added_run_fails_the_results_stay_as_they_are(
    country: None, words_for_pictures: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results" / "out"
    assert main(words_of("compare", out, "--runs", "2")) == 0
    before = files_of(out)
    with pytest.MonkeyPatch.context() as patch:
        let_seed_fail("compare", 3, patch)
        capsys.readouterr()
        assert main(words_of("compare", out, "--add-runs", "1")) == 1
    assert "seed 3 failed: ZeroDivisionError" in capsys.readouterr().err
    assert files_of(out) == before and is_clean(out.parent)
    assert main(words_of("compare", out, "--add-runs", "1")) == 0 and record_of(out)["seeds"] == [1, 2, 3]


def test_two_processes_do_not_work_on_one_folder(country: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "results" / "out"
    with open_store(out, Head({"question": "another"})):
        for resume in ([], ["--resume"]):
            assert main(words_of("compare", out, "--runs", "2", *resume)) == 2
            said = capsys.readouterr().err
            assert said.count("Wrong input.") == 1 and "is in use" in said and "Traceback" not in said
    assert not (tmp_path / "results").exists()


SCRIPT = """
import sys, threading, time
from experiments import compare
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
compare(sys.argv[1], [sys.argv[2]], runs=3, jobs=2, out=sys.argv[3] + "/main")
beside = threading.Thread(target=compare, args=(sys.argv[1], [sys.argv[2]]), kwargs=dict(runs=3, jobs=2, out=sys.argv[3] + "/beside"))
beside.start()
beside.join()
"""


def test_a_script_without_a_main_guard_works_also_beside_threads_and_in_one(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, str(tmp_path / "script.py"), BASELINE, PROGRAMME, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    compare(BASELINE, [PROGRAMME], runs=3, jobs=1, out=tmp_path / "here")
    assert files_of(tmp_path / "main") == files_of(tmp_path / "beside") == files_of(tmp_path / "here")


def test_a_signal_while_figures_are_drawn_leaves_tables_and_resume_draws(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    def draw(_: object, folder: Path) -> None:
        (folder / "figure.csv").write_text("a\n1\n")

    stopped = compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=out, figures=interrupted)
    assert stopped.is_stopped and len(pd.read_parquet(out / "summary.parquet")) and not (out / FIGURES).exists() and unfinished(out).is_dir()
    compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=out, figures=draw, resume=True)
    assert (out / FIGURES / "figure.csv").exists() and is_clean(tmp_path)


def test_a_signal_between_stages_says_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As in the middle of a fit, when everything that was simulated is on disk."""
    study, out = str(REPOSITORY / "tests" / "data" / "tiny_sensitivity.yaml"), tmp_path / "out"

    def interrupted(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("experiments.exploration.sensitivity.select_parameters", interrupted)
    assert main(["sensitivity", study, "--jobs", "1", "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "what is simulated is kept" in said and "--resume" in said and "nothing was kept" not in said
    assert unfinished(out).is_dir() and not out.exists()


def test_the_cache_of_histories_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_store, "past_folder", lambda: tmp_path / "pasts")
    found = []
    for name, limit in (("without", "0"), ("filling", "0.5"), ("with", "0.5")):
        monkeypatch.setenv(past_store.LIMIT, limit)
        compare(BASELINE, [PROGRAMME], runs=3, jobs=2, out=tmp_path / name)
        found.append(len(list((tmp_path / "pasts").glob("*.past"))))
    assert found == [0, 3, 3]
    assert files_of(tmp_path / "without") == files_of(tmp_path / "filling") == files_of(tmp_path / "with")
