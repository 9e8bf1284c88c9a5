"""The two tables of every result: the summary of each scenario, and the differences of pairs."""

import numpy as np
import pandas as pd

from experiments.measures.evaluate import Cell
from experiments.measures.money import SAVING_OF
from experiments.measures.statistics import HIGH, LOW, Groups, correlation, interval_of_mean, known_runs, mean_of, percentiles, variances
from experiments.runs.experiment import DoubleDifference, Pair

FEWEST_DRAWS = 5
"""Draws with several runs below which nothing is said of their share."""

PLACE = ["measure", "unit", "area", "period"]

SUMMARY = ["scenario", *PLACE, "mean", "median", "low", "high", "runs"]

DIFFERENCES = [
    *("policy", "baseline"),
    *PLACE,
    *("difference", "difference_low", "difference_high", "ratio", "ratio_low", "ratio_high", "runs", "correlation"),
    *("difference_mean_low", "difference_mean_high", "same_direction", "parameter_share"),
]


def places(cells: list[Cell]) -> dict[str, list[str]]:
    """Return the columns that say what a row is about."""
    return {name: [getattr(cell, name) for cell in cells] for name in PLACE}


def summary_table(values: dict[str, np.ndarray], cells: list[Cell]) -> pd.DataFrame:
    """Return mean, median and the 5 and 95 % points over runs of each scenario; values: (runs, cells) by scenario."""
    return pd.concat([summary_of(name, runs, cells) for name, runs in values.items()], ignore_index=True)[SUMMARY]


def summary_of(scenario: str, runs: np.ndarray, cells: list[Cell]) -> pd.DataFrame:
    """Return one scenario's rows."""
    low, median, high = percentiles(runs, [LOW, 50, HIGH])
    numbers = {"mean": mean_of(runs), "median": median, "low": low, "high": high, "runs": known_runs(runs)}
    return pd.DataFrame({"scenario": scenario, **places(cells), **numbers})


def difference_table(
    values: dict[str, np.ndarray], pairs: tuple[Pair, ...], cells: list[Cell], groups: Groups = (), doubled: tuple[DoubleDifference, ...] = ()
) -> pd.DataFrame:
    """Return policy less baseline, paired run by run, with savings (costs with the sign turned) below each pair, and double differences.

    groups: which runs share a draw of parameters; none: no share of the spread is put down to them.
    """
    tables = [difference_of(pair, values[pair.policy], values[pair.baseline], cells, groups) for pair in pairs]
    tables += [double_difference_of(each, values, cells, groups) for each in doubled]
    return pd.concat([part for table in tables for part in (table, savings_in(table))], ignore_index=True)[DIFFERENCES]


def difference_of(pair: Pair, policy: np.ndarray, baseline: np.ndarray, cells: list[Cell], groups: Groups = ()) -> pd.DataFrame:
    """Return one pair's rows: mean difference with the band of pairs, ratio of means with the band of pairs' ratios."""
    gap = policy - baseline
    ratios = np.divide(policy, baseline, out=np.full(gap.shape, np.nan), where=baseline != 0)
    both = np.where(np.isfinite(gap), 1.0, np.nan)
    above, below = mean_of(policy * both), mean_of(baseline * both)
    numbers = {
        "difference": mean_of(gap),
        **dict(zip(("difference_low", "difference_high"), percentiles(gap, [LOW, HIGH]))),
        "ratio": np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0),
        **dict(zip(("ratio_low", "ratio_high"), percentiles(ratios, [LOW, HIGH]))),
        "runs": known_runs(gap),
        "correlation": correlation(policy * both, baseline * both),
        **dict(zip(("difference_mean_low", "difference_mean_high"), interval_of_mean(gap, groups))),
        "same_direction": same_direction(gap),
        "parameter_share": parameter_share(gap, groups),
    }
    return pd.DataFrame({"policy": pair.policy, "baseline": pair.baseline, **places(cells), **numbers})


def double_difference_of(each: DoubleDifference, values: dict[str, np.ndarray], cells: list[Cell], groups: Groups) -> pd.DataFrame:
    """Return the difference of one pair less that of another, run by run; it has no ratio."""
    of, less = (values[pair.policy] - values[pair.baseline] for pair in (each.of, each.less))
    table = difference_of(Pair(each.name, each.less.policy), of, less, cells, groups)
    table[["ratio", "ratio_low", "ratio_high"]] = np.nan
    return table


def same_direction(gap: np.ndarray) -> np.ndarray:
    """Return the share of pairs that differ in the direction of the mean difference; nan where no pair differs."""
    count, sign = known_runs(gap), np.sign(mean_of(gap))
    agreeing = np.sum(np.sign(gap) == sign, axis=0)
    return np.divide(agreeing, count, out=np.full(gap.shape[1], np.nan), where=(count > 0) & (sign != 0))


def parameter_share(gap: np.ndarray, groups: Groups) -> np.ndarray:
    """Return the share of the pairs' variance that lies between draws of parameters, the rest being chance; nan where it cannot be told.

    A negative estimate stays, and means: none to be seen.
    """
    if sum(len(group) > 1 for group in groups) < FEWEST_DRAWS:
        return np.full(gap.shape[1], np.nan)
    between, within = variances(gap, groups)
    return np.divide(between, between + within, out=np.full(gap.shape[1], np.nan), where=between + within > 0)


def savings_in(table: pd.DataFrame) -> pd.DataFrame:
    """Return cost rows as savings: baseline less policy; a saving has no ratio and no correlation of its own."""
    costs = table[table["measure"].isin(SAVING_OF)].copy()
    costs["measure"] = costs["measure"].map(SAVING_OF)
    costs["difference"] = 0.0 - costs["difference"]
    for low, high in (("difference_low", "difference_high"), ("difference_mean_low", "difference_mean_high")):
        costs[low], costs[high] = 0.0 - costs[high], 0.0 - costs[low]
    costs[["ratio", "ratio_low", "ratio_high", "correlation"]] = np.nan
    return costs
