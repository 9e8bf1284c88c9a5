"""Tables on disk: long ones as Parquet, short ones as CSV, the same numbers in both, the same bytes from the same table."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import compare
from experiments.runs.table_files import FULL, arrow_of, csv_of, file_names, in_figures, text_of, write_tables
from tests.experiments.runs.folders import files_of
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

SHORT = 500
"""Rows that a person may read."""


def a_table() -> pd.DataFrame:
    """Return a table with a column of each kind, and unknown values."""
    numbers = [1.0 / 3.0, np.nan, -2.0e-9]
    return pd.DataFrame({"words": ['one, "two"', None, "three"], "number": numbers, "runs": [1, 2, 3], "date": [date(2015, 4, 1)] * 3})


def test_long_tables_are_parquet_and_csv_only_when_asked_for(tmp_path: Path) -> None:
    tables = {"summary": a_table(), "shares": a_table(), "differences": a_table().iloc[:0]}
    for has_csv, wanted in ((False, ["shares.csv", "summary.parquet"]), (True, ["shares.csv", "summary.csv", "summary.parquet"])):
        folder = tmp_path / str(has_csv)
        folder.mkdir()
        write_tables(folder, tables, has_csv=has_csv)
        assert sorted(path.name for path in folder.iterdir()) == wanted == sorted(file_names(["summary", "shares"], has_csv))


def test_both_files_of_a_table_hold_the_same_numbers(tmp_path: Path) -> None:
    write_tables(tmp_path, {"summary": a_table()}, has_csv=True)
    assert text_of(tmp_path / "summary.parquet") == text_of(tmp_path / "summary.csv") == csv_of(a_table())
    read = pd.read_parquet(tmp_path / "summary.parquet")
    assert read["number"].iloc[0] == 0.3333333 and np.isnan(read["number"].iloc[1]) and read["runs"].dtype == np.int64


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_tables(tmp_path / name, {"summary": a_table()})
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")
    assert arrow_of(a_table()).schema.metadata is None, "which would hold versions of libraries"


@given(st.lists(st.floats(allow_nan=True, allow_infinity=False), min_size=1, max_size=20))
def test_rounding_twice_is_rounding_once(numbers: list[float]) -> None:
    once = in_figures(np.array(numbers))
    np.testing.assert_array_equal(in_figures(once), once)


def test_what_is_missing_stands_in_every_row(tmp_path: Path) -> None:
    write_tables(tmp_path, {"summary": a_table(), "shares": a_table()}, incomplete="stopped after 2 of 40 runs")
    for read in (pd.read_parquet(tmp_path / "summary.parquet"), pd.read_csv(tmp_path / "shares.csv")):
        assert list(read["incomplete"]) == ["stopped after 2 of 40 runs"] * 3


def test_csv_beside_parquet_is_equal_over_threads_and_repeats(tmp_path: Path) -> None:
    for jobs in (1, 2):
        compare(BASELINE, [PROGRAMME], runs=3, jobs=jobs, out=tmp_path / str(jobs), csv=True)
    one, two = (files_of(tmp_path / jobs) for jobs in "12")
    assert one == two and {f"{name}.{kind}" for name in FULL for kind in ("parquet", "csv")} <= set(one)


@pytest.mark.parametrize("name", FULL)
def test_what_is_parquet_is_too_long_to_read_in_the_main_job(name: str) -> None:
    """By the numbers of the tiny authority's two areas: shipped ones have more of them."""
    results = compare(BASELINE, [PROGRAMME], runs=1, jobs=1)
    if name not in ("composition", "series"):
        assert len(getattr(results, name)) > SHORT
