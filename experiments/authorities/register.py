"""The register of authorities: codes of three digits (stable when others change), names over the years, neighbours, reorganisations."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from experiments.authorities.dfe_table import ENGLAND, new_codes_of
from experiments.authorities.releases import NeighboursRelease, read_releases
from experiments.authorities.table_files import DOWNLOAD, check_columns, read_rows
from experiments.inputs.errors import InputError, likely

PREDECESSORS = {
    "838": ("835",),  # Dorset without Christchurch, April 2019
    "839": ("837", "836", "835"),  # Bournemouth, Poole, and Christchurch of Dorset
    "940": ("928",),  # Northamptonshire in two, April 2021
    "941": ("928",),
    "942": ("909",),  # Cumbria in two, April 2023
    "943": ("909",),
}
"""Authorities made by reorganisation, with their predecessors; the neighbours of the first are used if the authority has none of its own."""

WORDS_OF_MANY = frozenset("and city council county district isle isles london north of on royal south the upon west east with".split())
"""Words of names that alone do not say which authority is meant."""

SUGGESTIONS = 4


@dataclass(frozen=True)
class RegisteredAuthority:
    """An authority: its code, its latest published name, its name for files, its statistical neighbours by code."""

    code: str
    title: str
    name: str
    neighbours: tuple[str, ...] = ()


@dataclass
class Register:
    """All authorities by code, every name under which they appear, and their codes of nine characters."""

    places: dict[str, RegisteredAuthority] = field(default_factory=dict)
    codes: dict[str, set[str]] = field(default_factory=dict)
    new_codes: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> list[RegisteredAuthority]:
        """Return the authorities of a name or code, one for each code that has had it; raise InputError with the nearest names.

        A name is one of the tables, or words that only one authority's name has: Hull is Kingston upon Hull, City of.
        """
        text = name.strip()
        if text in self.places:
            return [self.places[text]]
        if text.upper() in self.new_codes:
            return [self.places[self.new_codes[text.upper()]]]
        wanted = normalised_name(name)
        codes = self.codes.get(wanted) or self.with_words(wanted)
        if not codes:
            allowed = "the name of an authority in the tables, such as west_berkshire, or its code, such as 869 or E06000037"
            raise InputError("NAME", "", name, allowed, self.suggestion(wanted, text))
        return [self.places[code] for code in sorted(codes)]

    def with_words(self, wanted: str) -> set[str]:
        """Return the codes of the one authority whose name has all the words wanted; none if several have, or if the words are of many names."""
        words = set(wanted.split("_")) - {""}
        if not words - WORDS_OF_MANY:
            return set()
        titles = {place.title for name, codes in self.codes.items() for place in self.of(codes) if words <= set(name.split("_"))}
        return {place.code for place in self.places.values() if place.title in titles} if len(titles) == 1 else set()

    def of(self, codes: Iterable[str]) -> list[RegisteredAuthority]:
        """Return the authorities of some codes."""
        return [self.places[code] for code in codes]

    def suggestion(self, wanted: str, text: str) -> str:
        """Return the likely remedy: names with the word first, then names spelt nearly so."""
        if re.fullmatch(r"\d+|[A-Za-z]\d{8}", text):
            return "No table has a row of its own under this code; write the name as in the tables."
        within = sorted((name for name in self.names() if wanted and wanted in name), key=lambda name: (wanted not in name.split("_"), name))
        if len(within) > 1:
            return f"Which of {', '.join(map(repr, within[:SUGGESTIONS]))}{' and others' if len(within) > SUGGESTIONS else ''}?"
        if within:
            return f"Did you mean {within[0]!r}?"
        return likely(wanted, self.codes) or "Write it as in the tables."

    def names(self) -> set[str]:
        """Return the names for files of all authorities."""
        return {place.name for place in self.places.values()}


def normalised_name(name: str) -> str:
    """Return a name in lower case with underscores: 'St. Helens' as st_helens, 'Barking & Dagenham' as barking_and_dagenham."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold().replace("&", " and ").replace("'", "")).strip("_")


def register_of(neighbours: dict[str, tuple[str, tuple[str, ...]]], frames: list[pd.DataFrame]) -> Register:
    """Return the register of all authorities that have a row of their own in any table; neighbours: names and neighbours by code."""
    register, names = Register(), latest_names(frames)
    for code, title in names.items():
        nearest = neighbours.get(code) or neighbours.get(PREDECESSORS.get(code, ("",))[0], (title, ()))
        register.places[code] = RegisteredAuthority(code, title, normalised_name(title), nearest[1])
    written = [(code, title) for frame in frames for code, title in single_authority_rows(frame)]
    written += [(code, title) for code, (title, _) in neighbours.items() if code in names and "(" not in title]
    for code, title in written:
        register.codes.setdefault(normalised_name(title), set()).add(code)
    for code, title in written:
        register.codes.setdefault(normalised_name(title.partition(",")[0]), {code})
    register.new_codes = {new: code for frame in frames for new, code in new_codes_of(frame)}
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


def read_neighbours(paths: list[Path]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each authority's name and ten nearest statistical neighbours by code, newer tables before older ones; raise InputError."""
    neighbours: dict[str, tuple[str, tuple[str, ...]]] = {}
    for release in read_releases().neighbours:
        for path in paths:
            if any(fnmatch(path.name.casefold(), pattern.casefold()) for pattern in release.files):
                neighbours |= neighbours_of(path, release)
    return neighbours


def neighbours_of(path: Path, release: NeighboursRelease) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return names and neighbours of one table; raise InputError."""
    frame = read_rows(path)
    check_columns(frame, [release.code, release.name, *release.columns], path)
    rows = frame[frame[release.code].str.strip() != ""]
    for column in (release.code, *release.columns):
        codes = rows[column].str.strip()
        wrong = codes[~codes.str.fullmatch(r"\d{3}" if column == release.code else r"\d{3}|-?")]
        if len(wrong):
            raise InputError(path, f"line {wrong.index[0] + 2}.{column}", wrong.iloc[0], "a code of three digits", DOWNLOAD)
    near = rows[release.columns].apply(lambda row: tuple(code.strip() for code in row if code.strip(" -")), axis=1)
    return {code.strip(): (title.strip(), codes) for code, title, codes in zip(rows[release.code], rows[release.name], near)}
