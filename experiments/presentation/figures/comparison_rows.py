"""Rows of figures that show differences: one a measure and comparison, each with its own baseline."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.arm_titles import ending_of
from experiments.comparison.headline import AT_THE_END
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import pick
from experiments.measures.periods import after_split
from experiments.presentation.figures.arm_looks import COUNTERFACTUAL_LOOKS, Looks
from experiments.presentation.figures.captions import COUNTERFACTUAL_WORDS
from experiments.runs.experiment import Pair
from experiments.runs.run import Results
from experiments.runs.table_files import rounded_table

NUMBERS = ("baseline_mean", "difference", "low", "high", "mean_low", "mean_high", "runs")


def row_of(results: Results, pair: Pair, measure: str) -> dict[str, Any] | None:
    """Return a measure's difference in one pair, with the mean of its own baseline; a pair may be a double difference under its name.

    From the headline, or from the long tables over the time after the split; None where the measure is not reported.
    """
    headline = results.headline
    if len(headline):
        found = headline[(headline["policy"] == pair.policy) & (headline["baseline"] == pair.baseline) & (headline["measure"] == measure)]
        if len(found):
            return {"measure": measure, "period": str(found["period"].iloc[0]), **{name: found[name].iloc[0] for name in NUMBERS}}
    period = after_split(results.summary["period"].unique())
    if measure not in set(results.differences["measure"]):
        return None
    gaps = rounded_table(pick(results.differences, measure, period))
    gap = gaps[(gaps["policy"] == pair.policy) & (gaps["baseline"] == pair.baseline)].iloc[0]
    levels = rounded_table(pick(results.summary, measure, period)).set_index("scenario")["mean"]
    ends = {"low": "difference_low", "high": "difference_high", "mean_low": "difference_mean_low", "mean_high": "difference_mean_high"}
    numbers = {"difference": gap["difference"], **{to: gap[name] for to, name in ends.items()}, "runs": gap["runs"]}
    return {"measure": measure, "period": period, "baseline_mean": levels.get(pair.baseline), **numbers}


def label_of(measure: str) -> str:
    """Return a measure's label; of a stock that is taken on the last day, that it is."""
    return EVERY[measure].label + (", at the end" if measure in AT_THE_END else "")


def rows_of_pairs(results: Results, pairs: Sequence[Pair], measures: Iterable[str]) -> pd.DataFrame:
    """Return the rows of pairs of policies: measure by measure, a row a pair with its look."""
    looks = Looks(results)
    return pd.DataFrame(
        [
            {
                "words": label_of(name),
                "series": looks.row(pair),
                "colour": looks.colour(pair),
                "marker": looks.marker(pair),
                **about(results, pair, row),
            }
            for name in measures
            for pair in pairs
            if (row := row_of(results, pair, name)) is not None
        ]
    )


def explaining_pairs(results: Results, pair: Pair) -> list[Pair]:
    """Return what explains a pair: the double difference under its name, then the counterfactuals that have moved thresholds."""
    doubled = [Pair(each.name, each.less.policy) for each in results.experiment.double_differences if each.of == pair]
    moved = [each for each in results.experiment.pairs if each.policy.startswith(f"{pair.policy}:") and each.baseline == pair.baseline]
    return [*doubled, *moved] if doubled else []


def explaining_rows(results: Results, pairs: Iterable[Pair], measures: Iterable[str]) -> pd.DataFrame:
    """Return the rows of double differences and counterfactuals."""
    rows = []
    for name in measures:
        for pair in pairs:
            ending = ending_of(pair.policy)
            colour, marker = COUNTERFACTUAL_LOOKS[ending]
            row = row_of(results, pair, name)
            if row is not None:
                look = {"words": label_of(name), "series": COUNTERFACTUAL_WORDS[ending], "colour": colour, "marker": marker}
                rows.append({**look, **about(results, pair, row)})
    return pd.DataFrame(rows)


def about(results: Results, pair: Pair, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its pair, its unit, and its numbers in words."""
    return {**row, "policy": pair.policy, "baseline": pair.baseline, "unit": EVERY[row["measure"]].unit, "said": said_of(row)}


def said_of(row: Mapping[str, Any]) -> str:
    """Return a row's numbers in words: the difference, its interval if there are several pairs, and the baseline that it is a difference from."""
    number, level = EVERY[row["measure"]].number_format, row["baseline_mean"]
    has_ends = row["runs"] > 1 and row["low"] == row["low"] and row["high"] == row["high"]
    ends = f" {number.interval(row['low'], row['high'])}" if has_ends else ""
    of = f" of {number.format(level)}" if level == level and level else ""
    return number.format(row["difference"], signed=True) + ends + of


def with_intervals_of_mean(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the interval of the mean in place of that of pairs."""
    shown = rows.assign(low=rows["mean_low"], high=rows["mean_high"])
    return shown.assign(said=[said_of(row) for row in shown.to_dict("records")])
