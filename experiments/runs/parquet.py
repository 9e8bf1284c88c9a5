"""The long tables, written run by run so that memory does not grow: weekly, episodes, and the logs on request."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from agents.standing import NOBODY_AT_HOME
from experiments.measures.evaluate import ALL_AREAS
from experiments.runs.numbering import NOBODY_KEY, PEOPLE, Numbers
from experiments.runs.words import WORDS, answer_words, decision_words, dictionary, status_words
from simulation.calendar import EPOCH
from simulation.measures import MEASURES


class Run(NamedTuple):
    """Whose rows they are: one arm with one seed."""

    arm: str
    seed: int


class Frame(NamedTuple):
    """What all runs of an experiment share: the first recorded week, the window's first day, and the names of areas."""

    first_week: int
    start: date
    areas: tuple[str, ...]


BEFORE_WINDOW = "before_window"
"""The column that marks dates before the window's first day: episodes that were open then, and the Monday of the week that holds it."""


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


def weekly_rows(run: Run, weekly: np.ndarray, frame: Frame) -> pa.Table:
    """Return one run's weekly table in long form, the areas after their total."""
    areas = (ALL_AREAS, *frame.areas) if len(frame.areas) > 1 else (ALL_AREAS,)
    values = np.concatenate([weekly.sum(axis=1, keepdims=True), weekly], axis=1) if len(areas) > 1 else weekly
    flat = values.transpose(2, 1, 0).ravel()
    return pa.table({**of_run(run, len(flat)), **weekly_index(frame.first_week, len(weekly), areas), "value": flat})


def of_people(found: np.ndarray, numbers: Mapping[str, Numbers], columns: Sequence[str]) -> dict[str, Any]:
    """Return the short numbers of people, by the names of their columns; none where a row is about nobody of the kind."""
    return {PEOPLE[column]: pa.array(numbers[column].of(found[column]), mask=found[column] == NOBODY_KEY) for column in columns}


def keys_of(found: np.ndarray, columns: Sequence[str]) -> dict[str, pa.Array]:
    """Return keys as text: spreadsheets round a number of twenty digits."""
    return {column: pa.array(found[column], mask=found[column] == NOBODY_KEY).cast(pa.string()) for column in columns}


def is_before(weeks: np.ndarray, start: date) -> np.ndarray:
    """Return whether the Monday of each week lies before the window's first day."""
    return weeks * 7 < (start - EPOCH).days


def episode_rows(run: Run, found: np.ndarray, frame: Frame, numbers: Mapping[str, Numbers]) -> pa.Table:
    """Return one run's episodes, one row a child and status."""
    people = ("child_key", "family_key")
    return pa.table(
        {
            **of_run(run, len(found)),
            **keys_of(found, people),
            "area": dictionary(found["area"], list(frame.areas)),
            "track": dictionary(found["track"], WORDS["track"]),
            "status": status_words(found["track"], found["status"]),
            "start_date": days(found["start_week"]),
            "end_date": days(found["end_week"]),
            **{name: dictionary(found[name], WORDS[name]) for name in ("reason_ended", "decided_by")},
            **{name: found[name] for name in ("belief_at_start", "true_risk_at_start", "unhelped_hazard_at_start")},
            **of_people(found, numbers, people),
            BEFORE_WINDOW: is_before(found["start_week"], frame.start),
        }
    )


def log_rows(run: Run, log: np.ndarray, frame: Frame, numbers: Mapping[str, Numbers]) -> pa.Table:
    """Return a log of meetings or decisions with words for codes."""
    names = [name for name in log.dtype.names or () if name != "week"]
    people = [name for name in names if name in PEOPLE]
    when = {"date": days(log["week"]), BEFORE_WINDOW: is_before(log["week"], frame.start)}
    columns = {name: column_of(name, log) for name in names if name not in PEOPLE}
    return pa.table({**of_run(run, len(log)), **when, **of_people(log, numbers, people), **columns, **keys_of(log, people)})


def column_of(name: str, log: np.ndarray) -> Any:
    """Return a log's column: words for codes, and no belief about children at home where there are none."""
    if name == "decision":
        return decision_words(log[name])
    if name == "answer":
        return answer_words(log["decision"], log[name])
    if name == "belief":
        return pa.array(log[name], mask=log[name] <= NOBODY_AT_HOME)
    return dictionary(log[name], WORDS[name]) if name in WORDS else log[name]


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

    def __init__(self, folder: Path, frame: Frame) -> None:
        self.folder, self.frame = folder, frame
        self.writers: dict[str, pq.ParquetWriter] = {}
        self.earlier: dict[str, EarlierRows] = {}

    def add(self, run: Run, tables: Mapping[str, np.ndarray], numbers: Mapping[str, Numbers]) -> None:
        """Write one run's long tables, each by its name; numbers: of the people of all arms with this seed (`numbers_of`)."""
        for name, table in tables.items():
            self.write(name, self.rows(name, run, table, numbers))

    def rows(self, name: str, run: Run, table: np.ndarray, numbers: Mapping[str, Numbers]) -> pa.Table:
        """Return one run's rows of a long table."""
        if name == "weekly":
            return weekly_rows(run, table, self.frame)
        return (episode_rows if name == "episodes" else log_rows)(run, table, self.frame, numbers)

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
