"""The headline of a comparison, for people: some sixty rows, each with its own baseline, difference and interval."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.arm_titles import baseline_title, comparison_title, ending_of
from experiments.comparison.composition import composition_table
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import of_all_areas
from experiments.measures.statistics import HIGH, LOW, Groups, interval_of_mean, mean_of, percentiles
from experiments.runs.collected import RunExtras
from experiments.runs.experiment import DoubleDifference, Pair
from experiments.runs.parameter_values import labelled, seed_places_by_draw
from experiments.runs.reached import REACHED
from experiments.runs.run import Results
from experiments.runs.table_files import rounded_table

COLUMNS = [
    *("part", "comparison", "against", "policy", "baseline", "measure", "label", "unit", "period", "baseline_mean", "policy_mean"),
    *("difference", "low", "high", "mean_low", "mean_high", "runs"),
]

AT_THE_END = ("protection_plans", "looked_after_children")
"""Stocks that are taken on the last day; the other measures over the time from the split on."""

REACHED_HARM = "harm_at_home_reached_events"

FAMILIES, DANGER, NEEDLESS, WORK, COST = (
    "Children in the system",
    "First error: children left in danger",
    "Second error: needless intervention",
    "Workload",
    "Cost",
)

PARTS = {
    FAMILIES: ("protection_plans", "looked_after_children", "plan_starts", "care_entries"),
    DANGER: (
        *("harm_at_home_events", "harm_at_home_open_events", REACHED_HARM),
        *("missed_high_risk_children", "missed_high_risk_children_closed"),
    ),
    NEEDLESS: ("needless_plans", "needless_care_entries"),
    WORK: ("cases_per_social_worker", "face_to_face_share_of_hours"),
    COST: ("cost_gbp",),
}
"""What is shown of every policy."""

EXPLAINED_BY = ("protection_plans", "care_entries", "harm_at_home_open_events", REACHED_HARM, "missed_high_risk_children", "needless_care_entries")
"""What is shown of counterfactuals."""


def is_equal_budget(results: Results) -> bool:
    """Return whether the baseline was given social workers for the first policy's money."""
    return dict(results.notes.get("budget", {})).get("rule") == "equal"


@dataclass(frozen=True)
class Headline:
    """Everything that the rows are taken from.

    Parameters
    ----------
    results
        With summary and differences.
    reached
        Of every run and pair, shape (runs, pairs, REACHED).
    periods
        The last date, and the interval from the split on.
    groups
        Places of the runs that share a draw of parameters.
    """

    results: Results
    reached: np.ndarray
    periods: tuple[str, str]
    groups: Groups

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows: policies first, then what explains them."""
        experiment = self.results.experiment
        for pair in experiment.pairs:
            yield from self.rows_of(pair)
        for doubled in experiment.double_differences:
            yield from self.rows_of(Pair(doubled.name, doubled.less.policy), doubled)

    def rows_of(self, pair: Pair, doubled: DoubleDifference | None = None) -> Iterator[dict[str, Any]]:
        """Yield one pair's rows, or those of a double difference under its name."""
        explains, experiment = bool(ending_of(pair.policy)), self.results.experiment
        about = {
            "comparison": comparison_title(experiment, pair, doubled),
            "against": self.against(pair, doubled),
            "policy": pair.policy,
            "baseline": pair.baseline,
        }
        for part, names in PARTS.items():
            for name in names:
                if not explains or name in EXPLAINED_BY:
                    row = self.reached_row(pair, doubled) if name == REACHED_HARM else self.row_of(pair, name)
                    if row is not None:
                        yield {"part": part, **about, "measure": name, "label": EVERY[name].label, "unit": EVERY[name].unit, **row}

    def against(self, pair: Pair, doubled: DoubleDifference | None) -> str:
        """Return the words for what a row's difference is taken from."""
        if doubled:
            return "the same difference with help that changes nothing"
        title = baseline_title(self.results.experiment, pair, is_equal_budget(self.results))
        return f"{title}, help changes nothing" if not self.is_helping(pair) else title

    def is_helping(self, pair: Pair) -> bool:
        """Return whether help has an effect in a pair's baseline."""
        return next(arm.is_helping for arm in self.results.experiment.arms if arm.name == pair.baseline)

    def row_of(self, pair: Pair, name: str) -> dict[str, Any]:
        """Return levels, difference and intervals of a measure of the tables; a double difference has no levels."""
        period = self.periods[0] if name in AT_THE_END else self.periods[1]
        gap = one_row(self.results.differences, {"policy": pair.policy, "baseline": pair.baseline, "measure": name, "period": period})
        levels = {f"{side}_mean": self.level(arm, name, period) for side, arm in (("baseline", pair.baseline), ("policy", pair.policy))}
        return {
            "period": period,
            **(dict.fromkeys(levels, np.nan) if np.isnan(levels["policy_mean"]) else levels),
            **{to: gap[column] for to, column in zip(COLUMNS[-6:-1], GAPS)},
            "runs": gap["runs"],
        }

    def level(self, arm: str, name: str, period: str) -> float:
        """Return an arm's mean; nan for the name of a double difference."""
        summary = self.results.summary
        found = summary[(summary["scenario"] == arm) & (summary["measure"] == name) & (summary["period"] == period)]
        return float(of_all_areas(found)["mean"].item()) if len(found) else np.nan

    def reached_row(self, pair: Pair, doubled: DoubleDifference | None) -> dict[str, Any] | None:
        """Return harm in families reached; nothing where no specialist held any."""
        pairs = self.results.experiment.pairs
        families, baseline, policy, _ = self.reached[:, pairs.index(doubled.of if doubled else pair)].T
        if not families.any():
            return None
        gap = policy - baseline
        if doubled:
            _, less_baseline, less_policy, _ = self.reached[:, pairs.index(doubled.less)].T
            gap = gap - (less_policy - less_baseline)
        low, high = percentiles(gap[:, np.newaxis], [LOW, HIGH])[:, 0]
        mean_low, mean_high = (float(end[0]) for end in interval_of_mean(gap[:, np.newaxis], self.groups))
        levels = (np.nan, np.nan) if doubled else (baseline.mean(), policy.mean())
        numbers = (*levels, mean_of(gap[:, np.newaxis])[0], low, high, mean_low, mean_high, len(gap))
        return {"period": self.periods[1], **dict(zip(COLUMNS[-8:], numbers))}


GAPS = ("difference", "difference_low", "difference_high", "difference_mean_low", "difference_mean_high")
"""Columns of the table of differences that a row takes over."""


def one_row(table: pd.DataFrame, wanted: dict[str, str]) -> pd.Series:
    """Return the one row of all areas with these words; raise NothingPickedError without it."""
    found = table
    for column, word in wanted.items():
        found = found[found[column] == word]
    return of_all_areas(found).iloc[0]


def headline_tables(results: Results, kept: RunExtras, periods: tuple[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return composition and headline of a comparison, rounded as their files are: every text is made from the same numbers.

    periods: the last date, and the interval from the split on.
    """
    assert len(REACHED) == kept.reached.shape[-1]
    headline = Headline(results, kept.reached, periods, seed_places_by_draw(results.experiment, results.finished))
    rows = pd.DataFrame(list(headline.rows())).reindex(columns=COLUMNS)
    composition = rounded_table(composition_table(results, kept, periods))
    return composition, labelled(rounded_table(rows), results.intervals)
