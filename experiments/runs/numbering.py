"""Short numbers for families, children and workers in the long tables, beside their keys of up to twenty digits.

A number is the order of first appearance in one seed, over all its arms: family 417 is the same family under every policy. It is unique within a run,
and does not depend on what is kept of runs: who has an episode is numbered before those who stand in logs alone.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

PEOPLE = {"family_key": "family", "child_key": "child", "parent_key": "parent", "worker_key": "worker"}
"""The column of each key, and that of its number."""

BY_TURN = ("episodes", "encounters", "decisions")
"""Tables with people in them, in the order in which these are numbered."""

WEEK = {"episodes": "start_week"}

NOBODY_KEY = 0
"""In the place of a key where a row is about nobody of the kind: a decision about a family is about no one child."""


class Numbers:
    """The numbers of one kind of people.

    Parameters
    ----------
    keys
        In the order of the numbers, each once.
    """

    def __init__(self, keys: np.ndarray) -> None:
        order = np.argsort(keys)
        self._keys, self._numbers = keys[order], (order + 1).astype(np.int32)

    def of(self, keys: np.ndarray) -> np.ndarray:
        """Return the number of each key, from 1 on."""
        return self._numbers[np.searchsorted(self._keys, keys)]


def numbers_of(arms: Sequence[Mapping[str, np.ndarray]]) -> dict[str, Numbers]:
    """Return the numbers of everyone in the long tables of one seed's arms, by the column of their keys."""
    return {column: Numbers(by_first_appearance(column, arms)) for column in PEOPLE}


def by_first_appearance(column: str, arms: Sequence[Mapping[str, np.ndarray]]) -> np.ndarray:
    """Return the keys of one column, each once: table by table, by the week in which they are first there, then by key."""
    found = [first_of(column, tables) for tables in (with_column(column, name, arms) for name in BY_TURN) if tables]
    keys = np.concatenate(found) if found else np.zeros(0, np.uint64)
    return keys[np.sort(np.unique(keys, return_index=True)[1])]


def with_column(column: str, name: str, arms: Iterable[Mapping[str, np.ndarray]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return keys and weeks of all arms' tables of a name, if they have the column."""
    tables = [arm[name] for arm in arms if name in arm and column in (arm[name].dtype.names or ())]
    there = [table[table[column] != NOBODY_KEY] for table in tables]
    return [(table[column], table[WEEK.get(name, "week")]) for table in there]


def first_of(column: str, tables: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return keys in the order of the weeks in which they are first there, then of the keys themselves; some may stand there again."""
    keys, weeks = (np.concatenate(each) for each in zip(*tables, strict=True))
    return keys[np.lexsort((keys, weeks))]
