"""The first screen: short, both errors, each path and counterfactual with its own baseline, and no surer than it may be."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.arm_titles import EQUAL_BUDGET
from experiments.comparison.capacity import FIRST, REACH
from experiments.comparison.compare import compare, main_job
from experiments.comparison.headline import COLUMNS, PARTS
from experiments.inputs.forms import read_forms
from experiments.presentation.terminal.first_screen import first_screen
from experiments.presentation.terminal.forms import SAID, forms_sentences, rests_on_forms
from experiments.presentation.terminal.help_curve import rests_on_help
from experiments.presentation.terminal.screens import screen_lines
from experiments.runs.experiment import Experiment
from experiments.runs.run import Results
from tests.experiments.runs.test_simulate_seed import BASELINE, NOTHING, PROGRAMME

SURE = re.compile(r"\b(clearly|significant|surely|strong|substantial)", re.IGNORECASE)


@pytest.fixture(scope="module")
def main() -> Results:
    """Return the main job of the tiny authority."""
    return main_job(runs=2, jobs=1, out=None, scenarios=(BASELINE, PROGRAMME))


@pytest.fixture(scope="module")
def compared() -> Results:
    """Return a comparison of the tiny authority."""
    return compare(BASELINE, [PROGRAMME], runs=2, jobs=1)


def level(results: Results, scenario: str, measure: str, period: str) -> float:
    """Return a mean of the summary, all areas together."""
    table = results.summary[(results.summary["area"] == "all") & (results.summary["period"] == period)]
    return float(table[(table["scenario"] == scenario) & (table["measure"] == measure)]["mean"].item())


@pytest.mark.parametrize("name", ["main", "compared"])
def test_it_fits_thirty_lines_of_a_hundred_columns(name: str, request: pytest.FixtureRequest) -> None:
    lines = list(first_screen(request.getfixturevalue(name)))
    assert len(lines) <= 30 and max(map(len, lines)) <= 100
    assert max(map(len, first_screen(request.getfixturevalue(name), 60))) <= 60


SIZES = {
    "cost_gbp": 284_039_000.0,
    "cases_per_social_worker": 18.6,
    "harm_at_home_events": 9_122.0,
    "care_entries": 1_454.0,
    "missed_high_risk_children": 99.0,
}
"""Sizes of Hertfordshire's numbers; others are a few hundred."""

SHARES = (1.0, -0.184, -0.253, -0.124, -0.211, -0.157)
"""Of a size: baseline, difference, and the ends of both intervals."""


def of_hertfordshires_size(experiment: Experiment) -> Results:
    """Return results of twenty runs with invented numbers as long as Hertfordshire's."""
    names = [(pair.policy, pair.baseline) for pair in experiment.pairs]
    names += [(f"{each.of.policy}:true_change", each.less.policy) for each in experiment.double_differences]
    rows = [
        {"policy": policy, "baseline": baseline, "measure": measure, "period": "2015-04-01/2018-03-31", "runs": 20}
        | dict(zip(("baseline_mean", "difference", "low", "high", "mean_low", "mean_high"), SIZES.get(measure, 664.0) * np.array(SHARES)))
        for policy, baseline in names
        for part in PARTS.values()
        for measure in part
    ]
    reach = {FIRST: 4321.0, "families_reached_share": 0.123, "weeks_held_per_family": 21.4, "contacts_attended_per_family": 10.2}
    reach |= {"specialists_in_post": 28.4, "specialists_full_share": 0.97}
    told = [
        {"section": REACH, "scenario": policy, "baseline": baseline, "measure": name, "mean": mean}
        for policy, baseline in names
        for name, mean in reach.items()
    ]
    empty = pd.DataFrame()
    kept = {"composition": pd.DataFrame(told), "headline": pd.DataFrame(rows), "out": Path("results/main")}
    return Results(experiment, empty, empty, empty, list(range(1, 21)), **kept)


