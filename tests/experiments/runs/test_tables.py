"""Summary, differences, intervals and periods on examples worked out by hand."""

import io
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import Cell, Formulas, MeasureEvaluator
from experiments.measures.periods import periods_of
from experiments.measures.statistics import interval_of_mean, share_interval
from experiments.runs.experiment import Pair
from experiments.runs.table_files import csv_of
from experiments.runs.tables import difference_table, parameter_share, summary_table
from simulation.calendar import week_of
from simulation.measures import INDEX, MEASURES

CELLS = [Cell("protection_plans", "children", "all", "2016-03-31"), Cell("cost_gbp", "GBP", "all", "2015-04-01/2016-03-31")]
USUAL = np.array([[10.0, 100.0], [20.0, 100.0], [30.0, 100.0], [40.0, 100.0]])
POLICY = np.array([[8.0, 120.0], [18.0, 110.0], [24.0, 130.0], [42.0, 140.0]])


@pytest.mark.fast
def test_a_summary_of_four_runs() -> None:
    row = summary_table({"usual": USUAL}, CELLS).iloc[0]
    assert (row["mean"], row["median"], row["runs"]) == (25.0, 25.0, 4)
    assert row["low"] == pytest.approx(10 + 0.15 * 10)  # 5 % of the way through three gaps
    assert row["high"] == pytest.approx(40 - 0.15 * 10)


@pytest.mark.fast
def test_differences_of_four_pairs() -> None:
    table = difference_table({"usual": USUAL, "policy": POLICY}, (Pair("policy", "usual"),), CELLS).set_index("measure")
    plans = table.loc["protection_plans"]
    # pairs differ by -2, -2, -6, +2
    assert plans["difference"] == -2.0
    assert plans["difference_low"] == pytest.approx(-6 + 0.15 * 4)
    assert plans["difference_high"] == pytest.approx(2 - 0.15 * 4)
    assert plans["ratio"] == pytest.approx(92 / 100)
    assert plans["same_direction"] == 0.75
    assert plans["correlation"] == pytest.approx(np.corrcoef(USUAL[:, 0], POLICY[:, 0])[0, 1])
    spread = np.std([-2, -2, -6, 2], ddof=1)
    assert plans["difference_mean_high"] == pytest.approx(-2 + 2.353363435 * spread / 2)
    assert plans["difference_mean_low"] == pytest.approx(-2 - 2.353363435 * spread / 2)


@pytest.mark.fast
def test_a_saving_is_a_cost_turned_round() -> None:
    table = difference_table({"usual": USUAL, "policy": POLICY}, (Pair("policy", "usual"),), CELLS).set_index("measure")
    cost, saving = table.loc["cost_gbp"], table.loc["saving_gbp"]
    assert cost["difference"] == 25.0 and saving["difference"] == -25.0
    assert saving["difference_low"] == -cost["difference_high"]
    assert np.isnan(saving["ratio"]) and cost["ratio"] == 1.25


def test_nothing_to_divide_by_is_left_out_and_the_runs_say_so() -> None:
    values = np.array([[np.nan, 1.0], [2.0, 1.0], [4.0, 1.0]])
    row = summary_table({"usual": values}, CELLS).iloc[0]
    assert (row["mean"], row["runs"]) == (3.0, 2)


def test_no_difference_has_no_direction() -> None:
    table = difference_table({"usual": USUAL, "policy": USUAL}, (Pair("policy", "usual"),), CELLS)
    assert (table["difference"] == 0).all() and table["same_direction"].isna().all()


def test_the_interval_of_a_mean_holds_it_nine_times_in_ten() -> None:
    draws = np.random.default_rng(1).normal(size=(5, 20_000))
    low, high = interval_of_mean(draws)
    assert np.mean((low < 0) & (high > 0)) == pytest.approx(0.90, abs=0.01)


