"""Periods and areas of a table: which is which, and a pick that matches nothing is an error."""

from datetime import date

import pandas as pd
import pytest

from experiments.measures.evaluate import NothingPickedError, of_all_areas, pick
from experiments.measures.periods import after_split, in_words, is_date, last_date, window_of, year_to

LABELS = ["2015-03-31", "2016-03-31", "2014-04-01/2015-03-31", "2014-04-01/2016-03-31", "2015-06-01/2016-03-31"]

TABLE = pd.DataFrame(
    [("a", "plan_starts", "all", LABELS[-1], 3.0), ("b", "plan_starts", "all", LABELS[-1], 4.0), ("a", "plan_starts", "hill", LABELS[-1], 1.0)],
    columns=["scenario", "measure", "area", "period", "mean"],
)


def test_dates_and_intervals_are_told_apart() -> None:
    assert [is_date(label) for label in LABELS] == [True, True, False, False, False]
    assert last_date(reversed(LABELS)) == "2016-03-31" and after_split(LABELS) == "2015-06-01/2016-03-31"
    assert in_words(LABELS[-1]) == "2015-06-01 to 2016-03-31" and in_words("2015-03-31") == "2015-03-31"
    assert window_of(date(2014, 4, 1), date(2016, 3, 31)) == LABELS[3] and year_to(date(2015, 3, 31)) == LABELS[2]


def test_labels_without_a_date_or_an_interval_at_their_end_are_an_error() -> None:
    with pytest.raises(ValueError, match="no date"):
        last_date(LABELS[2:])
    for labels in ([], LABELS[:2]):
        with pytest.raises(ValueError, match="no interval"):
            after_split(labels)


def test_a_pick_takes_all_areas_together_unless_one_is_named() -> None:
    assert list(pick(TABLE, "plan_starts", LABELS[-1])["mean"]) == [3.0, 4.0]
    assert list(pick(TABLE, "plan_starts", LABELS[-1], "hill")["mean"]) == [1.0]
    assert list(of_all_areas(TABLE)["mean"]) == [3.0, 4.0]


@pytest.mark.parametrize("asked", [("plan_ends", LABELS[-1], "all"), ("plan_starts", LABELS[0], "all"), ("plan_starts", LABELS[-1], "vale")])
def test_a_pick_that_matches_nothing_is_an_error(asked: tuple[str, str, str]) -> None:
    with pytest.raises(NothingPickedError, match="no row of measure"):
        pick(TABLE, *asked)


def test_a_table_without_rows_of_all_areas_is_an_error() -> None:
    with pytest.raises(NothingPickedError, match="area 'all'"):
        of_all_areas(TABLE[TABLE["area"] == "hill"])
