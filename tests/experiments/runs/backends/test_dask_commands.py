"""Commands on Dask: every work reaches a worker as it is, results are the same bytes as on threads, and a driver that ends loses nothing."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import experiments
from experiments.runs import session
from experiments.runs.backends import dask_connection
from experiments.runs.backends.dask_worker import packed, unpacked
from experiments.runs.heads import read_head
from experiments.runs.store import FinishedStore, unfinished
from experiments.trial_design.trial import trial
from experiments.validation.patterns import patterns
from tests.experiments.runs.folders import files_of, is_clean
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME = str(DATA / "tiny_baseline.yaml"), str(DATA / "tiny_programme_run.yaml")

ASKED: dict[str, Callable[[], Any]] = {
    "compare": lambda: experiments.compare(BASELINE, [PROGRAMME], runs=2),
    "main_job": lambda: experiments.main_job(runs=2, out=None),
    "ablate": lambda: experiments.ablate(PROGRAMME, runs=2),
    "programmes": lambda: list(experiments.programmes([PROGRAMME], runs=2)),
    "predict": lambda: experiments.predict("luton", go_live="2015-04-06", runs=2),
    "validate": lambda: experiments.validate("luton", runs=2),
    "interactions": lambda: experiments.interactions("luton:family_safeguarding@2016-04-04", trace="workers_never_confront", runs=1),
    "patterns": lambda: patterns("luton", runs=2),
    "robustness": lambda: experiments.robustness("luton:family_safeguarding@2016-04-04", runs=2),
    "simulate": lambda: experiments.simulate(PROGRAMME, driver="mesa"),
    "calibrate": lambda: experiments.calibrate(str(DATA / "tiny_calibration.yaml")),
    "check_calibration": lambda: experiments.check_calibration(str(DATA / "tiny_calibration.yaml"), replicates=50),
    "sensitivity": lambda: experiments.sensitivity(str(DATA / "tiny_sensitivity.yaml"), out="out"),
    "discover": lambda: experiments.discover(str(DATA / "tiny_discovery.yaml"), out="out"),
    "sweep": lambda: experiments.sweep(PROGRAMME, vary={"look_sd": [1.0, 1.2]}, runs=1),
    "optimise": lambda: experiments.optimise(str(DATA / "tiny_optimisation.yaml")),
    "trial": lambda: trial(str(DATA / "tiny_trial.yaml")),
}
"""Every function that hands out work."""


class Caught(Exception):
    """Work and tasks, before they are carried out."""


@pytest.mark.parametrize("name", ASKED)
def test_work_and_tasks_are_the_same_on_a_worker(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def caught(work: Any, tasks: Any, **_: Any) -> None:
        raise Caught(work, tasks)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "run_tasks", caught)
    for module in ("calibration.run_context", "exploration.sensitivity"):
        monkeypatch.setattr(f"experiments.{module}.compile_first", lambda _: None)
    with pytest.raises(Caught) as found:
        ASKED[name]()
    work, tasks = found.value.args
    sent = unpacked(packed(work))
    assert unpacked(packed(tasks)) == list(tasks) and len(tasks) >= 1
    assert what_is_simulated(sent) == what_is_simulated(work)


def what_is_simulated(work: Any) -> tuple[Any, ...]:
    """Return a work's experiment and, where the work is a method or has its first argument already, of which."""
    whose = getattr(work, "__self__", None) or (work.args[0] if hasattr(work, "args") else work)
    works = whose.works.values() if hasattr(whose, "works") else [whose]
    return type(whose), [each.experiment for each in works], getattr(work, "__name__", None) or getattr(work, "func", None)


def compared(out: Path, **how: Any) -> Any:
    """Compare two scenarios, with everything kept and a figure."""
    return experiments.compare(BASELINE, [PROGRAMME], runs=4, out=out, counterfactuals=False, keep="episodes", figures=drawn, **how)


def drawn(results: Any, folder: Path) -> None:
    """Draw a figure."""
    (folder / "figure.csv").write_text(f"{len(results.finished)}\n")


def apportioned(out: Path, **how: Any) -> Any:
    """Ask what a result rests on, in several stages."""
    return experiments.sensitivity(str(DATA / "tiny_sensitivity.yaml"), out=out, **how)


def test_results_are_the_same_bytes_as_on_threads(scheduler: str, tmp_path: Path) -> None:
    compared(tmp_path / "threads", jobs=2)
    compared(tmp_path / "dask", scheduler=scheduler)
    assert files_of(tmp_path / "dask") == files_of(tmp_path / "threads") and is_clean(tmp_path)


def test_a_connection_serves_all_stages_of_a_command(scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    client_of = dask_connection.client_of
    monkeypatch.setattr(dask_connection, "client_of", lambda place: made.append(client_of(place)) or made[-1])
    apportioned(tmp_path / "threads", jobs=2)
    apportioned(tmp_path / "dask", scheduler=scheduler)
    assert len(made) == 1 and made[0].status == "closed"
    assert files_of(tmp_path / "dask") == files_of(tmp_path / "threads")


DRIVER = """
import sys
from experiments import compare
baseline, programme, out, scheduler, *resume = sys.argv[1:]
sys.exit(compare(baseline, [programme], runs=30, out=out, counterfactuals=False, scheduler=scheduler, resume=bool(resume)).is_incomplete)
"""


def test_a_driver_that_is_killed_or_stopped_and_resumed_gives_the_same_bytes(scheduler: str, tmp_path: Path) -> None:
    """By SIGKILL, then by Ctrl-C, each once a first result is kept."""
    whole, out = tmp_path / "whole" / "out", tmp_path / "killed" / "out"
    words = [sys.executable, "-c", DRIVER, BASELINE, PROGRAMME, str(out), scheduler]
    kept = [ended_by(signal.SIGKILL, words, out), ended_by(signal.SIGINT, [*words, "--resume"], out)]
    assert 0 < kept[0] < kept[1] < 30
    how = {"runs": 30, "jobs": 2, "counterfactuals": False}
    experiments.compare(BASELINE, [PROGRAMME], out=out, resume=True, scheduler=scheduler, **how)  # type: ignore[arg-type]
    experiments.compare(BASELINE, [PROGRAMME], out=whole, **how)  # type: ignore[arg-type]
    assert files_of(out) == files_of(whole) and is_clean(tmp_path)


def ended_by(number: int, words: list[str], out: Path) -> int:
    """Begin a command, send it a signal once it has kept a result, and return how many results are kept."""
    before = kept_in(out)
    process = subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        latest = time.monotonic() + 120
        while kept_in(out) == before and process.poll() is None and time.monotonic() < latest:
            time.sleep(0.002)
        process.send_signal(number)
        said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == (-9 if number == signal.SIGKILL else 1), said
    assert "Traceback" not in said[1]
    return kept_in(out)


def kept_in(out: Path) -> int:
    """Return how many results the unfinished store of a folder holds."""
    head = read_head(unfinished(out))
    return 0 if head is None else len(FinishedStore(unfinished(out), head).keys())
