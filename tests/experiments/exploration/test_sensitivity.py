"""Sensitivity and scenario discovery: known answers, a floor for chance, studies that resume, bad input."""

import json
import os
import re
import signal
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.exploration.design import latin_hypercube_points
from experiments.exploration.discover import discover
from experiments.exploration.evaluate import PairOutcomes
from experiments.exploration.influence import influence_table, read_influence
from experiments.exploration.morris import NEGLIGIBLE_CHANGE, morris_points, morris_table, morris_tasks, select_parameters, values_at_point
from experiments.exploration.prim import Box, boxes_of
from experiments.exploration.regression_screening import latin_hypercube_tasks, regression_table
from experiments.exploration.sensitivity import run_context_for, sensitivity
from experiments.exploration.sobol import polynomial_terms, sobol_table
from experiments.exploration.study import Discovery, read_sensitivity
from experiments.inputs.load import read_parameters
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.evaluate import Cell
from experiments.presentation.figures.discovery import box_rows, draw_discovery, plot_boxes
from experiments.presentation.figures.exploration import draw_sensitivity, plot_shares
from experiments.presentation.figures.style import CAPTION
from experiments.presentation.terminal import catalogue
from experiments.presentation.terminal.catalogue import assumption_lines
from experiments.presentation.terminal.exploration import discovery_lines, sensitivity_lines
from experiments.presentation.terminal.layout import DISCLAIMER
from experiments.runs.record_files import record_files
from experiments.runs.records import whole_records
from experiments.runs.store import unfinished
from experiments.runs.study_options import study_options
from run import main
from tests.experiments.presentation.figures.rules import faults_of
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
STUDY, WORLDS = str(DATA / "tiny_sensitivity.yaml"), str(DATA / "tiny_discovery.yaml")
RANGES = {"a": (0.0, 1.0), "b": (0.0, 2.0), "c": (5.0, 6.0)}
QUESTION = PairOutcomes(SimpleNamespace(), SimpleNamespace(cells=[Cell("y", "things", "all", "whole")]), (0,))


def answers(tasks: list[tuple[dict[str, float], int]], noise: float = 0.0) -> np.ndarray:
    """Return a known function: as usual nothing, the difference 3 a + b + chance by seed; c does nothing."""
    noise_draw = [np.random.default_rng(seed).normal() for _, seed in tasks]
    return np.array([[0.0, 3.0 * values["a"] + values["b"] + noise * each] for (values, _), each in zip(tasks, noise_draw)])


KNOWN = {"a": (9 / 12, 9 / 12), "b": (4 / 12, 4 / 12), "c": (0.0, 1 / 9), "d": (0.0, 1 / 9), "e": (1 / 5, 1 / 5), "f": (0.0, 0.0)}
"""Variance of each parameter alone, and with others: two straight lines, a product of two, a parabola, and one that does nothing."""


def known_world(seed: int, noise: float) -> pd.DataFrame:
    """Return the shares found at 600 points of a known function and chance."""
    ranges = dict.fromkeys("abcdefghijkl", (0.0, 1.0))
    points, rng = latin_hypercube_points(ranges, 600, seed), np.random.default_rng(seed)
    a, b, c, d, e = points[:, :5].T
    evaluated = 3 * a + 2 * b + 4 * (c - 0.5) * (d - 0.5) + 6 * (e - 0.5) ** 2 + noise * rng.normal(size=600)
    table = sobol_table(QUESTION, ranges, points, np.column_stack([np.zeros(600), evaluated]))
    assert list(table["kind"].unique()) == ["difference"], "what does not vary has no shares"
    return table.assign(seed=seed)


