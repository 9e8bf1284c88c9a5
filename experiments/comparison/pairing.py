"""What pairing was worth in a comparison: for each outcome, how many unpaired runs would know the difference as well."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.arm_titles import programme_pairs
from experiments.comparison.headline import AT_THE_END, PARTS, REACHED_HARM
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.pairing import UNKNOWN_RATIO, VarianceRatio, variance_ratio
from experiments.measures.periods import after_split, last_date
from experiments.measures.statistics import FEWEST_PAIRS, Groups, interval_of_mean
from experiments.runs.experiment import Experiment, Pair, measure_evaluator
from experiments.runs.parameter_values import labelled, seed_places_by_draw
from experiments.runs.run import Results
from experiments.runs.table_files import rounded_table

PAIRING = "pairing"
"""The table."""

OUTCOMES = tuple(name for names in PARTS.values() for name in names if name != REACHED_HARM)
"""The headline's measures. Harm in families reached is none of them: which families those are is known by the pair alone."""

TOO_FEW, SAME, HELPS = "too few pairs", "no pair differs", "pairing helps"

BY_PARAMETERS, WEAK, WORSE = "by parameters", "weak", "worse than unpaired"

IN_WORDS = {
    TOO_FEW: f"Below {FEWEST_PAIRS} pairs nothing is said of what pairing is worth.",
    SAME: "No pair differs: no number of unpaired runs would show that.",
    BY_PARAMETERS: "By parameters: the gain may all come from the shared draw of parameters; beyond it the same random draws may add nothing.",
    WEAK: "Weak: the interval reaches 1, so unpaired runs may do as well.",
    WORSE: "Worse than unpaired: both arms vary in opposite directions, and as many unpaired runs would know the difference better.",
}
"""What the words in the table mean."""

MEANING = (
    "Unpaired, each arm has families, random draws and, where a posterior is used, parameters of its own: variances are over chance and parameters."
    " Seeds that share a draw of parameters count as one cluster, as in the interval of the mean."
)

SHARED = "Same parameters: if unpaired runs took the same draws of parameters in both arms, and differed by chance alone."
"""What the second ratio is, where there are draws."""


def period_for(experiment: Experiment, measure: str) -> str:
    """Return the period over which the headline takes a measure: the last day for some stocks, else the time after the split."""
    periods = [period.label for period in measure_evaluator(experiment).periods]
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

    `half_width`: of the 90 % interval of the mean difference. `variance_ratio`: see `experiments.measures.pairing`, with its 90 % interval;
    `chance_ratio`: the same if both arms took the same draws of parameters all the same; empty where parameters are held. `unpaired_runs`: in each
    arm, for the same interval, each with draws of its own. `worth`: what that means in words. Below ten pairs ratio and runs are unknown.
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
        found, shared = UNKNOWN_RATIO, UNKNOWN_RATIO
        if runs >= FEWEST_PAIRS:
            found, shared = (variance_ratio(policy, baseline, groups, shares_draws=each) for each in (False, True))
        about = {"policy": pair.policy, "baseline": pair.baseline, "measure": name, "label": EVERY[name].label, "unit": EVERY[name].unit}
        yield {
            **{**about, "period": period, "runs": runs, "draws": len(groups) or None, "half_width": half_width(policy - baseline, groups)},
            **dict(zip(("variance_ratio", "variance_ratio_low", "variance_ratio_high"), finite(found))),
            **dict(zip(("chance_ratio", "chance_ratio_low", "chance_ratio_high"), finite(shared))),
            **dict(zip(("unpaired_runs", "unpaired_runs_low", "unpaired_runs_high"), np.ceil(runs * finite(found)))),
            "worth": worth_of(runs, found, shared),
        }


def finite(found: VarianceRatio) -> np.ndarray:
    """Return a ratio and the ends of its interval; nan in place of what is infinite."""
    numbers = np.array([found.ratio, found.low, found.high])
    return np.where(np.isfinite(numbers), numbers, np.nan)


def worth_of(runs: int, found: VarianceRatio, shared: VarianceRatio) -> str:
    """Return what pairing is worth, in a few words; empty where nothing is known of it. shared: beyond a shared draw of parameters."""
    if runs < FEWEST_PAIRS:
        return TOO_FEW
    if np.isinf(found.ratio) or not np.isfinite(found.low):
        return SAME if np.isinf(found.ratio) else ""
    if found.low <= 1.0:
        return WORSE if found.high < 1.0 else WEAK
    return BY_PARAMETERS if shared.low <= 1.0 else HELPS
