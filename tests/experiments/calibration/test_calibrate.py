"""A calibration as a whole: the same bits again, after a kill too; a posterior of another model refused; draws reach runs; the check can fail."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import calibrate, check_calibration
from experiments.calibration import calibrate as calibrating
from experiments.calibration import simulate as simulating
from experiments.calibration.comparison_scale import MAX_REPLICATES_PER_DRAW, as_means_over_places
from experiments.calibration.design import DesignPoints
from experiments.calibration.load import read_calibration
from experiments.calibration.run_context import RunContext
from experiments.calibration.simulate import outputs, simulated
from experiments.calibration.simulation_based_calibration import ranks_of, uniformity
from experiments.calibration.waves import TrainingRuns, WaveResult, run_posterior_targeted_waves
from experiments.inputs.errors import InputError
from experiments.posteriors.posterior_file import read_posterior
from experiments.presentation.terminal.calibration import calibrated_lines
from experiments.runs import session, sources
from experiments.runs.options import RunOptions
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.record_files import record_files
from experiments.runs.records import whole_records
from experiments.runs.store import unfinished
from run import main
from tests.experiments.calibration.test_load import written
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

ENGLAND = REPOSITORY / "configs" / "posteriors" / "england_mechanisms.csv"
STUDY = str(REPOSITORY / "tests" / "data" / "tiny_calibration.yaml")
TABLES = ("posterior.csv", "identifiability.csv", "targets.csv", "checks.csv", "simulations.parquet")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a calibration that nobody interrupted."""
    out = tmp_path_factory.mktemp("whole") / "out"
    calibrate(STUDY, jobs=1, out=out)
    return out


def tables(folder: Path) -> dict[str, bytes]:
    """Return a calibration's tables as they lie on disk."""
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_a_calibration_gives_its_tables_and_leaves_nothing_beside_them(whole: Path) -> None:
    assert {path.name for path in whole.parent.iterdir()} == {"out"}
    posterior = read_posterior(whole / "posterior.csv")
    assert list(posterior.draws) == ["enquiry_threshold", "enquiry_threshold_at_referral", "first_referrals_per_week"]
    assert len(posterior.draws) == 40 and posterior.draws["first_referrals_per_week"].between(0.8, 1.3).all()
    assert (posterior.draws["enquiry_threshold"] == posterior.draws["enquiry_threshold_at_referral"]).all()
    assert len(pd.read_csv(whole / "targets.csv")) == 3 and len(pd.read_csv(whole / "identifiability.csv")) == 3


def test_every_simulation_stays_beside_the_results_with_its_values_and_figures(whole: Path) -> None:
    method, simulated_points = read_calibration(STUDY).study.method, pd.read_parquet(whole / "simulations.parquet")
    counts = simulated_points["stage"].value_counts()
    assert [counts[f"wave_{i + 1}"] for i in range(len(method.waves))] == list(method.waves) and counts["predictive"] == method.predictive
    assert counts["predictive_again"] == method.second_seeds == 10
    first, second = (simulated_points[simulated_points["stage"] == stage] for stage in ("predictive", "predictive_again"))
    assert second["enquiry_threshold"].isin(first["enquiry_threshold"]).all(), "the same draws with other seeds"
    assert simulated_points["seed"].is_unique and simulated_points.notna().all(axis=None)
    one = simulated_points.iloc[7]
    calibration = read_calibration(STUDY)
    values = {name: float(one[name]) for name in ("enquiry_threshold", "enquiry_threshold_at_referral", "first_referrals_per_week")}
    figures = simulated(calibration, (values, int(one["seed"])))
    assert list(figures["answer"]) == [one[aim.name] for aim in calibration.study.targets]


def test_another_seed_gives_another_posterior_and_another_number_of_threads_the_same(whole: Path, tmp_path: Path) -> None:
    two = calibrate(STUDY, jobs=2, out=tmp_path / "two")
    assert tables(tmp_path / "two") == tables(whole)
    other = calibrate(STUDY, jobs=1, seed=2)
    assert not other.posterior.draws.equals(two.posterior.draws)
    assert any("invented" in line for line in calibrated_lines(other))