def test_shares_of_a_known_function_are_right_on_average_and_their_intervals_hold_them() -> None:
    noise = 2.0
    tables = pd.concat([known_world(seed, noise) for seed in range(40)])
    whole = sum(each[0] for each in KNOWN.values()) + KNOWN["c"][1] + noise**2
    for name, truths in KNOWN.items():
        rows = tables[tables["parameter"] == name]
        for column, error, truth in zip(("share", "total_share"), ("share_error", "total_error"), truths):
            off = rows[column] - truth / whole
            assert abs(off.mean()) < 3.5 * off.std() / np.sqrt(len(rows)) + 0.002, (name, column, off.mean())
            assert (off.abs() <= rows[error]).mean() > 0.75, (name, column)
            assert rows[error].mean() < 0.08
    assert tables["explained"].mean() == pytest.approx(1.0 - noise**2 / whole, abs=0.02), "the rest is chance"


def test_without_chance_the_parameters_explain_all() -> None:
    table = known_world(1, 0.0).set_index("parameter")
    assert table["explained"].to_numpy() == pytest.approx(1.0) and table["share"].sum() < 1.0 < table["total_share"].sum()


def test_few_points_see_no_pairs_and_fewer_no_curves() -> None:
    rng = np.random.default_rng(0)
    sizes = [max(map(len, terms)) for terms in (polynomial_terms(rng.random((points, 4)))[1] for points in (60, 20))]
    assert sizes == [2, 1] and len(polynomial_terms(rng.random((20, 4)))[1]) == 8 and len(polynomial_terms(rng.random((10, 4)))[1]) == 4
    columns, _ = polynomial_terms(rng.random((200_000, 2)))
    assert columns.T @ columns / len(columns) == pytest.approx(np.eye(columns.shape[1]), abs=0.03), "orthogonal, of variance one"


def test_worlds_that_differ_in_everything_tell_effects_from_chance() -> None:
    ranges = dict.fromkeys(map(str, range(60)), (-1.0, 3.0))
    points, rng = latin_hypercube_points(ranges, 300, 2), np.random.default_rng(2)
    assert ((points.min(axis=0) > -1.0) & (points.max(axis=0) < 3.0)).all()
    assert len({seed for _, seed in latin_hypercube_tasks(points, list(ranges), 5)}) == 300
    evaluated = 2.0 * points[:, 0] - points[:, 1] + 4.0 * rng.normal(size=300)
    table = regression_table(QUESTION, ranges, points, np.column_stack([np.zeros(300), evaluated])).set_index("parameter")
    assert table.loc["0", "mean"] == pytest.approx(8.0, abs=2 * table.loc["0", "size_error"]), "of a move over the whole range"
    assert {"0", "1"} <= set(table.index[table["stands_out"]]) and table["stands_out"].sum() <= 4
    assert table.loc["0", "share"] == pytest.approx(64 / 12 / evaluated.var(), abs=0.12)
    none = regression_table(QUESTION, ranges, points, np.column_stack([np.zeros(300), rng.normal(size=300)]))
    assert none["stands_out"].sum() <= 1 and none["p_value"].mean() == pytest.approx(0.5, abs=0.15)


def test_screening_tells_effects_from_the_floor() -> None:
    points = morris_points(RANGES, 10, 4, 1)
    tasks = morris_tasks(points, list(RANGES), 1)
    assert len({seed for _, seed in tasks}) == 10 and len(tasks) == 10 * (len(RANGES) + 2)
    rng = np.random.default_rng(0)
    values = answers(tasks) + rng.normal(0.0, 0.05, (len(tasks), 2))
    table = morris_table(QUESTION, RANGES, points, values, 4)
    found = table[table["kind"] == "difference"].set_index("parameter")
    assert found.loc["a", "mean"] == pytest.approx(3.0, abs=0.2) and found.loc["b", "mean"] == pytest.approx(2.0, abs=0.2)
    assert list(found.index[found["stands_out"]]) == ["a", "b"]
    assert set(select_parameters(table, "whole", 2, ())) == {"a", "b"} and select_parameters(table, "whole", 2, ("c",)) == ["c", "a"]


