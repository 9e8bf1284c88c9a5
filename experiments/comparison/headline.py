"""The headline of every comparison: who is on the team, what it costs, what becomes of families, both errors, workload, saving, pay-back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.costs.pay_back import NEVER, months_of, pay_back_month
from experiments.costs.programme_spend import Costing
from experiments.measures.statistics import HIGH, LOW, Groups, interval_of_mean, mean_of, percentiles
from experiments.runs.arm_result import ROLES
from experiments.runs.collected import RunExtras
from experiments.runs.experiment import Experiment, Pair
from experiments.runs.parameter_values import groups_of, labelled
from experiments.runs.run import Results
from simulation.measures import PAYERS

COLUMNS = [
    *("section", "line", "measure", "unit", "period", "scenario", "baseline", "mean", "low", "high", "difference"),
    *("difference_low", "difference_high", "difference_mean_low", "difference_mean_high", "runs", "note"),
]

PAYER_WORDS = {payer: payer.replace("_", " ").replace("childrens", "children's").replace("nhs", "NHS") for payer in PAYERS}

PAY_BACK = "Pay-back"

CASES = {
    "children_in_need_safeguarding_service": "children in need (safeguarding)",
    "protection_plans": "on protection plans",
    "pre_proceedings": "in pre-proceedings",
    "care_proceedings": "in care proceedings",
    "looked_after_children": "looked after",
}

SECTIONS = {
    "Error one: left in danger": {
        "harm_at_home_events": "harm at home, all known families",
        "harm_at_home_known_events": "  of it, the service knows of it",
        "missed_high_risk_children_low": "known, in danger and missed, low reference",
        "missed_high_risk_children": "in danger and missed, middle",
        "missed_high_risk_children_high": "in danger and missed, high",
        "missed_high_risk_children_closed": "closed and in danger, middle",
    },
    "Error two: needless intervention": {
        "needless_plans_low": "needless plans, low reference",
        "needless_plans": "needless plans, middle",
        "needless_plans_high": "needless plans, high",
        "needless_care_entries_low": "needless care entries, low",
        "needless_care_entries": "needless care entries, middle",
        "needless_care_entries_high": "needless care entries, high",
        "harm_in_care_events": "harm in care",
    },
    "Workload": {
        "cases_per_social_worker": "children per social worker",
        "face_to_face_share_of_hours": "share of hours face to face",
        "visits_done_share": "visits done of those due",
        "strain_mean": "strain, 0 to 1",
    },
    "Cost, not discounted": {
        "cost_line_staff": "staff of the council and the programme",
        "cost_line_programme": "training and programme costs",
        "cost_line_placements": "placements of looked-after children",
        "cost_line_process": "enquiries, conferences and courts",
        "cost_line_partners": "police, hospitals, probation's group",
        "cost_gbp": "all",
        **{f"cost_gbp_{payer}": f"  paid by {words}" for payer, words in PAYER_WORDS.items()},
    },
    "Saving (below zero: costs more)": {
        "saving_gbp": "all payers",
        "saving_gbp_at_margin": "  if a week less in foster care saves only its margin",
        **{f"saving_gbp_{payer}": f"  {words}" for payer, words in PAYER_WORDS.items()},
    },
}


@dataclass(frozen=True)
class Headline:
    """Everything that the headline's rows are taken from."""

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
        yield from self.planned()
        end, interval = self.periods
        yield from self.measured("Children at the end", CASES, end)
        yield from self.measured("Over the programme", {"plan_starts": "plans started", "care_entries": "care entries"}, interval)
        for section, lines in SECTIONS.items():
            yield from self.measured(section, lines, interval, is_always_shown=not section.startswith(("Cost", "Saving")))
        yield from self.paid_back()

    def measured(self, section: str, lines: dict[str, str], period: str, is_always_shown: bool = True) -> Iterator[dict[str, Any]]:
        """Yield rows of measures that stand in the tables, from these tables; of money, not the lines that are nothing everywhere."""
        levels = table_of(self.summary, ["scenario"], period)
        gaps = table_of(self.differences, ["policy", "baseline"], period)
        for measure, line in lines.items():
            about = {"section": section, "line": line, "measure": measure, "period": period}
            rows = [{**about, **level} for level in levels.get(measure, [])]
            for gap in gaps.get(measure, []):
                rows.append({**about, **gap, "scenario": gap["policy"]})
            if is_always_shown or any(abs(row.get(name) or 0.0) > 0.0 for row in rows for name in ("mean", "difference")):
                yield from merged(rows)

    def posts(self) -> Iterator[dict[str, Any]]:
        """Yield full-time posts by role at the end, funded and filled."""
        runs = self.kept.posts
        for i, role in enumerate(ROLES):
            if any(posts[:, i].any() for posts in runs.values()):
                for k, what in enumerate(("posts", "posts_filled")):
                    line = role.replace("_", " ") + "s" if k == 0 else "  of them filled"
                    about = {"section": "Posts, full time, at the end", "line": line, "measure": f"{what}_{role}", "unit": "full-time posts"}
                    values = {arm: posts[:, i, k] for arm, posts in runs.items()}
                    yield from (row | about | {"period": self.periods[0]} for row in self.compared(values))

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
        values = {("all payers", "planned_spend_gbp"): {name: spend.gbp for name, spend in spends.items()}}
        for i, payer in enumerate(PAYERS):
            by = {name: float(spend.all[:, i].sum()) for name, spend in spends.items()}
            if any(by.values()):
                values[f"  {PAYER_WORDS[payer]}", f"planned_spend_gbp_{payer}"] = by
        for (line, measure), by in values.items():
            about = {"section": "Programme's own spend, planned and discounted", "line": line, "measure": measure, "unit": "GBP"}
            rows = [about | {"scenario": name, "mean": gbp, "note": f"to {costing.to}"} for name, gbp in by.items()]
            gaps = [(pair, by[pair.policy] - by[pair.baseline]) for pair in self.experiment.pairs]
            rows += [about | {"scenario": pair.policy, "baseline": pair.baseline, "difference": gap} for pair, gap in gaps]
            yield from (row | {"period": self.periods[1]} for row in merged(rows))

    def paid_back(self) -> Iterator[dict[str, Any]]:
        """Yield, for each pair, the month in which the programme has paid for itself on average, and the share of runs in which it has."""
        costing = self.costing
        months = months_of(self.experiment.first_week, self.experiment.last_week, costing.to)
        policies = {arm.name: arm.policy for arm in self.experiment.arms}
        for pair in self.experiment.pairs:
            more = (self.kept.costs[pair.policy] - self.kept.costs[pair.baseline]) * costing.weights
            spend = costing.spend(policies[pair.policy]).gbp - costing.spend(policies[pair.baseline]).gbp
            yield from pay_back_rows(pair, more, spend, months, self.periods[1])


