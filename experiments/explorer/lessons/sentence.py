"""A lesson's one sentence, made from the numbers of its table, whichever way they fall."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.explorer.lessons.lesson import Lesson
from experiments.inputs.load import read_authority
from experiments.measures.definitions import EVERY
from experiments.measures.formats import NumberFormat, Scale
from experiments.measures.measure import Measure
from experiments.measures.periods import in_words
from experiments.measures.statistics import FEWEST_PAIRS

MOST_DIGITS = 5
"""Behind the point: a number that is still zero then is written as zero."""

UP, DOWN, UNCLEAR, ALIKE, FEW, NONE = "rise", "fall", "no clear change", "no difference", "too few pairs", "no number"
"""Which way a row goes: `way_of`."""

EACH_BY_ITSELF = "Each interval stands for itself: of ten rows in which nothing differs, about one shows a direction by chance."

SCALE = ", 0 to 1"
"""How labels end that say a scale; in a sentence it stands in brackets."""

ERRORS, CARE_ENTRIES = ("harm_missed", "needless_intervention"), "care_entries"
"""What the sentence names wherever it goes one way: measures of either error, and children who enter care."""

TITLE_IS_A_CLAIM = "The title is a claim to test: the answer may disagree with it."

HOW_TO_READ = "brackets: 90 % interval of the mean difference"
FEW_PAIRS = f"with fewer than {FEWEST_PAIRS} pairs no direction is named"

Row = Mapping[str, Any]


def way_of(row: Row) -> str:
    """Return which way a row of a lesson's table goes, by the interval of the mean difference.

    A direction is named only if the interval excludes zero and there are ten pairs or more. Where no pair differs at all, that is said.
    """
    if row["pairs"] == 0:
        return NONE
    if row["pairs"] < FEWEST_PAIRS:
        return FEW
    if row["difference"] == row["mean_low"] == row["mean_high"] == 0.0:
        return ALIKE
    if row["mean_low"] > 0.0:
        return UP
    return DOWN if row["mean_high"] < 0.0 else UNCLEAR


def with_ways(table: pd.DataFrame) -> pd.DataFrame:
    """Return a lesson's table with the column `way`: which way each row goes."""
    return table.assign(way=[way_of(row) for row in table.to_dict("records")])


def sentence_of(lesson: Lesson, table: pd.DataFrame) -> str:
    """Return the lesson's answer in one sentence, from the table alone."""
    rows = {(row["comparison"], row["measure"]): row for row in table.to_dict("records")}
    named = [(words, [rows[words, name] for name in says]) for words, says in said_of(lesson, table)]
    counts = {int(row["pairs"]) for _, group in named for row in group}
    parts = [f"{words}: {'; '.join(change_in_words(row, len(counts) > 1) for row in group)}" for words, group in named]
    return f"{opening(lesson, table, counts)}, {'; and '.join(parts)} ({'; '.join(notes([row for _, group in named for row in group]))})."


def said(lesson: Lesson) -> list[tuple[str, Sequence[str]]]:
    """Return each comparison that a lesson's file names, in words, with the measures that the sentence has in any case."""
    found: list[tuple[str, Sequence[str]]] = []
    if lesson.chosen is not None:
        found = [(lesson.chosen.words_chosen, [lesson.chosen.by]), (lesson.chosen.words_others, [lesson.chosen.by])]
    return found + [(each.words, each.says) for each in lesson.comparisons if each.says]


def said_of(lesson: Lesson, table: pd.DataFrame) -> list[tuple[str, Sequence[str]]]:
    """Return what the sentence names: the lesson's own measures, and by rule every row of either error and of care entries that goes one way.

    So no lesson's file can leave out what speaks against it.
    """
    own = dict(said(lesson))
    found = []
    for words, rows in table.groupby("comparison", sort=False):
        moved = [str(row["measure"]) for row in rows.to_dict("records") if way_of(row) in (UP, DOWN) and is_always_said(str(row["measure"]))]
        found.append((str(words), list(dict.fromkeys((*own.get(str(words), ()), *moved)))))
    return [(words, names) for words, names in found if names]


