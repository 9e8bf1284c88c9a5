"""A sweep: points that differ by what was varied alone, tables worked out by hand, the same bytes however it was carried out, nothing lost."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.collections import PathCollection

from experiments import InputError, NotRefitted, compare
from experiments.cluster.gather import PartsMissing, study_gather
from experiments.cluster.part import study_part
from experiments.cluster.prepared import prepare_study
from experiments.exploration import sweep as sweeping
from experiments.exploration.sweep import Swept, sweep
from experiments.exploration.sweep_plan import MOST_ARMS, Axes, plan_of
from experiments.exploration.sweep_study import Question, read_sweep
from experiments.exploration.sweep_tables import RunsOfGroups, changes_from_first, clusters_in, points_table, read_runs
from experiments.inputs.scenario import Overrides
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import Cell
from experiments.measures.statistics import interval_of_mean
from experiments.presentation.figures.sweep import draw_sweep, plotted
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.write import report_html
from experiments.presentation.terminal.sweep import sweep_lines
from experiments.runs.failures import RunFailed
from experiments.runs.store import MemoryStore, unfinished
from experiments.runs.study_runs import StudyRun, StudyWork, study_key
from run import main
from tests.experiments.presentation.figures.rules import faults_of
from tests.experiments.runs.folders import files_of, is_clean
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME = str(DATA / "tiny_baseline.yaml"), str(DATA / "tiny_programme_run.yaml")
BOTH = ("missed_high_risk_children", "needless_care_entries")

STUDY: dict[str, Any] = yaml.safe_load((DATA / "tiny_sweep.yaml").read_text())

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a study beside copies of the small scenarios, with changes, and returns its path."""

    def written(**changes: Any) -> str:
        for path in DATA.glob("tiny*.yaml"):
            (tmp_path / path.name).write_text(path.read_text())
        path = tmp_path / "study.yaml"
        path.write_text(yaml.safe_dump({key: value for key, value in {**STUDY, **changes}.items() if value is not None}))
        return str(path)

    return written


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the study and its scenarios."""
    folder = tmp_path_factory.mktemp("sweep")
    for path in DATA.glob("tiny*.yaml"):
        (folder / path.name).write_text(path.read_text())
    (folder / "study.yaml").write_text(yaml.safe_dump(STUDY))
    return folder


@pytest.fixture(scope="module")
def done(home: Path) -> Swept:
    """Return the study, carried out on one thread, with its figure."""
    return sweep(str(home / "study.yaml"), out=home / "whole", jobs=1, figures=draw_sweep)


def question_of(study: str) -> Question:
    """Return a study as it is read."""
    return read_sweep(study, Overrides())


def test_levers_share_a_history_and_a_policy_without_the_lever_is_one_arm(home: Path) -> None:
    plan = plan_of(question_of(str(home / "study.yaml")))
    assert [dict(each) for each in plan.points] == [
        {"group_supervision": supervised, "hostility_misread": misread} for supervised in (0.0, 1.0) for misread in (0.3, 0.6)
    ]
    assert [group.values for group in plan.groups] == [{"hostility_misread": 0.3}, {"hostility_misread": 0.6}], "a history for each value"
    assert [len(group.arms) for group in plan.groups] == [4, 4], "the baseline, two teams, and one policy that has no ingredients"
    assert plan.places[0, 1] == plan.places[2, 1] and plan.places[0, 0] != plan.places[2, 0]


def test_many_arms_of_one_history_are_several_tasks_of_about_equal_size(write: Write) -> None:
    study = write(policies=["tiny_programme_run.yaml"], levers={"posts.victim_worker": {"low": 0.0, "high": 4.0, "points": 41}}, uncertainties=None)
    plan = plan_of(question_of(study))
    assert [len(group.arms) - 1 for group in plan.groups] == [13, 14, 14] and plan.histories == 1 and max(13, 14) <= MOST_ARMS


def test_draws_and_seeds_are_axes_and_adding_to_one_moves_no_key(home: Path) -> None:
    plan = plan_of(question_of(str(home / "study.yaml")))
    few, more = (plan.runs(Axes(1, ({"look_sd": 1.0}, {"look_sd": 1.1})[:draws], seeds)) for draws, seeds in ((1, 2), (2, 3)))
    keys = [study_key("sweep", run) for run in more]
    assert {study_key("sweep", run) for run in few} < set(keys) and len(set(keys)) == 2 * 3 * 2
    assert sorted({run.seed for run in more}) == [1, 2, 3, 100_001, 100_002, 100_003]
    assert more[0].values == {"look_sd": 1.0, "hostility_misread": 0.3}


def test_both_errors_are_outcomes_though_not_asked_for(write: Write) -> None:
    assert question_of(write(outcomes=["plan_starts"])).study.outcomes == ["plan_starts", *BOTH]
    asked = ["harm_at_home_events", "needless_plans"]
    assert question_of(write(outcomes=asked)).study.outcomes == asked, "one of each is there"


def test_a_point_where_nothing_is_changed_is_the_comparison(done: Swept) -> None:
    """The registered value of what is varied, and the same seeds: the same differences as `compare` gives."""
    swept = sweep(PROGRAMME, vary={"look_sd": [default("look_sd")]}, runs=3, out=done.out.with_name("same"))  # type: ignore[union-attr]
    compared = compare("tiny_baseline.yaml".join([f"{DATA}/", ""]), [PROGRAMME], runs=3, counterfactuals=False)
    rows = compared.differences[(compared.differences["area"] == "all") & (compared.differences["period"] == swept.points["period"].iloc[0])]
    for row in swept.points.to_dict("records"):
        assert row["difference"] == pytest.approx(rows.set_index("measure").loc[row["measure"], "difference"], abs=1e-9)


def default(name: str) -> float:
    """Return a parameter's registered value."""
    from experiments.inputs.load import read_parameters

    return read_parameters()[name].value


