"""Finding a table's files in the folders given, and reading one as rows of text; what cannot be read gets its reason and the likely fix."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from experiments.inputs.errors import InputError, NotGiven, likely

DOWNLOAD = "Download the table again from the Department's statistics service, and do not save it from a spreadsheet."

WHERE_FILES_LIE = ("*", "*/*", "*/data/*")
"""A folder; if it has no such file, the folders in it, and the folder data/ of each download that was unpacked in it."""

META = ".meta.csv"
"""The end of the name of a file that describes a table's columns."""


@dataclass(frozen=True)
class FoundFile:
    """A file, and the place of its folder among those given; later folders count for more."""

    path: Path
    folder: int


def check_folders(folders: Iterable[Path]) -> None:
    """Raise InputError for the first that is no folder."""
    for folder in folders:
        if not folder.is_dir():
            raise InputError("--dfe", "", str(folder), "a folder with the Department for Education's tables")


def find_files(folders: tuple[Path, ...], patterns: Iterable[str]) -> list[FoundFile]:
    """Return all files whose names match a pattern; files that describe columns do not count."""
    wanted = [pattern.casefold() for pattern in patterns]
    return [FoundFile(path, place) for place, folder in enumerate(folders) for path in files_in(folder, wanted)]


def files_in(folder: Path, wanted: list[str]) -> list[Path]:
    """Return a folder's files whose names match a pattern, from the first place that has one."""
    for where in WHERE_FILES_LIE:
        found = [path for path in sorted(folder.glob(where)) if is_table(path, wanted)]
        if found:
            return found
    return []


def is_table(path: Path, wanted: list[str]) -> bool:
    """Return whether a path is a file whose name matches a pattern and that does not describe columns."""
    name = path.name.casefold()
    return not name.endswith(META) and any(fnmatch(name, pattern) for pattern in wanted) and path.is_file()


def missing_file(folders: tuple[Path, ...], pattern: str, publication: str) -> InputError:
    """Return the error of a table that no folder has: which file, of which publication, and what lies there in its place."""
    named = f"Download it: publication {publication!r} of the Department for Education."
    for folder in folders:
        names = [path.name for where in WHERE_FILES_LIE for path in folder.glob(where)]
        if any(fnmatch(name, pattern.removesuffix(".csv") + META) for name in names):
            named = f"Only the file that describes its columns ({META}) is here; the table itself has the same name without .meta."
        elif any(name.endswith(".zip") for name in names):
            named += " A .zip file is here: unpack it."
    shown = pattern.lstrip("*")
    return InputError(
        folders[-1] / shown, "", NotGiven("no such file"), f"the table as published{' (* is its years)' if '*' in shown else ''}", named
    )


def read_rows(path: Path) -> pd.DataFrame:
    """Return a CSV file as a table of text; raise InputError at the first row whose number of fields differs from the header's."""
    text = read_text(path)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise InputError(path, "", NotGiven(str(error)), "a whole CSV file", DOWNLOAD) from error
    check_separator(rows[0], path)
    if len(rows) < 2:
        raise InputError(path, "", NotGiven("a header without rows"), "a header and rows", DOWNLOAD)
    header = rows[0]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise InputError(path, f"line {number}", NotGiven(f"{len(row)} fields"), f"{len(header)} fields, as in the header", DOWNLOAD)
    if not text.endswith("\n"):
        raise InputError(path, f"line {len(rows)}", NotGiven("a last line without a line break"), "a whole CSV file", DOWNLOAD)
    return pd.DataFrame(rows[1:], columns=[name.strip() for name in header], dtype=str)


def read_text(path: Path) -> str:
    """Return a file's text; raise InputError for an empty file, and for one that is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, "", NotGiven(error.strerror or "an error"), "a readable file", "Check its permissions.") from error
    if not content.strip():
        raise InputError(path, "", NotGiven("an empty file"), "a CSV file", DOWNLOAD)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:100]:
        raise InputError(path, "", NotGiven("text in UTF-16, as spreadsheets save 'Unicode text'"), "a CSV file in UTF-8", DOWNLOAD)
    if content[:2] == b"PK":
        raise InputError(path, "", NotGiven("a zip file or a spreadsheet"), "a CSV file", "Unpack it, or download the CSV file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(path, f"line {line}", NotGiven("bytes that are not UTF-8"), "a CSV file in UTF-8", DOWNLOAD) from error
    if text.lstrip()[:1] == "<":
        raise InputError(path, "", NotGiven("a web page"), "a CSV file", DOWNLOAD)
    return text.replace("\r\n", "\n")


def check_separator(header: list[str], path: Path) -> None:
    """Raise InputError if fields are separated by something else than commas."""
    for separator, word in ((";", "semicolons (;)"), ("\t", "tabs"), ("|", "bars (|)")):
        if len(header) < 4 and sum(name.count(separator) for name in header) > 3:
            raise InputError(path, "line 1", NotGiven(f"fields separated by {word}"), "fields separated by commas", DOWNLOAD)


def check_columns(frame: pd.DataFrame, wanted: Iterable[str], path: Path) -> None:
    """Raise InputError for the first column that is missing, or there twice."""
    for column in wanted:
        count = list(frame.columns).count(column)
        if count == 0:
            known = ", ".join(frame.columns[:40])
            raise InputError(path, "header", NotGiven(f"no column {column!r}"), f"this column among {known}", likely(column, frame.columns))
        if count > 1:
            raise InputError(path, "header", NotGiven(f"column {column!r} {count} times"), "this column once", DOWNLOAD)
