"""A lesson's sentence says what its table holds, whichever way the numbers fall."""

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.explorer.lessons.reading import lesson_names, read_lesson
from experiments.explorer.lessons.sentence import FEW_PAIRS, change_in_words, said, said_of, sentence_of, way_of, with_ways
from experiments.measures.definitions import EVERY

NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?")

DIRECTIONS = ("rise", "fall", "clear")


def row(measure: str = "needless_plans", pairs: int = 20, baseline: float = 100.0, **numbers: float) -> dict[str, Any]:
    """Return a row of a lesson's table."""
    found = {"difference": 12.0, "mean_low": 4.0, "mean_high": 20.0, **numbers}
    return {"measure": measure, "pairs": pairs, "baseline": baseline, "value": baseline + found["difference"], **found}


def numbers_in(words: str) -> list[float]:
    """Return the numbers of a text."""
    return [float(each.replace(",", "")) for each in NUMBER.findall(words)]


def half_unit(text: str) -> float:
    """Return half of the last digit of a number as it is written."""
    return 0.5000001 * 10.0 ** -len(text.partition(".")[2])


def is_written(value: float, words: str, times: float = 1.0) -> bool:
    """Return whether a number stands in a text, to the digits that it has there, with its own sign or without one."""
    found = [(float(each.replace(",", "")), half_unit(each)) for each in NUMBER.findall(words)]
    return any(abs(abs(value * times) - abs(number)) <= half for number, half in found)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("numbers", "pairs", "words"),
    [
        ({}, 20, "needless plans, a rise of 12 [4.0 to 20], from 100 to 112 children"),
        ({"difference": -12.0, "mean_low": -20.0, "mean_high": -4.0}, 20, "needless plans, a fall of 12 [4.0 to 20], from 100 to 88 children"),
        ({"mean_low": -4.0}, 20, "needless plans, no clear change either way in 20 pairs, +12 [-4.0 to +20], 100 and 112 children"),
        ({}, 9, "needless plans, 100 and 112 children, a difference of +12"),
        ({"mean_low": float("nan"), "mean_high": float("nan")}, 1, "needless plans, 100 and 112 children, a difference of +12"),
        ({"mean_low": 12.0, "mean_high": 12.0}, 10, "needless plans, a rise of 12 [12 to 12], from 100 to 112 children"),
        ({"difference": 0.0, "mean_low": 0.0, "mean_high": 0.0}, 10, "needless plans, no difference in any of 10 pairs, 100 children"),
        ({"difference": 0.0, "mean_low": -1.0, "mean_high": 1.0}, 10, "needless plans, no clear change either way in 10 pairs, 0.0 [-1.0 to +1.0]"),
        ({"mean_low": 0.0}, 20, "needless plans, no clear change either way in 20 pairs"),
    ],
)
def test_a_row_is_said_by_its_interval(numbers: dict[str, float], pairs: int, words: str) -> None:
    assert change_in_words(row(pairs=pairs, **numbers)).startswith(words)


@pytest.mark.fast
def test_a_row_without_a_number_says_so() -> None:
    nothing = dict.fromkeys(("baseline", "value", "difference", "mean_low", "mean_high"), float("nan"))
    assert change_in_words({"measure": "care_entries", "pairs": 0, **nothing}) == "children entering care, no number in any pair"


@pytest.mark.fast
def test_small_numbers_get_digits_until_they_can_be_told_apart() -> None:
    small = row("belief_auc", baseline=0.7, difference=0.0007, mean_low=0.0002, mean_high=0.0012)
    assert "a rise of 0.0007 [0.0002 to 0.0012], from 0.7000 to 0.7007" in change_in_words(small)
    share = row("visits_done_share", baseline=0.9, difference=0.0004, mean_low=0.0001, mean_high=0.0007)
    assert "a rise of 0.04 pp [0.01 pp to 0.07 pp], from 90.00 % to 90.04 %" in change_in_words(share)


