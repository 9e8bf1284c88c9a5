"""The measures that users rely on are in the tables, whatever else is; sums over people are also there as means."""

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.compare import compare
from experiments.measures.definitions import ALL, BY_NAME, EVERY, MADE, label_of_ratio, labels_of, rows_of, words_at
from experiments.measures.formats import MONEY, PERCENT
from experiments.runs.run import Results
from simulation.measures import MEASURES
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

STOCKS = """
children_in_need children_in_need_safeguarding_service protection_plans pre_proceedings care_proceedings looked_after_children
looked_after_children_programme_eligible looked_after_children_under_13 missed_high_risk_children school_attendance
cases_per_social_worker vacancy_share mean_belief belief_variance
""".split()
FLOWS = """
referrals re_referral_share_12_months assessments section_47_enquiries initial_conferences plan_starts plan_ends repeat_plan_share
pre_proceedings_starts care_proceedings_starts care_entries care_entries_programme_eligible care_entries_under_10 care_exits placement_moves
harm_in_care_events care_re_entry_share_12_months looked_after_within_18_months_of_first_referral care_days_per_family_first_5_months
harm_at_home_events harm_at_home_known_events needless_plans needless_care_entries disguised_compliance_hits disguised_compliance_misses
disguised_compliance_false_alarms belief_auc belief_auc_at_assessment belief_auc_at_review police_incidents repeat_police_incidents
emergency_admissions face_to_face_share_of_hours visits_due visits_done turnover_share plan_start_true_risk plan_start_belief
belief_variance_at_assessment belief_variance_at_review belief_less_true_risk_at_assessment belief_less_true_risk_at_review
mean_true_chance_at_assessment stated_over_true_at_assessment stated_over_true_at_review
belief_reliability_slope_at_assessment belief_reliability_slope_at_review
""".split()
PAYERS = "childrens_services police nhs probation courts schools grant".split()
COSTS = ["cost_gbp", *(f"cost_gbp_{payer}" for payer in PAYERS)]
SAVINGS = ["saving_gbp", *(f"saving_gbp_{payer}" for payer in PAYERS)]
DATE, INTERVAL = "2014-03-31", "2014-04-01/2015-03-31"


@pytest.fixture(scope="module")
def results() -> Results:
    """Return two pairs of the tiny authority."""
    return compare(BASELINE, [PROGRAMME], runs=2, jobs=1)


