"""Reported against simulated: the parts of a change add up, they are what a hand would compute, and no fit sees what was reported."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from experiments.calibration.first_fit import as_usual, fit
from experiments.calibration.knobs import read_first_fit
from experiments.inputs.errors import InputError
from experiments.inputs.scenario import ResolvedScenario, resolve_scenario
from experiments.presentation.terminal.reported_effects import reported_lines, reported_text
from experiments.runs.counterfactuals import PATHS
from experiments.runs.options import runs_of
from experiments.validation.reported_effects import PARTS, against_reported, check_reported, reported_programmes
from simulation.published_claims import Reported
from tests.helpers import REPOSITORY, littleton

PROGRAMME = str(REPOSITORY / "tests" / "data" / "tiny_programme_run.yaml")
PLANS: dict[str, Any] = {
    "words": "plans",
    "measure": "protection_plans",
    "form": "levels",
    "value_before": 40,
    "value": 30,
    "unit": "children",
    "before": "2014-01-06/2014-06-29",
    "after": "2015-01-05/2015-12-27",
    "source": "invented for tests",
}


def reported(**changes: Any) -> Reported:
    """Return an invented report of plans, with changes; None takes a field away."""
    return Reported(**{name: value for name, value in {**PLANS, **changes}.items() if value is not None})


def with_claim(*figures: Reported) -> ResolvedScenario:
    """Return the tiny programme with what was reported of it."""
    return replace(resolve_scenario(PROGRAMME), reported=figures)


STARTED = {"words": "plans started", "measure": "plan_starts", "form": "direction", "value": -1, "value_before": None}


@pytest.mark.slow
def test_parts_add_up_and_are_those_of_the_tables() -> None:
    results, table = against_reported(with_claim(reported(), reported(**STARTED)), runs_of(2, 1, 1, None))
    assert len(table) == 2 * len(PATHS) * len(PARTS)
    for _, rows in table.groupby(["words", "path"]):
        part = rows.set_index("part")["change"]
        assert part["whole"] == pytest.approx(part["anyway"] + part["thresholds"] + part["programme"])
    stay = table[(table["path"] == "stay") & (table["words"] == "plans")].set_index("part")
    assert stay.loc["thresholds", "change"] == 0.0
    levels = results.summary[(results.summary["measure"] == "protection_plans") & (results.summary["area"] == "all")]
    mean = levels.set_index(["scenario", "period"])["mean"]
    usual, programme = (arm.name for arm in results.experiment.arms[:2])
    assert programme.endswith(":stay")
    assert stay.loc["whole", "change"] == pytest.approx(mean[(programme, PLANS["after"])] - mean[(programme, PLANS["before"])])
    assert stay.loc["programme", "change"] == pytest.approx(mean[(programme, PLANS["after"])] - mean[(usual, PLANS["after"])])
    starts = results.summary[(results.summary["measure"] == "plan_starts") & (results.summary["area"] == "all")]
    count = starts.set_index(["scenario", "period"])["mean"]
    yearly = [count[(programme, PLANS[name])] * 52.18 / weeks for name, weeks in (("after", 51), ("before", 25))]
    whole = table[(table["path"] == "stay") & (table["words"] == "plans started") & (table["part"] == "whole")].iloc[0]
    assert whole["change"] == pytest.approx(yearly[0] - yearly[1], rel=1e-3)
    lines = "\n".join(reported_lines(results, table, with_claim(reported())))
    assert "40 to 30: -25 %" in lines and "2 runs" in lines


def test_a_fit_is_the_same_whatever_was_reported() -> None:
    target = {"measure": "section_47_enquiries", "period": "2014-04-01/2015-03-31", "unit": "children", "source": "invented", "value": 40.0}
    usual = as_usual(littleton(targets=[target]))
    study = read_first_fit().model_copy(update={"seeds": 1, "steps": 2, "averaged": 1})
    said = [reported(measure="section_47_enquiries", value=value, value_before=10.0) for value in (1.0, 500.0)]
    fits = [fit(replace(usual, reported=figures), study) for figures in ((), (said[0],), (said[1],))]
    assert fits[0] == fits[1] == fits[2]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"measure": "protection_plan"}, "protection_plans"),
        ({"before": "2010-01-01/2010-12-31"}, "the scenario's window"),
        ({"after": "2017-01-01/2017-12-31"}, "the scenario's window"),
        ({**STARTED, "after": "2015-12-27"}, "counted over an interval"),
    ],
)
def test_a_report_that_no_table_can_answer_is_refused(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=word):
        check_reported(with_claim(reported(**changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"value_before": None},
        {"form": "percent"},
        {"form": "direction", "value_before": None, "value": 0.5},
        {"after": "2014-03-31"},
        {"role": "calibrate"},
    ],
)
def test_a_report_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        reported(**changes)


def test_the_change_in_per_cent_is_that_of_the_levels() -> None:
    assert reported().percent == pytest.approx(-25.0)
    assert reported(form="percent", value=-47, value_before=None).percent == -47
    assert reported(form="change", value=-118, value_before=None).percent is None


def test_hertfordshire_s_report_is_whole() -> None:
    """Each figure of role reported that the registry has for Hertfordshire."""
    said = resolve_scenario("hertfordshire_family_safeguarding").reported
    sources = " ".join(each.source for each in said)
    for name in "cin_monthly_avg_post cp_monthly_avg_post care_days_post savings_12m savings_police savings_nhs cp_reduction_47".split():
        assert f"A.{name}" in sources
    for name in ("A.cla_reduction", "A.cla_under13", "A.proceedings", "A.preproceedings", "A.school_36", "C.lanc_claims"):
        assert name in sources
    values = {each.words: each.value for each in said}
    assert values["protection plans, monthly mean"] == 687 and values["looked-after children"] == -118
    assert "hertfordshire_family_safeguarding" in reported_programmes(None)
    assert reported_programmes("hertfordshire_business_as_usual") == []


@pytest.mark.slow
def test_table_and_figure_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.presentation.terminal.reported_effects.resolve_scenario", lambda *_: with_claim(reported()))
    text, is_incomplete = reported_text("tiny", runs_of(2, 1, 1, tmp_path))
    assert "Tiny" in text and not is_incomplete
    assert (tmp_path / "reported.csv").exists() and (tmp_path / "figures" / "reported.png").stat().st_size > 10_000
    shown = pd.read_csv(tmp_path / "figures" / "reported.csv")
    assert list(shown["part"]) == ["whole", "programme"] and set(shown["path"]) == {"halfway"}