def pay_back_rows(pair: Pair, more: np.ndarray, spend: float, months: Any, period: str) -> Iterator[dict[str, Any]]:
    """Yield month and share of runs of one pair; more: discounted cost of the programme less the baseline's, (runs, weeks)."""
    about = {"section": PAY_BACK, "scenario": pair.policy, "baseline": pair.baseline, "period": period, "runs": len(more)}
    if spend < 1.0:
        note = "it costs no more than what the baseline is given: nothing to pay back"
        yield about | {"line": "paid back", "measure": "pay_back_month", "unit": "months", "note": note}
        return
    found = np.array([pay_back_month(run, months) for run in more])
    month = pay_back_month(more.mean(axis=0), months)
    note = "not within the window" if month == NEVER else f"month {month + 1} of the programme ({months.names[month]})"
    number = np.nan if month == NEVER else month + 1
    yield about | {"line": "paid back, on average", "measure": "pay_back_month", "unit": "months", "mean": number, "note": note}
    share = float((found != NEVER).mean())
    yield about | {"line": "runs that pay back", "measure": "pay_back_share", "unit": "share of runs", "mean": share}


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
    rows = table[(table["area"] == "all") & (table["period"] == period)]
    kept = [name for name in [*names, "measure", "unit", *COLUMNS[7:16]] if name in rows]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows[list(dict.fromkeys(kept))].to_dict("records"):
        found.setdefault(row.pop("measure"), []).append(row)
    return found


def composition_table(headline: Headline) -> pd.DataFrame:
    """Return the headline, one row for each line of each scenario."""
    return pd.DataFrame(list(headline.rows())).reindex(columns=COLUMNS)


def headline_table(results: Results, kept: RunExtras, periods: tuple[str, str]) -> pd.DataFrame:
    """Return the headline of a comparison; periods: the last date, and the interval from the week in which arms part."""
    experiment, groups = results.experiment, groups_of(results.experiment, results.finished)
    headline = Headline(experiment, Costing(experiment), kept, results.summary, results.differences, periods, groups)
    return labelled(composition_table(headline), results.intervals)
