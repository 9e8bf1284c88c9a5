"""Titles of figures of a comparison: what is found, no surer than its intervals; with few pairs the question."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from experiments.comparison.arm_titles import has_paths, main_pairs, path_words, programme_pairs
from experiments.measures.definitions import EVERY
from experiments.measures.formats import COUNT
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.arm_looks import Looks
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.comparison_rows import row_of
from experiments.runs.run import Results

IN_TITLE = {
    "First error": {"harm_at_home_open_events": "harm in open families", "missed_high_risk_children": "in danger and missed"},
    "Second error": {"needless_care_entries": "needless care entries", "needless_plans": "needless plans"},
}
"""What a title says of both errors, in few words."""


class Ways(NamedTuple):
    """Words for differences above and below zero, and for what they are compared with."""

    above: str = "more"
    below: str = "fewer"
    than: str = "than as usual"


COUNTED = Ways()


def is_asking(results: Results) -> bool:
    """Return whether titles ask: there are too few pairs to find anything, or nothing is compared."""
    return len(results.finished) < FEWEST_PAIRS or not results.experiment.pairs


def capital(words: str) -> str:
    """Return words that begin a line."""
    return f"{words[0].upper()}{words[1:]}"


def who(results: Results) -> str:
    """Return the policy that is compared, or `each policy` if there are several."""
    looks = Looks(results)
    names = list(dict.fromkeys(looks.policy(pair) for pair in programme_pairs(results.experiment)))
    return names[0] if len(names) == 1 else "each policy"


def question(results: Results, words: str) -> str:
    """Return a title that asks: what does the programme change? Without a comparison it is the measure."""
    return f"{capital(words)}: what does {who(results)} change?" if results.experiment.pairs else capital(words)


def finding(results: Results, measure: str, words: str) -> str:
    """Return the finding on a measure as a title; with fewer than ten pairs of runs the question."""
    return question(results, words) if is_asking(results) else f"{capital(words)}: {change_of(results, measure)}{on_which_path(results)}"


def on_which_path(results: Results) -> str:
    """Return on which path of thresholds a title's numbers are, if there are several: the one that has counterfactuals."""
    experiment = results.experiment
    return f" ({path_words(experiment, main_pairs(experiment)[0]).replace('go ', '')})" if has_paths(experiment) else ""


def change_of(results: Results, measure: str, is_than: bool = True) -> str:
    """Return by how much the main pair differs, or in how many of several comparisons a measure goes which way."""
    pairs, looks = main_pairs(results.experiment), Looks(results)
    rows = [row for pair in pairs if (row := row_of(results, pair, measure)) is not None]
    of_amounts = EVERY[measure].kind in ("cost", "share")
    ways = Ways(below="less" if of_amounts else "fewer", than=f"than {looks.baseline(pairs[0])}" if is_than else "")
    number = EVERY[measure].number_format.format
    return change_in_words(pd.DataFrame(rows), ways, (lambda value: f"GBP {number(value)}") if EVERY[measure].unit == "GBP" else number)


def change_in_words(rows: pd.DataFrame, ways: Ways = COUNTED, number: Callable[[float], str] = COUNT.format) -> str:
    """Return by how much one pair of arms differs, `on average` where the interval of pairs reaches both sides of zero but that of the mean does not;
    of several pairs, how many go which way.

    Columns: difference, low, high, mean_low, mean_high.
    """
    if (rows["difference"] == 0).all():
        return "no change"
    for ends, one, several in ((("low", "high"), "", "clearly"), (("mean_low", "mean_high"), "on average ", "on average")):
        apart = rows[((rows[ends[0]] >= 0) | (rows[ends[1]] <= 0)) & (rows["difference"] != 0)]["difference"]
        if len(apart) and len(rows) == 1:
            value = float(apart.iloc[0])
            return f"{one}{number(abs(value))} {ways.below if value < 0 else ways.above} {ways.than}".rstrip()
        if len(apart):
            return ways_in_words(apart, several, len(rows), ways)
    return "no clear change"


def ways_in_words(differences: pd.Series, how: str, count: int, ways: Ways) -> str:
    """Return how many of several comparisons go which way: clearly fewer in 2 of 3 comparisons."""
    sides = {ways.below: (differences < 0).sum(), ways.above: (differences > 0).sum()}
    return " and ".join(f"{how} {way} in {those}" for way, those in sides.items() if those) + f" of {count} comparisons"


def stock_title(results: Results, measure: str) -> str:
    """Return the title of a stock over time: its main pair on the last day, or in how many comparisons it goes which way."""
    if is_asking(results):
        return question(results, EVERY[measure].label)
    return f"{finding(results, measure, f'{EVERY[measure].label} on {day_in_words(results.experiment.end)}')}"


def answer_title(results: Results) -> str:
    """Return the answer in a title: care entries and both errors; with few pairs the question."""
    if is_asking(results):
        return f"What does {who(results)} change? Plans, care, both errors, workload and cost"
    than, care = Looks(results).baseline(main_pairs(results.experiment)[0]), change_of(results, "care_entries", False)
    return f"{capital(who(results))} against {than}{on_which_path(results)}. Children entering care: {care}.\n{error_findings(results)}"


def error_title(results: Results) -> str:
    """Return what is found of both errors; with few pairs the question."""
    if is_asking(results):
        return question(results, "both errors")
    return f"{capital(who(results))}: both errors{on_which_path(results)}\n{error_findings(results)}"


def error_findings(results: Results) -> str:
    """Return what is found of both errors, a line each; of several policies of one measure each."""
    is_short = len(main_pairs(results.experiment)) > 1
    lines = []
    for error, measures in IN_TITLE.items():
        found = [f"{words}, {change_of(results, name, False)}" for name, words in list(measures.items())[: 1 if is_short else None]]
        lines.append(f"{error}: {'; '.join(found)}.")
    return "\n".join(lines)