def test_an_influence_that_ships_names_parameters_of_this_model_and_leads_the_assumptions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(read_influence()) <= set(read_parameters()), "a table of an earlier model must not ship"
    authority = resolve_scenario("hertfordshire_business_as_usual", Overrides()).authority
    path = tmp_path / "influence.csv"
    rows = ["look_sd,plan_starts,0.3,0.05,plan_starts", "conformity,,,,", "plan_threshold,care_entries,0.2,0.05,care_entries"]
    path.write_text("\n".join(["parameter,outcome,total_share,total_error,stands_out_in", *rows]) + "\n")
    monkeypatch.setattr(catalogue, "read_influence", lambda: read_influence(path))
    said = list(assumption_lines(authority, 300))
    lines = [line.split()[0] for line in said if re.match(r"  [a-z]", line)]
    assert lines[:2] == ["look_sd", "plan_threshold"], "assumed and influential first"
    assert not any("not known for this version" in line for line in said)
    monkeypatch.setattr(catalogue, "read_influence", lambda: read_influence(tmp_path / "none.csv"))
    assert sum("is not known for this version of the model" in line for line in assumption_lines(authority, 300)) == 1


@pytest.mark.fast
def test_a_price_stands_out_in_money_alone() -> None:
    """A regression finds one in so many effects by chance; that of a price on a count of families is no other."""
    columns = ["parameter", "outcome", "unit", "stands_out"]
    rows = [
        (name, *outcome, True) for name in ("cost_foster_week", "plan_threshold") for outcome in (("plan_starts", "children"), ("cost_gbp", "GBP"))
    ]
    effects = pd.DataFrame(rows, columns=columns).assign(kind="difference", period="whole")
    shares = effects.assign(total_share=[0.9, 0.1, 0.2, 0.3], total_error=0.01)
    found = influence_table(effects, shares, "whole", NEGLIGIBLE_CHANGE).set_index("parameter")
    assert list(found.loc["cost_foster_week", ["outcome", "stands_out_in"]]) == ["cost_gbp", "cost_gbp"]
    assert list(found.loc["plan_threshold", ["outcome", "stands_out_in"]]) == ["cost_gbp", "plan_starts; cost_gbp"]


def test_the_floor_moves_everything_by_a_ten_thousandth_at_most() -> None:
    moved = values_at_point(np.array([0.5, 2.0, 1.0]), ["a", "b"])
    assert moved == {"a": pytest.approx(0.50005), "b": pytest.approx(2.0002)} and values_at_point(np.array([0.5, 2.0, 0.0]), ["a", "b"]) == {
        "a": 0.5,
        "b": 2.0,
    }


def test_a_known_box_is_found_and_chance_gives_none() -> None:
    rng = np.random.default_rng(3)
    points = pd.DataFrame(rng.random((600, 5)), columns=list("abcde"))
    study = Discovery.model_validate(yaml.safe_load(Path(WORLDS).read_text()) | {"density": 0.95})
    failed = ((points["a"] > 0.6) & (points["b"] < 0.5)).to_numpy()
    first = boxes_of(study, points, failed)[0]
    assert set(first.bounds) == {"a", "b"} and first.coverage > 0.9 and first.density >= 0.95
    assert first.bounds["a"][0] == pytest.approx(0.6, abs=0.05) and first.bounds["b"][1] == pytest.approx(0.5, abs=0.06)
    assert boxes_of(study, points, rng.random(600) < 0.2) == []
    assert boxes_of(study, points, np.zeros(600, bool)) == []