def test_tables_are_of_the_runs(done: Swept) -> None:
    assert len(done.runs) == 4 * 2 * 3 and len(done.points) == 4 * 2 * 3 and (done.runs["status"] == "finished").all()
    own = done.runs[(done.runs["point"] == 4) & (done.runs["policy"] == "tiny_programme_run")]
    row = done.points[(done.points["point"] == 4) & (done.points["policy"] == "tiny_programme_run")].set_index("measure").loc["harm_at_home_events"]
    differences = own["harm_at_home_events"] - own["harm_at_home_events_as_usual"]
    assert own["harm_at_home_events_difference"].tolist() == differences.tolist() and own["seed"].tolist() == [1, 2, 3]
    low, high = interval_of_mean(differences.to_numpy()[:, np.newaxis])
    assert (row["difference"], row["as_usual"], row["runs"]) == (differences.mean(), own["harm_at_home_events_as_usual"].mean(), 3)
    assert (row["mean_low"], row["mean_high"]) == pytest.approx((low[0], high[0]))
    nothing = done.points[done.points["policy"] == "tiny_nothing_run"]
    assert not nothing["difference"].any(), "a policy without ingredients changes nothing at any point"
    usual = done.runs.groupby(["hostility_misread", "seed"])["plan_starts_as_usual"].nunique()
    assert (usual == 1).all(), "the baseline is the same whatever the levers"
    assert list(dict.fromkeys(done.points["measure"])) == [*STUDY["outcomes"], BOTH[1]]


def test_draws_of_a_posterior_are_clusters_of_the_interval(home: Path) -> None:
    """Runs that differ by draw alone: with clusters the mean is known from two draws, not from six runs."""
    plan, cell = plan_of(question_of(str(home / "study.yaml"))), Cell("plan_starts", "children", "all", "2014-07-01/2015-12-31")
    axes, store = Axes(1, ({"look_sd": 1.0}, {"look_sd": 1.2}), 3), MemoryStore(None)  # type: ignore[arg-type]
    for run in plan.runs(axes):
        values = np.zeros((len(run.arms), 1))
        values[1:] = (1.0 if run.values["look_sd"] == 1.0 else 3.0) + 0.01 * (run.seed % 100_000)
        store.write(study_key("sweep", run), {"values": values})
    row = points_table(read_runs(store, "sweep", plan, axes, [cell], ["plan_starts"], ()), "").iloc[0]
    draws = np.array([draw for draw, _ in axes.runs()])
    assert row["difference"] == pytest.approx(2.02) and clusters_in(draws, True) == [[0, 2, 4], [1, 3, 5]] and clusters_in(draws, False) == []
    assert row["mean_high"] - row["mean_low"] == pytest.approx(2 * 6.3138, rel=1e-3), (
        "t with one degree of freedom x half of the distance of two draws"
    )


