"""Checks of a file's rows: every level, code, year, label and cell is one that is known, or is refused with its line and column."""

import re

import pandas as pd

from experiments.authorities.releases import RELEASES_FILE, read_releases
from experiments.authorities.table_files import DOWNLOAD
from experiments.authorities.table_source import Source
from experiments.inputs.errors import InputError, NotGiven, likely

NUMBER = re.compile(r"-?\d+(\.\d+)?|-?\d{1,3}(,\d{3})+(\.\d+)?")

CODES = re.compile(r"\d{3}(\s*/\s*\d{3})*")
"""A code of three digits, or those of several authorities that make one return."""

MOST_LABELS = 12
"""Labels of a column that a message lists."""

PERCENT = "_percent"
"""Our names of columns of percentages end so."""


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
