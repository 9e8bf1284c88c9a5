"""Which series is read from which table: the tables with their columns, and each series with the tables that have it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from experiments.authorities.dfe_table import YEARLY_RELEASE_LAYOUT, ColumnLayout, Table

REFERRALS_TABLE = Table("c1_children_in_need_referrals_and_rereferrals_*.csv", ("Referrals", "Re_referrals_percent"))

ENQUIRIES_TABLE = Table("c4_children_in_need_section_47s_and_icpcs_*.csv", ("Section47", "ICPC"))

PLANS_TABLE = Table("d1_child_protection_plans_*.csv", ("CPP_start", "CPP_end", "CPP_At31"))

REPEAT_PLANS_TABLE = Table("d3_cpps_subsequent_plan_*.csv", ("CPP_subsequent_percent",))

PLAN_DURATIONS = ("3_months_or_less", "more_than_3_months_6_months", "more_than_6_months_less_than_1_year", "1_year_less_than_2_years")

PLAN_LENGTHS_TABLE = Table("d7_cpps_ending_by_duration_*.csv", tuple(f"{length}_percent" for length in (*PLAN_DURATIONS, "2_years_or_more")))

IN_NEED_TABLE = Table("b1_children_in_need_*.csv", ("At31_episodes",))

NATIONAL_LAYOUT = ColumnLayout("geographic_level", "National", "country_code", "country_name", "time_period")

HEADLINES_TABLE = Table("headline_figures_*.csv", ("completed_assessments",), NATIONAL_LAYOUT)

AGES_0_TO_17 = (("age_group", "Children aged 0 to 17 years"),)

POPULATION_TABLE = Table("ons_mid-year_population_estimates_*.csv", ("population_estimate",), only=AGES_0_TO_17)

WORKFORCE_TABLE = Table(
    "csww_indicators_*.csv",
    ("inpost_fte", "case_holders_fte", "caseload_fte", "turnover_rate_fte", "agency_rate_fte", "vacancy_rate_fte"),
)

POPULATION_2010_TABLE = Table("2010_SFR27_2010_March.csv", ("Mid2009Pop0-17",), YEARLY_RELEASE_LAYOUT, 2010)

AT_31_MARCH = {
    2011: Table("2011_SFR21_CLA.csv", ("CLA_Mar2011",), YEARLY_RELEASE_LAYOUT, 2011),
    2012: Table("2012_SFR20_CLA2012.csv", ("CLA_Mar2012",), YEARLY_RELEASE_LAYOUT, 2012),
    2013: Table("2013_SFR36_CLA2013.csv", ("CLA_Mar2013",), YEARLY_RELEASE_LAYOUT, 2013),
    2014: Table("2014_SFR36_CLA2014.csv", ("CLA_Mar2014",), YEARLY_RELEASE_LAYOUT, 2014),
    2015: Table("2015_SFR34_CLA2015.csv", ("CLA_Mar2015",), YEARLY_RELEASE_LAYOUT, 2015),
    2016: Table("2016_SFR41_CLA2016.csv", ("CLA_Mar2016",), YEARLY_RELEASE_LAYOUT, 2016),
    2017: Table("2017_SFR50_CLA2017.csv", ("CLA_Mar2017",), YEARLY_RELEASE_LAYOUT, 2017),
}

STARTED = {
    2011: Table("2011_SFE21_ADM.csv", ("CLA_started2011", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2011),
    2012: Table("2012_SFR20_ADM2012.csv", ("CLA_started2012", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2012),
    2013: Table("2013_SFR36_ADM2013.csv", ("CLA_started2013", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2013),
    2014: Table("2014_SFR36_ADM2014.csv", ("CLA_started2014", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2014),
    2015: Table("2015_SFR34_ADM2015.csv", ("CLA_started2014", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2015),  # the published header says 2014
    2016: Table("2016_SFR41_ADM2016.csv", ("CLA_started2016", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2016),
    2017: Table("2017_SFR50_ADM2017.csv", ("CLA_started2017", "SCLA_16over"), YEARLY_RELEASE_LAYOUT, 2017),
}

CEASED = {
    2011: Table("2011_SFR21_CEA.csv", ("CLA_cease",), YEARLY_RELEASE_LAYOUT, 2011),
    2012: Table("2012_SFR_CEA2012.csv", ("CLA_cease",), YEARLY_RELEASE_LAYOUT, 2012),
    2013: Table("2013_SFR36_CEA2013.csv", ("CLA_cease",), YEARLY_RELEASE_LAYOUT, 2013),
    2014: Table("2014_SFR36_CEA2014.csv", ("CLA_cease",), YEARLY_RELEASE_LAYOUT, 2014),
    2015: Table("2015_SFR34_CEA2015.csv", ("CLA_cease",), YEARLY_RELEASE_LAYOUT, 2015),
    2016: Table("2016_SFR41_CEA2016.csv", ("CLA_cease",), YEARLY_RELEASE_LAYOUT, 2016),
    2017: Table("2017_SFR50_CEA2017.csv", ("CLA_cease2017",), YEARLY_RELEASE_LAYOUT, 2017),
}


def looked_after_table(what: str) -> Table:
    """Return the table of looked-after children since 2020, its rows of one count."""
    return Table("u25_cla_number_and_rate_per_10k_children.csv", ("number", "population_estimate"), only=(("population_count", what),))


STARTED_2018 = Table("p17_la_cla_who_started_to_be_looked_after.csv", ("number",), only=(("characteristic", "Total children"),))

STARTED_16_2018 = Table("p17_la_cla_who_started_to_be_looked_after.csv", ("percentage",), only=(("characteristic", "16 years and over"),))

CEASED_2018 = Table("p17_la_children_who_ceased_during_year.csv", ("number",), only=(("cla_group", "Gender"), ("characteristic", "Total")))

STOCK_2020 = looked_after_table("Children looked after at 31 March each year")

STARTED_2020 = looked_after_table("Children starting to be looked after each year")

CEASED_2020 = looked_after_table("Children ceasing to be looked after each year")


@dataclass(frozen=True)
class Series:
    """A figure by authority and year: a count of children or staff, or a ratio. A year is read from the first table that has it.

    A formula computes the figure from several columns of one row; it gives None if they contradict each other.
    """

    name: str
    unit: str
    kind: Literal["count", "ratio"]
    tables: tuple[tuple[Table, tuple[str, ...]], ...]
    scale: float = 1.0
    formula: Callable[..., float | None] | None = None


def count_series(name: str, *tables: tuple[Table, str], unit: str = "children") -> Series:
    """Return a series of counts; a missing value is imputed per child of the authority."""
    return Series(name, unit, "count", tuple((table, (column,)) for table, column in tables))


def percentage_series(name: str, table: Table, column: str) -> Series:
    """Return a series of percentages as shares."""
    return Series(name, "share", "ratio", ((table, (column,)),), 0.01)


def tables_with_first_column(tables: dict[int, Table]) -> list[tuple[Table, str]]:
    """Return yearly tables with their first column."""
    return [(table, table.columns[0]) for table in tables.values()]


def share_of(part: float, whole: float | None = None) -> float | None:
    """Return a share from a part and its whole, or from a percentage alone."""
    if whole is None:
        return part / 100.0
    return part / whole if 0 < whole >= part else None


referrals = count_series("referrals", (REFERRALS_TABLE, "Referrals"))

re_referral_share = percentage_series("re_referral_share_12_months", REFERRALS_TABLE, "Re_referrals_percent")

section_47_enquiries = count_series("section_47_enquiries", (ENQUIRIES_TABLE, "Section47"))

initial_conferences = count_series("initial_conferences", (ENQUIRIES_TABLE, "ICPC"))

plan_starts = count_series("plan_starts", (PLANS_TABLE, "CPP_start"))

plan_ends = count_series("plan_ends", (PLANS_TABLE, "CPP_end"))

protection_plans = count_series("protection_plans", (PLANS_TABLE, "CPP_At31"))

repeat_plan_share = percentage_series("repeat_plan_share", REPEAT_PLANS_TABLE, "CPP_subsequent_percent")

children_in_need = count_series("children_in_need", (IN_NEED_TABLE, "At31_episodes"))

looked_after_children = count_series("looked_after_children", *tables_with_first_column(AT_31_MARCH), (STOCK_2020, "number"))

care_entries = count_series("care_entries", *tables_with_first_column(STARTED), (STARTED_2020, "number"), (STARTED_2018, "number"))

care_entries_16_plus_share = Series(
    "care_entries_16_plus_share",
    "share",
    "ratio",
    (*((table, table.columns[::-1]) for table in STARTED.values()), (STARTED_16_2018, ("percentage",))),
    formula=share_of,
)

care_exits = count_series("care_exits", *tables_with_first_column(CEASED), (CEASED_2020, "number"), (CEASED_2018, "number"))

plan_lengths = {
    measure: percentage_series(measure, PLAN_LENGTHS_TABLE, column)
    for measure, column in zip(
        ("plan_ends_3_months", "plan_ends_6_months", "plan_ends_12_months", "plan_ends_24_months", "plan_ends_longer"), PLAN_LENGTHS_TABLE.columns
    )
}

completed_assessments = count_series("assessments", (HEADLINES_TABLE, "completed_assessments"))

population = count_series("population", (POPULATION_TABLE, "population_estimate"))

population_since_2020 = count_series("population", (STOCK_2020, "population_estimate"))

population_2010 = count_series("population", (POPULATION_2010_TABLE, "Mid2009Pop0-17"))

case_holders = count_series("case_holders", (WORKFORCE_TABLE, "case_holders_fte"), unit="full-time posts")

caseload = Series("cases_per_social_worker", "children", "ratio", ((WORKFORCE_TABLE, ("caseload_fte",)),))

turnover_share = percentage_series("turnover_share", WORKFORCE_TABLE, "turnover_rate_fte")

agency_share = percentage_series("agency_share", WORKFORCE_TABLE, "agency_rate_fte")

vacancy_share = percentage_series(
    "vacancy_share", WORKFORCE_TABLE, "vacancy_rate_fte"
)  # posts that agency staff cover count as vacant, here and in the model

RETURN_ERRORS = {("initial_conferences", "888", 2014): "a return error, 118 conferences beside 3,603 enquiries"}
"""Cells that are published and wrong, by series, code and year; they count as missing."""
