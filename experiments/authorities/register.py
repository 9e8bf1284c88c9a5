"""The register of authorities: three-digit codes (stable when nine-digit codes change), names over the years, neighbours, reorganisations."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from experiments.authorities.dfe_table import DOWNLOAD, ENGLAND, check_columns, find_table_file, read_rows
from experiments.inputs.errors import InputError, likely

NEIGHBOURS_TABLE = "*Statistical_Neighbour*.csv"

PREDECESSORS = {
    "838": ("835",),  # Dorset without Christchurch, April 2019
    "839": ("837", "836", "835"),  # Bournemouth, Poole, and Christchurch of Dorset
    "940": ("928",),  # Northamptonshire in two, April 2021
    "941": ("928",),
    "942": ("909",),  # Cumbria in two, April 2023
    "943": ("909",),
}
"""Authorities made by reorganisation, with their predecessors; the neighbours of the first are used if the authority has none of its own."""


@dataclass(frozen=True)
class RegisteredAuthority:
    """An authority: its code, its latest published name, its name for files, its statistical neighbours by code."""

    code: str
    title: str
    name: str
    neighbours: tuple[str, ...] = ()


@dataclass
class Register:
    """All authorities by code, and every name under which they appear."""

    places: dict[str, RegisteredAuthority] = field(default_factory=dict)
    codes: dict[str, set[str]] = field(default_factory=dict)

    def find(self, name: str) -> list[RegisteredAuthority]:
        """Return the authorities of a name, one for each code that has had it; raise InputError with the nearest names."""
        wanted = normalised_name(name)
        if wanted not in self.codes:
            within = [known for known in self.codes if wanted and wanted in known]
            fix = likely(wanted, self.codes) or (f"Did you mean {within[0]!r}?" if within else "Write it as in the tables.")
            raise InputError("NAME", "", name, "the name of an authority in the tables, such as west_berkshire", fix)
        return [self.places[code] for code in sorted(self.codes[wanted])]


def normalised_name(name: str) -> str:
    """Return a name in lower case with underscores: 'St. Helens' as st_helens, 'Barking & Dagenham' as barking_and_dagenham."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold().replace("&", " and ").replace("'", "")).strip("_")


def register_of(folder: Path, frames: list[pd.DataFrame]) -> Register:
    """Return the register of all authorities that have a row of their own in any table."""
    register, names, neighbours = Register(), latest_names(frames), read_neighbours(folder)
    for code, title in names.items():
        nearest = neighbours.get(code) or neighbours.get(PREDECESSORS.get(code, ("",))[0], (title, ()))
        register.places[code] = RegisteredAuthority(code, title, normalised_name(title), nearest[1])
    written = [(code, title) for frame in frames for code, title in single_authority_rows(frame)]
    written += [(code, title) for code, (title, _) in neighbours.items() if code in names and "(" not in title]
    for code, title in written:
        register.codes.setdefault(normalised_name(title), set()).add(code)
    for code, title in written:
        register.codes.setdefault(normalised_name(title.partition(",")[0]), {code})
    return register


def single_authority_rows(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return code and name of each row that is not a joint return, oldest first."""
    rows = frame[frame["shared"] != ENGLAND].reset_index().sort_values("year")
    rows = rows[rows["shared"] == rows["code"]]
    return list(rows[["code", "place"]].drop_duplicates().itertuples(index=False, name=None))


def latest_names(frames: list[pd.DataFrame]) -> dict[str, str]:
    """Return the latest name of each code, from the first table that has the code."""
    names: dict[str, str] = {}
    for frame in frames:
        names = {**dict(single_authority_rows(frame)), **names}
    return names


def read_neighbours(folder: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each authority's name and ten nearest statistical neighbours by code; raise InputError."""
    path = find_table_file(folder, NEIGHBOURS_TABLE)
    frame, columns = read_rows(path), [f"SN{number}" for number in range(1, 11)]
    check_columns(frame, ["LA number", "LA Name", *columns], path)
    rows = frame[frame["LA number"].str.strip() != ""]
    wrong = rows[~rows["LA number"].str.strip().str.fullmatch(r"\d{3}")]
    if len(wrong):
        raise InputError(path, f"line {wrong.index[0] + 2}.LA number", wrong["LA number"].iloc[0], "a code of three digits", DOWNLOAD)
    near = rows[columns].apply(lambda row: tuple(code.strip() for code in row if code.strip()), axis=1)
    return {code.strip(): (title.strip(), codes) for code, title, codes in zip(rows["LA number"], rows["LA Name"], near)}
