"""Cells of the published tables: an authority's figure in a year, or the reason why it is missing, with its location."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from experiments.authorities import dfe_series
from experiments.authorities.dfe_series import RETURN_ERRORS, Series
from experiments.authorities.dfe_table import MISSING_MARKS, Table, cell_number, read_table
from experiments.authorities.register import Register, register_of


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


class PublishedTables:
    """A folder of published tables, each read once, when it is first needed."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).expanduser()
        self.frames: dict[Table, pd.DataFrame] = {}
        self.rows: dict[Table, dict[tuple[str, int], dict[str, str]]] = {}
        self.years_by_table: dict[Table, set[int]] = {}

    def frame(self, table: Table) -> pd.DataFrame:
        """Return a table's rows; raise InputError."""
        if table not in self.frames:
            frame = self.frames[table] = read_table(self.folder, table)
            self.rows[table] = dict(zip(frame.index, frame.to_dict("records")))
            self.years_by_table[table] = set(frame.index.get_level_values("year"))
        return self.frames[table]

    def years_of(self, table: Table) -> set[int]:
        """Return the years of a table; a table of a single year is not read for it."""
        if table.year is not None:
            return {table.year}
        self.frame(table)
        return self.years_by_table[table]

    @cached_property
    def register(self) -> Register:
        """Return the register of authorities: codes, names, statistical neighbours."""
        return register_of(
            self.folder, [self.frame(dfe_series.REFERRALS_TABLE), self.frame(dfe_series.POPULATION_TABLE), self.frame(dfe_series.WORKFORCE_TABLE)]
        )

    def years(self, series: Series) -> list[int]:
        """Return the years for which the series has a table, in order."""
        return sorted(set().union(*(self.years_of(table) for table, _ in series.tables)))

    def cell(self, series: Series, code: str, year: int) -> PublishedCell:
        """Return the cell of an authority (or of England) in a year, from the first table that holds the year."""
        for table, columns in series.tables:
            if year in self.years_of(table):
                return self.cell_of(series, table, columns, (code, year))
        table, columns = series.tables[-1]
        return PublishedCell(None, "no table of this year", table.file, year, columns[0])

    def cell_of(self, series: Series, table: Table, columns: tuple[str, ...], key: tuple[str, int]) -> PublishedCell:
        """Return one table's cell: of one column, or of several by the series' formula."""
        frame = self.frame(table)
        place = (str(frame.attrs["file"]), key[1], " and ".join(columns) + "".join(f" ({text})" for _, text in table.only))
        row = self.rows[table].get(key)
        if row is None:
            return PublishedCell(None, "no row", *place)
        codes = tuple(row["shared"].split(" / "))
        error = RETURN_ERRORS.get((series.name, *key), "")
        numbers = [(text, cell_number(text)) for text in (row[name].strip() for name in columns)]
        values = [number for _, number in numbers if number is not None]
        if error or len(values) < len(numbers):
            return PublishedCell(None, error or next(MISSING_MARKS[text] for text, number in numbers if number is None), *place, codes)
        value = series.formula(*values) if series.formula else values[0]
        return PublishedCell(None if value is None else round(value * series.scale, 6), "figures that contradict each other", *place, codes)

    def nearest_year(self, series: Series, year: int) -> int:
        """Return the year with a table that is nearest to the requested one; of two, the earlier."""
        return min(self.years(series), key=lambda held: (abs(held - year), held))

    def children(self, code: str, year: int) -> tuple[PublishedCell, bool] | None:
        """Return the cell of children aged 0 to 17 for a reporting year, and whether it is the Department's own base for rates.

        The base of a reporting year is the estimate of the summer before, as in the Department's rates. Where that is missing: the nearest
        year's, then the base in the tables of looked-after children; None without any.
        """
        for series, before in ((dfe_series.population, 1), (dfe_series.population_since_2020, 0), (dfe_series.population_2010, 0)):
            for other in sorted(self.years(series), key=lambda other: (abs(other + before - year), other)):
                cell = self.cell(series, code, other)
                if cell.value:
                    return cell, other + before == year
        return None

    def first_and_last_year(self) -> tuple[int, int]:
        """Return the first and last year of any table of authorities."""
        years = [self.years(series) for series in (dfe_series.referrals, dfe_series.looked_after_children, dfe_series.case_holders)]
        return min(held[0] for held in years), max(held[-1] for held in years)