def test_hertfordshires_main_job_of_twenty_runs_fits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.comparison.compare.run_experiment", lambda experiment, *_: of_hertfordshires_size(experiment))
    monkeypatch.setattr("experiments.presentation.terminal.forms.shipped_effects", lambda: over_forms())
    monkeypatch.setattr("experiments.presentation.terminal.help_curve.shipped_curve", over_help)
    lines = list(first_screen(main_job(runs=20, out=None)))
    assert len(lines) <= 30 and max(map(len, lines)) <= 100, "\n".join(lines)
    said = " ".join(" ".join(lines).split())
    assert "Specialists reach 12.3 % of 4,321 eligible families" in said and "Help from none to its ceiling (0 to 0.96 sd)" in said
    text = " ".join(" ".join(lines).split())
    assert "intervals hold chance alone" in text and "if they stay, plans" in text and "what one council might see" in text


def test_it_says_what_its_words_mean_and_what_it_counts(main: Results) -> None:
    text = "\n".join(first_screen(main, 1000))
    for words in ("missed: at high true risk, and unrecognised", "true risk of harm would be low", "harm at home, events", "cost, all payers, £"):
        assert words in text
    assert "in danger and missed, at any time" in text and "A pair: the same families in both." in text
    assert "5 to 95 % between 2 pairs: too few to say what one council might see" in " ".join(text.split())
    assert "what one council might see" not in "\n".join(first_screen(replace(main, finished=main.finished[:1])))


def test_a_window_whose_thresholds_are_known_names_no_path(compared: Results) -> None:
    authority, end = compared.experiment.authority, compared.experiment.end
    known = replace(compared.experiment, authority=authority.model_copy(update={"last_observed": end}))
    assert "plan thresholds go halfway back" in "\n".join(first_screen(compared))
    assert "halfway" not in "\n".join(first_screen(replace(compared, experiment=known)))


def test_it_says_place_period_both_errors_and_what_it_is_not_for(main: Results) -> None:
    text = " ".join(" ".join(first_screen(main)).split())
    for words in (
        "Tiny",
        "1 July 2014 to 31 December 2015",
        "2 paired runs",
        "plan thresholds go halfway back",
        "First error",
        "Second error",
        "cost",
    ):
        assert words in text
    assert text.index("First error") < text.index("Second error") and "never for a decision about a real child" in text
    assert not SURE.search(text) and "2 pairs say next to nothing" in text


def test_every_row_has_its_own_baseline(main: Results) -> None:
    end, interval = str(main.experiment.end), "2014-07-01/2015-12-31"
    rows = main.headline[main.headline["baseline_mean"].notna() & (main.headline["measure"] != "harm_at_home_reached_events")]
    assert set(rows["period"]) == {end, interval} and len(rows) > 40
    for row in rows.itertuples():
        assert row.baseline_mean == pytest.approx(level(main, row.baseline, row.measure, row.period), rel=1e-6)
        assert row.policy_mean - row.baseline_mean == pytest.approx(row.difference, rel=1e-5, abs=1e-5 * abs(row.baseline_mean))
    text = " ".join(" ".join(first_screen(main)).split())
    for path in ("stay", "back"):
        own = rows[(rows["baseline"] == f"tiny_baseline:{path}") & (rows["measure"] == "protection_plans")].iloc[0]
        assert f"of {own.baseline_mean:.0f}" in text or f"of {own.baseline_mean:.1f}" in text


def test_the_double_difference_is_the_difference_of_two_pairs(main: Results) -> None:
    assert list(main.headline) == [*COLUMNS, "intervals"]
    rows = main.headline.set_index(["policy", "measure"])["difference"]
    programme = "tiny_programme_run:halfway"
    for measure in ("care_entries", "harm_at_home_open_events", "needless_care_entries"):
        whole, placebo, true = (rows[(name, measure)] for name in (programme, f"{programme}:help_without_effect", f"{programme}:true_change"))
        assert true == pytest.approx(whole - placebo)


def test_compare_prints_counterfactuals_unless_they_are_not_wanted(compared: Results) -> None:
    text = "\n".join(first_screen(compared))
    assert "help itself" in text and "if plan thresholds move" in text and "if care thresholds move" in text
    without = compare(BASELINE, [PROGRAMME], runs=2, jobs=1, counterfactuals=False)
    assert len(without.experiment.arms) == 2 and "by help itself" not in "\n".join(first_screen(without))
    kept = compared.headline[compared.headline["policy"] == "tiny_programme_run"].drop(columns="runs")
    assert kept.equals(without.headline.drop(columns="runs"))


