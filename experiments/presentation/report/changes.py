"""A difference as every section writes it: from which level, what one council might see, and where the mean lies."""

from collections.abc import Mapping
from typing import Any

from experiments.measures.definitions import EVERY
from experiments.measures.formats import MONEY
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.report.numbers import POUND, Numbers
from experiments.presentation.report.pieces import Content, Entry, sentence
from experiments.presentation.terminal.first_screen import UNITS

ONE_COUNCIL, THE_MEAN = "one council might see, 90 % of pairs", "the mean lies in, 90 %"
"""The two intervals, in words that cannot be taken for one another."""

AMONG_FEW = "5 to 95 % between the pairs"
"""The first of them where there are fewer than ten pairs: too few to say what one council might see."""

HEADS = ("", "as usual", "difference", "90 % of pairs", "mean lies in, 90 %")
"""Headings of a table of differences."""

READ_HEADS = (
    "90 % of pairs: what one council might see. Mean lies in: where the mean difference lies with 90 %, were the model right; a dash where the"
    " pairs are too few to say."
)
"""What the last two columns are."""

READ_FEW = (
    "90 % of pairs: 5 to 95 % between {} pairs, too few to say what one council might see. Mean lies in: where the mean difference lies with 90 %,"
    " were the model right; a dash where the pairs are too few to say."
)
"""The same with fewer than ten pairs."""

PAIRS = {"headline": ("low", "high"), "composition": ("difference_low", "difference_high"), "differences": ("difference_low", "difference_high")}

MEANS = {
    "headline": ("mean_low", "mean_high"),
    **dict.fromkeys(("composition", "differences"), ("difference_mean_low", "difference_mean_high")),
}


SETTINGS = ("planned_", "posts_")
"""Beginnings of measures that are settings, the same in every pair: they have no interval."""


def has_intervals(row: Mapping[str, Any]) -> bool:
    """Return whether there are pairs enough for an interval: more than one."""
    return float(row["runs"]) > 1


def read_heads(runs: int) -> str:
    """Return what the last two columns of a table of so many pairs are."""
    return READ_FEW.format(runs) if runs < FEWEST_PAIRS else READ_HEADS


def words_of(measure: str, is_short: bool = False) -> str:
    """Return what a measure is called, with what it counts where its words do not say so."""
    return (EVERY[measure].heading if is_short else EVERY[measure].label) + UNITS.get(measure, "")


def cells(numbers: Numbers, table: str, row: Mapping[str, Any], level: Content) -> list[Content]:
    """Return level, difference and both intervals of a row; no intervals of one pair, or of a setting."""
    pairs, means = PAIRS[table], MEANS[table]
    is_setting = str(row["measure"]).startswith(SETTINGS) and row[pairs[0]] == row[pairs[1]]
    varies = has_intervals(row) and not is_setting
    ends: list[Content] = [numbers.interval(table, row, pairs), numbers.interval(table, row, means)] if varies else ["", ""]
    return [level, numbers.difference(table, row), *ends]


def change_in_words(numbers: Numbers, row: Mapping[str, Any], pattern: str) -> Content:
    """Return a difference of the headline as people say it, with its baseline and where the mean lies.

    pattern: what is counted, with a place for the change: `{} children enter care`. It becomes `226 fewer children enter care (1,444 as usual;
    the mean lies between 608 fewer and 155 more)`.
    """
    if numbers.counts.hides(str(row["measure"]), *numbers.levels(row)):
        return too_small(str(row["measure"]))
    level = numbers.level("headline", row, "baseline_mean", str(row["baseline"]))
    said, usual = sentence(pattern, numbers.change(row)), pounds(str(row["measure"]), level)
    if not has_intervals(row) or row["mean_low"] != row["mean_low"]:
        return sentence("{} ({} in the baseline)", said, usual)
    ends = [numbers.change(row, column) for column in MEANS["headline"]]
    return sentence("{} ({} in the baseline; the mean lies between {} and {})", said, usual, *ends)


def too_small(measure: str) -> str:
    """Return what a sentence says of a difference that is left out: `needless plans: counts too small to be shown`."""
    is_money = EVERY[measure].number_format is MONEY
    return "an amount that is not shown, since counts behind it are too small" if is_money else f"{words_of(measure)}: counts too small to be shown"


def pounds(measure: str, level: Content) -> Content:
    """Return a level with its pound sign if it is money."""
    return sentence("{}{}", POUND, level) if EVERY[measure].number_format is MONEY else level


def entry(numbers: Numbers, row: Mapping[str, Any], table: str = "headline", level: Content = "") -> Entry:
    """Return a row as an entry of a card; level: of the baseline, which the headline has itself."""
    ends = [(AMONG_FEW if row["runs"] < FEWEST_PAIRS else ONE_COUNCIL, PAIRS[table]), (THE_MEAN, MEANS[table])] if has_intervals(row) else []
    level = numbers.level(table, row, "baseline_mean", str(row["baseline"])) if table == "headline" else level
    intervals = [(words, numbers.interval(table, row, columns)) for words, columns in ends if row[columns[0]] == row[columns[0]]]
    return Entry(words_of(str(row["measure"])), numbers.difference(table, row), level, intervals)