def test_a_study_that_was_stopped_resumes_to_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        count = count_answers(patch)
        whole = sensitivity(STUDY, jobs=1, out=tmp_path / "whole", figures=draw_sensitivity)
    out, before = tmp_path / "part", 5
    with monkeypatch.context() as patch:
        seen = count_answers(patch, stop_at=before)
        assert main(["sensitivity", STUDY, "--jobs", "1", "--out", str(out)]) == 1
    (kept,) = record_files(unfinished(out))
    places = list(whole_records(kept))
    assert len(seen) == before and len(places) == before - 1 and not out.exists()
    os.truncate(kept, places[-1].start + places[-1].length // 2)  # as a kill in the middle of a record leaves it
    evaluated = count_answers(monkeypatch)
    again = sensitivity(STUDY, jobs=1, out=out, resume=True, figures=draw_sensitivity)
    assert len(evaluated) == len(count) - (before - 2), "what was kept whole is not simulated again"
    assert files_of(out) == files_of(tmp_path / "whole")
    pd.testing.assert_frame_equal(whole.effects, again.effects, check_exact=True)
    pd.testing.assert_frame_equal(whole.shares, again.shares, check_exact=True)
    files = {f"{name}.{kind}" for name in ("effects", "shares", "influence", "points") for kind in ("csv", "parquet")} | {"run.json", "figures"}
    assert {path.name for path in out.iterdir()} == files
    assert {path.name for path in (tmp_path / "whole" / "figures").glob("*.png")} == {"shares_of_variance.png", "free_mechanisms.png"}
    assert not unfinished(out).exists() and whole.left_out == {}
    prices = whole.effects[(whole.effects["kind"] == "difference") & (whole.effects["parameter"] == "cost_foster_week")].set_index("outcome")
    assert (prices.loc[["plan_starts", "care_entries"], "mean_size"] == 0.0).all(), "a price moves no family"
    assert {NEGLIGIBLE_CHANGE, "look_sd", "disguise_level"} <= set(whole.effects["parameter"]) and "disguise_level" in set(whole.shares["parameter"])
    influence_by_name = read_influence(tmp_path / "whole" / "influence.csv")
    assert set(influence_by_name) == set(whole.effects["parameter"]) - {NEGLIGIBLE_CHANGE} and influence_by_name["disguise_level"].startswith(
        "explains"
    )
    said = "\n".join(sensitivity_lines(whole))
    assert "protection plans started" in said and "disguise_level" in said
    assert said.index("first error: in danger and missed") < said.index("second error: needless care entries")
    assert "Not asked for, and shown so that both errors are: in danger and missed and needless care entries." in said and DISCLAIMER in said
    assert whole.estimate.line().startswith("34 runs of 2 arms: about") and again.estimate.done == before - 2
    record = json.loads((out / "run.json").read_text())
    assert record["study"]["baseline"] == "tiny_baseline.yaml", "no path of this machine"


def test_a_study_that_spreads_worlds_over_everything_is_told_so(tmp_path: Path) -> None:
    found = sensitivity(str(study_with(tmp_path, trajectories=None, worlds=40)), jobs=1, out=tmp_path / "out")
    assert set(found.effects["parameter"]) == {"look_sd", "worker_bias_sd", "motivational_gain_sd", "cost_foster_week", "disguise_level"}
    assert {"p_value", "share", "stands_out"} <= set(found.effects) and len(found.points) == 20
    prices = found.effects[(found.effects["parameter"] == "cost_foster_week") & (found.effects["kind"] == "as usual")].set_index("outcome")
    assert (prices["mean"] + prices["size_error"])["cost_gbp"].min() > 0.0, "a higher price never costs clearly less"
    assert "in 40 worlds that differ in all of them" in "\n".join(sensitivity_lines(found))


def count_answers(monkeypatch: pytest.MonkeyPatch, stop_at: int | None = None) -> list[int]:
    """Return a list that grows by the seed of every point that is simulated from now on; a signal comes at one of them."""
    seen: list[int] = []
    real = PairOutcomes.evaluate

    def answer(question: PairOutcomes, task: tuple[dict[str, float], int]) -> dict[str, np.ndarray]:
        seen.append(task[1])
        if len(seen) == stop_at:
            os.kill(os.getpid(), signal.SIGINT)
        return real(question, task)

    monkeypatch.setattr(PairOutcomes, "evaluate", answer)
    return seen


def test_an_outcome_without_a_number_somewhere_is_left_out_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = study_with(tmp_path, outcomes=["plan_starts", "contacts_attended_share"])
    found = sensitivity(str(path), jobs=1, out=tmp_path / "some")
    assert set(found.left_out) == {"contacts_attended_share"}
    assert set(found.effects["outcome"]) == {"plan_starts", "missed_high_risk_children", "needless_care_entries"}
    assert "contacts_attended_share" in "\n".join(sensitivity_lines(found)) and "no number" in "\n".join(sensitivity_lines(found))
    assert main(["sensitivity", str(study_with(tmp_path, outcomes=["contacts_attended_share"])), "--jobs", "1", "--out", str(tmp_path / "none")]) == 2
    assert "Take counts" in capsys.readouterr().err and not (tmp_path / "none").exists()


def study_with(folder: Path, **changes: object) -> Path:
    """Write the tiny study with changes; return its path."""
    data = yaml.safe_load(Path(STUDY).read_text()) | changes
    for key in ("baseline", "policy"):
        source = DATA / data[key]
        (folder / source.name).write_text(source.read_text().replace("tiny.yaml", str(DATA / "tiny.yaml")))
    for name in ("tiny.yaml", "tiny_programme.yaml", "tiny_nothing.yaml", *(data[key] for key in ("baseline", "policy"))):
        (folder / name).write_text((DATA / name).read_text())
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


def test_a_study_does_not_go_on_when_the_authority_was_edited_meanwhile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = study_with(tmp_path), tmp_path / "out"
    begin(str(path), out)
    with run_context_for(read_sensitivity(str(path)), "SALib", (), study_options(1, 1, out, resume=True)):
        pass
    place = tmp_path / "tiny.yaml"
    place.write_text(place.read_text().replace("title: ", "title: Another ", 1))
    assert main(["sensitivity", str(path), "--jobs", "1", "--out", str(out), "--resume"]) == 2
    assert "configuration.experiment.authority.title" in capsys.readouterr().err


def begin(study: str, out: Path) -> None:
    """Leave an unfinished study behind in which one thing is finished."""
    with run_context_for(read_sensitivity(study), "SALib", (), study_options(1, 1, out)) as context:
        context.session.store.write("one", {"answer": np.zeros(1)})


def test_discovery_tells_where_it_fails_and_calls_the_share_no_probability(tmp_path: Path) -> None:
    found = discover(WORLDS, jobs=1, out=tmp_path / "worlds", figures=draw_discovery)
    assert len(found.worlds) == 40 and (found.worlds["fails"] == (found.worlds["cost_gbp"] >= 120_000)).all()
    said = "\n".join(discovery_lines(found))
    assert "not a probability" in said and DISCLAIMER in said and "first error: in danger and missed" in said and "second error:" in said
    fails, elsewhere = (found.worlds[found.worlds["fails"] == is_so]["needless_care_entries"] for is_so in (True, False))
    table = found.outcomes.set_index(["measure", "where"]).loc["needless_care_entries"]
    assert list(table["worlds"]) == [40, len(fails), len(elsewhere)] and table.loc["where it fails", "median"] == fails.median()
    assert table.loc["elsewhere", "low"] == elsewhere.quantile(0.05)
    assert "no box" in "\n".join(discovery_lines(replace(found, boxes=[]))).lower()
    assert not (tmp_path / "worlds" / "figures").exists(), "without a box there is nothing to draw"
    bounds = {name: tuple(found.worlds[name].quantile([0.2, 0.7])) for name in ("look_sd", "worker_bias_sd")}
    boxed = replace(found, boxes=[Box(1, {name: (*ends, 0.01) for name, ends in bounds.items()}, coverage=0.6, density=0.9, mass=0.2)])
    drawn = box_rows(boxed)
    assert list(zip(drawn["low_value"], drawn["high_value"])) == [*bounds.values()] and drawn[["low", "high"]].stack().between(0, 1).all()
    assert "second error: needless care entries" in drawn["caption"].iloc[0]
    draw_discovery(boxed, tmp_path)
    assert (tmp_path / "boxes.svg").exists() and faults_of(plot_boxes(drawn).figure.figure, ["Tiny", "go-live"]) == []


@pytest.mark.parametrize(("command", "study", "runs"), [("sensitivity", STUDY, 34), ("discover", WORLDS, 40)])
def test_a_dry_run_says_what_it_would_take_and_leaves_nothing(
    command: str, study: str, runs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PairOutcomes, "evaluate", lambda *_: pytest.fail("simulated"))
    assert main([command, study, "--dry-run", "--jobs", "1", "--out", str(tmp_path / "out")]) == 0
    assert f"{runs} runs of 2 arms: about" in capsys.readouterr().out and list(tmp_path.iterdir()) == []


@pytest.mark.fast
def test_colour_is_for_what_is_surely_above_zero() -> None:
    rows = [("a", 0.74, 1.01), ("b", 0.74, 0.04), ("c", -0.2, 0.1)]
    table = pd.DataFrame(rows, columns=["parameter", "total_share", "total_error"])
    ax = plot_shares(table.assign(outcome="plan_starts", title="Which?", caption="Here."))
    drawn = dict(zip((text.get_text().split()[0] for text in ax.get_yticklabels()), ax.collections[0].get_array().ravel()))
    assert drawn == {"a": 0.0, "b": pytest.approx(0.7), "c": 0.0}, "the lower end of the interval, not below zero"
    assert [text.get_color() == CAPTION for text in ax.texts] == [drawn[name] == 0.0 for name in drawn]


@pytest.mark.fast
def test_a_study_with_both_errors_measures_nothing_more() -> None:
    for name in ("hertfordshire_sensitivity", STUDY):
        study = read_sensitivity(name)
        assert study.measured == (study.outcomes if name != STUDY else (*study.outcomes, "missed_high_risk_children", "needless_care_entries"))


BAD = {
    "unknown parameter": ({"parameters": ["look_sdd"]}, "look_sdd", "Did you mean 'look_sd'?"),
    "unknown outcome": ({"outcomes": ["plan_start"]}, "plan_start", "plan_starts"),
    "named twice": ({"parameters": ["look_sd", "look_sd"]}, "look_sd", "twice"),
    "two screenings": ({"worlds": 40}, "worlds or trajectories"),
    "no screening": ({"trajectories": None}, "worlds or trajectories"),
    "fewer worlds than parameters": ({"trajectories": None, "worlds": 20, "parameters": "assumed"}, "worlds", "20", "more than parameters"),
    "too few points": ({"points": 5}, "points", "5"),
    "misspelt key": ({"trajectory": 3}, "trajectory"),
    "no trajectories": ({"trajectories": 0}, "trajectories", "0"),
    "outside": ({"baseline": "../../../etc/passwd.yaml"}, "baseline"),
    "another kind": ({"kind": "discovery"}, "kind"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_study_is_refused_with_one_message(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, *words = BAD[name]
    whole = {"baseline": "hertfordshire_business_as_usual", "policy": "hertfordshire_family_safeguarding"}
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(Path(STUDY).read_text()) | whole | change))
    assert main(["sensitivity", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err and not (tmp_path / "out").exists()
    for word in words:
        assert word in said.err, said.err


def test_going_on_with_nothing_and_beginning_twice_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sensitivity", STUDY, "--out", str(tmp_path / "new"), "--resume"]) == 2
    assert "--resume" in capsys.readouterr().err
    begin(STUDY, tmp_path / "begun")
    assert main(["sensitivity", STUDY, "--out", str(tmp_path / "begun")]) == 2 and "--resume goes on" in capsys.readouterr().err
    assert main(["sensitivity", STUDY, "--seed", "2", "--out", str(tmp_path / "begun"), "--resume"]) == 2
    assert "configuration.seed" in capsys.readouterr().err
