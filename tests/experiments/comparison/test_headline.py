"""The headline of a comparison: team, cost, both errors, pay-back."""

import datetime

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.costs.pay_back import NEVER, WindowMonths, months_after, pay_back_month
from experiments.presentation.terminal.comparison import detail_lines
from experiments.presentation.terminal.composition import composition_lines
from experiments.runs.run import Results
from experiments.runs.table_files import in_figures
from simulation.measures import PAYERS
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME, NOTHING = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run", "nothing_run"))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return compare(BASELINE, [PROGRAMME, NOTHING], runs=3, jobs=1, out=tmp_path_factory.mktemp("results") / "out")


def level(results: Results, measure: str, scenario: str, column: str = "mean") -> float:
    rows = results.composition.set_index(["measure", "scenario"])
    return float(rows.loc[(measure, scenario), column])


def test_the_team_is_counted_by_hand(results: Results) -> None:
    """Tiny has two areas with a team of three, a manager each for team and assessments, an assessment worker; the programme adds 1.5 and 1."""
    for scenario in ("tiny_baseline", "tiny_programme_run", "tiny_nothing_run"):
        assert level(results, "posts_social_worker", scenario) == 6.0
        assert level(results, "posts_assessment_worker", scenario) == 2.0
        assert level(results, "posts_team_manager", scenario) == 4.0
        assert level(results, "posts_filled_social_worker", scenario) <= 6.0
    assert level(results, "posts_victim_worker", "tiny_programme_run") == 1.5
    assert level(results, "posts_victim_worker", "tiny_programme_run", "difference") == 1.5
    assert level(results, "posts_psychologist", "tiny_programme_run") == 1.0
    assert level(results, "posts_victim_worker", "tiny_baseline") == 0.0


def test_costs_add_up_over_payers_and_over_lines(results: Results) -> None:
    lines = [f"cost_line_{name}" for name in ("staff", "placements", "process", "programme", "partners")]
    measures = set(results.composition["measure"])
    for scenario in ("tiny_baseline", "tiny_programme_run"):
        whole = level(results, "cost_gbp", scenario)
        paid = sum(level(results, f"cost_gbp_{payer}", scenario) for payer in PAYERS if f"cost_gbp_{payer}" in measures)
        spent = sum(level(results, line, scenario) for line in lines if line in measures)
        assert paid == pytest.approx(whole) and spent == pytest.approx(whole)
    saving = level(results, "saving_gbp", "tiny_programme_run", "difference")
    assert saving == pytest.approx(-level(results, "cost_gbp", "tiny_programme_run", "difference"))


def test_both_errors_always_stand_there(results: Results) -> None:
    for measure in ("harm_at_home_events", "harm_at_home_known_events", "missed_high_risk_children", "needless_plans", "needless_care_entries"):
        rows = results.composition[results.composition["measure"] == measure]
        assert {"tiny_baseline", "tiny_programme_run", "tiny_nothing_run"} <= set(rows["scenario"])
    stated = "\n".join(detail_lines(results))
    assert stated.index("First error: children left in danger") < stated.index("Second error: needless intervention") < stated.index("Cost")
    text = "\n".join(composition_lines(results))
    assert "Error one" not in text and text.index("Posts") < text.index("Cost") < text.index("Saving")
    assert "Pay-back of tiny_programme_run: not within the window; 0% of runs pay back within it." in text
    assert "Pay-back of tiny_nothing_run: its planned spend is no more than" in text


def test_levels_and_differences_are_those_of_the_other_tables(results: Results) -> None:
    assert results.out is not None
    written = pd.read_parquet(results.out / "composition.parquet")
    assert len(written) == len(results.composition)
    period = f"2014-07-01/{results.experiment.end}"
    differences = results.differences[(results.differences["area"] == "all") & (results.differences["period"] == period)]
    rows = differences[differences["policy"] == "tiny_programme_run"].set_index("measure")
    for measure in ("harm_at_home_events", "needless_plans", "cost_gbp", "care_entries"):
        assert level(results, measure, "tiny_programme_run", "difference") == in_figures(rows[["difference"]].loc[measure].to_numpy())[0]


@pytest.mark.parametrize("name", ["headline", "composition"])
def test_every_text_is_made_from_the_numbers_that_are_written(results: Results, name: str) -> None:
    assert results.out is not None
    written = pd.read_csv(results.out / "headline.csv") if name == "headline" else pd.read_parquet(results.out / f"{name}.parquet")
    held = getattr(results, name)
    for column in held.select_dtypes("float"):
        assert written[column].astype(float).equals(held[column].reset_index(drop=True)), column


MONTHS = WindowMonths(np.array([3, 7, 11, 15]), ("2015-01", "2015-02", "2015-03", "2015-04"))


@pytest.mark.parametrize(
    ("more_cost", "month"),
    [
        ([8.0] + [-1.0] * 15, 2),  # spent at once, saved one a week: even at the end of week 8, inside the third month
        ([8.0] + [0.0] * 15, NEVER),
        ([16.0] + [-1.0] * 15, NEVER),
        ([-1.0] * 16, 0),
        ([-1.0] * 4 + [10.0] + [-1.0] * 11, 2),  # ahead by chance before the spend: not yet paid back
        ([-2.0] * 4 + [10.0] + [0.0] * 11, NEVER),  # ahead, then behind for good
    ],
)
def test_the_month_of_pay_back(more_cost: list[float], month: int) -> None:
    assert pay_back_month(np.array(more_cost), MONTHS) == month


def test_months_begin_with_the_programme_and_end_with_the_window() -> None:
    months = months_after(1304, 1330, datetime.date(2015, 2, 10))  # Monday 29 December 2014 to the week of 29 June 2015
    assert months.names == ("2015-02", "2015-03", "2015-04", "2015-05", "2015-06")
    assert list(months.last_weeks) == [8, 13, 17, 21, 26]
