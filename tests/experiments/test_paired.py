"""Paired runs on a tiny authority: a shared past, arms that differ only by what a policy says, the same tables however they are run."""

import json
import multiprocessing
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.arms import Experiment, Pair
from experiments.configuration import Overrides, choose, shifted
from experiments.paired import Futures, Life, future_world, kept_path, life_of, live_seed, live_until, shared_past
from experiments.questions import TWIN_PATH, compare, experiment_of, main_job, on_path
from experiments.running import Runs, lives_of, longest_first, run_experiment
from experiments.single import simulate_once
from experiments.twins import Search, find_threshold
from experiments.workers import Workers
from simulation.build import apply_policy, build_world, write_history

HOUSE = Path(__file__).parent.parent.parent
DATA = HOUSE / "tests" / "data"
BASELINE, PROGRAMME, NOTHING = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run", "nothing_run"))


def experiment(*scenarios: str, thresholds: str = "halfway") -> Experiment:
    return experiment_of([choose(scenario, Overrides(thresholds=thresholds)) for scenario in scenarios])


def same_life(one: Life, other: Life) -> bool:
    """Say whether two lives are equal bit for bit."""
    return one.weekly.tobytes() == other.weekly.tobytes() and one.episodes.tobytes() == other.episodes.tobytes()


@pytest.mark.parametrize("thresholds", ["stay", "back", "integrated"])
def test_a_policy_that_changes_nothing_is_the_baseline_bit_for_bit(thresholds: str) -> None:
    usual, nothing = live_seed(experiment(BASELINE, NOTHING, thresholds=thresholds), 3)
    assert same_life(usual, nothing)


def test_a_programme_changes_something_after_its_start_and_nothing_before() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    usual, programme = live_seed(arms, 3)
    weeks = arms.split_week - arms.first_week
    assert weeks > 20
    assert usual.weekly[:weeks].tobytes() == programme.weekly[:weeks].tobytes()
    assert usual.weekly[weeks:].tobytes() != programme.weekly[weeks:].tobytes()


@pytest.mark.parametrize("scenario", [BASELINE, PROGRAMME])
def test_a_run_split_by_a_snapshot_is_the_unsplit_run(scenario: str) -> None:
    arms = experiment(scenario)
    arm = arms.arms[0]
    (split,) = live_seed(arms, 5)
    world = build_world(arms.authority, arms.parameters, 5, arms.start, arms.end)
    write_history(world, arms.authority, 5, arm.thresholds)
    world = live_until(world, arms.split_week)
    world = live_until(apply_policy(world, arms.authority, arm.policy), arms.last_week + 1)
    assert same_life(split, life_of(arm, world))


def test_an_arm_does_not_touch_the_past_that_it_shares() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    past = shared_past(arms, 4)
    before = {name: array.tobytes() for name, array in past._asdict().items()}
    Futures(arms, past).live(arms.arms[1])
    assert before == {name: array.tobytes() for name, array in past._asdict().items()}


def test_the_past_is_the_same_on_every_path_of_thresholds() -> None:
    arms = experiment(BASELINE)
    past = shared_past(arms, 4)
    until = arms.split_week - int(past.state[0]["timeline_start"]) + 1
    for path in ("stay", "halfway", "back", "integrated"):
        world = future_world(arms, replace(arms.arms[0], thresholds=path), past)
        assert world.timeline[:until].tobytes() == past.timeline[:until].tobytes()


def test_help_without_effect_differs_from_help() -> None:
    arms = experiment(PROGRAMME)
    past = shared_past(arms, 4)
    with_effect = Futures(arms, past).live(arms.arms[0])
    without = Futures(arms, past).live(replace(arms.arms[0], is_helping=False))
    assert not same_life(with_effect, without)