def made(gaps: np.ndarray, draws: int = 0) -> RunsOfGroups:
    """Return runs with these differences, shape (points, runs), of one policy and one outcome; draws: runs that share one."""
    points = [{"look_sd": float(point)} for point in range(len(gaps))]
    plan: Any = SimpleNamespace(places={(i, 0): (i, 1) for i in range(len(gaps))}, points=points, policies=("policy",))
    seeds = gaps.shape[1] // draws if draws else gaps.shape[1]
    axes = Axes(1, tuple({"look_sd": float(draw)} for draw in range(draws)) or ({},), seeds)
    values = [np.stack([np.zeros(gaps.shape[1]), gap], axis=1)[:, :, np.newaxis] for gap in gaps]
    status = [np.where(np.isfinite(gap), "finished", "failed").astype(object) for gap in gaps]
    return RunsOfGroups(values, status, axes, plan, [Cell("plan_starts", "children", "all", "")])


def test_the_change_from_the_first_point_is_taken_run_by_run() -> None:
    """What chance does to both points cancels, though each point's own interval is wide; a run that one of them lacks is left out."""
    random = np.random.default_rng(1)
    chance = 10.0 * random.normal(size=20)
    gaps = chance + np.array([0.0, 0.0, 1.0])[:, np.newaxis] + 0.5 * random.normal(size=(3, 20))
    gaps[2, 4] = np.nan
    table = points_table(made(gaps), "")
    there = np.delete(gaps[2] - gaps[0], 4)
    low, high = interval_of_mean(there[:, np.newaxis])
    last = table.iloc[2]
    assert (last["from_first"], last["from_first_low"], last["from_first_high"]) == pytest.approx((there.mean(), low[0], high[0]))
    assert table["is_other"].tolist() == ["", "no", "yes"] and last["mean_low"] < 0.0 < last["mean_high"]
    assert table.iloc[0]["from_first"] == 0.0 and np.isnan(table.iloc[0]["from_first_low"])
    assert set(points_table(made(gaps[:, :9]), "")["is_other"]) == {""}, "below ten pairs nothing is found"


def test_the_change_from_the_first_point_counts_draws() -> None:
    gaps = np.zeros((2, 12))
    gaps[1] = np.tile([1.0, 3.0], 6)
    row = points_table(made(gaps, draws=2), "").iloc[1]
    assert row["from_first"] == 2.0 and row["from_first_high"] == pytest.approx(2.0 + 6.3138, rel=1e-4) and row["is_other"] == "no"


def test_where_nothing_depends_on_what_is_varied_one_column_in_ten_says_so() -> None:
    """Twelve points share most of their chance: any is found to be another than the first in at most one of ten made sweeps."""
    random, found, alone = np.random.default_rng(1), [], []
    for _ in range(400):
        runs = made(random.normal(size=20) + 0.2 * random.normal(size=(12, 20)))
        changes = [changes_from_first(runs, point, 0) for point in range(12)]
        found.append(any(each["is_other"][0] == "yes" for each in changes))
        alone.append(any(each["from_first_low"][0] > 0.0 or each["from_first_high"][0] < 0.0 for each in changes))
    assert 0.03 < np.mean(found) <= 0.12 and np.mean(alone) > 0.3


def test_the_same_bytes_on_two_threads_and_when_runs_are_added(done: Swept, home: Path) -> None:
    study, whole = str(home / "study.yaml"), files_of(home / "whole")
    sweep(study, out=home / "threads", jobs=2, figures=draw_sweep)
    assert files_of(home / "threads") == whole
    sweep(study, out=home / "added", runs=1)
    sweep(study, out=home / "added", add_runs=2)
    assert tables_of(home / "added") == tables_of(home / "whole")
    assert {"points.csv", "points.parquet", "runs.csv", "runs.parquet", "figures/sweep.png", "figures/sweep.svg"} <= set(whole)


