"""The long tables, written run by run so that memory does not grow: weekly, episodes, and the logs on request."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from agents import standing
from experiments.measures.evaluate import ALL_AREAS
from simulation import random_numbers
from simulation.calendar import EPOCH
from simulation.measures import MEASURES, ROLES

QUESTIONS = {value: name.lower() for name, value in vars(random_numbers).items() if name.isupper() and type(value) is int}
"""What chance is asked, by its number: a decision in the log is named by the question behind it."""


def code_words(first: str, last: str) -> list[str]:
    """Return the words of a group of codes of agents/standing.py, in the order of the codes: the constants' own names in small letters."""
    names = list(vars(standing))
    group = names[names.index(first) : names.index(last) + 1]
    if [getattr(standing, name) for name in group] != list(range(len(group))):
        raise ValueError(f"{first} to {last} are not the codes 0 to {len(group) - 1}, one after the other")
    return [name.lower() for name in group]


WORDS = {
    "decision": [QUESTIONS.get(number, "") for number in range(max(QUESTIONS) + 1)],
    "track": [word.removesuffix("_track") for word in code_words("PLAN_TRACK", "PLACEMENT_TRACK")],
    "plan": code_words("NO_PLAN", "PROTECTION_PLAN"),
    "court": code_words("NO_COURT", "PROCEEDINGS"),
    "care": code_words("NOT_IN_CARE", "REMAND"),
    "placement": code_words("HOME", "ADOPTIVE"),
    "reason_ended": code_words("STILL_OPEN", "LEFT_OTHERWISE"),
    "decided_by": [word.removeprefix("by_") for word in code_words("NOBODY", "BY_AGE")],
    "role": list(ROLES),
    "presentation": code_words("OPENLY_ENGAGED", "HOSTILE_OR_AVOIDANT"),
    "resisted_because": code_words("SITUATION", "STAKE"),
}
"""The words of every code in the long tables: a status has its name in one place."""


class Run(NamedTuple):
    """Whose rows they are: one arm with one seed."""

    arm: str
    seed: int


def dictionary(codes: np.ndarray, words: list[str]) -> pa.DictionaryArray:
    """Return codes as words, stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(words, pa.string()))


def same(word: str, rows: int) -> pa.DictionaryArray:
    """Return one word for all rows."""
    return dictionary(np.zeros(rows), [word])


def days(weeks: np.ndarray) -> pa.Array:
    """Return the Mondays of weeks; null for -1, which means still open."""
    epoch = np.datetime64(EPOCH, "D")
    return pa.array(epoch + 7 * weeks.astype("timedelta64[D]"), pa.date32(), mask=weeks < 0)


@cache
def weekly_index(first_week: int, weeks: int, areas: tuple[str, ...]) -> dict[str, pa.Array]:
    """Return the columns that every run of an experiment shares: measure after measure, area after area, week after week."""
    shape = (len(MEASURES), len(areas), weeks)
    measure, area, week = (grid.ravel() for grid in np.indices(shape))
    return {
        "week": pa.array((week + first_week).astype(np.int32)),
        "date": days(week + first_week),
        "area": dictionary(area, list(areas)),
        "measure": dictionary(measure, list(MEASURES)),
    }


def of_run(run: Run, rows: int) -> dict[str, Any]:
    """Return the columns that say which run rows are of."""
    return {"scenario": same(run.arm, rows), "run": pa.array(np.full(rows, run.seed, np.int32))}


def weekly_rows(run: Run, weekly: np.ndarray, first_week: int, areas: tuple[str, ...]) -> pa.Table:
    """Return one run's weekly table in long form, the areas after their total."""
    values = np.concatenate([weekly.sum(axis=1, keepdims=True), weekly], axis=1) if len(areas) > 1 else weekly
    flat = values.transpose(2, 1, 0).ravel()
    return pa.table({**of_run(run, len(flat)), **weekly_index(first_week, len(weekly), areas), "value": flat})