@pytest.mark.fast
@pytest.mark.parametrize(("value", "runs", "is_known"), [(-6.0, 2, False), (0.1, 9, False), (0.0, 9, False), (-6.0, 10, True)])
def test_few_equal_pairs_do_not_say_where_the_mean_lies(value: float, runs: int, is_known: bool) -> None:
    values = np.column_stack([np.full(runs, value), np.arange(runs)])
    low, high = interval_of_mean(values)
    assert (low[0] == low[0]) == is_known == (high[0] == high[0])
    assert low[1] < high[1]


@pytest.mark.fast
def test_the_periods_of_two_years_with_a_start_inside() -> None:
    labels = [period.label for period in periods_of(date(2014, 1, 1), date(2016, 3, 31), date(2015, 4, 1))]
    assert labels == [
        *("2014-03-31", "2015-03-31", "2016-03-31"),
        *("2014-04-01/2015-03-31", "2014-01-01/2016-03-31", "2015-04-01/2016-03-31"),
    ]


def test_financial_years_share_no_week_and_leave_none_out() -> None:
    years = [period for period in periods_of(date(2013, 4, 1), date(2018, 3, 31)) if not period.is_date][:-1]
    for before, after in pairwise(years):
        assert after.first == before.last + 1


def test_shares_and_rates_of_a_made_up_fortnight() -> None:
    weekly = np.zeros((2, 2, len(MEASURES)))
    weekly[:, 0, INDEX["referrals"]] = [10, 30]
    weekly[:, 1, INDEX["referrals"]] = [5, 5]
    weekly[:, 0, INDEX["re_referrals_12_months"]] = [1, 7]
    weekly[:, :, INDEX["protection_plans"]] = [[10, 2], [20, 4]]
    start = date(2015, 6, 1)
    evaluator = MeasureEvaluator({"hill": 1000.0, "vale": 500.0}, periods_of(start, date(2015, 6, 14)), week_of(start))
    judgements = np.zeros((2, 2, 3, 2))
    judgements[0, 0, :, :] = [[1.0, 4.0], [3.0, 2.0], [0.0, 0.0]]
    judgements[1, 1, :, :] = [[0.0, 2.0], [0.0, 0.0], [1.0, 0.0]]
    numbers = evaluator.measure(weekly, judgements)

    def number(measure: str, area: str, period: str) -> float:
        return float(numbers[evaluator.place[(measure, area, period)]])

    fortnight = "2015-06-01/2015-06-14"
    assert number("referrals", "all", fortnight) == 50
    assert number("re_referral_share_12_months", "all", fortnight) == pytest.approx(8 / 50)
    assert number("re_referral_share_12_months", "hill", fortnight) == pytest.approx(8 / 40)
    assert np.isnan(number("repeat_plan_share", "all", fortnight))
    assert number("belief_auc_at_assessment", "all", fortnight) == pytest.approx(17 / 24)
    assert number("belief_auc_at_review", "all", fortnight) == 1.0
    assert number("belief_auc", "all", fortnight) == pytest.approx((1 * 3 + 3 * (6 + 1) + 1 * 8) / (5 * 8))
    assert ("belief_auc", "hill", fortnight) not in evaluator.place and ("belief_auc", "all", "2015-06-14") not in evaluator.place
    assert number("protection_plans", "all", "2015-06-14") == 24
    assert number("protection_plans", "hill", fortnight) == 15
    assert number("protection_plans_per_10000", "vale", "2015-06-14") == pytest.approx(4 / 500 * 10_000)
    assert number("referrals_per_10000", "vale", fortnight) == pytest.approx(10 / 500 * 10_000 * 365.25 / 14)


def test_a_vacancy_is_a_post_that_nobody_employed_holds() -> None:
    sums = np.zeros((1, len(MEASURES)))
    sums[0, INDEX["employed_social_workers"]], sums[0, INDEX["social_worker_posts"]] = 9.0, 12.0
    assert Formulas([BY_NAME["vacancy_share"]]).values(sums, 1, np.array([1000.0]))[0, 0] == 0.25