def tables_of(out: Path) -> dict[str, Any]:
    """Return the files of a results folder but its figures, and run.json but its list of them."""
    found = {name: content for name, content in files_of(out).items() if not name.startswith("figures/")}
    return {**found, "run.json": {key: said for key, said in found["run.json"].items() if key != "files"}}


def test_the_same_bytes_from_two_parts_that_are_gathered(done: Swept, home: Path) -> None:
    out = prepare_study(str(home / "study.yaml"), home / "parts", 2)
    first = study_part(1, 2, str(out))
    with pytest.raises(PartsMissing, match="3 of 6 tasks are missing, of part 2 of 2"):
        study_gather(str(out))
    assert (first.computed, study_part(2, 2, str(out), jobs=2).computed) == (3, 3)
    study_gather(str(out))
    assert tables_of(out) == tables_of(home / "whole") and not unfinished(out).exists()


def drawn_as(draws: int) -> Callable[..., Any]:
    """Return what stands for a posterior of so many draws: each row has its own value of one parameter."""

    def ready(experiment: Any, seeds: Sequence[int], how: str | None = None) -> Any:
        assert how is None and len(seeds) <= draws
        return replace(experiment, draw_by_seed={seed: {"look_sd": 1.0 + 0.01 * seed} for seed in seeds}, parameter_source={"values": "drawn"})

    return ready


def test_draws_that_are_added_give_what_as_many_draws_give(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "ready_to_run", drawn_as(3))
    study = str(home / "study.yaml")
    whole = sweep(study, out=home / "draws", draws=3, runs=2)
    sweep(study, out=home / "more", draws=2, runs=1)
    sweep(study, out=home / "more", add_draws=1)
    sweep(study, out=home / "more", add_runs=1)
    assert tables_of(home / "more") == tables_of(home / "draws") and whole.intervals == "chance and parameters"
    assert whole.runs.groupby("draw")["seed"].unique().map(list).to_dict() == {1: [1, 2], 2: [100_001, 100_002], 3: [200_001, 200_002]}


class Breaking:
    """The work of a study, which fails, or is stopped by the user, at one seed."""

    def __init__(self, seed: int, error: BaseException) -> None:
        self.seed, self.error, self.asked, self.whole = seed, error, list[int](), StudyWork.__call__

    def __call__(self, work: StudyWork, run: StudyRun) -> Any:
        """Simulate a run, or raise."""
        self.asked.append(run.seed)
        if run.seed == self.seed:
            raise self.error
        return self.whole(work, run)


def breaking(monkeypatch: pytest.MonkeyPatch, seed: int, error: BaseException) -> Breaking:
    """Let the work of a study break at a seed."""
    broken = Breaking(seed, error)
    monkeypatch.setattr(StudyWork, "__call__", lambda work, run: broken(work, run))
    return broken


