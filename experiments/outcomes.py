"""What a run is judged by: the measures of the tables, each made of weekly columns, over each period and area."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from agents.ages import WEEKS_A_YEAR
from simulation.calendar import week_of
from simulation.measures import COSTS, FIRST_FLOW, INDEX, MEASURES, PAYERS, STOCKS

PER = 10_000


@dataclass(frozen=True)
class Measure:
    """A measure of the tables: sums of weekly columns, divided by other sums or by weeks or by children.

    kind: stock (at a date, and as mean over an interval) or flow (over an interval).
    """

    name: str
    unit: str
    kind: str
    columns: tuple[str, ...]
    over: tuple[str, ...] = ()
    scale: float = 1.0
    is_rest: bool = False
    is_per_children: bool = False


SHARES = (
    Measure("re_referral_share_12_months", "share of referrals", "flow", ("re_referrals_12_months",), ("referrals",)),
    Measure("repeat_plan_share", "share of plans started", "flow", ("repeat_plans",), ("plan_starts",)),
    Measure("care_re_entry_share_12_months", "share of exits", "flow", ("care_re_entries_12_months",), ("care_exits_returnable",)),
    Measure(
        "looked_after_within_18_months_of_first_referral",
        "share of children first referred under 13",
        "flow",
        ("looked_after_within_18_months",),
        ("first_referred_children_under_13",),
    ),
    Measure("care_days_per_family_first_5_months", "days", "flow", ("care_days_first_5_months",), ("families_first_5_months",)),
    Measure("school_attendance", "share of sessions", "stock", ("attendance_sum",), ("attendance_count",)),
    Measure("cases_per_social_worker", "children", "stock", ("social_worker_children",), ("social_workers_in_post",)),
    Measure("face_to_face_share_of_hours", "share of hours", "flow", ("hours_face_to_face",), ("hours_worked",)),
    Measure("visits_done_share", "share of visits due", "flow", ("visits_done",), ("visits_due",)),
    Measure("vacancy_share", "share of posts", "stock", ("employed_social_workers",), ("social_worker_posts",), is_rest=True),
    Measure("agency_share", "share of staff", "stock", ("agency_social_workers",), ("social_workers_in_post",)),
    Measure("turnover_share", "leavers per post a year", "flow", ("leavers",), ("social_worker_posts",), scale=WEEKS_A_YEAR),
    Measure("needless_plan_share", "share of plans started", "flow", ("needless_plans",), ("plan_starts",)),
    Measure("cost_gbp", "GBP", "flow", tuple(COSTS)),
)
RATES = [
    "children_in_need",
    "protection_plans",
    "looked_after_children",
    "care_proceedings",
    "referrals",
    "section_47_enquiries",
    "initial_conferences",
    "plan_starts",
    "care_entries",
    "care_proceedings_starts",
]
UNITS = {
    "hours": "hours",
    "visits": "visits",
    "cost": "GBP",
    "meetings": "meetings",
    "contacts": "contacts",
    "community": "contacts",
    "families": "families",
    "open": "families",
    "known": "families",
    "social_worker_families": "families",
    "social_workers": "full-time posts",
    "social_worker_posts": "full-time posts",
    "agency": "full-time posts",
    "employed": "full-time posts",
    "specialists": "full-time posts",
    "posts": "full-time posts",
    "desk": "hours",
    "leavers": "people",
    "worker": "changes",
    "police": "incidents",
    "repeat_police": "incidents",
    "emergency_admissions": "admissions",
    "harm_at_home": "events",
    "harm_in_care": "events",
    "placement_moves": "moves",
    "disguised_compliance": "judgements",
    "training": "days",
    "care_days": "days",
    "sessions": "sessions",
    "consents": "refusals",
    "parents": "parents",
    "referrals": "referrals",
    "re_referrals": "referrals",
    "first_referrals": "referrals",
    "proceedings_weeks": "weeks",
}


def unit_of(name: str) -> str:
    """Return the unit of a weekly column: that of the longest beginning listed in UNITS, else children."""
    if name.endswith("_sum"):
        return "sum over people"
    starts = [start for start in UNITS if name.startswith(start)]
    return UNITS[max(starts, key=len)] if starts else "children"


def plain_measure(name: str) -> Measure:
    """Return a weekly column as a measure."""
    return Measure(name, unit_of(name), "stock" if INDEX[name] < FIRST_FLOW else "flow", (name,))


def rate_measure(name: str) -> Measure:
    """Return a weekly column as a rate per 10,000 children."""
    kind = "stock" if name in STOCKS else "flow"
    per = "per 10,000 children" if kind == "stock" else "per 10,000 children a year"
    return Measure(f"{name}_per_10000", per, kind, (name,), scale=PER, is_per_children=True)


ALL = (*map(plain_measure, MEASURES), *SHARES, *map(rate_measure, RATES))
BY_NAME = {measure.name: measure for measure in ALL}


@dataclass(frozen=True)
class Period:
    """A date (first equals last) or an interval of weeks, first and last included."""

    label: str
    first: int
    last: int
    is_date: bool


def periods_of(start: date, end: date, split: date | None = None, also: tuple[str, ...] = ()) -> list[Period]:
    """Return each 31 March in the window and its last day, each financial year inside it, the window itself, and what follows the split.

    `also` names further periods, as published figures may have their own; those outside the window are left out.
    A week belongs to the financial year in which it ends; a stock on 31 March is that at the end of the week that holds the date.
    """
    years = range(start.year - 1, end.year + 2)
    asked = [tuple(map(date.fromisoformat, label.split("/"))) for label in also]
    inside = [days for days in asked if start <= days[0] <= days[-1] <= end]
    dates = [date(year, 3, 31) for year in years if start <= date(year, 3, 31) < end] + [end]
    dates = sorted({*dates, *(days[0] for days in inside if len(days) == 1)})
    found = [Period(str(day), week_of(day), week_of(day), True) for day in dates]
    intervals = [(date(year, 4, 1), date(year + 1, 3, 31)) for year in years if start <= date(year, 4, 1) and date(year + 1, 3, 31) <= end]
    intervals += [(days[0], days[1]) for days in inside if len(days) > 1]
    intervals += [(start, end)] + ([(split, end)] if split and start < split <= end else [])
    for first, last in reversed(dict.fromkeys(reversed(intervals))):  # the last stays last, even if it is a financial year
        stop = week_of(last) if last == end else week_of(last + timedelta(days=1)) - 1
        found.append(Period(f"{first}/{last}", week_of(first), max(stop, week_of(first)), False))
    return found


@dataclass(frozen=True)
class Cell:
    """The place of one number in the tables."""

    measure: str
    unit: str
    area: str
    period: str


class Yardstick:
    """Turns weekly tables into the numbers of the summary: one vector a run, each place described by a Cell."""

    def __init__(self, areas: dict[str, float], periods: list[Period], first_week: int) -> None:
        self.areas, self.periods, self.first_week = ["all", *areas] if len(areas) > 1 else ["all"], periods, first_week
        total = sum(areas.values())
        self.children = np.array([total, *areas.values()][: len(self.areas)])
        self.cells = [
            Cell(measure.name, measure.unit, area, period.label)
            for period in periods
            for area in self.areas
            for measure in ALL
            if not period.is_date or measure.kind == "stock"
        ]
        self.place = {(cell.measure, cell.area, cell.period): i for i, cell in enumerate(self.cells)}

    def measure(self, weekly: np.ndarray) -> np.ndarray:
        """Return the numbers of one run, shape (cells,); weekly: (weeks, areas, columns)."""
        return np.concatenate([self.of_period(weekly, period) for period in self.periods])

    def of_period(self, weekly: np.ndarray, period: Period) -> np.ndarray:
        """Return one period's numbers, area after area."""
        rows = weekly[period.first - self.first_week : period.last - self.first_week + 1]
        sums = rows.sum(axis=0)
        sums = np.vstack([sums.sum(axis=0), sums])[: len(self.areas)]
        measures = [measure for measure in ALL if not period.is_date or measure.kind == "stock"]
        values = [value_of(measure, sums, len(rows), self.children) for measure in measures]
        return np.stack(values, axis=1).ravel()


def value_of(measure: Measure, sums: np.ndarray, weeks: int, children: np.ndarray) -> np.ndarray:
    """Return a measure by area from sums over weeks, shape (areas, columns); nan where there is nothing to divide by."""
    total = sums[:, [INDEX[name] for name in measure.columns]].sum(axis=1)
    if measure.over:
        below = sums[:, [INDEX[name] for name in measure.over]].sum(axis=1)
        ratio = np.divide(total * measure.scale, below, out=np.full(len(total), np.nan), where=below > 0)
        return 1.0 - ratio if measure.is_rest else ratio
    if measure.is_per_children:
        total = total * measure.scale / children
        return total / weeks if measure.kind == "stock" else total * WEEKS_A_YEAR / weeks
    return total / weeks if measure.kind == "stock" else total


__all__ = ["ALL", "BY_NAME", "PAYERS", "Cell", "Measure", "Period", "Yardstick", "periods_of"]