@pytest.mark.fast
@given(
    measure=st.sampled_from(["needless_plans", "visits_done_share", "belief_auc", "trust_mean", "harm_at_home_events"]),
    pairs=st.integers(1, 40),
    low=st.floats(-1.0, 1.0),
    width=st.floats(0.0, 1.0),
)
def test_sentence_and_table_agree_for_any_numbers(measure: str, pairs: int, low: float, width: float) -> None:
    size = 0.5 if EVERY[measure].unit not in ("children", "events") else 50.0
    ends = {"mean_low": low * size, "mean_high": (low + width) * size, "difference": (low + width / 2.0) * size}
    found = row(measure, pairs, baseline=size, **ends)
    words = change_in_words(found)
    is_up, is_down = ends["mean_low"] > 0.0, ends["mean_high"] < 0.0
    assert ("a rise of" in words) == (pairs >= 10 and is_up)
    assert ("a fall of" in words) == (pairs >= 10 and is_down)
    assert pairs >= 10 or not any(word in words for word in DIRECTIONS)
    times = EVERY[measure].number_format.scales[0].times
    stated = ["baseline", "value", "difference", *(["mean_low", "mean_high"] if pairs >= 10 else [])]
    if "no difference" not in words:
        assert all(is_written(found[name], words, times) for name in stated), (words, found)


def table_of_rows(name: str, pairs: int) -> pd.DataFrame:
    """Return an invented table of a lesson: its first rows rise, the next fall, the next are unclear, and so on."""
    lesson = read_lesson(name)
    ends = [(1.0, 3.0), (-3.0, -1.0), (-1.0, 3.0), (2.0, 2.0), (0.0, 0.0)]
    rows = [
        {**row(measure, pairs, baseline=50.0, mean_low=low, mean_high=high, difference=(low + high) / 2.0), "comparison": words, "period": "P"}
        for words in lesson.short
        for measure, (low, high) in zip(lesson.shows, ends * len(lesson.shows))
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("name", lesson_names())
@pytest.mark.parametrize("pairs", [5, 20])
def test_the_sentence_of_every_lesson_follows_any_table(name: str, pairs: int) -> None:
    lesson, table = read_lesson(name), table_of_rows(name, pairs)
    sentence = sentence_of(lesson, table)
    named = [(words, measure) for words, measures in said_of(lesson, table) for measure in measures]
    rows = [table[(table["comparison"] == words) & (table["measure"] == measure)].iloc[0].to_dict() for words, measure in named]
    assert all(change_in_words(each) in sentence for each in rows) and all(words in sentence for words, _ in named)
    assert sentence.count("a rise of") == sum(way_of(each) == "rise" for each in rows)
    assert sentence.count("a fall of") == sum(way_of(each) == "fall" for each in rows)
    assert (FEW_PAIRS in sentence) == (pairs < 10) and sentence.endswith(").") and f"In {pairs} pairs of runs of " in sentence
    turned = table.assign(difference=-table["difference"], mean_low=-table["mean_high"], mean_high=-table["mean_low"])
    other = sentence_of(lesson, turned)
    assert (other.count("a rise of"), other.count("a fall of")) == (sentence.count("a fall of"), sentence.count("a rise of"))


@pytest.mark.parametrize("name", lesson_names())
def test_no_file_leaves_out_an_error_or_care_entries_that_go_one_way(name: str) -> None:
    lesson, table = read_lesson(name), table_of_rows(name, 20)
    without = lesson.model_copy(update={"comparisons": tuple(each.model_copy(update={"says": ()}) for each in lesson.comparisons)})
    moved = [each for each in table.to_dict("records") if way_of(each) in ("rise", "fall")]
    always = [each for each in moved if EVERY[each["measure"]].error != "none" or each["measure"] == "care_entries"]
    assert always and all(change_in_words(each) in sentence_of(without, table) for each in always)
    few = table.assign(pairs=5)
    assert said_of(lesson, few) == [(words, list(names)) for words, names in said(lesson)]


@pytest.mark.fast
def test_the_column_of_ways_names_no_direction_below_ten_pairs() -> None:
    table = pd.DataFrame([row(pairs=9), row(pairs=10), row(pairs=10, mean_low=-1.0)])
    assert list(with_ways(table)["way"]) == ["too few pairs", "rise", "no clear change"]


@pytest.mark.fast
def test_comparisons_with_other_numbers_of_pairs_say_how_many_each_has() -> None:
    table = table_of_rows("regression_to_the_mean", 20)
    table.loc[table["comparison"] == table["comparison"].iloc[0], "pairs"] = 10
    sentence = sentence_of(read_lesson("regression_to_the_mean"), table)
    assert sentence.startswith("In runs of Luton") and "in 10 pairs" in sentence and "in 20 pairs" in sentence
    assert numbers_in("a fall of 1,234 [-0.5 to +2]") == [1234.0, -0.5, 2.0]
