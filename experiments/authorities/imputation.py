"""A figure for an authority and a year: its own, its own of another year, the mean of its neighbours, or England's, with a note on which."""

from dataclasses import dataclass, replace
from statistics import mean

from experiments.authorities.dfe_cells import PublishedCell, PublishedTables
from experiments.authorities.dfe_series import Series
from experiments.authorities.dfe_table import ENGLAND
from experiments.authorities.register import RegisteredAuthority
from experiments.inputs.errors import InputError, NotGiven
from simulation.settings import Status


@dataclass(frozen=True)
class ImputedFigure:
    """A figure with its status and source; `note` says what was missing, and is empty if nothing was."""

    value: float
    status: Status
    source: str
    note: str = ""


@dataclass(frozen=True)
class Imputer:
    """Finds figures for one authority, and imputes missing ones from other years, statistical neighbours or England."""

    published: PublishedTables
    place: RegisteredAuthority
    neighbours_at_least: float
    left_out: frozenset[tuple[str, int]] = frozenset()

    def own_cell(self, series: Series, year: int) -> PublishedCell:
        """Return the authority's own cell of a year; one that the user left out counts as missing."""
        cell = self.published.cell(series, self.place.code, year)
        if (series.name, year) in self.left_out:
            return replace(cell, value=None, why=f"left out by --leave-out ({cell.value:g} published)" if cell.value is not None else cell.why)
        return cell

    def own_figure(self, series: Series, year: int) -> ImputedFigure | None:
        """Return the authority's own figure of a year; None if there is none."""
        cell = self.own_cell(series, year)
        if cell.value is None or len(cell.codes) > 1:
            return None
        return ImputedFigure(cell.value, "measured", self.location_of(cell))

    def figure(self, series: Series, year: int) -> ImputedFigure | None:
        """Return the best figure for a year; None if not even England has one.

        A year without a table is imputed from the nearest year with one. A missing or suppressed cell is imputed by the mean of the
        statistical neighbours: of ratios, or of counts per child times the authority's children.
        """
        table_year = self.published.nearest_year(series, year)
        cell = self.own_cell(series, table_year)
        if cell.value is not None and len(cell.codes) == 1:
            if table_year == year:
                return ImputedFigure(cell.value, "measured", self.location_of(cell))
            return ImputedFigure(
                cell.value,
                "borrowed",
                f"borrowed from its own {table_year}: {self.location_of(cell)}",
                f"no table holds {year}; own {table_year} used",
            )
        if cell.value is not None:
            return self.from_joint_return(series, cell, year)
        return self.from_others(series, cell, table_year, year)

    def positive_figure(self, series: Series, year: int) -> ImputedFigure | None:
        """Return the best figure for a year that is not zero: an own zero is imputed as if it were missing."""
        found = self.figure(series, year)
        if found is None or found.value > 0:
            return found
        table_year = self.published.nearest_year(series, year)
        return self.from_others(series, replace(self.own_cell(series, table_year), value=None, why="0 published"), table_year, year)

    def location_of(self, cell: PublishedCell) -> str:
        """Return the location of one of the authority's cells."""
        return cell.location(self.place.title)

    def from_joint_return(self, series: Series, cell: PublishedCell, year: int) -> ImputedFigure:
        """Return the authority's part of a return made by several: the ratio itself, or the count by children."""
        names = " and ".join(self.published.register.places[code].title for code in cell.codes)
        other = "" if cell.year == year else f", {cell.year} for {year}"
        value = cell.value or 0.0
        if series.kind == "count":
            children = {code: self.children(code, year) for code in cell.codes}
            value *= children[self.place.code] / sum(children.values())
        whose = f"the common return of {names}{other}"
        return ImputedFigure(value, "borrowed", f"borrowed from {whose}: {cell.location()}", whose)

    def from_others(self, series: Series, cell: PublishedCell, table_year: int, year: int) -> ImputedFigure | None:
        """Return the mean of the statistical neighbours, or England's figure if too few of them have one."""
        values = self.neighbours(series, table_year)
        if len(values) >= self.neighbours_at_least:
            value, whose = mean(values), f"the mean of {len(values)} statistical neighbours"
        else:
            england = self.per_child(series, ENGLAND, table_year)
            if england is None:
                return None
            value, whose = england, "England"
        how = ""
        if series.kind == "count":
            value, how = value * self.children(self.place.code, year), " per child"
        other = "" if table_year == year else f", {table_year} for {year}"
        return ImputedFigure(
            value, "borrowed", f"borrowed from {whose}{how}{other}: {cell.location()}; own cell: {cell.why}", f"{cell.why}; {whose}{other}"
        )

    def neighbours(self, series: Series, year: int) -> list[float]:
        """Return the published ratios, or counts per child, of the statistical neighbours."""
        return [value for code in self.place.neighbours if (value := self.per_child(series, code, year)) is not None]

    def per_child(self, series: Series, code: str, year: int) -> float | None:
        """Return a ratio, or a count per child; None if it is not published, or only in a joint return."""
        cell = self.published.cell(series, code, year)
        if cell.value is None or len(cell.codes) > 1:
            return None
        return cell.value if series.kind == "ratio" else cell.value / self.children(code, year)

    def children(self, code: str, year: int) -> float:
        """Return an authority's number of children in the nearest year; raise InputError if no table has it."""
        found = self.published.children(code, year)
        if found is None or not found[0].value:
            title = code if code == ENGLAND else self.published.register.places[code].title
            problem = NotGiven(f"no population of {title}")
            raise InputError("--dfe", "", problem, "a row in one of the tables of population", "Is the table of populations complete?")
        return found[0].value
