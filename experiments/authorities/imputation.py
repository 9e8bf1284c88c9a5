"""A figure for an authority and a year: its own, its own of another year, its neighbours' mean, or England's; and a sentence on which."""

from dataclasses import dataclass
from statistics import mean

from experiments.authorities.dfe_cells import PublishedCell, PublishedTables
from experiments.authorities.dfe_series import Series
from experiments.authorities.dfe_table import ENGLAND
from experiments.authorities.register import RegisteredAuthority
from experiments.inputs.errors import InputError, NotGiven
from simulation.settings import Status


@dataclass(frozen=True)
class ImputedFigure:
    """A figure with its status and source; `note` says what was missing, empty if nothing was."""

    value: float
    status: Status
    source: str
    note: str = ""


@dataclass(frozen=True)
class Imputer:
    """Finds figures for one authority, borrowing where it must."""

    published: PublishedTables
    place: RegisteredAuthority
    neighbours_at_least: float

    def own_figure(self, series: Series, year: int) -> ImputedFigure | None:
        """Return the authority's own figure of a year; None if there is none."""
        cell = self.published.cell(series, self.place.code, year)
        if cell.value is None or len(cell.codes) > 1:
            return None
        return ImputedFigure(cell.value, "measured", self.location_of(cell))

    def figure(self, series: Series, year: int) -> ImputedFigure | None:
        """Return the best figure for a year; None if not even England has one.

        A year that no table holds is told by the nearest that one holds. A missing or suppressed cell is told by the mean of the
        statistical neighbours: of ratios, or of counts per child times the authority's children.
        """
        held = self.published.nearest_year(series, year)
        cell = self.published.cell(series, self.place.code, held)
        if cell.value is not None and len(cell.codes) == 1:
            if held == year:
                return ImputedFigure(cell.value, "measured", self.location_of(cell))
            return ImputedFigure(
                cell.value, "borrowed", f"borrowed from its own {held}: {self.location_of(cell)}", f"no table holds {year}; own {held} used"
            )
        if cell.value is not None:
            return self.from_joint_return(series, cell, year)
        return self.from_others(series, cell, held, year)

    def location_of(self, cell: PublishedCell) -> str:
        """Return where a cell stands."""
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

    def from_others(self, series: Series, cell: PublishedCell, held: int, year: int) -> ImputedFigure | None:
        """Return the mean of the statistical neighbours, or England's figure if too few of them have one."""
        values = self.neighbours(series, held)
        if len(values) >= self.neighbours_at_least:
            value, whose = mean(values), f"the mean of {len(values)} statistical neighbours"
        else:
            england = self.per_child(series, ENGLAND, held)
            if england is None:
                return None
            value, whose = england, "England"
        how = ""
        if series.kind == "count":
            value, how = value * self.children(self.place.code, year), " per child"
        other = "" if held == year else f", {held} for {year}"
        return ImputedFigure(
            value, "borrowed", f"borrowed from {whose}{how}{other}: {cell.location()}; own cell: {cell.why}", f"{cell.why}; {whose}{other}"
        )

    def neighbours(self, series: Series, year: int) -> list[float]:
        """Return the statistical neighbours' ratios, or counts per child, those that are told."""
        return [value for code in self.place.neighbours if (value := self.per_child(series, code, year)) is not None]

    def per_child(self, series: Series, code: str, year: int) -> float | None:
        """Return a ratio, or a count per child; None if it is not told, or told by several together."""
        cell = self.published.cell(series, code, year)
        if cell.value is None or len(cell.codes) > 1:
            return None
        return cell.value if series.kind == "ratio" else cell.value / self.children(code, year)

    def children(self, code: str, year: int) -> float:
        """Return an authority's children of the nearest year; raise InputError if no table tells."""
        found = self.published.children(code, year)
        if found is None or not found[0].value:
            title = code if code == ENGLAND else self.published.register.places[code].title
            problem = NotGiven(f"no population of {title}")
            raise InputError(self.published.folder, "", problem, "a row in one of the tables of population", "Is the table of populations whole?")
        return found[0].value