def status_words(episodes: np.ndarray) -> pa.DictionaryArray:
    """Return each episode's status in the words of its track."""
    words = [word for track in WORDS["track"] for word in WORDS[track]]
    starts = np.cumsum([0] + [len(WORDS[track]) for track in WORDS["track"]])[:-1]
    return dictionary(starts[episodes["track"]] + episodes["status"], words)


def episode_rows(run: Run, found: np.ndarray, areas: tuple[str, ...]) -> pa.Table:
    """Return one run's episodes, one row a child and status."""
    return pa.table(
        {
            **of_run(run, len(found)),
            "child_key": found["child_key"],
            "family_key": found["family_key"],
            "area": dictionary(found["area"], list(areas)),
            "track": dictionary(found["track"], WORDS["track"]),
            "status": status_words(found),
            "start_date": days(found["start_week"]),
            "end_date": days(found["end_week"]),
            **{name: dictionary(found[name], WORDS[name]) for name in ("reason_ended", "decided_by")},
            **{name: found[name] for name in ("belief_at_start", "true_risk_at_start", "unhelped_hazard_at_start")},
        }
    )


def log_rows(run: Run, log: np.ndarray) -> pa.Table:
    """Return a log of meetings or decisions with words for codes."""
    columns = {name: dictionary(log[name], WORDS[name]) if name in WORDS else log[name] for name in log.dtype.names or () if name != "week"}
    return pa.table({**of_run(run, len(log)), "date": days(log["week"]), **columns})


class EarlierRows:
    """The rows of a file that was written by `Streams`, run by run."""

    def __init__(self, path: Path) -> None:
        self.file = pq.ParquetFile(path)
        names = self.file.schema_arrow.names
        columns = names.index("run"), names.index("scenario")
        self.groups: dict[tuple[int, str], list[int]] = {}
        for i in range(self.file.num_row_groups):
            run, scenario = (self.file.metadata.row_group(i).column(column).statistics.min for column in columns)
            self.groups.setdefault((int(run), str(scenario)), []).append(i)

    def of(self, seed: int, arm: str) -> pa.Table:
        """Return one run's rows; raises KeyError if it has none."""
        return self.file.read_row_groups(self.groups[seed, arm])


class Streams:
    """Parquet files that grow by one row group a run."""

    def __init__(self, folder: Path, first_week: int, areas: list[str]) -> None:
        self.folder, self.first_week = folder, first_week
        self.areas = tuple(areas)
        self.weekly_areas = (ALL_AREAS, *areas) if len(areas) > 1 else (ALL_AREAS,)
        self.writers: dict[str, pq.ParquetWriter] = {}
        self.earlier: dict[str, EarlierRows] = {}

    def add(self, run: Run, tables: Mapping[str, np.ndarray]) -> None:
        """Write one run's long tables, each by its name."""
        for name, table in tables.items():
            self.write(name, self.rows(name, run, table))

    def rows(self, name: str, run: Run, table: np.ndarray) -> pa.Table:
        """Return one run's rows of a long table."""
        if name == "weekly":
            return weekly_rows(run, table, self.first_week, self.weekly_areas)
        return episode_rows(run, table, self.areas) if name == "episodes" else log_rows(run, table)

    def write(self, name: str, table: pa.Table) -> None:
        """Append a table to a file, making the file at its first row group."""
        if name not in self.writers:
            words = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
            self.writers[name] = pq.ParquetWriter(self.folder / f"{name}.parquet", table.schema, compression="zstd", use_dictionary=words)
        self.writers[name].write_table(table)

    def copy(self, run: Run, names: Sequence[str], earlier: Path) -> None:
        """Write one run's rows as they stand in the files of earlier results."""
        for name in names:
            if name not in self.earlier:
                self.earlier[name] = EarlierRows(earlier / f"{name}.parquet")
            self.write(name, self.earlier[name].of(run.seed, run.arm))

    def close(self) -> None:
        """Finish the files."""
        for writer in self.writers.values():
            writer.close()
