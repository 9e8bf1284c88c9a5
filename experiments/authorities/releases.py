"""Every form in which the Department has published its tables, from configs/published_tables.yaml."""

from functools import cache

from pydantic import Field, field_validator

from experiments.inputs.load import CONFIGS, read_settings
from simulation.types import Strict

RELEASES_FILE = "configs/published_tables.yaml"


class Layout(Strict):
    """Names of the columns that identify a table's rows; without a year column the table is of one year."""

    level: str
    code: str
    name: str
    new_code: str | None = None
    year: str | None = None

    @property
    def needed(self) -> list[str]:
        """Return the columns that must be there; codes of nine characters may be missing."""
        return [self.level, self.code, self.name, *([self.year] if self.year else [])]


class Levels(Strict):
    """Labels of the levels of rows: England, an authority, and those that are left out."""

    national: tuple[str, ...]
    authority: tuple[str, ...]
    left_out: tuple[str, ...]


class Release(Strict):
    """One form of a table: its file names, columns by our name, and the labels of its sets of rows.

    `years` are those that its rows can hold; a table of a single year has `year`.
    """

    of: str
    files: tuple[str, ...] = Field(min_length=1)
    layout: str = "service"
    year: int | None = None
    years: tuple[int, int] | None = None
    columns: dict[str, tuple[str, ...]]
    rows: dict[str, dict[str, tuple[str, ...]]] = {}

    @field_validator("columns", mode="before")
    @classmethod
    def columns_as_lists(cls, value: object) -> object:
        """Return one published name as a list of one."""
        return one_as_list(value)

    @field_validator("rows", mode="before")
    @classmethod
    def labels_as_lists(cls, value: object) -> object:
        """Return one label as a list of one."""
        return {name: one_as_list(labels) for name, labels in value.items()} if isinstance(value, dict) else value

    def can_hold(self, year: int) -> bool:
        """Return whether a year can be in this form of the table."""
        return self.year == year or (self.years is not None and self.years[0] <= year <= self.years[1])


class PublishedTable(Strict):
    """A table: the publication it belongs to, and its forms, oldest first."""

    publication: str
    releases: tuple[Release, ...] = Field(min_length=1)


class NeighboursRelease(Strict):
    """One form of the table of statistical neighbours."""

    of: str
    files: tuple[str, ...] = Field(min_length=1)
    code: str
    name: str
    neighbours: str

    @property
    def columns(self) -> list[str]:
        """Return the columns of the ten neighbours."""
        return [self.neighbours.format(number) for number in range(1, 11)]


class Releases(Strict):
    """All tables by name, with the layouts of their rows and the marks that stand in place of numbers."""

    layouts: dict[str, Layout]
    levels: Levels
    marks: dict[str, str]
    tables: dict[str, PublishedTable]
    neighbours: tuple[NeighboursRelease, ...]


def one_as_list(value: object) -> object:
    """Return a mapping whose single texts are lists of one."""
    return (
        {name: (item,) if isinstance(item, str) else tuple(item) if isinstance(item, list) else item for name, item in value.items()}
        if isinstance(value, dict)
        else value
    )


@cache
def read_releases() -> Releases:
    """Return the declared releases; raise InputError if the file is broken."""
    return read_settings(Releases, CONFIGS / "published_tables.yaml")
