"""What a study will take: numbers of runs, what is finished already, units, and that bigger studies take more."""

from datetime import date

import pytest

from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs import estimate as estimates
from experiments.runs.estimate import Estimate, Timed, estimate, megabytes
from experiments.runs.experiment import Experiment, experiment_of
from simulation.build import start_week_of
from tests.helpers import REPOSITORY, littleton

TIMED = Timed(base=1e-3, slope=1e-6, building=0.01, copying=0.005, world_bytes=10_000_000)


@pytest.fixture(scope="module")
def tiny() -> Experiment:
    """Return a small authority as usual, two years."""
    return experiment_of([resolve_scenario(str(REPOSITORY / "tests/data/tiny_baseline.yaml"), Overrides())])


@pytest.fixture
def same_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every week take the same, however busy the machine is."""
    begin = start_week_of(littleton(), date(2013, 1, 1))  # before every history of these tests
    monkeypatch.setattr(estimates, "timed_weeks", lambda experiment: (TIMED, begin))


def test_finished_tasks_are_taken_off(tiny: Experiment) -> None:
    whole, rest, none = (estimate(tiny, 40, 3, 8, done=done) for done in (0, 30, 40))
    assert (whole.left, rest.left, none.left) == (40, 10, 0)
    assert whole.seconds > rest.seconds > none.seconds == 0.0
    assert rest.line().startswith("10 runs of 3 arms: about ") and rest.line().endswith("30 more are computed already.")
    assert none.line() == "Nothing is left to simulate. 40 more are computed already."
    with pytest.raises(ValueError, match="41 tasks done of 40"):
        estimate(tiny, 40, 3, 8, done=41)


@pytest.mark.usefixtures("same_times")
def test_more_arms_cells_tasks_and_threads_take_more(tiny: Experiment) -> None:
    small, wide = estimate(tiny, 1000, 3, 8), estimate(tiny, 1000, 30, 80, jobs=2)
    assert wide.seconds > small.seconds and wide.disk_bytes > 30 * small.disk_bytes and wide.memory_bytes > small.memory_bytes
    assert wide.wall_seconds == wide.seconds / 2 and small.disk_bytes > 2 * 1000 * 3 * 8 * 8, "the least that numbers take, twice"


@pytest.mark.usefixtures("same_times")
def test_histories_that_are_shared_are_simulated_once(tiny: Experiment) -> None:
    begin = estimates.timed_weeks(tiny)[1]
    ahead = TIMED.copying + TIMED.seconds(tiny.first_week - begin, tiny.danger_line_week - begin)
    history = TIMED.building + TIMED.seconds(0, tiny.split_week - begin) + ahead
    each, shared = estimate(tiny, 100, 1, 1), estimate(tiny, 100, 1, 1, histories=1)
    assert each.seconds - shared.seconds == pytest.approx(99 * history) and history > 0.01


def test_weeks_of_the_experiment_itself_are_timed(tiny: Experiment) -> None:
    timed, begin = estimates.timed_weeks(tiny)
    assert begin == start_week_of(tiny.authority, tiny.start) and timed.seconds(0, 100) > 0.0 and timed.world_bytes > 1_000_000


def test_a_week_takes_what_the_line_through_the_blocks_says() -> None:
    timed = Timed(base=1.0, slope=0.5, building=0.0, copying=0.0, world_bytes=0)
    assert timed.seconds(0, 3) == pytest.approx(1.0 + 1.5 + 2.0) and timed.seconds(3, 3) == 0.0


@pytest.mark.fast
def test_the_line_says_runs_time_disk_and_memory() -> None:
    found = Estimate(tasks=1200, done=0, arms_a_task=3, jobs=2, seconds=3000.0, disk_bytes=4e6, memory_bytes=400e6)
    assert found.line() == "1,200 runs of 3 arms: about 25 min on 2 threads of an idle machine, 4 MB of disk, 400 MB of memory."
    one = Estimate(tasks=1, done=0, arms_a_task=1, jobs=None, seconds=30.0, disk_bytes=1.0, memory_bytes=2.5e9)
    assert one.line() == "1 run of 1 arm: about 30 s of one processor, shared by the workers, 1 MB of disk, 2.5 GB of memory."
    assert megabytes(999.4e6) == "999 MB" and megabytes(1e9) == "1.0 GB"