def rows(table: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return which measures a table has, for which area and period."""
    return set(table[["measure", "area", "period"]].itertuples(index=False, name=None))


def test_every_promised_measure_is_in_the_tables(results: Results) -> None:
    promised = {(name, "all", INTERVAL) for name in STOCKS + FLOWS + COSTS} | {(name, "all", DATE) for name in STOCKS}
    assert not promised - rows(results.summary)
    assert not (promised | {(name, "all", INTERVAL) for name in SAVINGS}) - rows(results.differences)


def test_every_measure_but_statistics_of_judgements_is_there_by_area(results: Results) -> None:
    summed = [name for name in STOCKS + FLOWS + COSTS if (formula := BY_NAME[name].formula) is not None and not formula.judged]
    promised = {(name, area, INTERVAL) for name in summed for area in ("hill", "vale")}
    assert not promised - rows(results.summary)
    assert {name for name in FLOWS if name not in summed} == {name for name in FLOWS if "auc" in name or "stated" in name or "slope" in name} | {
        *("mean_true_chance_at_assessment", "belief_less_true_risk_at_assessment", "belief_less_true_risk_at_review")
    }


def test_measures_have_numbers_within_their_bounds(results: Results) -> None:
    shown = results.summary[results.summary["scenario"] == "tiny_baseline"]
    table = shown[(shown["area"] == "all") & (shown["period"] == INTERVAL)].set_index("measure")["mean"]
    assert 0.5 < table["belief_auc"] < 1.0
    for measure in ALL:
        if measure.unit.startswith("share") or measure.unit == "0 to 1":
            assert np.isnan(table[measure.name]) or 0.0 <= table[measure.name] <= 1.0, measure.name
    assert 0.0 < table["mean_belief"] < 1.0 and 0.0 < table["plan_start_belief"] < 1.0, "a chance"
    for when in ("at_assessment", "at_review"):
        stated, true = table[f"mean_belief_{when}"], table[f"mean_true_chance_{when}"]
        assert table[f"stated_over_true_{when}"] == pytest.approx(stated / true, rel=0.15), "a mean of ratios of two runs"
        assert table[f"belief_less_true_risk_{when}"] == pytest.approx(stated - true, abs=0.002), "bins a tenth of a log-odds wide"
    assert table["belief_variance"] > 0 and table["belief_variance_at_review"] > 0
    shares = [table[f"meetings_{kind}_share"] for kind in ("open", "ambivalent", "disguised", "hostile")]
    assert sum(shares) == pytest.approx(1.0)


def test_every_sum_over_people_is_also_a_mean() -> None:
    formulas = [measure.formula for measure in ALL if measure.formula is not None]
    used = {name for formula in formulas if formula.over for name in (*formula.columns, *formula.minus)}
    sums = {name for name in MEASURES if name.endswith("_sum") or "_sum_" in name}
    assert not sums - used


def test_no_measure_has_two_meanings() -> None:
    assert len(BY_NAME) == len(ALL)


def test_care_weeks_at_margin_cost_less_by_the_foster_weeks_part_and_by_nothing_else(results: Results) -> None:
    shown = results.summary[(results.summary["area"] == "all") & (results.summary["period"] == INTERVAL)]
    price = {name: figure.value for name, figure in results.experiment.parameters.items()}
    for _, table in shown.groupby("scenario"):
        mean = table.set_index("measure")["mean"]
        spared = mean["cost_gbp"] - mean["cost_gbp_at_margin"]
        weeks = spared / (price["cost_foster_week"] * (1.0 - price["foster_week_at_margin"]))
        in_foster_care_or_adoptive = mean["placement_foster"] + mean["adoptive_children"]
        assert 0.0 < mean["placements_at_margin"] < mean["cost_line_placements"] and spared > 0.0
        assert 0.9 * 52 * mean["placement_foster"] <= weeks <= 1.1 * 53 * in_foster_care_or_adoptive


PLAIN = """
children_in_need open_families employed_social_workers social_workers_in_post agency_social_workers specialists_in_post referrals
first_referrals assessments section_47_enquiries needless_plans needless_care_entries police_incidents repeat_police_incidents hours_worked
hours_face_to_face visits_due visits_done care_orders placement_orders supervision_orders families_closed child_arrangements_orders
looked_after_within_18_months_of_first_referral families_per_social_worker school_attendance
""".split()
"""Names that are plain English as they stand."""

LONGEST = 64


def test_every_measure_of_every_table_has_a_label_and_its_own_unit(results: Results) -> None:
    for table in (results.summary, results.differences, results.composition):
        assert len(table)
        for measure, unit in table[["measure", "unit"]].drop_duplicates().itertuples(index=False):
            assert EVERY[measure].label and EVERY[measure].unit == unit, measure
    assert set(results.composition["line"]) <= set(labels_of(EVERY).values())


def test_labels_are_unique_and_plain() -> None:
    labels = labels_of(EVERY)
    assert len(set(labels.values())) == len(EVERY) == len(ALL) + len(MADE)
    assert [name for name, label in labels.items() if label == name.replace("_", " ")] == PLAIN
    for label in labels.values():
        assert not label.startswith(("the ", "a ", "an ")) and "_" not in label and len(label) <= LONGEST, label


def test_a_measure_is_taken_at_a_date_if_it_is_made_of_stocks_alone() -> None:
    weekly = {name: EVERY[name] for name in MEASURES}
    assert {name for name in MEASURES if weekly[name].kind == "stock"} == {name for name in MEASURES if weekly[name].is_at_date}
    for measure in ALL:
        assert measure.formula is not None
        parts = [weekly[name] for name in (*measure.formula.columns, *measure.formula.over, *measure.formula.minus)]
        if measure.is_at_date:
            assert all(part.is_at_date for part in parts), measure.name
        elif measure.kind != "cost" and parts:
            assert not parts[0].is_at_date, measure.name


def test_kind_and_format_go_together() -> None:
    for measure in EVERY.values():
        assert (measure.kind == "cost") == (measure.unit == "GBP") == (measure.number_format == MONEY), measure.name
        assert measure.unit.startswith("share") <= (measure.number_format == PERCENT), measure.name


def test_every_measure_of_an_error_says_which() -> None:
    missed = {name for name in EVERY if name.startswith(("harm_at_home", "missed"))}
    needless = {name for name in EVERY if name.startswith(("needless", "harm_in_care"))}
    assert {measure.name for measure in EVERY.values() if measure.error == "harm_missed"} == missed
    assert {measure.name for measure in EVERY.values() if measure.error == "needless_intervention"} == needless


def test_a_row_under_another_is_called_by_its_short_words() -> None:
    rows = dict(rows_of(("needless_plans", ("needless_plans_low",))))
    assert rows == {"needless_plans": 0, "needless_plans_low": 1}
    assert [words_at(name, level) for name, level in rows.items()] == ["needless plans", "lower line"]


def test_a_measure_over_another_is_named_by_both() -> None:
    assert label_of_ratio("plan_ends / referrals") == "protection plans ended / referrals" and label_of_ratio("plan_ends") == "protection plans ended"