def test_belief_by_hand() -> None:
    """Three children believed at 0.1, 0.2 and 0.6 whose true risk is 0, 2 and 1: means 0.3 and 1, variance (0.04 + 0.01 + 0.09) / 3."""
    sums = np.zeros((1, len(MEASURES)))
    stated = {"children_judged": 3.0, "belief": 0.9, "belief_square": 0.41, "true_risk": 3.0}
    for name, value in stated.items():
        sums[0, INDEX[f"{name}_at_review" + ("" if name == "children_judged" else "_sum")]] = value
    names = ("mean_belief_at_review", "mean_true_risk_at_review", "belief_variance_at_review", "belief_variance_at_assessment")
    values = Formulas([BY_NAME[name] for name in names]).values(sums, 1, np.array([1000.0]))[0]
    assert values[:3] == pytest.approx([0.3, 1.0, 0.14 / 3]) and np.isnan(values[3])


def test_published_periods_are_added_and_the_time_after_the_split_stays_last() -> None:
    periods = periods_of(date(2013, 4, 1), date(2016, 3, 31), date(2015, 4, 1), ("2014-11-01/2015-03-31", "2014-09-30", "2019-03-31"))
    labels = [period.label for period in periods]
    assert "2014-11-01/2015-03-31" in labels and "2014-09-30" in labels and "2019-03-31" not in labels
    assert labels[-1] == "2015-04-01/2016-03-31"


def test_a_tables_file_has_every_number_to_seven_figures() -> None:
    numbers = [1.0 / 3.0, 123456.74, 123456789.4, -0.00012345678, 0.0, 1e300 / 3.0, 1e-300 / 3.0, float("nan"), 5.0, 2.5e-16 / 3.0]
    text = csv_of(pd.DataFrame({"words": ['one, "two"', *"bcdefghij"], "number": numbers}))
    read = pd.read_csv(io.StringIO(text))
    assert read["words"][0] == 'one, "two"'
    for found, number in zip(read["number"], numbers):
        assert (np.isnan(number) and np.isnan(found)) or found == float(f"{number:.7g}")
    assert [len(line.rsplit(",", 1)[1]) for line in text.splitlines()[1:3]] == [len("0.3333333"), len("123456.7")]
    assert csv_of(pd.DataFrame({"number": []})) == ""


@pytest.mark.fast
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_the_interval_of_a_share_of_spread_holds_the_truth_as_often_as_it_says(share: float) -> None:
    """Ten draws, two runs each, as in the main job."""
    chance, held = np.random.default_rng(5), 0
    groups = [[2 * i, 2 * i + 1] for i in range(10)]
    gaps = np.sqrt(share) * np.repeat(chance.normal(size=(10, 2000)), 2, axis=0) + np.sqrt(1.0 - share) * chance.normal(size=(20, 2000))
    for found in parameter_share(gaps, groups):
        low, high = share_interval(float(found), 10, 20)
        assert 0.0 <= low <= max(found, 0.0) <= high <= 1.0
        held += low <= share <= high
    expected = {0.0: 0.95, 0.5: 0.94, 0.9: 0.9}[share]  # an end that lies at 0 holds the rest, too, and so does a negative estimate's
    assert held / 2000 == pytest.approx(expected, abs=0.02)


@pytest.mark.fast
def test_a_share_that_looks_negative_is_not_known_to_be_nothing() -> None:
    assert share_interval(-0.6, 10, 20) == share_interval(0.0, 10, 20) and share_interval(-0.6, 10, 20)[1] > 0.4


@pytest.mark.fast
def test_a_share_that_is_all_or_nothing_has_an_interval() -> None:
    assert share_interval(1.0, 10, 20) == (1.0, 1.0) and share_interval(-0.9, 10, 20)[0] == 0.0
