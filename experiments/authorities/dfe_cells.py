"""Cells of the published tables: an authority's figure in a year, or the reason why it is missing, with its location."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from experiments.authorities import dfe_series
from experiments.authorities.dfe_series import From, Series
from experiments.authorities.dfe_table import Cell, TableFile, table_file
from experiments.authorities.register import Register, read_neighbours, register_of
from experiments.authorities.releases import Release, read_releases
from experiments.authorities.return_errors import known_error
from experiments.authorities.row_checks import cell_number
from experiments.authorities.table_files import DOWNLOAD, FoundFile, find_files, list_files, missing_file
from experiments.authorities.table_source import Source, read_source
from experiments.inputs.errors import InputError, NotGiven, shown_path


@dataclass(frozen=True)
class PublishedCell:
    """A published cell: its number, or None and the reason; file, year and column; the codes of all authorities in the return."""

    value: float | None
    why: str
    file: str
    year: int
    column: str
    codes: tuple[str, ...] = ()

    def location(self, whose: str = "") -> str:
        """Return the cell's location in words: file, row and column."""
        row = f"{whose} {self.year}".strip()
        return f"{self.file}, {row}, column {self.column}"


Folders = str | Path | Sequence[str | Path]
"""One folder of tables, or several; of two files of one release that in the later folder counts."""


