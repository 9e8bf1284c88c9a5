"""Periods and areas of a table: which is which, and a pick that matches nothing is an error."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from experiments.comparison.simulate import simulate
from experiments.measures.evaluate import NothingPickedError, of_all_areas, pick
from experiments.measures.periods import after_split, in_words, is_date, last_date, periods_of, window_of, year_to
from simulation.calendar import date_of, week_of
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"

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


YEAR, END = "2017-04-01/2018-03-31", date(2018, 3, 31)


def weeks_in(start: date, end: date, split: date | None = None) -> dict[str, tuple[int, int]]:
    """Return the first and the last week of every interval of a window."""
    return {period.label: (period.first, period.last) for period in periods_of(start, end, split) if not period.is_date}


def test_a_year_has_the_same_weeks_wherever_the_window_ends() -> None:
    """31 March 2018 is a Saturday: the week that holds it ends in April and belongs to the next year."""
    at_its_end, later = weeks_in(date(2015, 4, 1), END), weeks_in(date(2015, 4, 1), date(2019, 3, 31))
    assert at_its_end[YEAR] == later[YEAR]
    assert date_of(at_its_end[YEAR][1]) == date(2018, 3, 19)
    assert weeks_in(date(2017, 4, 1), END)[YEAR] == later[YEAR], "the window itself is no exception"


@pytest.mark.parametrize("start", range(1995, 2030))
def test_years_add_up_to_the_window_and_to_the_time_after_the_split(start: int) -> None:
    first, end = date(start, 4, 1), date(start + 6, 3, 31)
    split = date(start + 3, 4, 1)
    weeks = weeks_in(first, end, split)
    years = [weeks[f"{year}-04-01/{year + 1}-03-31"] for year in range(start, start + 6)]
    for before, after in pairwise(years):
        assert after[0] == before[1] + 1
    assert weeks[window_of(first, end)] == (years[0][0], years[-1][1])
    assert weeks[window_of(split, end)] == (years[3][0], years[-1][1])
    assert {last - first + 1 for first, last in years} == {52, 53}


def test_a_window_that_ends_with_its_week_has_all_its_weeks_and_one_without_an_end_of_week_has_one() -> None:
    whole = weeks_in(date(2015, 6, 1), date(2015, 6, 14))
    assert whole["2015-06-01/2015-06-14"][1] - whole["2015-06-01/2015-06-14"][0] == 1
    short = weeks_in(date(2015, 6, 2), date(2015, 6, 4))
    assert short["2015-06-02/2015-06-04"] == (week_of(date(2015, 6, 2)),) * 2


def test_a_year_has_the_same_numbers_whether_the_window_ends_there_or_a_year_later() -> None:
    at_its_end, later = (simulate(str(DATA / "tiny_baseline.yaml"), seed=1, end=f"{year}-03-31").summary for year in (2015, 2016))
    year = "2014-04-01/2015-03-31"
    there, then = (table[table["period"] == year].set_index(["measure", "area"])["mean"] for table in (at_its_end, later))
    assert there["referrals", "all"] > 0
    pd.testing.assert_series_equal(there, then)
