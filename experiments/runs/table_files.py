"""The files of tables: which are Parquet and which CSV, with the same numbers in both, and the same bytes from the same table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

FULL = ("summary", "differences", "composition", "series")
"""Tables of every measure, area, period or week of every arm: Parquet, and CSV if it is asked for. All others are short and made to be read: CSV."""

INCOMPLETE = "incomplete"
"""The column that says, in every row, that runs are missing and how many; tables of all runs that were asked for have no such column."""

RUNS = "runs"
"""The column that counts runs: whole numbers, also where some rows have none."""

FIGURES_KEPT, EXACT_POWER = 7, 22
"""Figures of each number in a table's file; powers of ten up to this one are exact numbers of the machine."""


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame], *, has_csv: bool = False, incomplete: str = "") -> None:
    """Write tables into a folder, each under its name; those without rows are left out.

    Parameters
    ----------
    folder
        It exists.
    tables
        By name.
    has_csv
        Whether those in FULL are written as CSV, too.
    incomplete
        What is missing, in words, for the column of that name; empty: nothing.
    """
    for name, table in tables.items():
        if len(table):
            whole = marked(table, incomplete)
            if name in FULL:
                pq.write_table(arrow_of(whole), folder / f"{name}.parquet", compression="zstd")
            if has_csv or name not in FULL:
                (folder / f"{name}.csv").write_text(csv_of(whole), encoding="utf-8", newline="\n")


def write_in_both(folder: Path, tables: Mapping[str, pd.DataFrame], incomplete: str = "") -> None:
    """Write tables as Parquet and as CSV, each under its name; those without rows are left out; incomplete: see `write_tables`."""
    for name, table in tables.items():
        if len(table):
            whole = marked(table, incomplete)
            pq.write_table(arrow_of(whole), folder / f"{name}.parquet", compression="zstd")
            (folder / f"{name}.csv").write_text(csv_of(whole), encoding="utf-8", newline="\n")


def write_as_csv(path: Path) -> None:
    """Write a Parquet file as CSV, too, under the same name; a group of rows at a time, since logs of many runs are long."""
    with pq.ParquetFile(path) as table:
        words = pa.schema([(field.name, plain_type(field.type)) for field in table.schema_arrow])
        with csv.CSVWriter(path.with_suffix(".csv"), words) as writer:
            for group in range(table.num_row_groups):
                writer.write_table(table.read_row_group(group).cast(words))


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of a column's values: of coded words the words."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def file_names(names: Sequence[str], has_csv: bool = False) -> list[str]:
    """Return the names of the files in which tables stand."""
    parquet = [f"{name}.parquet" for name in names if name in FULL]
    return parquet + [f"{name}.csv" for name in names if has_csv or name not in FULL]


def marked(table: pd.DataFrame, incomplete: str) -> pd.DataFrame:
    """Return a table with the column that says what is missing, if anything is."""
    return table.assign(**{INCOMPLETE: incomplete}) if incomplete else table


def text_of(path: Path) -> str:
    """Return a table's file as the text of its CSV, which is the same for both kinds of file."""
    return csv_of(pd.read_parquet(path)) if path.suffix == ".parquet" else path.read_text(encoding="utf-8")


def csv_of(table: pd.DataFrame) -> str:
    """Return a table as the text of its CSV, numbers to seven figures; nothing for a table without rows. Ten times as fast as pandas writes it."""
    if not len(table):
        return ""
    text = pa.BufferOutputStream()
    csv.write_csv(arrow_of(table), text)
    return text.getvalue().to_pybytes().decode()


def arrow_of(table: pd.DataFrame) -> pa.Table:
    """Return a table with its numbers rounded to seven figures; what is unknown is null."""
    rounded = rounded_table(table)
    if RUNS in rounded:
        rounded[RUNS] = rounded[RUNS].astype("Int64")
    return pa.Table.from_pandas(rounded, preserve_index=False).replace_schema_metadata(None)


def rounded_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its numbers rounded to seven figures, as its file has them."""
    return table.assign(**{name: in_figures(table[name].to_numpy()) for name in table.select_dtypes("float") if name != RUNS})


def in_figures(values: np.ndarray) -> np.ndarray:
    """Return numbers rounded to seven figures, so that the shortest text that stands for each has no more; unknown ones as they are."""
    rounded = values.astype(np.float64)
    known = np.isfinite(rounded) & (rounded != 0.0)
    power = np.zeros(len(rounded))
    power[known] = FIGURES_KEPT - 1 - np.floor(np.log10(abs(rounded[known])))
    plain, odd = known & (abs(power) <= EXACT_POWER), known & (abs(power) > EXACT_POWER)
    over, under = 10.0 ** np.maximum(power[plain], 0.0), 10.0 ** np.maximum(-power[plain], 0.0)
    rounded[plain] = np.round(rounded[plain] * over / under) / over * under
    rounded[odd] = [float(f"{value:.{FIGURES_KEPT}g}") for value in rounded[odd]]
    return rounded
