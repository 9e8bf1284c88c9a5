"""Values that the user sets: in all arms from the beginning, in place of a posterior's column, recorded, and said wherever numbers stand."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import run
from experiments import InputError, ablate, compare, main_job, predict, repeat, simulate
from experiments.comparison.programmes import programmes
from experiments.inputs.errors import NotRefitted
from experiments.inputs.load import read_parameters
from experiments.inputs.scenario import resolve_scenario
from experiments.presentation.figures.captions import caption_of
from experiments.presentation.terminal.screens import screen_lines
from experiments.presentation.terminal.simulate import run_lines
from experiments.runs.experiment import experiment_of
from experiments.runs.futures import shared_history
from experiments.runs.parameter_values import set_by_hand, with_values_set
from experiments.runs.past_store import past_key
from tests.experiments.posteriors.test_mismatch import shipped  # noqa: F401 - a fixture
from tests.helpers import REPOSITORY, changed

BASELINE, PROGRAMME = (str(REPOSITORY / "tests" / "data" / name) for name in ("tiny_baseline.yaml", "tiny_programme_run.yaml"))
MISREAD = {"hostility_misread": 0.3}
LINE = (
    "Set by hand, in all arms from the beginning: hostility_misread = 0.3."
    " Nothing else was refitted to it, neither other parameters nor the posterior."
)
pytestmark = pytest.mark.filterwarnings("ignore::experiments.inputs.errors.NotRefitted")


def test_a_value_holds_in_all_arms_from_the_beginning_and_the_cache_of_histories_sees_it() -> None:
    before = experiment_of([resolve_scenario(BASELINE), resolve_scenario(PROGRAMME)])
    after = with_values_set(before, {"notice_per_week": 0.01})
    assert before.parameters["notice_per_week"].value != 0.01 and after.parameters["notice_per_week"].value == 0.01
    assert "families" in changed(shared_history(before, 1), shared_history(after, 1))
    window = before.start, before.end, before.split_week, before.danger_line_week
    assert past_key(before.authority, before.parameters, 1, window) != past_key(after.authority, after.parameters, 1, window)


def test_a_value_set_to_what_it_was_changes_no_number() -> None:
    default = compare(BASELINE, [PROGRAMME], runs=1, jobs=1)
    same = compare(BASELINE, [PROGRAMME], runs=1, jobs=1, parameters={"hostility_misread": read_parameters()["hostility_misread"].value})
    other = compare(BASELINE, [PROGRAMME], runs=1, jobs=1, parameters=MISREAD)
    for name in ("summary", "differences"):
        one, two, three = (getattr(each, name).drop(columns="intervals") for each in (default, same, other))
        pd.testing.assert_frame_equal(one, two)
        assert not one.equals(three)


def test_a_value_replaces_the_column_of_the_posterior_and_no_other(shipped: Path) -> None:  # noqa: F811
    drawn = compare(BASELINE, [PROGRAMME], runs=3, seed=2, jobs=1, parameters=MISREAD)
    assert {tuple(values) for values in drawn.experiment.draw_by_seed.values()} == {("cost_foster_week",)}
    set_too = compare(BASELINE, [PROGRAMME], runs=3, seed=2, jobs=1, parameters={"cost_foster_week": 700})
    assert set(map(len, set_too.experiment.draw_by_seed.values())) == {0}
    assert set_too.intervals.startswith("chance only; set: cost_foster_week = 700,")
    held = compare(BASELINE, [PROGRAMME], runs=3, seed=2, jobs=1, parameters={"cost_foster_week": 700}, draws="held")
    pd.testing.assert_frame_equal(set_too.summary, held.summary)


def test_pay_is_set_in_the_authority() -> None:
    names = ("cost_line_staff", "plan_starts")
    usual, paid = (
        simulate(BASELINE, weeks=26, parameters=values).summary.query("area == 'all'").groupby("measure")["mean"].sum()
        for values in (None, {"salaries.social_worker": 60000.0})
    )
    assert paid[names[0]] > usual[names[0]] and paid[names[1]] == usual[names[1]]


def test_everything_says_what_was_set(tmp_path: Path) -> None:
    with pytest.warns(NotRefitted) as heard:
        results = compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / "out", parameters=MISREAD, csv=True)
    assert [(str(one.message), one.filename) for one in heard if one.category is NotRefitted] == [(LINE, __file__)]
    hold = "chance only; set: hostility_misread = 0.3, the rest not refitted"
    for name in ("summary", "differences", "composition"):
        assert set(pd.read_csv(tmp_path / "out" / f"{name}.csv")["intervals"]) == {hold}, name
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["parameters"]["set"] == MISREAD and record["intervals"] == hold
    figure = record["configuration"]["parameters"]["hostility_misread"]
    assert figure["value"] == 0.3 and "set for this run" in figure["source"]
    assert "hostility_misread = 0.3" in caption_of(results, "Lines.")
    assert "hostility_misread = 0.3" in "\n".join(screen_lines(results, False))
    one = simulate(BASELINE, weeks=4, parameters=MISREAD)
    assert "hostility_misread = 0.3" in "\n".join(run_lines(one, 300)) and "hostility_misread = 0.3" in caption_of(one, "Lines.")
    assert set_by_hand(replace(results.experiment, values_set={})) == ""


def test_a_run_with_values_set_is_repeated(tmp_path: Path) -> None:
    values = {**MISREAD, "salaries.teacher": 60000.0}
    compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=tmp_path / "out", parameters=values)
    again, different = repeat(tmp_path / "out", jobs=1, out=tmp_path / "again")
    assert different == [] and again.experiment.values_set == values
    assert json.loads((tmp_path / "again" / "run.json").read_text())["parameters"]["set"] == values


@pytest.mark.parametrize("written", [{"hostility_misread": "much"}, ["hostility_misread"]])
def test_a_broken_record_of_what_was_set_is_refused(written: Any, tmp_path: Path) -> None:
    simulate(BASELINE, weeks=4, out=tmp_path / "out", parameters=MISREAD)
    path = tmp_path / "out" / "run.json"
    record = json.loads(path.read_text())
    record["parameters"]["set"] = written
    path.write_text(json.dumps(record))
    with pytest.raises(InputError, match=r"run.json: parameters.set: got .*numbers by the names of parameters"):
        repeat(tmp_path / "out")


def test_runs_with_another_value_are_not_added(tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=1, jobs=1, out=tmp_path / "out", parameters=MISREAD)
    with pytest.raises(InputError, match="hostility_misread"):
        compare(BASELINE, [PROGRAMME], jobs=1, out=tmp_path / "out", parameters={"hostility_misread": 0.25}, add_runs=1)


def test_the_command_line_says_it_once_and_gives_the_numbers_of_python(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--set", "hostility_misread=0.3", "--draws", "held", "--runs", "1", "--jobs", "1"]
    assert run.main(["compare", BASELINE, PROGRAMME, *words, "--csv", "--out", str(tmp_path / "typed")]) == 0
    assert capsys.readouterr().err.count(LINE) == 1
    compare(BASELINE, [PROGRAMME], runs=1, jobs=1, parameters=MISREAD, draws="held", csv=True, out=tmp_path / "called")
    for name in ("summary.csv", "differences.csv", "composition.csv"):
        assert (tmp_path / "typed" / name).read_bytes() == (tmp_path / "called" / name).read_bytes()


def test_every_question_takes_values_and_refuses_wrong_ones() -> None:
    wrong: Any = {"parameters": {"hostility_misred": 0.3}}
    asked = {
        "compare": lambda: compare(BASELINE, [PROGRAMME], **wrong),
        "main_job": lambda: main_job(out=None, scenarios=(BASELINE, PROGRAMME), **wrong),
        "simulate": lambda: simulate(BASELINE, **wrong),
        "ablate": lambda: ablate(PROGRAMME, **wrong),
        "predict": lambda: predict("luton", go_live="2015-04-06", **wrong),
        "programmes": lambda: list(programmes([PROGRAMME], **wrong)),
    }
    for name, ask in asked.items():
        with pytest.raises(InputError, match="Did you mean 'hostility_misread'"):
            pytest.fail(f"{name}: {ask()}")
    one, two = [BASELINE], [BASELINE, PROGRAMME]
    for command in ([], ["compare", *two], ["simulate", *one], ["ablate", PROGRAMME], ["programmes", PROGRAMME], ["validate", *one]):
        assert run.main([*command, "--set", "hostility_misred=0.3"]) == 2
