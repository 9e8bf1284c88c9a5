"""Which series is read from which table: each series with the tables, sets of rows and columns (by our names) that have it, best first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class From:
    """Where a series is: a table of configs/published_tables.yaml, columns by our name, and the set of rows if the table has several."""

    table: str
    columns: tuple[str, ...]
    rows: str | None = None


@dataclass(frozen=True)
class Series:
    """A figure by authority and year: a count of children or staff, or a ratio. A year is read from the first table that has it.

    A formula computes the figure from several columns of one row; it gives None if they contradict each other.
    """

    name: str
    unit: str
    kind: Literal["count", "ratio"]
    sources: tuple[From, ...]
    scale: float = 1.0
    formula: Callable[..., float | None] | None = None
    share_of: str = ""


def count_series(name: str, *sources: From, unit: str = "children") -> Series:
    """Return a series of counts; a missing value is imputed per child of the authority."""
    return Series(name, unit, "count", sources)


def percentage_series(name: str, table: str, column: str, share_of: str) -> Series:
    """Return a series of percentages as shares; share_of: the series of counts that they are shares of, or near it."""
    return Series(name, "share", "ratio", (From(table, (column,)),), 0.01, share_of=share_of)


def share_of(part: float, whole: float | None = None) -> float | None:
    """Return a share from a part and its whole, or from a percentage alone."""
    if whole is None:
        return part / 100.0
    return part / whole if 0 < whole >= part else None


referrals = count_series("referrals", From("referrals", ("referrals",)))

re_referral_share = percentage_series("re_referral_share_12_months", "referrals", "re_referrals_percent", "referrals")

section_47_enquiries = count_series("section_47_enquiries", From("enquiries", ("section_47_enquiries",)))

initial_conferences = count_series("initial_conferences", From("enquiries", ("initial_conferences",)))

plan_starts = count_series("plan_starts", From("plans", ("starts",)))

plan_ends = count_series("plan_ends", From("plans", ("ends",)))

protection_plans = count_series("protection_plans", From("plans", ("at_31_march",)))

repeat_plan_share = percentage_series("repeat_plan_share", "repeat_plans", "repeat_percent", "plan_starts")

children_in_need = count_series("children_in_need", From("in_need", ("at_31_march",)))

looked_after_children = count_series(
    "looked_after_children", From("yearly_at_31_march", ("children",)), From("looked_after", ("children",), "at_31_march")
)

care_entries = count_series(
    "care_entries",
    From("yearly_started", ("children",)),
    From("looked_after", ("children",), "started"),
    From("care_started", ("children",), "total"),
)

care_entries_16_plus_share = Series(
    "care_entries_16_plus_share",
    "share",
    "ratio",
    (From("yearly_started", ("aged_16_plus", "children")), From("care_started", ("share_percent",), "aged_16_plus")),
    formula=share_of,
    share_of="care_entries",
)

care_exits = count_series(
    "care_exits", From("yearly_ceased", ("children",)), From("looked_after", ("children",), "ceased"), From("care_ceased", ("children",), "total")
)

plan_lengths = {
    measure: percentage_series(measure, "plan_lengths", column, "plan_ends")
    for measure, column in {
        "plan_ends_3_months": "to_3_months_percent",
        "plan_ends_6_months": "to_6_months_percent",
        "plan_ends_12_months": "to_12_months_percent",
        "plan_ends_24_months": "to_24_months_percent",
        "plan_ends_longer": "longer_percent",
    }.items()
}

completed_assessments = count_series(
    "assessments", From("headlines", ("completed_assessments",)), From("assessments", ("completed_assessments",), "completed")
)

population = count_series("population", From("population", ("children",), "aged_0_to_17"))

population_since_2020 = count_series("population", From("looked_after", ("population",), "at_31_march"))

population_2010 = count_series("population", From("population_2009", ("children",)))

case_holders = count_series("case_holders", From("workforce", ("case_holders",)), unit="full-time posts")

caseload = Series("cases_per_social_worker", "children", "ratio", (From("workforce", ("caseload",)),))

turnover_share = percentage_series("turnover_share", "workforce", "turnover_percent", "case_holders")

agency_share = percentage_series("agency_share", "workforce", "agency_percent", "case_holders")

vacancy_share = percentage_series(
    "vacancy_share", "workforce", "vacancy_percent", "case_holders"
)  # posts that agency staff cover count as vacant, here and in the model
