"""One published file read as a table of ours: rows of England and of authorities by code and year, checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.authorities.row_checks import check_cells, check_codes, check_no_duplicate_rows, check_years, labelled_rows, levels_of
from experiments.authorities.table_files import DOWNLOAD
from experiments.authorities.table_source import Source
from experiments.inputs.errors import InputError, NotGiven

ENGLAND = "England"
"""Used in place of a code for rows of England as a whole."""


@dataclass(frozen=True)
class Cell:
    """A published cell as it stands: its text, the column as published, the codes of all authorities in the return."""

    text: str
    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class TableFile:
    """One set of rows of one file: by code and year the published texts of our columns.

    `columns` gives the published name of each of our columns, `labels` the labels that mark the rows; `order` is greater for a newer release.
    """

    path: Path
    order: tuple[int, int, int]
    columns: dict[str, str]
    labels: tuple[str, ...]
    rows: dict[tuple[str, int], dict[str, str]]
    years: frozenset[int]
    places: pd.DataFrame

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.name

    def cell(self, key: tuple[str, int], column: str) -> Cell | None:
        """Return one cell of an authority's row; None without the row."""
        row = self.rows.get(key)
        return None if row is None else Cell(row[column].strip(), self.columns[column], split_codes(row["shared"]))


def split_codes(shared: str) -> tuple[str, ...]:
    """Return the codes of a return: one, or those of several authorities."""
    return tuple(code.strip() for code in shared.split("/"))


def table_file(source: Source, rows: str | None) -> TableFile:
    """Return one set of rows of a file (all, without a name); raise InputError for what cannot be read, with line and column.

    Rows of regions are left out. A joint return of several authorities stands under each of their codes.
    """
    placed = placed_rows(source)
    kept = labelled_rows(source, placed, rows) if rows else placed
    columns = source.columns()
    check_cells(source, kept, columns)
    texts = kept[list(columns.values())].set_axis(list(columns), axis=1)
    table = texts.assign(place=kept["place"], shared=kept["shared"], new_code=kept["new_code"], year=kept["of_year"].astype(int), line=kept.index + 2)
    table["code"] = table["shared"].map(split_codes)
    table = table.explode("code").set_index(["code", "year"]).sort_index()
    check_no_duplicate_rows(table, source)
    labels = tuple(label for names in (source.release.rows.get(rows or "") or {}).values() for label in names[:1])
    years = frozenset(map(int, table.index.get_level_values("year")))
    order = (max(years, default=0), source.number, source.file.folder)
    return TableFile(source.file.path, order, columns, labels, dict(zip(table.index, table.to_dict("records"))), years, table)


def placed_rows(source: Source) -> pd.DataFrame:
    """Return the rows of England and of authorities with `place`, `shared` (codes of one return), `new_code` and `of_year`; raise InputError."""
    frame, layout = source.frame, source.layout
    frame = frame[frame.apply(lambda column: column.str.strip() != "").any(axis=1)]
    codes, levels = frame[layout.code].str.strip(), levels_of(source, frame)
    years = frame[layout.year].str.strip() if layout.year else pd.Series(str(source.release.year), index=frame.index)
    new_codes = frame[layout.new_code].str.strip() if layout.new_code in frame.columns else pd.Series("", index=frame.index)
    is_authority = levels == "authority"
    check_codes(source, codes[is_authority])
    check_years(source, years)
    placed = frame.assign(place=frame[layout.name].str.strip(), shared=codes.where(is_authority, ENGLAND), new_code=new_codes, of_year=years)
    kept = placed[levels.isin(["authority", "national"])]
    if kept.empty:
        raise InputError(source.file.path, layout.level, NotGiven("no row of England or of an authority"), "rows of both", DOWNLOAD)
    return kept


def new_codes_of(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the code of nine characters and the code of three digits of each authority's own row."""
    own = table[table["shared"] == table.index.get_level_values("code")]
    yield from sorted({(new, code) for (code, _), new in own["new_code"].items() if re.fullmatch(r"E\d{8}", new)})