def test_one_process_and_two_give_the_same_tables(tmp_path: Path) -> None:
    for jobs in (1, 2):
        compare(BASELINE, [PROGRAMME], runs=3, jobs=jobs, out=tmp_path / str(jobs))
    for name in ("summary.csv", "differences.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    for name in ("weekly.parquet", "episodes.parquet"):
        pd.testing.assert_frame_equal(*(pd.read_parquet(tmp_path / jobs / name) for jobs in "12"))


def test_a_results_folder_holds_what_it_promises(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "results"
    results = simulate_once(BASELINE, seed=2, log=True, out=out)
    assert sorted(path.name for path in out.iterdir()) == sorted(
        ["run.json", "summary.csv", "weekly.parquet", "episodes.parquet", "encounters.parquet", "decisions.parquet"]
    )
    record = json.loads((out / "run.json").read_text())
    assert record["seeds"] == [2] and record["is_complete"] and record["configuration"]["authority"]["name"] == "tiny"
    assert list(results.summary) == ["scenario", "measure", "unit", "area", "period", "mean", "median", "low", "high", "runs"]
    weekly = pd.read_parquet(out / "weekly.parquet")
    assert list(weekly) == ["scenario", "run", "week", "date", "area", "measure", "value"]
    one = weekly[(weekly["measure"] == "referrals") & (weekly["area"] == "all")]["value"].sum()
    window = results.summary[(results.summary["measure"] == "referrals") & (results.summary["area"] == "all")].iloc[-1]
    rows = results.summary[(results.summary["area"] == "all") & (results.summary["period"] == "2014-01-01/2015-12-31")]
    assert rows[rows["measure"] == "referrals"]["mean"].item() == one
    assert window["runs"] == 1
    episodes = pd.read_parquet(out / "episodes.parquet")
    assert set(episodes["track"]) <= {"plan", "court", "care", "placement"} and len(episodes) > 10
    assert [path.name for path in tmp_path.rglob(".*")] == []


def test_results_replace_earlier_results_and_leave_other_files(tmp_path: Path) -> None:
    simulate_once(BASELINE, weeks=10, log=True, out=tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    simulate_once(BASELINE, weeks=10, out=tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "encounters.parquet").exists()


def test_weeks_shorten_the_window() -> None:
    whole, short = (simulate_once(BASELINE, weeks=weeks) for weeks in (None, 12))
    assert short.experiment.last_week - short.experiment.first_week + 1 == 12
    assert whole.experiment.end.year == 2015


def test_a_failing_figure_does_not_cost_the_tables(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no paint")

    with pytest.raises(RuntimeError, match="no paint"):
        compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=tmp_path, figures=fail)
    assert (tmp_path / "summary.csv").exists() and (tmp_path / "run.json").exists()


def test_ctrl_c_before_the_first_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.running.lives_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / "new" / "results")
    assert list(tmp_path.iterdir()) == []


def test_what_a_search_has_lived_is_neither_lived_again_nor_different(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arms = experiment(BASELINE, PROGRAMME)
    usual, programme = (on_path(arm, TWIN_PATH) for arm in arms.arms)
    raised_by = find_threshold(search := Search(arms, usual, programme), [3, 4], Workers(1, tmp_path))
    whole = replace(arms, arms=(usual, programme, search.moved(raised_by)))
    fresh = list(live_seed(whole, 3))
    monkeypatch.setattr("experiments.paired.shared_past", None)
    kept = list(live_seed(whole, 3, tmp_path))
    assert [life.arm for life in kept] == [life.arm for life in fresh] and all(map(same_life, kept, fresh))
    assert [path.name for path in tmp_path.iterdir()] == ["4.pickle"]


def test_seeds_that_a_search_has_half_lived_wait_so_that_processes_end_together(tmp_path: Path) -> None:
    for seed in (1, 3):
        kept_path(tmp_path, seed).touch()
    assert longest_first([1, 2, 3, 4, 5, 6], tmp_path) == [2, 4, 1, 3, 5, 6]
    assert longest_first([1, 2, 3], None) == [1, 2, 3] and longest_first([1, 3], tmp_path) == [1, 3]


def test_tables_do_not_depend_on_the_order_of_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arms = experiment(BASELINE, PROGRAMME)
    usual, programme = arms.arms
    arms = replace(arms, pairs=(Pair(programme.name, usual.name),))
    run_experiment(arms, Runs([3, 4, 5], 1, tmp_path / "in_order"))
    monkeypatch.setattr("experiments.running.longest_first", lambda seeds, kept: [5, 3, 4])
    other = run_experiment(arms, Runs([3, 4, 5], 2, tmp_path / "other"))
    assert other.finished == [3, 4, 5]
    for name in ("summary.csv", "differences.csv", "composition.csv"):
        assert (tmp_path / "other" / name).read_bytes() == (tmp_path / "in_order" / name).read_bytes()
    runs = pd.read_parquet(tmp_path / "other" / "weekly.parquet")["run"]
    assert list(dict.fromkeys(runs)) == [5, 3, 4]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_give_the_same_lives_however_they_start(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.workers.start_method", lambda: multiprocessing.get_context(method))
    arms = experiment(BASELINE, PROGRAMME)
    with Workers(2) as workers:
        for seed, lives in zip([3, 4], workers.run(partial(lives_of, arms, None), [3, 4])):
            assert all(map(same_life, lives, live_seed(arms, seed)))


@pytest.mark.slow
def test_the_main_job_has_three_paths_and_two_twins(tmp_path: Path) -> None:
    results = main_job(runs=2, jobs=1, out=tmp_path, scenarios=(BASELINE, PROGRAMME))
    names = [arm.name for arm in results.experiment.arms]
    assert len(names) == 9 and len(results.experiment.pairs) == 5
    still = [arm for arm in results.experiment.arms if not arm.is_helping]
    assert [arm.policy.name for arm in still] == ["business_as_usual", "tiny_programme"]
    moved = results.experiment.arms[-1]
    assert moved.policy.ingredients[0].kind == "threshold_rule"
    assert np.isfinite(results.notes["threshold_twin_raised_by"])


def test_a_go_live_date_moves_every_date() -> None:
    chosen = choose("hertfordshire:hertfordshire_family_safeguarding@2016-04-01")
    usual = choose("hertfordshire:hertfordshire_family_safeguarding")
    shift = chosen.policy.ingredients[0].starts["south_east"] - usual.policy.ingredients[0].starts["south_east"]
    assert shift.days == 366
    moved = shifted(usual.policy.model_dump(), shift)
    assert json.dumps(chosen.policy.model_dump(), default=str) == json.dumps(moved, default=str)
