"""A file whose release is known: which of a table's forms it has, by its columns."""

from dataclasses import dataclass
from fnmatch import fnmatch

import pandas as pd

from experiments.authorities.releases import Layout, Release, read_releases
from experiments.authorities.table_files import FoundFile, check_columns, read_rows


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