def test_several_policies_stand_side_by_side() -> None:
    results = compare(BASELINE, [PROGRAMME, NOTHING], runs=2, jobs=1)
    lines = list(first_screen(results))
    text = " ".join(" ".join(lines).split())
    assert len(lines) <= 30 and text.count("First error") == 1 and "2 policies" in text and "A small programme" in text
    assert "What of it is help itself: --details" in text
    rows = results.headline[results.headline["comparison"].str.startswith("what help itself changes")]
    assert set(rows["policy"]) == {"tiny_programme_run:true_change", "tiny_nothing_run:true_change"}


def test_an_equal_budget_baseline_is_called_what_it_is(compared: Results) -> None:
    notes = {**compared.notes, "budget": {"rule": "equal"}}
    text = "\n".join(first_screen(replace(compared, notes=notes), 1000))
    assert EQUAL_BUDGET in text and "business as usual" not in text.replace(EQUAL_BUDGET, "")
    assert re.search(r"^ +baseline +difference", text, re.MULTILINE)


def test_details_are_printed_when_asked_for(compared: Results) -> None:
    short, long = ("\n".join(screen_lines(compared, is_detailed)) for is_detailed in (False, True))
    assert long.startswith(short) and "Pay-back" in long and "Pay-back" not in short


def over_help() -> pd.DataFrame:
    """Return a table over the strength of help with numbers as long as Hertfordshire's."""
    rows = [
        {"effect": effect, "measure": name, "difference": -gap}
        for effect, gap in ((0.0, 151.2), (0.96, 184.9))
        for name in ("care_entries", "harm_at_home_open_events")
    ]
    return pd.DataFrame(rows)


def test_the_line_on_the_strength_of_help_is_only_of_policies_with_specialists_and_strengths_as_they_are(main: Results) -> None:
    usual = main.experiment
    assert rests_on_help(main) == ("posts" in {each.kind for arm in usual.arms for each in arm.policy.ingredients})
    assert not rests_on_help(replace(main, experiment=replace(usual, values_set={"help_strength": 2.0})))


def over_forms(**changes: Any) -> pd.DataFrame:
    """Return a table over sixteen forms: care entries fall in 14, and rise clearly in one; changes are of its row of care entries."""
    row = {
        "combinations": 16,
        "difference": -85.2,
        "lowest": -200.0,
        "highest": 12.0,
        "falls": 14,
        "rises": 2,
        "clear_falls": 9.0,
        "clear_rises": 1.0,
    }
    rows = [{"arm": arm, "measure": name, **row} for arm in ("whole_programme", "records_alone") for name in SAID]
    table = pd.DataFrame(rows)
    for name, value in changes.items():
        table.loc[table["measure"] == "care_entries", name] = value
    return table


def test_the_sentence_on_forms_has_the_numbers_of_the_table_that_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    def said(table: pd.DataFrame | None) -> str:
        monkeypatch.setattr("experiments.presentation.terminal.forms.shipped_effects", lambda: table)
        return " ".join(forms_sentences())

    assert said(None) == "", "a table that is out of date says nothing"
    text = said(over_forms())
    assert "care entries fall in 14 of 16 forms (clearly in 9, rise clearly in 1)." in text and "-85 (-200 to +12 by form)" in text
    turned = said(over_forms(falls=3, rises=13, clear_falls=0.0, clear_rises=8.0))
    assert "care entries rise in 13 of 16 forms (clearly in 8, fall clearly in 0)." in turned
    few = said(over_forms(clear_falls=np.nan, clear_rises=np.nan))
    assert "care entries fall in 14 of 16 forms." in few


def test_the_sentence_on_forms_stands_only_where_it_concerns_the_results(main: Results) -> None:
    """Tiny's programme shares no records; a policy that does has the sentence, unless a form is set by hand."""
    assert not rests_on_forms(main)
    results = compare("luton", ["family_safeguarding"], go_live="2016-04-04", runs=1, seed=2, counterfactuals=False, draws="held")
    assert rests_on_forms(results)
    name = next(iter(read_forms().parameters))
    assert not rests_on_forms(replace(results, experiment=replace(results.experiment, values_set={name: 0.0})))
