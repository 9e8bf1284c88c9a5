"""What pairing was worth in a comparison: for each outcome, how many unpaired runs would know the difference as well."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.arm_titles import programme_pairs
from experiments.comparison.headline import AT_THE_END, PARTS, REACHED_HARM
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.pairing import UNKNOWN_RATIO, VarianceRatio, unpaired_runs, variance_ratio
from experiments.measures.periods import after_split, last_date
from experiments.measures.statistics import FEWEST_PAIRS, Groups, clusters_of, interval_of_mean
from experiments.runs.experiment import Experiment, Pair, measure_evaluator, periods_for
from experiments.runs.parameter_values import labelled, seed_places_by_draw
from experiments.runs.run import Results
from experiments.runs.table_files import rounded_table

PAIRING = "pairing"
"""The table."""

OUTCOMES = tuple(name for names in PARTS.values() for name in names if name != REACHED_HARM)
"""The headline's measures. Harm in families reached is none of them: which families those are is known by the pair alone."""

TOO_FEW, SAME, HELPS = "too few pairs", "no pair differs", "pairing helps"

WEAK, WORSE = "weak", "worse than unpaired"

IN_WORDS = {
    TOO_FEW: f"Below {FEWEST_PAIRS} pairs nothing is said of what pairing is worth.",
    SAME: "No pair differs: no number of unpaired runs would show that.",
    WEAK: "Weak: the interval of the ratio reaches 1, so unpaired runs may do as well.",
    WORSE: "Worse than unpaired: both arms vary in opposite directions, and as many unpaired runs would know the difference better.",
}
"""What the words in the table mean."""

ENDS = ("", "_low", "_high")
"""Endings of the columns of a number and its interval."""

MEANING = (
    "Unpaired, each arm has families and random draws of its own. The interval of the mean would be as wide, by Student's t of either design;"
    " seeds that share a draw of parameters count as one cluster."
)

SAME_PARAMETERS = "Both arms still take the same draws of parameters, as any study of a policy would."

OWN_PARAMETERS = "Own parameters: if each arm took other draws of parameters, too. No study would do so; it shows how much sharing them gives."
"""What the second ratio is, where there are draws."""


def period_for(experiment: Experiment, measure: str) -> str:
    """Return the period over which the headline takes a measure: the last day for some stocks, else the time after the split."""
    periods = [period.label for period in periods_for(experiment)]
    return last_date(periods) if measure in AT_THE_END else after_split(periods)


def half_width(gap: np.ndarray, groups: Groups) -> float:
    """Return half of the 90 % interval of the mean difference; gap: one difference a pair."""
    low, high = interval_of_mean(gap[:, np.newaxis], groups)
    return float(high[0] - low[0]) / 2.0


def pairing_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the table of what pairing is worth by its name."""
    return {PAIRING: pairing_table(results)}


def pairing_table(results: Results) -> pd.DataFrame:
    """Return a row for each policy and outcome; without rows where the values of runs are not at hand.

    `half_width`: of the 90 % interval of the mean difference. `variance_ratio`: see `experiments.measures.pairing`, with its 90 % interval, for arms
    that take the same draws of parameters, or have them held. `unpaired_runs`: in each arm, for an interval as wide. `own_draws_ratio` and
    `own_draws_runs`: the same if each arm took draws of its own; empty where parameters are held. `worth`: what that means in words. Below ten
    pairs ratios and runs are unknown.
    """
    groups, evaluator = seed_places_by_draw(results.experiment, results.finished), measure_evaluator(results.experiment)
    pairs = programme_pairs(results.experiment) if results.values else []
    rows = pd.DataFrame([row for pair in pairs for row in rows_of(results, pair, evaluator, groups)])
    return labelled(rounded_table(rows), results.intervals) if len(rows) else rows


def rows_of(results: Results, pair: Pair, evaluator: MeasureEvaluator, groups: Groups) -> Iterator[dict[str, Any]]:
    """Yield one pair's rows."""
    for name in OUTCOMES:
        period = period_for(results.experiment, name)
        policy, baseline = (results.values[arm][:, evaluator.place[(name, ALL_AREAS, period)]] for arm in (pair.policy, pair.baseline))
        runs = int(np.isfinite(policy - baseline).sum())
        numbers = np.unique(clusters_of(len(policy), groups)[np.isfinite(policy - baseline)])
        same, own = UNKNOWN_RATIO, UNKNOWN_RATIO
        if runs >= FEWEST_PAIRS:
            same = variance_ratio(policy, baseline, groups, shares_draws=bool(groups))
            own = variance_ratio(policy, baseline, groups) if groups else UNKNOWN_RATIO
        about = {"policy": pair.policy, "baseline": pair.baseline, "measure": name, "label": EVERY[name].label, "unit": EVERY[name].unit}
        yield {
            **{**about, "period": period, "runs": runs, "draws": len(groups) or None, "half_width": half_width(policy - baseline, groups)},
            **columns_of(("variance_ratio", "unpaired_runs"), same, (runs, len(numbers)), bool(groups)),
            **columns_of(("own_draws_ratio", "own_draws_runs"), own, (runs, len(numbers)), False),
            "worth": worth_of(runs, same),
        }


def columns_of(names: tuple[str, str], found: VarianceRatio, counts: tuple[int, int], shares_draws: bool) -> dict[str, float]:
    """Return a ratio and the unpaired runs that it stands for, each with its interval. counts: pairs and their clusters."""
    ratios = [float(ratio) for ratio in finite(found)]
    runs = [unpaired_runs(ratio, *counts, shares_draws=shares_draws) for ratio in ratios]
    return {f"{name}{end}": value for name, values in zip(names, (ratios, runs)) for end, value in zip(ENDS, values)}


def finite(found: VarianceRatio) -> np.ndarray:
    """Return a ratio and the ends of its interval; nan in place of what is infinite."""
    numbers = np.array([found.ratio, found.low, found.high])
    return np.where(np.isfinite(numbers), numbers, np.nan)


def worth_of(runs: int, found: VarianceRatio) -> str:
    """Return what pairing is worth, in a few words; empty where nothing is known of it."""
    if runs < FEWEST_PAIRS:
        return TOO_FEW
    if np.isinf(found.ratio) or not np.isfinite(found.low):
        return SAME if np.isinf(found.ratio) else ""
    if found.low <= 1.0:
        return WORSE if found.high < 1.0 else WEAK
    return HELPS
