"""Paired runs for the page are those of `compare`: the same numbers from the same settings, on a thread of their own, which can be stopped."""

import threading

import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.explorer.authority_run import authority_run, command_of, compare_authority
from experiments.explorer.background import Background
from experiments.explorer.saved import as_text
from experiments.explorer.settings import Settings
from experiments.inputs.errors import InputError
from experiments.runs.backends import backend_for
from experiments.runs.cancellation import check_cancelled
from experiments.runs.executor import run_tasks
from experiments.runs.heads import Head
from experiments.runs.progress import Progress
from experiments.runs.run import Results
from experiments.runs.store import MemoryStore
from experiments.runs.tasks import Task

pytestmark = pytest.mark.filterwarnings("ignore::experiments.inputs.errors.NotRefitted")

SMALL = Settings(place="bracknell_forest", runs=2, seed=4, posts={"teacher": 1.0}, parameters={"hostility_misread": 0.4})


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Return settings of one year for the smallest place."""
    return SMALL.with_window(SMALL.go_live, 1)


@pytest.fixture(scope="module")
def results(settings) -> Results:
    """Return the page's results."""
    work = authority_run(settings)
    work.wait(300)
    assert not work.problem, work.problem
    assert work.result is not None
    assert work.done == (2, 2)
    return work.result


def test_the_saved_file_gives_compare_the_same_numbers(settings, results, tmp_path):
    path = tmp_path / f"{settings.name}.yaml"
    path.write_text(as_text(settings))
    window = {"start": settings.start, "end": settings.end}
    other = compare(settings.place, [str(path)], runs=settings.runs, seed=settings.seed, counterfactuals=False, **window)
    for name in ("headline", "summary", "differences", "composition"):
        pd.testing.assert_frame_equal(getattr(results, name), getattr(other, name))
    assert results.intervals == other.intervals
    assert "hostility_misread = 0.4" in results.intervals


def test_the_command_names_the_place_the_file_the_window_and_the_runs(settings):
    assert command_of(settings, "mine.yaml") == (
        "python run.py compare bracknell_forest mine.yaml --start 2016-04-03 --end 2018-04-02 --runs 2 --seed 4 --no-counterfactuals"
    )


def test_a_mechanism_that_is_moved_holds_in_both_arms(settings, results):
    assert results.experiment.parameters["hostility_misread"].value == 0.4
    assert not any(arm.values for arm in results.experiment.arms)


def test_runs_are_stopped_between_weeks_and_say_so():
    begun, stores = threading.Event(), []

    def endless(_: object) -> dict[str, object]:
        begun.set()
        while True:
            check_cancelled()

    def work() -> bool:
        store = MemoryStore(Head({}))
        stores.append(store)
        return run_tasks(endless, [Task("a", "a", 1)], store=store, backend=backend_for(2), progress=Progress("endless")).is_stopped

    background = Background(work).start()
    assert begun.wait(60)
    assert background.is_running
    assert background.done == (0, 1)
    background.stop()
    background.wait(60)
    assert background.result is True
    assert not background.is_running


@pytest.mark.parametrize(
    ("error", "words"), [(InputError("x", "", 3, "4"), "allowed: 4"), (ValueError("odd"), "ValueError: odd"), (KeyboardInterrupt(), "Stopped")]
)
def test_what_goes_wrong_is_a_sentence(error, words, capsys):
    def work() -> None:
        raise error

    background = Background(work).start()
    background.wait(60)
    assert words in background.problem
    assert not background.is_running
    assert "Traceback" not in capsys.readouterr().err


def test_progress_of_background_work_is_not_written_to_the_terminal(settings, capfd):
    background = Background(lambda: compare_authority(settings.changed(runs=1))).start()
    background.wait(300)
    assert not background.problem
    assert "simulating" not in capfd.readouterr().err
