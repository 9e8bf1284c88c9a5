"""Reading one published table: all fields and columns must be present, and every cell a number or a known mark."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.inputs.errors import InputError, NotGiven, likely

ENGLAND = "England"
"""Used in place of a code for rows of England as a whole."""

MISSING_MARKS = {
    "c": "suppressed, a small count",
    "x": "not available",
    "z": "not applicable",
    "k": "rounds to 0",
    "u": "low reliability",
    "low": "too low to show",
    "": "empty",
}
"""Marks that the tables print in place of a number, with their meaning."""

NUMBER = re.compile(r"-?\d+(\.\d+)?|-?\d{1,3}(,\d{3})+(\.\d+)?")

DOWNLOAD = "Download the table again from the Department's statistics service."


@dataclass(frozen=True)
class ColumnLayout:
    """Names of the columns that identify a table's rows; without a year column the table is of one year."""

    level: str
    national: str
    code: str
    name: str
    year: str | None = None


STATISTICS_SERVICE_LAYOUT = ColumnLayout("geographic_level", "National", "old_la_code", "la_name", "time_period")

YEARLY_RELEASE_LAYOUT = ColumnLayout("geog_l", "NATIONAL", "geog_c", "geog_n")
"""Column names of the statistics service's tables (since 2018), and of the yearly releases of looked-after children before."""


@dataclass(frozen=True)
class Table:
    """A table: its file (a pattern, as file names contain years), its columns of figures, and a filter of its rows."""

    file: str
    columns: tuple[str, ...]
    layout: ColumnLayout = STATISTICS_SERVICE_LAYOUT
    year: int | None = None
    only: tuple[tuple[str, str], ...] = ()


def read_table(folder: Path, table: Table) -> pd.DataFrame:
    """Return a table's rows as text, indexed by (code, year), with `place`, `shared` (codes of one return) and its columns; raise InputError.

    Rows of regions are left out. A joint return of two authorities is repeated under both codes.
    """
    path = find_table_file(folder, table.file)
    frame = read_rows(path)
    layout = table.layout
    identifying = [layout.level, layout.code, layout.name, *([layout.year] if layout.year else [])]
    check_columns(frame, [*identifying, *(column for column, _ in table.only), *table.columns], path)
    for column, text in table.only:
        frame = frame[frame[column].str.strip() == text]
    frame = frame[frame[layout.level].str.casefold().isin([layout.national.casefold(), "la", "local authority"])]
    years = frame[layout.year] if layout.year else pd.Series(str(table.year), index=frame.index)
    check_cells(frame, years, table, path)
    is_national = frame[layout.level].str.casefold() == layout.national.casefold()
    shared = frame[layout.code].str.strip().where(~is_national, ENGLAND)
    rows = frame[list(table.columns)].assign(place=frame[layout.name].str.strip(), shared=shared, year=years.astype(int))
    rows["code"] = shared.str.split(" / ")
    rows = rows.explode("code").set_index(["code", "year"]).sort_index()
    check_no_duplicate_rows(rows, path)
    rows.attrs["file"] = path.name
    return rows


def find_table_file(folder: Path, pattern: str) -> Path:
    """Return the one file that matches a pattern; raise InputError if there is none, or more than one."""
    if not folder.is_dir():
        raise InputError("--dfe", "", str(folder), "a folder with the Department for Education's tables")
    found = sorted(folder.glob(pattern))
    if not found:
        what = NotGiven("no such file")
        raise InputError(folder / pattern, "", what, "the table as published (* is its years)", "Download it into this folder.")
    if len(found) > 1:
        names = NotGiven(f"{len(found)} files, {', '.join(path.name for path in found)}")
        raise InputError(folder / pattern, "", names, "one file", "Keep the newest.")
    return found[0]


def read_rows(path: Path) -> pd.DataFrame:
    """Return a CSV file as a table of text; raise InputError at the first row whose number of fields differs from the header's."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except UnicodeDecodeError as error:
        raise InputError(path, "", NotGiven("bytes that are not UTF-8"), "a CSV file in UTF-8", DOWNLOAD) from error
    except OSError as error:
        raise InputError(path, "", NotGiven(error.strerror or "an error"), "a readable file", "Check its permissions.") from error
    except csv.Error as error:
        raise InputError(path, "", NotGiven(str(error)), "a whole CSV file", DOWNLOAD) from error
    if len(rows) < 2:
        raise InputError(path, "", NotGiven(f"{len(rows)} lines"), "a header and rows", DOWNLOAD)
    header = rows[0]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise InputError(path, f"line {number}", NotGiven(f"{len(row)} fields"), f"{len(header)} fields, as in the header", DOWNLOAD)
    if not text.endswith("\n"):
        raise InputError(path, f"line {len(rows)}", NotGiven("a last line without a line break"), "a whole CSV file", DOWNLOAD)
    return pd.DataFrame(rows[1:], columns=[name.strip() for name in header], dtype=str)


def check_columns(frame: pd.DataFrame, wanted: list[str], path: Path) -> None:
    """Raise InputError for the first column that is missing."""
    for column in wanted:
        if column not in frame.columns:
            known = ", ".join(frame.columns[:40])
            raise InputError(path, "header", NotGiven(f"no column {column!r}"), f"this column among {known}", likely(column, frame.columns))


def check_cells(frame: pd.DataFrame, years: pd.Series, table: Table, path: Path) -> None:
    """Raise InputError for the first cell that is neither a number nor a mark, and for a year that is none."""
    wrong = years[~years.str.fullmatch(r"(19|20)\d\d")]
    if len(wrong):
        raise InputError(path, f"line {wrong.index[0] + 2}.{table.layout.year}", wrong.iloc[0], "a reporting year, written 2013")
    for column in table.columns:
        cells = frame[column].str.strip()
        strange = cells[~cells.str.fullmatch(NUMBER) & ~cells.isin(list(MISSING_MARKS))]
        if len(strange):
            marks = ", ".join(mark for mark in MISSING_MARKS if mark)
            raise InputError(path, f"line {strange.index[0] + 2}.{column}", strange.iloc[0], f"a number, or one of the marks {marks}")


def check_no_duplicate_rows(rows: pd.DataFrame, path: Path) -> None:
    """Raise InputError if an authority has two rows of one year."""
    twice = rows.index[rows.index.duplicated()]
    if len(twice):
        code, year = twice[0]
        raise InputError(path, f"{rows.loc[twice[0]]['place'].iloc[0]} ({code}), {year}", NotGiven("two rows"), "one row a year", DOWNLOAD)


def cell_number(cell: str) -> float | None:
    """Return a cell's number; None for a mark."""
    text = cell.strip()
    return float(text.replace(",", "")) if NUMBER.fullmatch(text) else None
