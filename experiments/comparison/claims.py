"""What reports say of a programme, beside a comparison: after against before with it, without it, and what it did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.ages import WEEKS_A_YEAR
from experiments.comparison.arm_titles import main_pairs
from experiments.inputs.scenario import ResolvedScenario
from experiments.measures.definitions import BY_NAME
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.statistics import HIGH, LOW
from experiments.runs.experiment import Pair, measure_evaluator
from experiments.runs.parameter_values import labelled
from experiments.runs.run import Results
from simulation.published_claims import Reported, days_of

CLAIMS = "claims"
"""The table, and the note in run.json from which it can be made again: claims by the name of their programme's arm."""

WITH, WITHOUT, PROGRAMME = "whole", "without", "programme"
"""The change from before to after with the programme; the same without it; with against without, for the same families."""

UNKNOWN_CHANGE = dict.fromkeys(("change", "change_low", "change_high", "percent", "percent_low", "percent_high"), np.nan)


@dataclass(frozen=True)
class Side:
    """Reads one measure over one period out of every run of an arm."""

    evaluator: MeasureEvaluator
    values: Mapping[str, np.ndarray]

    def of(self, arm: str, measure: str, period: str) -> np.ndarray:
        """Return one number a run; counted things as of a year, so that periods of unequal length compare."""
        found = self.values[arm][:, self.evaluator.place[(measure, ALL_AREAS, period)]]
        one, days = BY_NAME[measure], days_of(period)
        is_counted = one.formula is not None and not (one.is_at_date or one.formula.over or one.formula.judged)
        if not is_counted or len(days) == 1:
            return found
        weeks = next(each.last - each.first + 1 for each in self.evaluator.periods if each.label == period)
        return found * WEEKS_A_YEAR / weeks

    def has(self, claim: Reported) -> bool:
        """Return whether both periods of a claim are among those of the tables."""
        return all((claim.measure, ALL_AREAS, period) in self.evaluator.place for period in (claim.before, claim.after))


def about_claim(claim: Reported) -> dict[str, object]:
    """Return the columns that say what a report says."""
    about = {"words": claim.words, "measure": claim.measure, "unit": claim.unit, "before": claim.before, "after": claim.after}
    said = {"form": claim.form, "reported_before": claim.value_before, "reported": claim.value, "reported_percent": claim.percent}
    return {**about, **said}


def change_of(gap: np.ndarray, before: np.ndarray) -> dict[str, float]:
    """Return the change in the unit and in per cent of the level before: mean over runs, and 5 and 95 % of runs."""
    share = np.divide(100.0 * gap, before, out=np.full(gap.shape, np.nan), where=before != 0)
    low, high = np.percentile(gap, [LOW, HIGH])
    found = {"change": np.mean(gap), "change_low": low, "change_high": high}
    low, high = np.nanpercentile(share, [LOW, HIGH]) if np.isfinite(share).any() else (np.nan, np.nan)
    mean = 100.0 * np.mean(gap) / np.mean(before) if np.mean(before) else np.nan
    return {**found, "percent": mean, "percent_low": low, "percent_high": high}


def claims_note(chosen: Sequence[ResolvedScenario]) -> dict[str, Any]:
    """Return for run.json what reports say of scenarios, by their names."""
    found = {one.name: [claim.model_dump(mode="json") for claim in one.reported] for one in chosen if one.reported}
    return {CLAIMS: found} if found else {}


def claims_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the table of claims by its name: a row for each claim and part of the change, on the path of thresholds that is shown first.

    Columns are those of reported.csv with the arm (`scenario`); numbers of the model are unknown where the tables have no such periods.
    """
    noted = dict(results.notes.get(CLAIMS, {}))
    rows = [row for pair in main_pairs(results.experiment) for name in noted if is_of(pair, name) for row in pair_rows(results, pair, noted[name])]
    return {CLAIMS: labelled(pd.DataFrame(rows), results.intervals)}


def is_of(pair: Pair, name: str) -> bool:
    """Return whether a pair's policy is the scenario of a name, on whatever path of thresholds."""
    return pair.policy == name or pair.policy.rpartition(":")[0] == name


def pair_rows(results: Results, pair: Pair, claims: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
    """Yield the rows of one programme's claims."""
    side = Side(measure_evaluator(results.experiment), results.values)
    for claim in map(Reported.model_validate, claims):
        about = {"scenario": pair.policy, "baseline": pair.baseline, **about_claim(claim)}
        ends = {"against": claim.against, "runs": len(results.finished), "source": claim.source, "note": claim.note}
        for part, numbers in parts_of(side, pair, claim).items():
            yield {**about, "part": part, **numbers, **ends}


def parts_of(side: Side, pair: Pair, claim: Reported) -> dict[str, dict[str, Any]]:
    """Return levels and change of each part."""
    if claim.measure not in BY_NAME or not side.has(claim):
        levels = dict.fromkeys(("level_before", "level_after", "level_after_without"), np.nan)
        return {part: {**levels, **UNKNOWN_CHANGE} for part in (WITH, WITHOUT, PROGRAMME)}
    before = side.of(pair.policy, claim.measure, claim.before)
    after, without = (side.of(name, claim.measure, claim.after) for name in (pair.policy, pair.baseline))
    levels = {"level_before": np.mean(before), "level_after": np.mean(after), "level_after_without": np.mean(without)}
    gaps = {WITH: after - before, WITHOUT: without - before, PROGRAMME: after - without}
    return {part: {**levels, **change_of(gap, before)} for part, gap in gaps.items()}