class PublishedTables:
    """Folders of published tables, each file read once, when it is first needed."""

    def __init__(self, folders: Folders) -> None:
        given = [folders] if isinstance(folders, (str, Path)) else list(folders)
        self.folders = tuple(Path(folder).expanduser() for folder in given)
        self.sources: dict[tuple[str, int | None], list[Source]] = {}
        self.tables: dict[tuple[str, str | None, int | None], list[TableFile]] = {}
        self.years_held: dict[From, frozenset[int]] = {}

    @cached_property
    def listed(self) -> tuple[FoundFile, ...]:
        """Return the files of all folders; raise InputError for what is no folder."""
        return list_files(self.folders)

    def files_of(self, source: From, year: int | None = None) -> list[TableFile]:
        """Return the files that hold a set of rows, newest first; for tables of a single year, those of that year. Raise InputError."""
        key = (source.table, source.rows, year)
        if key not in self.tables:
            tables = [table_file(each, source.rows) for each in self.sources_of(source.table, year)]
            self.tables[key] = sorted(tables, key=lambda table: table.order, reverse=True)
            self.check_one_of_each(self.tables[key])
        return self.tables[key]

    def sources_of(self, name: str, year: int | None) -> list[Source]:
        """Return the files of a table with their releases, each read once; equal files count once."""
        if (name, year) not in self.sources:
            releases = self.releases(name, year)
            found = find_files(self.listed, [pattern for release in releases for pattern in release.files])
            self.sources[name, year] = [read_source(file, releases) for file in without_copies(found)]
        return self.sources[name, year]

    def check_one_of_each(self, tables: list[TableFile]) -> None:
        """Raise InputError if a folder has two files of one release that differ: which is right cannot be known."""
        for _, same in groupby(tables, key=lambda table: table.order):
            paths = sorted(shown_path(table.path.absolute()) for table in same)
            if len(paths) > 1:
                what = NotGiven(f"{len(paths)} files of one release that differ, {' and '.join(paths)}")
                raise InputError("--dfe", "", what, "one file of each release in a folder and those inside it", "Keep the newest download.")

    def releases(self, name: str, year: int | None) -> tuple[Release, ...]:
        """Return a table's forms; of a table in yearly files those of one year."""
        releases = read_releases().tables[name].releases
        return tuple(each for each in releases if each.year == year) if year is not None else releases

    def is_yearly(self, source: From) -> bool:
        """Return whether a table comes in one file a year."""
        return read_releases().tables[source.table].releases[0].year is not None

    def years_of(self, source: From) -> frozenset[int]:
        """Return the years of a table; yearly files are found, and not read, for it."""
        if source not in self.years_held:
            if self.is_yearly(source):
                releases = read_releases().tables[source.table].releases
                held = {each.year for each in releases if each.year is not None and find_files(self.listed, each.files)}
            else:
                held = {year for file in self.files_of(source) for year in file.years}
            self.years_held[source] = frozenset(held)
        return self.years_held[source]

    def holding(self, source: From, year: int) -> list[TableFile]:
        """Return the files of a table that hold a year, newest first."""
        files = self.files_of(source, year if self.is_yearly(source) else None) if year in self.years_of(source) else []
        return [file for file in files if year in file.years]

    @cached_property
    def register(self) -> Register:
        """Return the register of authorities: codes, names, statistical neighbours."""
        series = (dfe_series.referrals, dfe_series.population, dfe_series.case_holders)
        for each in series:
            self.years(each)
        return register_of(self.neighbours(), [file.places for each in series for file in self.files_of(each.sources[0])])

    def neighbours(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return names and statistical neighbours by code; raise InputError without a table of them."""
        releases = read_releases().neighbours
        found = find_files(self.listed, [pattern for release in releases for pattern in release.files])
        if not found:
            raise missing_file(self.folders, releases[-1].files[0], "Statistical neighbours")
        return read_neighbours([file.path for file in found])

    def years(self, series: Series) -> list[int]:
        """Return the years for which the series has a table, in order; raise InputError if it has none at all."""
        years = sorted(set().union(*(self.years_of(source) for source in series.sources)))
        if not years:
            raise self.missing(series.sources[0])
        return years

    def file_names(self, series: Series) -> tuple[str, ...]:
        """Return the names of the files that the series is read from, each once, in the order in which tables count."""
        files = [file for source in series.sources for year in sorted(self.years_of(source)) for file in self.holding(source, year)]
        return tuple(dict.fromkeys(file.name for file in files))

    def missing(self, source: From, year: int | None = None) -> InputError:
        """Return the error of a table without a file."""
        table = read_releases().tables[source.table]
        release = next((each for each in reversed(table.releases) if year is None or each.can_hold(year)), table.releases[-1])
        of = f", release of {release.of}" if release.year else ""
        return missing_file(self.folders, release.files[0], table.publication + of)

    def check_files(self, series: Series, year: int) -> None:
        """Raise InputError if no table has a year and a table that could have it is not here."""
        if any(year in self.years_of(source) for source in series.sources):
            return
        for source in series.sources:
            could = any(release.can_hold(year) for release in read_releases().tables[source.table].releases)
            if could and (self.is_yearly(source) or not self.files_of(source)):
                raise self.missing(source, year)

    def cell(self, series: Series, code: str, year: int) -> PublishedCell:
        """Return the cell of an authority (or of England) in a year.

        It is that of the first table that holds the year; of its files that of the newest which has the authority's row.
        """
        self.check_files(series, year)
        for source in series.sources:
            files = self.holding(source, year)
            if files:
                file = next((each for each in files if (code, year) in each.rows), files[0])
                return self.cell_of(series, source, file, (code, year))
        last = read_releases().tables[series.sources[-1].table].releases[-1]
        return PublishedCell(None, "no table of this year", last.files[0], year, series.sources[-1].columns[0])

    def cell_of(self, series: Series, source: From, file: TableFile, key: tuple[str, int]) -> PublishedCell:
        """Return one file's cell: of one column, or of several by the series' formula."""
        columns = " and ".join(file.columns[name] for name in source.columns) + "".join(f" ({label})" for label in file.labels)
        place = (file.name, key[1], columns)
        cells = [cell for name in source.columns if (cell := file.cell(key, name)) is not None]
        if not cells:
            return PublishedCell(None, "no row", *place)
        value, why = figure_of(series, cells)
        error = known_error(series.name, *key, value)
        return PublishedCell(None if error else value, error or why, *place, cells[0].codes)

    def nearest_year(self, series: Series, year: int) -> int:
        """Return the year with a table that is nearest to the requested one; of two, the earlier. Raise InputError if a file for it is missing."""
        years = self.years(series)
        self.check_files(series, year)
        return min(years, key=lambda held: (abs(held - year), held))

    def children(self, code: str, year: int) -> tuple[PublishedCell, bool] | None:
        """Return the cell of children aged 0 to 17 for a reporting year, and whether it is the Department's own base for rates.

        The base of a reporting year is the estimate of the summer before, as in the Department's rates. Where that is missing: the nearest
        year's, then the base in the tables of looked-after children; None without any.
        """
        for series, before in ((dfe_series.population, 1), (dfe_series.population_since_2020, 0), (dfe_series.population_2010, 0)):
            held = self.years_of(series.sources[0])
            for other in sorted(held, key=lambda other: (abs(other + before - year), other)):
                cell = self.cell(series, code, other)
                if cell.value:
                    return cell, other + before == year
        return None

    def first_and_last_year(self) -> tuple[int, int]:
        """Return the first and last year of any table of authorities."""
        years = [self.years(series) for series in (dfe_series.referrals, dfe_series.looked_after_children, dfe_series.case_holders)]
        return min(held[0] for held in years), max(held[-1] for held in years)


def figure_of(series: Series, cells: list[Cell]) -> tuple[float | None, str]:
    """Return a series' figure from the cells of one row, or None, and the reason why it is missing."""
    numbers = [cell_number(cell.text) for cell in cells]
    values = [number for number in numbers if number is not None]
    if len(values) < len(numbers):
        marks = read_releases().marks
        return None, next(marks[cell.text.casefold()] for cell, number in zip(cells, numbers) if number is None)
    value = series.formula(*values) if series.formula else values[0]
    return None if value is None else round(value * series.scale, 6), "figures that contradict each other"


def without_copies(files: list[FoundFile]) -> list[FoundFile]:
    """Return files without those that are equal, byte for byte, to one before."""
    seen: set[bytes] = set()
    return [file for file in files if not (is_copy(file.path, seen))]


def is_copy(path: Path, seen: set[bytes]) -> bool:
    """Return whether a file's bytes were seen before, and remember them."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, "", NotGiven(error.strerror or "an error"), "a readable file", f"Check its permissions. {DOWNLOAD}") from error
    known = content in seen
    seen.add(content)
    return known
