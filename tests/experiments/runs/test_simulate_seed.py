"""Paired runs on a tiny authority: a shared past, arms that differ only by what a policy says, the same tables however they are run."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare, main_job
from experiments.comparison.repeat import repeat
from experiments.comparison.simulate import simulate
from experiments.inputs.scenario import Overrides, resolve_scenario, with_dates_shifted
from experiments.runs.arm_result import ArmResult, arm_result_of
from experiments.runs.backends import Backend, SerialBackend, ThreadBackend
from experiments.runs.counterfactuals import CARE_MATCHED, CARE_THRESHOLDS, MATCHED, PLANS_MATCHED, threshold_matched_arm, with_thresholds_raised
from experiments.runs.experiment import Arm, Experiment, Pair, experiment_of
from experiments.runs.futures import Futures, future_world, shared_history, simulate_until
from experiments.runs.keep import LONG
from experiments.runs.seed_results import SeedWork
from experiments.runs.session import seed_tasks
from experiments.runs.simulate_seed import simulate_seed
from experiments.runs.threshold_search import MATCHES, MAX_TRIES, TOLERANCE, care_entries, match, plans_at_end
from simulation.build import apply_policy, build_world, write_history
from simulation.danger_line import find_lines, write_lines
from simulation.measures import INDEX, MEASURES
from tests.experiments.runs.folders import files_of

REPOSITORY = Path(__file__).resolve().parents[3]
DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME, NOTHING = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run", "nothing_run"))


def experiment(*scenarios: str, thresholds: str = "halfway") -> Experiment:
    return experiment_of([resolve_scenario(scenario, Overrides(thresholds=thresholds)) for scenario in scenarios])


def same_life(one: ArmResult, other: ArmResult) -> bool:
    """Say whether two lives are equal bit for bit."""
    return one.weekly.tobytes() == other.weekly.tobytes() and one.episodes.tobytes() == other.episodes.tobytes()


@pytest.mark.parametrize("thresholds", ["stay", "back", "integrated"])
def test_a_policy_that_changes_nothing_is_the_baseline_bit_for_bit(thresholds: str) -> None:
    usual, nothing = simulate_seed(experiment(BASELINE, NOTHING, thresholds=thresholds), 3)
    assert same_life(usual, nothing)


def test_a_programme_changes_something_after_its_start_and_nothing_before() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    usual, programme = simulate_seed(arms, 3)
    weeks = arms.split_week - arms.first_week
    assert weeks > 20
    assert usual.weekly[:weeks].tobytes() == programme.weekly[:weeks].tobytes()
    assert usual.weekly[weeks:].tobytes() != programme.weekly[weeks:].tobytes()


@pytest.mark.parametrize("scenario", [BASELINE, PROGRAMME])
def test_a_run_split_by_a_snapshot_is_the_unsplit_run(scenario: str) -> None:
    arms = experiment(scenario)
    arm = arms.arms[0]
    (split,) = simulate_seed(arms, 5)
    world = build_world(arms.authority, arms.parameters, 5, arms.start, arms.end)
    write_lines(world, find_lines(shared_history(arms, 5)))
    write_history(world, arms.authority, 5, arm.thresholds)
    world = simulate_until(world, arms.split_week)
    world = simulate_until(apply_policy(world, arms.authority, arm.policy), arms.last_week + 1)
    assert same_life(split, arm_result_of(arm, world))


def test_an_arm_does_not_touch_the_past_that_it_shares() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    past = shared_history(arms, 4)
    before = {name: array.tobytes() for name, array in past._asdict().items()}
    Futures(arms, past).simulate(arms.arms[1])
    assert before == {name: array.tobytes() for name, array in past._asdict().items()}


def test_the_past_is_the_same_on_every_path_of_thresholds() -> None:
    arms = experiment(BASELINE)
    past = shared_history(arms, 4)
    until = arms.split_week - int(past.state[0]["timeline_start"]) + 1
    for path in ("stay", "halfway", "back", "integrated"):
        world = future_world(arms, replace(arms.arms[0], thresholds=path), past)
        assert world.timeline[:until].tobytes() == past.timeline[:until].tobytes()


def test_help_without_effect_differs_from_help() -> None:
    arms = experiment(PROGRAMME)
    past = shared_history(arms, 4)
    with_effect = Futures(arms, past).simulate(arms.arms[0])
    without = Futures(arms, past).simulate(replace(arms.arms[0], is_helping=False))
    assert not same_life(with_effect, without)


def test_one_thread_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    for jobs in (1, 2):
        compare(BASELINE, [PROGRAMME], runs=5, jobs=jobs, out=tmp_path / str(jobs), keep="logs")
    one, two = (files_of(tmp_path / jobs) for jobs in "12")
    assert {
        "summary.parquet",
        "differences.parquet",
        "composition.parquet",
        "series.parquet",
        "weekly.parquet",
        "episodes.parquet",
        "decisions.parquet",
        "runs/records-0001.bin",
    } <= set(one)
    assert one == two


def test_a_results_folder_holds_what_it_promises(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "results"
    results = simulate(BASELINE, seed=2, log=True, out=out)
    assert sorted(path.name for path in out.iterdir()) == sorted(
        ["run.json", "runs", "summary.parquet", "series.parquet", "weekly.parquet", "episodes.parquet", "encounters.parquet", "decisions.parquet"]
    )
    record = json.loads((out / "run.json").read_text())
    assert record["seeds"] == [2] and record["is_complete"] and record["configuration"]["authority"]["name"] == "tiny"
    assert list(results.summary) == ["scenario", "measure", "unit", "area", "period", "mean", "median", "low", "high", "runs", "intervals"]
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
    simulate(BASELINE, weeks=10, log=True, out=tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    simulate(BASELINE, weeks=10, out=tmp_path, keep="weekly", overwrite=True)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "encounters.parquet").exists()


def test_weeks_shorten_the_window() -> None:
    whole, short = (simulate(BASELINE, weeks=weeks) for weeks in (None, 12))
    assert short.experiment.last_week - short.experiment.first_week + 1 == 12
    assert whole.experiment.end.year == 2015


def test_a_failing_figure_does_not_cost_the_tables(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no paint")

    with pytest.raises(RuntimeError, match="no paint"):
        compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=tmp_path, figures=fail)
    assert (tmp_path / "summary.parquet").exists() and (tmp_path / "run.json").exists()


def test_ctrl_c_before_the_first_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.runs.session.run_tasks", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / "new" / "results")
    assert list(tmp_path.iterdir()) == []


def with_counterfactual(ending: str = PLANS_MATCHED) -> tuple[Experiment, Arm]:
    """Return the two arms, and their counterfactual with moved thresholds as a third."""
    arms = experiment(BASELINE, PROGRAMME)
    usual, programme = arms.arms
    counterfactual = threshold_matched_arm(usual, programme, ending)
    return replace(arms, arms=(usual, programme, counterfactual)), counterfactual


@pytest.mark.parametrize("ending", [PLANS_MATCHED, CARE_MATCHED])
def test_a_moved_threshold_is_sought_for_every_seed_and_simulated_as_any_policy_is(ending: str) -> None:
    whole, counterfactual = with_counterfactual(ending)
    moves = set()
    for seed in (8, 14):
        usual, _programme, matched = simulate_seed(whole, seed)
        assert matched.arm == counterfactual.name and matched.raised_by is not None and usual.raised_by is None
        raised = with_thresholds_raised(counterfactual, MATCHED[ending][2], matched.raised_by)
        again = next(simulate_seed(replace(whole, arms=(replace(raised, matched_pair=None),)), seed))
        assert same_life(again, matched)
        moves.add(matched.raised_by)
    assert len(moves) == 2


class Line:
    """A model in which plans at the end are a function of how far thresholds are moved."""

    def __init__(self, plans_of: Callable[[float], float]) -> None:
        self.plans_of, self.tried, self.experiment = plans_of, list[float](), SimpleNamespace(split_week=0, first_week=0)

    def simulate(self, arm: Arm) -> ArmResult:
        """Return a result with the plans that these thresholds give."""
        (rule,) = arm.policy.ingredients
        self.tried.append(rule.raised_by)  # type: ignore[union-attr]
        return with_plans(self.plans_of(self.tried[-1]), arm.name)

    def found(self, usual: float, wanted: float) -> ArmResult:
        """Return what a search from one number of plans towards another finds."""
        return match(self, with_counterfactual()[1], with_plans(usual), with_plans(wanted), MATCHES["protection_plans"])  # type: ignore[arg-type]


def with_plans(plans: float, arm: str = "usual") -> ArmResult:
    """Return a result with a given number of plans in every week."""
    weekly = np.zeros((20, 1, len(MEASURES)))
    weekly[:, 0, INDEX["protection_plans"]] = plans
    return ArmResult(arm, 1, weekly, *[np.zeros(0)] * 6)


@pytest.mark.parametrize("wanted", [300.0, 90.0, 120.0])
def test_the_search_ends_at_the_wanted_number_of_plans(wanted: float) -> None:
    world = Line(lambda matched: 150.0 * np.exp(-0.8 * matched))
    found = world.found(150.0, wanted)
    assert plans_at_end(found.weekly) == pytest.approx(wanted, abs=TOLERANCE * abs(wanted - 150.0) * 1.3) and len(world.tried) <= MAX_TRIES
    assert found.raised_by == pytest.approx(np.log(150.0 / wanted) / 0.8, abs=0.1)


def test_the_search_keeps_the_nearest_result_that_it_has_seen() -> None:
    first_try = np.log(101.0 / 71.0) / MATCHES["protection_plans"].per_log_odds
    second = Line(lambda matched: 90.0 if 0.0 < matched < 1.01 * first_try else 20.0)  # the first try is the nearer, the second far off
    assert plans_at_end(second.found(100.0, 70.0).weekly) == 90.0 and len(second.tried) == MAX_TRIES
    away = Line(lambda matched: 30.0)
    unmoved = away.found(100.0, 95.0)
    assert plans_at_end(unmoved.weekly) == 100.0 and unmoved.raised_by == 0.0 and unmoved.arm.endswith(PLANS_MATCHED) and away.tried


def test_no_threshold_moves_further_than_a_policy_may_and_none_where_plans_are_met_already() -> None:
    far = Line(lambda matched: 1000.0 * np.exp(-0.1 * matched))
    assert far.found(1000.0, 10.0).raised_by == 2.0
    met = Line(lambda matched: 0.0)
    assert met.found(100.0, 100.0).raised_by == 0.0 and met.tried == []


def test_a_counterfactual_is_set_against_the_programme_and_starts_from_the_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def seen(futures: Futures, arm: Arm, usual: ArmResult, wanted: ArmResult, by: object) -> ArmResult:
        asked.append((usual.arm, wanted.arm))
        return usual

    monkeypatch.setattr("experiments.runs.simulate_seed.match", seen)
    whole, _ = with_counterfactual()
    list(simulate_seed(whole, 3))
    assert asked == [(whole.arms[0].name, whole.arms[1].name)]


@pytest.mark.parametrize("backend", [SerialBackend, lambda: ThreadBackend(1), lambda: ThreadBackend(3)])
def test_every_backend_gives_the_same_arms(backend: Callable[[], Backend]) -> None:
    work = SeedWork(experiment(BASELINE, PROGRAMME), LONG)
    seeds = [3, 4, 5, 6]
    done = {each.task.payload: each.result for each in backend().run(work, seed_tasks("arms", None, seeds, {}))}
    assert sorted(done) == seeds
    for seed, found in done.items():
        wanted = work(seed)
        assert found is not None and list(found) == list(wanted)
        assert all(found[name].tobytes() == wanted[name].tobytes() for name in wanted)


@pytest.mark.slow
def test_the_main_job_has_three_paths_and_three_counterfactuals(tmp_path: Path) -> None:
    results = main_job(runs=2, jobs=1, out=tmp_path, scenarios=(BASELINE, PROGRAMME))
    arms = {arm.name: arm for arm in results.experiment.arms}
    assert len(arms) == 10 and len(results.experiment.pairs) == 6
    assert [arm.policy.name for arm in arms.values() if not arm.is_helping] == ["business_as_usual", "tiny_programme"]
    usual, programme = (f"{name}:halfway" for name in ("tiny_baseline", "tiny_programme_run"))
    for ending, (measure, _, _) in MATCHED.items():
        matched = arms[f"{programme}:{ending}"]
        assert [rule.kind for rule in matched.policy.ingredients] == ["threshold_rule"]
        assert (matched.matched_pair, matched.matched_on, matched.counterfactual_of) == (Pair(programme, usual), measure, programme)
        assert set(results.notes["thresholds_raised_by"][matched.name]) == {1, 2}
    again, different = repeat(tmp_path, jobs=1)
    assert different == [] and again.notes["thresholds_raised_by"] == results.notes["thresholds_raised_by"]
    assert again.headline.equals(results.headline)


def test_a_go_live_date_moves_every_date() -> None:
    chosen = resolve_scenario("hertfordshire:hertfordshire_family_safeguarding@2016-04-01")
    usual = resolve_scenario("hertfordshire:hertfordshire_family_safeguarding")
    shift = chosen.policy.ingredients[0].starts["south_east"] - usual.policy.ingredients[0].starts["south_east"]
    assert shift.days == 366
    matched = with_dates_shifted(usual.policy.model_dump(), shift)
    assert json.dumps(chosen.policy.model_dump(), default=str) == json.dumps(matched, default=str)


@pytest.mark.parametrize(("raised", "fewer"), [(0.0, False), (2.0, True)])
def test_raised_care_thresholds_lower_care_entries_and_a_rise_of_zero_changes_nothing(raised: float, fewer: bool) -> None:
    arms = experiment(BASELINE, PROGRAMME)
    usual, programme = arms.arms
    raised_arm = with_thresholds_raised(threshold_matched_arm(usual, programme, CARE_MATCHED), CARE_THRESHOLDS, raised)
    results = list(simulate_seed(replace(arms, arms=(usual, replace(raised_arm, matched_pair=None))), 1))
    assert same_life(*results) == (not fewer)
    assert (care_entries(results[1].weekly) < care_entries(results[0].weekly)) == fewer


def test_care_entries_before_the_split_do_not_count_in_the_search() -> None:
    """A thousand entries before it would make a fall from 100 to 90 look like next to nothing."""

    def with_entries(after: float) -> ArmResult:
        weekly = np.zeros((20, 1, len(MEASURES)))
        weekly[:10, 0, INDEX["care_entries"]], weekly[10:, 0, INDEX["care_entries"]] = 1000.0, after / 10
        return ArmResult("usual", 1, weekly, *[np.zeros(0)] * 6)

    class Entries(Line):
        def simulate(self, arm: Arm) -> ArmResult:
            self.tried.append(arm.policy.ingredients[-1].removal_raised_by)  # type: ignore[union-attr]
            return with_entries(self.plans_of(self.tried[-1]))

    world = Entries(lambda raised: 100.0 * np.exp(-MATCHES["care_entries"].per_log_odds * raised))
    world.experiment.split_week = 10
    found = match(world, with_counterfactual(CARE_MATCHED)[1], with_entries(100.0), with_entries(90.0), MATCHES["care_entries"])  # type: ignore[arg-type]
    assert care_entries(found.weekly[10:]) == pytest.approx(90.0, abs=1.0) and len(world.tried) == 1
