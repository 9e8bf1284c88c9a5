"""Finding a table's files in the folders given, and reading one as rows of text; what cannot be read gets its reason and the likely fix."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from experiments.authorities.releases import RELEASES_FILE
from experiments.inputs.errors import InputError, NotGiven, likely

DOWNLOAD = "Download the table again from the Department's statistics service, and do not save it from a spreadsheet."

NEW_COLUMN = f"If a newer release calls it otherwise, add the release to {RELEASES_FILE}."

WHERE_FILES_LIE = ("*", "*/*", "*/data/*")
"""A folder, the folders in it, and the folder data/ of each download that was unpacked in it."""

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


def list_files(folders: Iterable[Path]) -> tuple[FoundFile, ...]:
    """Return the files of some folders, and of those inside them; raise InputError for what is no folder."""
    given = list(folders)
    check_folders(given)
    listed = [(place, path) for place, folder in enumerate(given) for where in WHERE_FILES_LIE for path in folder.glob(where)]
    return tuple(FoundFile(path, place) for place, path in sorted(set(listed)) if path.is_file())


def find_files(listed: Iterable[FoundFile], patterns: Iterable[str]) -> list[FoundFile]:
    """Return the files whose names match a pattern; files that describe columns do not count."""
    wanted = [pattern.casefold() for pattern in patterns]
    return [file for file in listed if is_table(file.path.name.casefold(), wanted)]


def is_table(name: str, wanted: list[str]) -> bool:
    """Return whether a name in lower case matches a pattern and is not of a file that describes columns."""
    return not name.endswith(META) and any(fnmatch(name, pattern) for pattern in wanted)


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
    """Return a CSV file as a table of text, indexed by line less two; raise InputError at the first row with more or fewer fields than the header.

    Empty lines are left out.
    """
    text = read_text(path)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise InputError(path, "", NotGiven(str(error)), "a whole CSV file", DOWNLOAD) from error
    check_separator(rows[0], path)
    header = rows[0]
    numbered = [(number, row) for number, row in enumerate(rows[1:], start=2) if row]
    if not numbered:
        raise InputError(path, "", NotGiven("a header without rows"), "a header and rows", DOWNLOAD)
    for number, row in numbered:
        if len(row) != len(header):
            raise InputError(path, f"line {number}", NotGiven(f"{len(row)} fields"), f"{len(header)} fields, as in the header", DOWNLOAD)
    if not text.endswith("\n"):
        raise InputError(path, f"line {len(rows)}", NotGiven("a last line without a line break"), "a whole CSV file", DOWNLOAD)
    index = [number - 2 for number, _ in numbered]
    return pd.DataFrame([row for _, row in numbered], columns=[name.strip() for name in header], index=index, dtype=str)


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
    """Raise InputError for the first column that is missing, or there twice; a column of a newer release is added to the declared list."""
    for column in wanted:
        count = list(frame.columns).count(column)
        if count == 0:
            known = ", ".join(frame.columns[:40])
            raise InputError(
                path,
                "header",
                NotGiven(f"no column {column!r}"),
                f"this column among {known}",
                f"{likely(column, frame.columns)} {NEW_COLUMN}".strip(),
            )
        if count > 1:
            raise InputError(path, "header", NotGiven(f"column {column!r} {count} times"), "this column once", DOWNLOAD)