def test_a_failing_run_is_a_row_and_is_tried_again(
    done: Swept, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study, out = str(home / "study.yaml"), home / "failing"
    with monkeypatch.context() as patch:
        breaking(patch, 2, ValueError("no such family"))
        assert main(["sweep", study, "--out", str(out), "--jobs", "1"]) == 1
    first = " ".join(capsys.readouterr().out.split())
    assert first.startswith("INCOMPLETE: 2 of 6 runs failed (run 3 (seed 2), run 4 (seed 2)).") and "2 (1 missing)" in first
    runs, points = (pd.read_csv(out / f"{name}.csv") for name in ("runs", "points"))
    failed = runs[runs["seed"] == 2]
    assert (failed["status"] == "failed").all() and failed["plan_starts"].isna().all() and len(runs) == len(done.runs)
    assert (points["runs"] == 2).all() and (points["missing"] == 1).all() and points["incomplete"].str.startswith("2 of 6 runs failed").all()
    with monkeypatch.context() as patch:
        again = breaking(patch, 0, ValueError())
        sweep(study, out=out, jobs=1, resume=True)
    assert again.asked == [2, 2], "nothing that was finished is computed again"
    assert tables_of(out) == tables_of(home / "whole")


def test_a_sweep_of_which_every_run_fails_writes_no_table(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StudyWork, "__call__", lambda work, run: 1 / 0)
    with pytest.raises(RunFailed, match="ZeroDivisionError"):
        sweep(str(home / "study.yaml"), out=home / "none", runs=1)
    assert not (home / "none").exists()


def test_an_estimate_alone_leaves_nothing_behind(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", str(home / "study.yaml"), "--out", str(home / "dry"), "--dry-run", "--jobs", "2"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "4 points of group_supervision, hostility_misread, in Tiny" in shown and "6 runs of 4 arms: about" in shown and "on 2 threads" in shown
    assert not (home / "dry").exists() and not unfinished(home / "dry").exists()


def test_what_is_finished_is_taken_off_the_estimate(done: Swept, home: Path) -> None:
    found = sweep(str(home / "study.yaml"), out=home / "whole", add_runs=2, dry_run=True)
    assert found.estimate is not None and (found.estimate.left, found.estimate.done) == (4, 6) and found.points.empty
    assert files_of(home / "whole") and is_clean(home / "whole")


def test_the_terminal_has_both_errors_side_by_side_and_names_no_direction_of_few_runs(done: Swept) -> None:
    text = "\n".join(sweep_lines(done, 150))
    head = next(line for line in text.splitlines() if "first error" in line)
    assert "second error" in head and "3 runs at each point (other parameters held)" in text and "take 20 or more" in text
    assert text.count("tiny_programme_run against tiny_baseline") == 1 and "clear" not in text


def test_maps_of_one_outcome_have_one_scale_by_its_differences_with_a_bar(done: Swept) -> None:
    figure = plotted(done)
    reach = [float(rows["difference"].abs().max()) or 1.0 for _, rows in done.points.groupby("measure")]
    meshes = [ax.collections[0] for ax in figure.axes if ax.get_title(loc="left")]
    bars = [ax for ax in figure.axes if ax.get_label() == "<colorbar>"]
    assert len(meshes) == len(bars) == 6 and {mesh.get_clim() for mesh in meshes} == {(-far, far) for far in reach}
    for first, second in zip(meshes[::2], meshes[1::2]):
        assert first.get_clim() == second.get_clim(), "two policies stand side by side and can be compared"


def test_titles_ask_nothing_of_the_number_of_points_on_one_side_and_mark_those_that_differ(done: Swept, home: Path) -> None:
    """With ten pairs: points that share their chance are all or some; one that differs from the first is marked and counted."""
    found = sweep(PROGRAMME, vary={"posts.victim_worker": [0, 1, 4]}, runs=10, outcomes=["plan_starts"], out=home / "ten")
    points = found.points.assign(mean_low=1.0, mean_high=3.0, is_other=np.where(found.points["point"] == 3, "yes", "no"))
    made_up = replace(found, points=points)
    figure, text = plotted(made_up), " ".join(" ".join(sweep_lines(made_up, 150)).split())
    title = " ".join(figure.axes[0].get_title(loc="left").split())
    assert title.endswith("more at all points; 1 of 2 found to differ from the first")
    assert sum(len(each.get_offsets()) for each in figure.axes[0].collections if isinstance(each, PathCollection)) == 1
    below = " ".join(figure.get_supxlabel().split())
    assert "Ringed: the difference is found to be another than at the first point (posts.victim_worker 0)" in below
    assert "How much that differs from the first point (posts.victim_worker 0):" in text and "* the change is found" in text
    assert text.count("]* ") == 3 and "by chance" not in text + below, "a star for each outcome of the third point"


def test_figures_of_one_two_and_three_variables_keep_the_rules(done: Swept, home: Path) -> None:
    below = ["Tiny", "1 January 2014 to 31 December 2015", "go-live 1 July 2014", "3 pairs of runs at each point", "chance only"]
    maps = plotted(done)
    assert faults_of(maps, below, is_few=True) == [] and sum(ax.get_visible() and bool(ax.get_title(loc="left")) for ax in maps.axes) == 6, (
        "three outcomes of two policies"
    )
    for name, varied in (
        ("one", {"look_sd": "0.8:1.2:3"}),
        ("three", {"look_sd": [0.9, 1.1], "posts.victim_worker": [0, 2], "group_supervision": [0, 1]}),
    ):
        figure = sweep(PROGRAMME, vary=varied, runs=3, out=home / name).plot()
        assert faults_of(figure, below, is_few=True) == [], name


def test_every_measure_is_kept_where_a_summary_is_asked_for(write: Write, tmp_path: Path) -> None:
    found = sweep(write(keep="summary", seeds=1, policies=["tiny_programme_run.yaml"]), out=tmp_path / "out")
    assert found.points["measure"].nunique() == len(BY_NAME) and list(found.points["measure"])[:2] == STUDY["outcomes"]
    assert {"care_entries", "care_entries_as_usual", "care_entries_difference"} <= set(found.runs)
    assert sum(bool(ax.get_title(loc="left")) for ax in found.plot().axes) == 3, "what was asked for, and the other error"
    assert "looked after" not in "\n".join(sweep_lines(found, 150))


def test_a_report_says_what_was_varied_both_errors_and_how_to_repeat(done: Swept, home: Path) -> None:
    page = report_html(read_folder(home / "whole"))
    for words in (
        "What was varied",
        "hostility misread, sd of true risk",
        "0.3, 0.6",
        "first error: harm",
        "second error: needless care entries",
        "how much that differs from the first point",
        "All points have the same seeds",
        "<svg",
    ):
        assert words in page, words
    assert "How to make these numbers again" in page and "run.py repeat" not in page and "Not all" not in page


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a lever that no policy has": (
        {"levers": {"posts.victm_worker": [1]}},
        "levers: got 'posts.victm_worker'; allowed: a lever that a policy has .* Did you mean",
    ),
    "a parameter as a lever": ({"levers": {"look_sd": [1]}}, "look_sd is a parameter: write it under uncertainties"),
    "a lever as a parameter": ({"uncertainties": {"posts.victim_worker": [1]}}, "posts.victim_worker is a lever: write it under levers"),
    "no parameter": ({"uncertainties": {"lok_sd": [1]}}, "uncertainties: got 'lok_sd'"),
    "low above high": ({"levers": {"posts.victim_worker": {"low": 4, "high": 1, "points": 2}}}, "low .4. must lie below high .1."),
    "outside its range": (
        {"uncertainties": {"hostility_misread": [5]}},
        r"uncertainties.hostility_misread: got 5.0; allowed: a value from 0 to 0.6, .* as source",
    ),
    "0 outside its range": (
        {"uncertainties": {"concealment_hides": [0]}},
        r"uncertainties.concealment_hides: got 0.0; allowed: a value from 0.2 to 1",
    ),
    "a range without points": (
        {"uncertainties": {"hostility_misread": {}}},
        r"uncertainties.hostility_misread.points: got nothing; allowed: a number of points",
    ),
    "a lever without values": ({"levers": {"posts.victim_worker": {"points": 2}}}, "a lever has no registered range"),
    "a value that a policy cannot take": ({"levers": {"group_supervision": [0.5]}}, "group_supervision: got 0.5; allowed: 0 .* or 1"),
    "posts below zero": ({"levers": {"posts.victim_worker": [-1]}}, "posts.victim_worker=-1.*"),
    "an unknown outcome": ({"outcomes": ["plan_start"]}, "outcomes: got 'plan_start'; .* Did you mean 'plan_starts'?"),
    "an outcome twice": ({"outcomes": ["plan_starts", "plan_starts"]}, "each measure once"),
    "nothing varied": ({"levers": {}, "uncertainties": {}}, "nothing is varied"),
    "too large": (
        {"seeds": 9000},
        r"4 points x 2 policies x 1 draws x 9,000 seeds = 72,000 simulated arms; allowed: at most 20,000. .*--allow-large",
    ),
    "a combination without a variable": (
        {"design": {"kind": "chosen", "combinations": [{"group_supervision": 1}]}},
        r"combinations\[0\]: got no hostility_misread",
    ),
    "a combination with another": (
        {"design": {"kind": "chosen", "combinations": [{"group_supervision": 1, "hostility_misread": 0.3, "look_sd": 1}]}},
        "got 'look_sd'; allowed: the study's levers",
    ),
    "no draws": ({"draws": 0}, "draws: got 0; allowed: a whole number from 1, or held"),
    "draws as a word": ({"draws": "drawn"}, "draws: got 'drawn'; allowed: a whole number from 1, or held"),
    "an unknown key": ({"replicates": 3}, "replicates"),
    "another baseline's place": ({"baseline": "luton:business_as_usual"}, "pairs share their history"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_study_that_cannot_be_meant_is_refused_before_any_work(case: str, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "ready_to_run", lambda *_: pytest.fail("begun"))
    changes, words = BAD[case]
    with pytest.raises(InputError, match=words):
        sweep(write(**changes), out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_source_widens_a_range_and_0_on_the_command_line_is_said(write: Write, tmp_path: Path) -> None:
    study = question_of(write(uncertainties={"concealment_hides": {"values": [0, 5], "source": "to see what happens"}})).study
    assert study.uncertainties["concealment_hides"].values == [0.0, 5.0]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        sweep(PROGRAMME, vary={"concealment_hides": [0.0]}, runs=1, out=tmp_path / "off", dry_run=True)
    assert [str(each.message) for each in said if each.category is NotRefitted] == [
        "concealment_hides = 0 lies outside its registered range (from 0.2 to 1, sd of true risk): there it is switched off."
        " Nothing else was refitted to it."
    ]
    with pytest.raises(InputError, match=r"--vary: concealment_hides: got 0.1; allowed: a value from 0.2 to 1"):
        sweep(PROGRAMME, vary={"concealment_hides": [0.1]}, out=tmp_path / "off")


def test_what_does_not_go_on_is_refused(done: Swept, home: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = str(home / "study.yaml"), home / "whole"
    before = files_of(out)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"add_runs": 1, "runs": 5}, "--runs: got 5 beside --add-runs"),
        ({"add_draws": 1}, "--add-draws: got 1; allowed: runs whose parameters are drawn"),
        ({"add_runs": 1, "seed": 7}, "--seed: got 7; allowed: 1, the first seed"),
        ({"add_runs": 1, "outcomes": ["care_entries"]}, "--add-runs: configuration.study.outcomes"),
        ({"add_runs": 1, "parameters": {"look_sd": 1.1}}, "--add-runs: configuration.experiment"),
        ({"parameters": {"hostility_misread": 0.5}, "overwrite": True}, "--set: hostility_misread: got 0.5; .* that the study does not vary"),
        ({}, "It holds finished results"),
        ({"draws": "many", "overwrite": True}, "--draws: got 'many'"),
    ]
    for how, words in wrong:
        with warnings.catch_warnings(), pytest.raises(InputError, match=words):
            warnings.simplefilter("ignore", NotRefitted)
            sweep(study, out=out, **how)
    assert files_of(out) == before
    with pytest.raises(InputError, match="is a study, which says itself what it varies"):
        sweep("hertfordshire_hostility_and_help", vary={"look_sd": [1.0]})
    with pytest.raises(InputError, match=r"luton_2017, which is a scenario, without --vary.* Write luton_2017 --vary NAME=A,B,C"):
        sweep("luton_2017")


def test_another_version_and_fewer_runs_are_refused_on_resume(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = str(home / "study.yaml"), home / "stopped"
    with monkeypatch.context() as patch:
        breaking(patch, 2, ValueError("stopped"))
        sweep(study, out=out, runs=4)
    with pytest.raises(InputError, match=r"--resume: .* finished runs that are not asked for now"):
        sweep(study, out=out, runs=1, resume=True)
    monkeypatch.setattr("experiments.runs.session.sources", lambda: "another")
    with pytest.raises(InputError, match="by another version of the program"):
        sweep(study, out=out, runs=4, resume=True)


@pytest.mark.parametrize("name", ["hertfordshire_hostility_and_help", "hertfordshire_posts_and_supervision"])
def test_studies_that_ship_can_be_planned(name: str) -> None:
    question = question_of(name)
    plan = plan_of(question)
    assert (len(plan.points), plan.histories) in ((12, 12), (8, 1)) and set(BOTH) <= set(question.study.outcomes)
