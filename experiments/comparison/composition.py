"""The composition table of a comparison: who is on the team, what it costs, what becomes of families, both errors, workload, saving, pay-back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.capacity import FIRST, REACH, capacity_of
from experiments.costs.pay_back import NEVER, months_after, pay_back_month
from experiments.costs.programme_spend import Costing
from experiments.measures.definitions import EVERY, Rows, rows_of
from experiments.measures.evaluate import of_all_areas
from experiments.measures.statistics import HIGH, LOW, Groups, interval_of_mean, mean_of, percentiles
from experiments.runs.arm_result import ROLE_NAMES
from experiments.runs.collected import RunExtras
from experiments.runs.experiment import Experiment, Pair
from experiments.runs.parameter_values import labelled, seed_places_by_draw
from experiments.runs.run import Results
from simulation.measures import PAYERS

COLUMNS = [
    *("section", "line", "level", "measure", "unit", "period", "scenario", "baseline", "mean", "low", "high", "difference"),
    *("difference_low", "difference_high", "difference_mean_low", "difference_mean_high", "runs", "note"),
]

PAY_BACK = "Pay-back"

AT_THE_END = ("children_in_need_safeguarding_service", "protection_plans", "pre_proceedings", "care_proceedings", "looked_after_children")

SECTIONS: dict[str, Rows] = {
    "Over the programme": ("plan_starts", "care_entries"),
    "Error one: left in danger": (
        *("harm_at_home_events", ("harm_at_home_known_events",)),
        "missed_high_risk_children",
        ("missed_high_risk_children_low", "missed_high_risk_children_high", "missed_high_risk_families"),
        "missed_high_risk_children_closed",
    ),
    "Error two: needless intervention": (
        *("needless_plans", ("needless_plans_low", "needless_plans_high", "needless_plan_families")),
        *("needless_care_entries", ("needless_care_entries_low", "needless_care_entries_high", "needless_care_entry_families")),
        *("harm_in_care_events",),
    ),
    "Workload": ("cases_per_social_worker", "face_to_face_share_of_hours", "visits_done_share", "strain_mean"),
    "Cost, not discounted": (
        *("cost_line_staff", "cost_line_programme", "cost_line_placements", "cost_line_process", "cost_line_partners"),
        *("cost_gbp", tuple(f"cost_gbp_{payer}" for payer in PAYERS)),
    ),
    "Saving (below zero: costs more)": ("saving_gbp", ("saving_gbp_at_margin", *(f"saving_gbp_{payer}" for payer in PAYERS))),
}
"""Measures of the tables, over the time from the split on."""


def about(section: str, name: str, level: int = 0) -> dict[str, Any]:
    """Return the columns that say what a row is about; level: 1 for a row under the one before."""
    return {"section": section, "line": EVERY[name].label, "level": level, "measure": name, "unit": EVERY[name].unit}


@dataclass(frozen=True)
class Composition:
    """Everything that the table's rows are taken from."""

    experiment: Experiment
    costing: Costing
    kept: RunExtras
    summary: pd.DataFrame
    differences: pd.DataFrame
    periods: tuple[str, str]  # the last date, and the interval from the parting on
    groups: Groups = ()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield every row, section by section."""
        yield from self.posts()
        yield from self.reach()
        yield from self.planned()
        end, interval = self.periods
        yield from self.measured("Children at the end", AT_THE_END, end)
        for section, names in SECTIONS.items():
            yield from self.measured(section, names, interval)
        yield from self.paid_back()

    def measured(self, section: str, names: Rows, period: str) -> Iterator[dict[str, Any]]:
        """Yield rows of measures that stand in the tables, from these tables; of money, not the lines that are nothing everywhere."""
        levels = table_of(self.summary, ["scenario"], period)
        gaps = table_of(self.differences, ["policy", "baseline"], period)
        for name, level in rows_of(names):
            place = {**about(section, name, level), "period": period}
            rows = [{**place, **row} for row in levels.get(name, [])]
            rows += [{**place, **gap, "scenario": gap["policy"]} for gap in gaps.get(name, [])]
            if EVERY[name].kind != "cost" or any(abs(row.get(name) or 0.0) > 0.0 for row in rows for name in ("mean", "difference")):
                yield from merged(rows)

    def posts(self) -> Iterator[dict[str, Any]]:
        """Yield full-time posts by role at the end, funded and filled."""
        runs = self.kept.posts
        for i, role in enumerate(ROLE_NAMES):
            if any(posts[:, i].any() for posts in runs.values()):
                for k, what in enumerate(("posts", "posts_filled")):
                    place = about("Posts, full time, at the end", f"{what}_{role}", k) | {"period": self.periods[0]}
                    values = {arm: posts[:, i, k] for arm, posts in runs.items()}
                    yield from (row | place for row in self.compared(values))

    def reach(self) -> Iterator[dict[str, Any]]:
        """Yield how far each policy's specialists reach; nothing of one without specialists."""
        for place, pair in enumerate(self.experiment.pairs):
            numbers = capacity_of(self.kept.reached[:, place], self.kept.values[pair.policy], self.experiment, self.periods[1])
            for name, runs in numbers.items():
                row = {"scenario": pair.policy, "baseline": pair.baseline, "period": self.periods[1], **band(runs, ("mean", "low", "high"))}
                yield about(REACH, name, int(name != FIRST)) | row

    def compared(self, values: dict[str, np.ndarray]) -> Iterator[dict[str, Any]]:
        """Yield each arm's level of a number of runs and each pair's difference."""
        rows = [{"scenario": arm, **band(runs, ("mean", "low", "high"))} for arm, runs in values.items()]
        for pair in self.experiment.pairs:
            gap = values[pair.policy] - values[pair.baseline]
            low, high = interval_of_mean(gap[:, np.newaxis], self.groups)
            numbers = band(gap, ("difference", "difference_low", "difference_high"))
            rows.append(
                {
                    "scenario": pair.policy,
                    "baseline": pair.baseline,
                    **numbers,
                    "difference_mean_low": low[0],
                    "difference_mean_high": high[0],
                }
            )
        yield from merged(rows)

    def planned(self) -> Iterator[dict[str, Any]]:
        """Yield what each arm's ingredients cost, from settings, discounted."""
        costing = self.costing
        spends = {arm.name: costing.spend(arm.policy) for arm in self.experiment.arms}
        values = {"planned_spend_gbp": {name: spend.gbp for name, spend in spends.items()}}
        for i, payer in enumerate(PAYERS):
            by = {name: float(spend.all[:, i].sum()) for name, spend in spends.items()}
            if any(by.values()):
                values[f"planned_spend_gbp_{payer}"] = by
        for measure, by in values.items():
            place = about("Programme's own spend, planned and discounted", measure, int(measure != "planned_spend_gbp"))
            rows = [place | {"scenario": name, "mean": gbp, "note": f"to {costing.discount_date}"} for name, gbp in by.items()]
            gaps = [(pair, by[pair.policy] - by[pair.baseline]) for pair in self.experiment.pairs]
            rows += [place | {"scenario": pair.policy, "baseline": pair.baseline, "difference": gap} for pair, gap in gaps]
            yield from (row | {"period": self.periods[1]} for row in merged(rows))

    def paid_back(self) -> Iterator[dict[str, Any]]:
        """Yield, for each pair, the month in which the programme has paid for itself on average, and the share of runs in which it has."""
        costing = self.costing
        months = months_after(self.experiment.first_week, self.experiment.last_week, costing.discount_date)
        policies = {arm.name: arm.policy for arm in self.experiment.arms}
        for pair in self.experiment.pairs:
            more = (self.kept.costs[pair.policy] - self.kept.costs[pair.baseline]) * costing.weights
            spend = costing.spend(policies[pair.policy]).gbp - costing.spend(policies[pair.baseline]).gbp
            yield from pay_back_rows(pair, more, spend, months, self.periods[1])


