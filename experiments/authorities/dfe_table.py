"""One published file read as a table of ours: its release found by its columns, every row's place, year and label known, every cell checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from experiments.authorities.releases import RELEASES_FILE, Layout, Release, read_releases
from experiments.authorities.table_files import DOWNLOAD, FoundFile, check_columns, read_rows
from experiments.inputs.errors import InputError, NotGiven, likely

ENGLAND = "England"
"""Used in place of a code for rows of England as a whole."""

NUMBER = re.compile(r"-?\d+(\.\d+)?|-?\d{1,3}(,\d{3})+(\.\d+)?")

CODES = re.compile(r"\d{3}(\s*/\s*\d{3})*")
"""A code of three digits, or those of several authorities that make one return."""

MOST_LABELS = 12
"""Labels of a column that a message lists."""

PERCENT = "_percent"
"""Our names of columns of percentages end so."""


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


@dataclass(frozen=True)
class Source:
    """A file whose release is known: its path and the release with its place among those of the table."""

    file: FoundFile
    frame: pd.DataFrame
    release: Release
    number: int

    @property
    def layout(self) -> Layout:
        """Return the names of the columns that identify rows."""
        return read_releases().layouts[self.release.layout]

    def columns(self) -> dict[str, str]:
        """Return the published name of each of our columns."""
        return {ours: published_name(names, self.frame) for ours, names in self.release.columns.items()}


def split_codes(shared: str) -> tuple[str, ...]:
    """Return the codes of a return: one, or those of several authorities."""
    return tuple(code.strip() for code in shared.split("/"))


def published_name(names: tuple[str, ...], frame: pd.DataFrame) -> str:
    """Return the first of some names that is a column; the first if none is."""
    return next((name for name in names if name in frame.columns), names[0])


def read_source(file: FoundFile, releases: tuple[Release, ...]) -> Source:
    """Return a file with its release: of those of its name the first whose columns are all there; raise InputError if none is."""
    frame = read_rows(file.path)
    named = [(i, each) for i, each in enumerate(releases) if any(fnmatch(file.path.name.casefold(), name.casefold()) for name in each.files)]
    fewest = min(named, key=lambda item: len(missing_columns(item[1], frame)))
    check_columns(frame, needed_columns(fewest[1], frame), file.path)
    return Source(file, frame, fewest[1], fewest[0])


def needed_columns(release: Release, frame: pd.DataFrame) -> list[str]:
    """Return the columns that a release must have, by their published names."""
    filters = {column for labels in release.rows.values() for column in labels}
    columns = [published_name(names, frame) for names in release.columns.values()]
    return [*read_releases().layouts[release.layout].needed, *sorted(filters), *columns]


def missing_columns(release: Release, frame: pd.DataFrame) -> list[str]:
    """Return the needed columns that a table does not have."""
    return [column for column in needed_columns(release, frame) if column not in frame.columns]


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
    return placed[levels.isin(["authority", "national"])]


def levels_of(source: Source, frame: pd.DataFrame) -> pd.Series:
    """Return each row's level: national, authority or left_out; raise InputError for a word that is none.

    A row without a word is an authority's if its code has three digits.
    """
    declared, layout = read_releases().levels, source.layout
    known = {label.casefold(): name for name, labels in declared.model_dump().items() for label in labels}
    levels = frame[layout.level].str.strip().str.casefold().map(known)
    is_blank = (frame[layout.level].str.strip() == "") & frame[layout.code].str.strip().str.fullmatch(CODES)
    levels = levels.mask(is_blank, "authority")
    unknown = levels[levels.isna()]
    if len(unknown):
        value = frame.loc[unknown.index[0], layout.level]
        labels = ", ".join((*declared.national, *declared.authority, *declared.left_out))
        raise InputError(source.file.path, f"line {unknown.index[0] + 2}.{layout.level}", value, f"one of {labels}", DOWNLOAD)
    return levels


def check_codes(source: Source, codes: pd.Series) -> None:
    """Raise InputError for the first code of an authority that is not three digits, or such codes joined by /."""
    wrong = codes[~codes.str.fullmatch(CODES)]
    if len(wrong):
        code = wrong.iloc[0]
        fix = f"A program or spreadsheet has rewritten {code[:3]}. {DOWNLOAD}" if re.fullmatch(r"\d{3}\.0*", code) else DOWNLOAD
        line = f"line {wrong.index[0] + 2}.{source.layout.code}"
        raise InputError(source.file.path, line, code, "a code of three digits such as 801, or several joined by / in a common return", fix)


def check_years(source: Source, years: pd.Series) -> None:
    """Raise InputError for the first year that is none."""
    wrong = years[~years.str.fullmatch(r"(19|20)\d\d")]
    if len(wrong):
        line = f"line {wrong.index[0] + 2}.{source.layout.year}"
        raise InputError(source.file.path, line, wrong.iloc[0], "a reporting year, written 2013", DOWNLOAD)


def labelled_rows(source: Source, placed: pd.DataFrame, rows: str) -> pd.DataFrame:
    """Return the rows that carry the labels of a set; raise InputError where a label is written in a way that no release has.

    Every year must have such rows. An authority's year without one is refused if it has a label that rows of other authorities do not have.
    """
    wanted = source.release.rows[rows]
    is_wanted = pd.Series(True, index=placed.index)
    for column, labels in wanted.items():
        has_label = plain_labels(placed[column]).isin([plain_label(label) for label in labels])
        if not has_label.any():
            raise no_such_rows(source, column, labels, placed[column], "")
        is_wanted &= has_label
    groups = placed["shared"] + " " + placed["of_year"]
    without = ~groups.isin(groups[is_wanted])
    for column, labels in wanted.items():
        known = set(plain_labels(placed.loc[~without, column])) | {plain_label(label) for label in labels}
        odd = placed[without & ~plain_labels(placed[column]).isin(known)]
        if len(odd):
            raise strange_label(source, column, odd.index[0], labels)
    bare = placed[~placed["of_year"].isin(placed.loc[is_wanted, "of_year"])]
    if len(bare):
        column, labels = list(wanted.items())[-1]
        raise no_such_rows(source, column, labels, bare[column], f" of {bare['of_year'].iloc[0]}")
    return placed[is_wanted]


def no_such_rows(source: Source, column: str, labels: tuple[str, ...], found: pd.Series, of_year: str) -> InputError:
    """Return the error of a set of rows of which there is none, in the whole file or in a year."""
    have = ", ".join(repr(label) for label in list(found.unique())[:MOST_LABELS])
    problem = NotGiven(f"no row{of_year} labelled {' or '.join(map(repr, labels))}")
    return InputError(source.file.path, column, problem, f"such rows; those{of_year} are labelled {have}", new_label())


def strange_label(source: Source, column: str, line: int, labels: tuple[str, ...]) -> InputError:
    """Return the error of a row whose label no release has."""
    value = source.frame.loc[line, column]
    nearest = likely(value, labels)
    return InputError(source.file.path, f"line {line + 2}.{column}", value, " or ".join(map(repr, labels)), f"{nearest} {new_label()}".strip())


def new_label() -> str:
    """Return what to do where a newer release has another label."""
    return f"If a newer release writes it so, add the label to {RELEASES_FILE}."


def plain_label(text: str) -> str:
    """Return a label in lower case, with single spaces and plain dashes."""
    return " ".join(text.replace("–", "-").casefold().split())


def plain_labels(column: pd.Series) -> pd.Series:
    """Return labels in lower case, with single spaces and plain dashes."""
    return column.map({text: plain_label(text) for text in column.unique()})


def check_cells(source: Source, kept: pd.DataFrame, columns: dict[str, str]) -> None:
    """Raise InputError for the first cell that is neither a number nor a mark, for a negative count and for a percentage outside 0 to 100."""
    marks = read_releases().marks
    for ours, column in columns.items():
        cells = kept[column].str.strip()
        is_number = cells.str.fullmatch(NUMBER)
        strange = cells[~is_number & ~cells.str.casefold().isin(list(marks))]
        if len(strange):
            listed = ", ".join(mark for mark in marks if mark)
            raise InputError(source.file.path, f"line {strange.index[0] + 2}.{column}", strange.iloc[0], f"a number, or one of the marks {listed}")
        numbers = cells[is_number].str.replace(",", "").astype(float)
        is_percent = ours.endswith(PERCENT)
        outside = numbers[(numbers < 0) | (numbers > (100 if is_percent else float("inf")))]
        if len(outside):
            allowed = "a percentage from 0 to 100" if is_percent else "a count, 0 or more"
            fix = f"Is it a mistake of the file? {DOWNLOAD}"
            raise InputError(source.file.path, f"line {outside.index[0] + 2}.{column}", NotGiven(cells[outside.index[0]]), allowed, fix)


def check_no_duplicate_rows(table: pd.DataFrame, source: Source) -> None:
    """Raise InputError if an authority has two rows of one year."""
    twice = table.index[table.index.duplicated()]
    if len(twice):
        code, year = twice[0]
        rows = table.loc[[twice[0]]]
        lines = " and ".join(str(line) for line in rows["line"].iloc[:2])
        key = f"lines {lines}, {rows['place'].iloc[0]} ({code}), {year}"
        raise InputError(source.file.path, key, NotGiven("two rows"), "one row a year", DOWNLOAD)


def cell_number(text: str) -> float | None:
    """Return a cell's number; None for a mark."""
    return float(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def new_codes_of(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the code of nine characters and the code of three digits of each authority's own row."""
    own = table[table["shared"] == table.index.get_level_values("code")]
    yield from sorted({(new, code) for (code, _), new in own["new_code"].items() if re.fullmatch(r"E\d{8}", new)})