def is_always_said(name: str) -> bool:
    """Return whether a measure that goes one way stands in the sentence of any lesson."""
    return EVERY[name].error in ERRORS or name == CARE_ENTRIES


def opening(lesson: Lesson, table: pd.DataFrame, counts: Collection[int]) -> str:
    """Return how many pairs there are, if all rows have as many, and where and when the numbers are from."""
    of = f"{pairs_in_words(next(iter(counts)))} of runs" if len(counts) == 1 else "runs"
    return f"In {of} of {read_authority(lesson.authority).title}, {in_words(str(table['period'].iloc[0]))}"


def pairs_in_words(count: int) -> str:
    """Return a number of pairs: 1 pair, 20 pairs."""
    return f"{count} pair{'' if count == 1 else 's'}"


def notes(rows: Sequence[Row]) -> list[str]:
    """Return what a reader must know of the numbers in the sentence."""
    ways = {way_of(row) for row in rows}
    return [*([HOW_TO_READ] if ways & {UP, DOWN, UNCLEAR} else []), *([FEW_PAIRS] if FEW in ways else [])] or ["paired run by run"]


def change_in_words(row: Row, has_pairs: bool = False) -> str:
    """Return one row in words: which way it goes, by how much, the interval of the mean, and both levels.

    has_pairs: say of how many pairs in any case; else it is said only where nothing is found.
    """
    way, measure = way_of(row), EVERY[str(row["measure"])]
    label, pairs = measure.label.replace(SCALE, f" ({SCALE[2:]})"), pairs_in_words(int(row["pairs"]))
    among = f" in {pairs}" if has_pairs else ""
    if way == NONE:
        return f"{label}, no number in any pair"
    number = format_of(row)
    gap, low, high = (number.format(row[name], signed=True) for name in ("difference", "mean_low", "mean_high"))
    before, after, unit = number.format(row["baseline"]), number.format(row["value"]), unit_of(measure)
    if way == FEW:
        return f"{label}, {before} and {after}{unit}{among}, a difference of {gap}"
    if way == ALIKE:
        return f"{label}, no difference in any of {pairs}, {after}{unit}"
    if way == UNCLEAR:
        return f"{label}, no clear change either way in {pairs}, {gap} [{low} to {high}], {before} and {after}{unit}"
    return f"{label}, a {way}{among} of {sizes(number, row, way)}, from {before} to {after}{unit}"


def sizes(number: NumberFormat, row: Row, way: str) -> str:
    """Return how far a row rises or falls, without signs, the smaller end of the interval first."""
    ends = (row["mean_low"], row["mean_high"]) if way == UP else (row["mean_high"], row["mean_low"])
    size, small, large = (number.format(abs(value), signed=True).lstrip("+") for value in (row["difference"], *ends))
    return f"{size} [{small} to {large}]"


def unit_of(measure: Measure) -> str:
    """Return a unit as it stands behind a number; nothing where the label or the number says it."""
    is_said = measure.unit in measure.label or measure.number_format.signed_suffix is not None
    return "" if is_said else f" {measure.unit}"


def format_of(row: Row) -> NumberFormat:
    """Return the measure's way of writing numbers, with more digits where different numbers of a row would look alike, or like zero what is not."""
    own = EVERY[str(row["measure"])].number_format
    numbers = [row[name] for name in ("difference", "mean_low", "mean_high") if row[name] == row[name]]
    while hides(own, numbers) and max(scale.digits for scale in own.scales) < MOST_DIGITS:
        own = NumberFormat(tuple(Scale(each.least, each.times, each.digits + 1, each.suffix) for each in own.scales), own.signed_suffix)
    return own


def hides(number: NumberFormat, values: Sequence[float]) -> bool:
    """Return whether numbers that differ are written alike, or one that is not zero as zero."""
    return len({number.format(value) for value in values}) < len(set(values)) or any(value and is_zero(number, value) for value in values)


def is_zero(number: NumberFormat, value: float) -> bool:
    """Return whether a number is written as zero."""
    return float(number.parts(value, False)[0].replace(",", "")) == 0.0