def pay_back_rows(pair: Pair, more: np.ndarray, spend: float, months: Any, period: str) -> Iterator[dict[str, Any]]:
    """Yield month and share of runs of one pair; more: discounted cost of the programme less the baseline's, (runs, weeks)."""
    month_row, share_row = (
        about(PAY_BACK, name) | {"scenario": pair.policy, "baseline": pair.baseline, "period": period, "runs": len(more)}
        for name in ("pay_back_month", "pay_back_share")
    )
    if spend < 1.0:
        note = "its planned spend is no more than the baseline's, so there is no pay-back to compute"
        yield month_row | {"note": note}
        return
    found = np.array([pay_back_month(run, months) for run in more])
    month = pay_back_month(more.mean(axis=0), months)
    note = "not within the window" if month == NEVER else f"month {month + 1} of the programme ({months.names[month]})"
    number = np.nan if month == NEVER else month + 1
    yield month_row | {"mean": number, "note": note}
    yield share_row | {"mean": float((found != NEVER).mean())}


def band(values: np.ndarray, names: tuple[str, str, str]) -> dict[str, Any]:
    """Return mean, 5 and 95 % points of runs under names."""
    low, high = percentiles(values[:, np.newaxis], [LOW, HIGH])[:, 0]
    return {**dict(zip(names, (mean_of(values[:, np.newaxis])[0], low, high))), "runs": len(values)}


def merged(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield levels of arms in no pair's place of policy as they are, and each pair's difference beside its policy's level."""
    levels = {row["scenario"]: row for row in rows if "difference" not in row}
    pairs = [row for row in rows if "difference" in row]
    policies = {row["scenario"] for row in pairs}
    yield from (row for name, row in levels.items() if name not in policies)
    yield from (levels.get(row["scenario"], {}) | row for row in pairs)


def table_of(table: pd.DataFrame, names: list[str], period: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all areas together over a period by measure, with the columns that the headline has."""
    rows = of_all_areas(table)
    rows = rows[rows["period"] == period]
    kept = [name for name in [*names, "measure", "unit", *COLUMNS[COLUMNS.index("mean") : COLUMNS.index("note")]] if name in rows]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows[list(dict.fromkeys(kept))].to_dict("records"):
        found.setdefault(row.pop("measure"), []).append(row)
    return found


def composition_table(results: Results, kept: RunExtras, periods: tuple[str, str]) -> pd.DataFrame:
    """Return the table, one row for each line of each scenario; periods: the last date, and the interval from the week in which arms part."""
    experiment, groups = results.experiment, seed_places_by_draw(results.experiment, results.finished)
    composition = Composition(experiment, Costing(experiment), kept, results.summary, results.differences, periods, groups)
    return labelled(pd.DataFrame(list(composition.rows())).reindex(columns=COLUMNS), results.intervals)