def test_a_killed_calibration_goes_on_to_the_same_bits(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, str(REPOSITORY / "run.py"), "calibrate", STUDY, "--jobs", "1", "--out", str(out)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 400
    while not any(len(list(whole_records(path))) >= 5 for path in record_files(unfinished(out))):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    (kept,) = record_files(unfinished(out))
    assert 5 <= len(list(whole_records(kept))) < 48, "killed in mid-wave"
    assert not out.exists()
    with kept.open("ab") as file:
        file.write(kept.read_bytes()[:300])  # a record that the kill has torn
    with pytest.raises(InputError, match="--resume goes on"):
        calibrate(STUDY, jobs=1, out=out)
    with pytest.raises(InputError, match=r"configuration\.seed"):
        calibrate(STUDY, jobs=1, seed=5, out=out, resume=True)
    calibrate(STUDY, jobs=1, out=out, resume=True)
    assert files_of(out) == files_of(whole)
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_where_figures_are_of_many_places_draws_are_simulated_in_several_and_chance_is_less(tmp_path: Path) -> None:
    """The mean of several places for one's, and drawn together to what 152 would show; some of the closing wave is simulated again."""
    method = {**read_calibration(STUDY).study.method.model_dump(mode="json"), "closing": [24, 20]}
    for name in ("many", "plain"):
        (tmp_path / name).mkdir()
    paths = [written(tmp_path / name, method={**method, "places": places}) for name, places in (("many", 152), ("plain", 1))]
    many, plain = (calibrate(path, jobs=2, out=tmp_path / f"out_{i}") for i, path in enumerate(paths))
    assert many.notes["simulations"] == plain.notes["simulations"] and not many.posterior.draws.equals(plain.posterior.draws)
    assert plain.notes["chance_share_of_misses"] is None
    shares = np.array(list(many.notes["chance_share_of_misses"].values()))  # in a place so small most of what emulators miss is chance
    assert len(shares) == len(many.targets) and ((shares >= 0.0) & (shares <= 0.9)).all() and shares.mean() > 0.5, shares
    sizes = [(each.targets["high"] - each.targets["low"]).to_numpy() for each in (many, plain)]
    assert np.exp(np.log(sizes[0] / sizes[1]).mean()) < 0.9, sizes
    assert (many.targets["chance_sd"] < 0.2 * plain.targets["chance_sd"]).all(), "chance of 152 places together"
    simulated_points = pd.read_parquet(tmp_path / "out_0" / "simulations.parquet")
    names = [aim.name for aim in many.calibration.study.targets]
    found = simulated_points.loc[simulated_points["stage"] == "predictive", names].to_numpy(float).reshape(-1, MAX_REPLICATES_PER_DRAW, len(names))
    means = as_means_over_places(found, 152)
    assert np.allclose(many.targets["mean"], means.mean(axis=0), rtol=1e-6)
    assert np.allclose(many.targets["sd"], np.hypot(means.std(axis=0, ddof=1), many.targets["sampling_sd"]), rtol=1e-6)
    assert simulated_points["stage"].value_counts()[["closing_1", "closing_1_again", "closing_2", "closing_2_again"]].tolist() == [24, 24, 20, 20]
    for wave in ("closing_1", "closing_2"):
        values = [simulated_points.loc[simulated_points["stage"] == stage, "enquiry_threshold"].tolist() for stage in (wave, f"{wave}_again")]
        assert values[0] == values[1], "the same points"
    first, again = (simulated_points.loc[simulated_points["stage"] == stage, "seed"] for stage in ("closing_1", "closing_1_again"))
    assert not simulated_points["seed"].duplicated().any() and set(first).isdisjoint(again)


def test_emulators_are_trained_on_the_two_newest_waves_near_the_posterior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulations of all waves are counted; chance, too, is that of the newest two."""
    method = {**read_calibration(STUDY).study.method.model_dump(mode="json"), "closing": [24, 20, 22], "places": 152}
    near: list[TrainingRuns] = []

    def run(context: RunContext, search: WaveResult) -> TrainingRuns:
        near.append(run_posterior_targeted_waves(context, search))
        return near[0]

    monkeypatch.setattr(calibrating, "run_posterior_targeted_waves", run)
    calibrate(written(tmp_path, method=method), jobs=2, out=tmp_path / "out")
    simulated_points = pd.read_parquet(tmp_path / "out" / "simulations.parquet")
    newest = simulated_points.loc[simulated_points["stage"].isin(["closing_2", "closing_3"]), "enquiry_threshold"]
    assert np.allclose(near[0].training.points.unit_cube[:, 0].argsort(), newest.to_numpy().argsort()) and len(newest) == 42
    assert near[0].replicates is not None and len(near[0].replicates[0]) == 42
    assert near[0].simulations == sum(simulated_points["stage"].isin(["wave_1", "wave_2", "closing_1", "closing_2", "closing_3"]))


def test_a_study_does_not_go_on_with_another_posterior_to_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    calibration = read_calibration("hertfordshire")
    before = simulating.configuration_of(calibration, 1, {})
    assert before == simulating.configuration_of(calibration, 1, {}) and before["inherited"] == read_posterior(ENGLAND).heads["draws"]
    monkeypatch.setattr(simulating, "inherited_digest", lambda name: "0123456789ab")
    assert simulating.configuration_of(calibration, 1, {}) != before


@pytest.mark.parametrize("changed", ["calibration/history_matching.py", "runs/parameter_values.py"])
def test_a_study_does_not_go_on_with_another_method(changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of experiments/ are part of what simulations depend on; how results are shown is not."""
    shutil.copytree(REPOSITORY / "experiments", tmp_path / "experiments", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sources, "REPOSITORY", tmp_path)
    before = sources.sources.__wrapped__()
    with (tmp_path / "experiments" / "presentation" / "terminal" / "layout.py").open("a") as file:
        file.write("# shown otherwise")
    assert sources.sources.__wrapped__() == before
    with (tmp_path / "experiments" / changed).open("a") as file:
        file.write("# another way")
    assert sources.sources.__wrapped__() != before


def test_draws_without_a_figure_are_counted_and_most_without_one_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    method = {**read_calibration(STUDY).study.method.model_dump(mode="json"), "predictive": 20}
    lacking, live = [0], RunContext.simulate

    def simulate(context: RunContext, wave: int, name: str, values: list[dict[str, float]]) -> np.ndarray:
        found = live(context, wave, name, values)
        found[: lacking[0] if name == "predictive" else 0, 0] = np.nan
        return found

    monkeypatch.setattr(RunContext, "simulate", simulate)
    path, lacking[0] = written(tmp_path, method=method), 4
    some = calibrate(path, jobs=1)
    assert some.notes["draws_left_out"] == 4 and "4 draws of the posterior gave no figure" in "\n".join(calibrated_lines(some))
    lacking[0] = 11
    with pytest.raises(InputError, match="no figure in 55% of simulations"):
        calibrate(path, jobs=1)


def test_few_points_left_are_told_where_no_closing_wave_follows(tmp_path: Path) -> None:
    """With closing waves the posterior's emulators look at those, so how few of the waves' points are left does not matter."""
    method = {"waves": [24, 20], "predictive": 20, "draws": 20, "cut": 1.05, "forgiven": 0}
    plain, closed = (calibrate(written(tmp_path, method={**method, "closing": closing}), jobs=2) for closing in ([], [20]))
    assert plain.notes["is_few"] and not plain.notes["is_forced"]
    assert not closed.notes["is_few"] and "Raise `waves`" not in "\n".join(calibrated_lines(closed))


def test_what_was_finished_is_not_simulated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures on disk are taken as they are: planted ones come back, and only the others are simulated."""
    asked: list[int] = []

    def figures(point: tuple[dict[str, float], int]) -> dict[str, np.ndarray]:
        asked.append(point[1])
        return {"answer": np.array([float(point[1])])}

    points = [({"a": 0.5}, seed) for seed in (7, 8, 9)]
    planted = np.array([0.1 + 0.2, 1e-300, np.nan])
    with session.open_session(RunOptions([1], 1, tmp_path / "out"), "calibrate", 1) as begun:
        begun.store.write(session.point_tasks("wave_1", points)[1].key, {"answer": planted})
    with session.open_session(RunOptions([1], 1, tmp_path / "out", resume=True), "calibrate", 1) as again:
        found = again.answers(figures, "wave_1", points)
        assert asked == [7, 9] and found[1].tobytes() == planted.tobytes() and found[2].item() == 9.0
        again.answers(figures, "wave_2", points)
        assert asked == [7, 9, 7, 8, 9], "another stage is another simulation"


def test_two_processes_do_not_work_on_one_study(tmp_path: Path) -> None:
    hold = "import sys, pathlib\nfrom experiments.runs.session import open_session\nfrom experiments.runs.options import RunOptions\n"
    hold += "with open_session(RunOptions([1], 1, pathlib.Path(sys.argv[1])), 'calibrate', 1):\n    print('held', flush=True)\n    sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(tmp_path / "out")]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        for resume in (False, True):
            with pytest.raises(InputError, match="is in use"):
                calibrate(STUDY, jobs=1, out=tmp_path / "out", resume=resume)
        other.communicate()
    assert list(tmp_path.iterdir()) == []


def test_a_calibration_is_not_repeated_as_if_it_were_a_run(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repeat", str(whole)]) == 2
    assert "question" in capsys.readouterr().err


def test_a_folder_of_an_earlier_calibration_ends_with_one_message(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its table had a column `is_narrow`; no command reads it, so nothing is lost and nothing is taken for something else."""
    shutil.copytree(whole, tmp_path / "earlier")
    table = pd.read_csv(whole / "targets.csv")
    assert not {"is_narrow", "width"} & set(table) and {"z", "band", "crps", "crps_last", "skill"} <= set(table)
    table.assign(is_narrow=True, width=5.0).to_csv(tmp_path / "earlier" / "targets.csv", index=False)
    assert main(["report", str(tmp_path / "earlier")]) == 2
    assert "Its own tables and figures stand in the folder" in " ".join(capsys.readouterr().err.split())


def test_a_check_runs_and_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["calibrate", STUDY, "--check", "60", "--jobs", "1", "--out", str(tmp_path / "out")])
    said = capsys.readouterr().out
    assert "60 replicates over 72 simulations" in said
    assert status == (0 if "\nSound:" in said else 1)
    assert {"uniformity.csv", "ranks.csv", "recovery.csv", "run.json", "figures"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_a_method_that_is_too_sure_is_caught_where_the_right_one_passes() -> None:
    """The whole method (emulators, matching, posterior) on figures that a formula makes; then the same with posteriors narrowed by two fifths."""
    study = read_calibration(STUDY).study
    chance = np.random.default_rng(6)
    places = chance.uniform(size=(700, 2))
    centre = np.array([aim.value for aim in study.targets])
    frozen = np.array([aim.likelihood_sd for aim in study.targets])
    slopes = np.array([[2.0, 0.5, -1.0], [0.5, 2.5, 1.0]])
    figures = centre + frozen * (2.0 * (places - 0.5) @ slopes + 0.3 * chance.normal(size=(700, 3)))
    points = DesignPoints(places, np.zeros((700, 0)))
    right = uniformity(ranks_of(study, ("a", "b"), points, figures, 200, 1))
    wrong = uniformity(ranks_of(study, ("a", "b"), points, figures, 200, 1, width=0.6))
    assert right["is_uniform"].all(), right
    assert not wrong["is_uniform"].any(), wrong


def test_the_short_studys_figures_are_what_the_model_gives_at_the_values_that_it_should_find() -> None:
    """Mean of 20 runs within 15 %: over three standard errors of the noisiest figure."""
    calibration = read_calibration("short_calibration")
    known = {"enquiry_threshold": 0.2, "enquiry_threshold_at_referral": 0.2, "plan_threshold": 0.25}
    experiment = with_parameter_values(calibration.experiment, {**known, "credit_for_work_done": 2.0, "interim_removal_threshold": 0.5})
    found = np.mean([outputs(experiment, calibration.study.targets, seed) for seed in range(100, 120)], axis=0)
    for aim, figure in zip(calibration.study.targets, found):
        assert figure == pytest.approx(aim.value, rel=0.15), f"{aim.name}: write the mean of 40 runs into the study again"


def test_too_few_replicates_are_refused() -> None:
    with pytest.raises(InputError, match="--check"):
        check_calibration(STUDY, 3)
