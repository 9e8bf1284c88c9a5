"""Numbers as the page has them: formatted in one place, each with the table, row and column that it was read from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup

from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import ALL_AREAS
from experiments.measures.formats import MONEY, UNKNOWN
from experiments.measures.small_counts import SmallCounts, counts_behind
from experiments.presentation.figures.style import MINUS, with_minus

KEYS = (
    "policy",
    "baseline",
    "scenario",
    "measure",
    "period",
    "area",
    "words",
    "path",
    "part",
    "block",
    "quantity",
    "comparison",
    "years",
    "what",
    "parameter",
    "box",
    "where",
)
"""Columns of tables that say what a row is about."""

LEVEL_COLUMNS = ("mean", "median", "low", "high", "observed")
"""Columns of figures' tables that hold levels."""

POUND = "£"

MINUS_BEFORE_NUMBER = re.compile(r"(?<![\w.])-(?=\d)")


def minus_in_text(text: str) -> str:
    """Return a sentence of the terminal with minus signs before its numbers; hyphens in words and dates stay."""
    return MINUS_BEFORE_NUMBER.sub(MINUS, text)


def marked_number(text: str, table: str, row: Mapping[str, Any], columns: Sequence[str], measure: str = "") -> Markup:
    """Return a number for the page: `<data value="-226.5" data-table="headline" data-measure="care_entries" ...>`.

    Parameters
    ----------
    text
        As it is read.
    table, row, columns
        Where its value stands; of an interval both ends. A row's own key columns are written, those of text that are known.
    measure
        The measure where the table has no such column.
    """
    values = " ".join(repr(float(row[column])) for column in columns)
    about = {"table": table, "column": " ".join(columns)} | {name: row[name] for name in KEYS if name in row and row[name] == row[name]}
    about |= {"measure": measure} if measure else {}
    attributes = Markup(" ").join(Markup('data-{}="{}"').format(name, value) for name, value in about.items())
    return Markup('<data value="{}" {}>{}</data>').format(values, attributes, with_minus(text))


def change_text(measure: str, value: float) -> str:
    """Return how many fewer or more, how much less or more of money, without a sign: `226 fewer`."""
    is_money = EVERY[measure].number_format is MONEY
    below = "less" if is_money else "fewer"
    return f"{POUND if is_money else ''}{EVERY[measure].number_format.format(abs(value))} {below if value < 0.0 else 'more'}"


def all_areas(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all areas together; none where a table has none."""
    return table[table["area"] == ALL_AREAS] if "area" in table else table


def levels_in(row: Mapping[str, Any]) -> list[float]:
    """Return all levels that a row of a figure's table holds; none of shares or differences, which have no mean and no published number."""
    levels = {column: float(row[column]) for column in LEVEL_COLUMNS if column in row and row[column] == row[column]}
    return [*levels.values()] if {"mean", "observed"} & set(levels) else []


@dataclass(frozen=True)
class Numbers:
    """Writes the numbers of a folder's tables.

    Parameters
    ----------
    counts
        What becomes of small counts.
    tables
        Of the folder, by name, from which the counts behind a number are read.
    arms
        Of a double difference, by its name: the arms behind it.
    """

    counts: SmallCounts = field(default_factory=SmallCounts)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    arms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def level(self, table: str, row: Mapping[str, Any], column: str = "mean", arm: str = "") -> Markup | str:
        """Return a level; arm: whose it is."""
        name, value = str(row["measure"]), float(row[column])
        if value != value:
            return UNKNOWN
        text = self.counts.level(name, value, list(self.behind(row, [arm])) if self.counts.is_on else ())
        is_hidden = self.counts.is_on and self.counts.hides(name, *(self.behind(row, [arm]) if counts_behind(name) else (value,)))
        return text if is_hidden else marked_number(text, table, row, [column])

    def difference(self, table: str, row: Mapping[str, Any], column: str = "difference") -> Markup | str:
        """Return a difference."""
        name, value = str(row["measure"]), float(row[column])
        if value != value:
            return UNKNOWN
        text, is_hidden = self.counts.difference(name, value, levels := self.levels(row)), self.counts.hides(name, *levels)
        return text if is_hidden else marked_number(text, table, row, [column])

    def change(self, row: Mapping[str, Any], column: str = "difference") -> Markup | str:
        """Return a difference of the headline, or an end of its interval, for a sentence: `226 fewer`, `£2.35m more`."""
        name, value = str(row["measure"]), float(row[column])
        if self.counts.hides(name, *self.levels(row)):
            return self.counts.difference(name, value, self.levels(row))
        return marked_number(change_text(name, value), "headline", row, [column])

    def interval(self, table: str, row: Mapping[str, Any], columns: tuple[str, str] = ("low", "high")) -> Markup | str:
        """Return the ends of an interval of differences."""
        name, ends = str(row["measure"]), (float(row[columns[0]]), float(row[columns[1]]))
        if ends[0] != ends[0] or ends[1] != ends[1]:
            return UNKNOWN
        text, is_hidden = self.counts.interval(name, ends, levels := self.levels(row)), self.counts.hides(name, *levels)
        return text if is_hidden else marked_number(text, table, row, columns)

    def levels(self, row: Mapping[str, Any]) -> list[float]:
        """Return all levels from which a difference is made; nothing needs to be known where no count is left out."""
        if not self.counts.is_on:
            return []
        known = [str(row[name]) for name in ("policy", "scenario", "baseline") if isinstance(row.get(name), str)]
        return list(self.behind(row, [arm for name in known for arm in self.arms.get(name, (name,))]))

    def behind(self, row: Mapping[str, Any], arms: Sequence[str]) -> Iterator[float]:
        """Yield the levels of the counts behind a number, of arms; nan where one is not known."""
        name = str(row["measure"])
        for count in counts_behind(name) or (name,):
            for arm in arms:
                yield self.level_of(arm, count, str(row.get("period")))

    def level_of(self, arm: str, name: str, period: str) -> float:
        """Return an arm's mean of a measure over a period: as the summary has it, else as the headline has it; nan if neither has."""
        for table, column, mean in (
            ("summary", "scenario", "mean"),
            ("headline", "policy", "policy_mean"),
            ("headline", "baseline", "baseline_mean"),
        ):
            rows = self.tables.get(table, pd.DataFrame())
            if len(rows):
                found = rows[(rows[column] == arm) & (rows["measure"] == name) & (rows["period"] == period)]
                found = all_areas(found)
                if len(found):
                    return float(found[mean].iloc[0])
        return float("nan")

    def hides_figure(self, table: pd.DataFrame) -> bool:
        """Return whether a figure's table holds a number that must be left out."""
        if not self.counts.is_on:
            return False
        if "measure" not in table:
            return True
        return any(self.hides_row(row) for row in table.to_dict("records"))

    def hides_row(self, row: Mapping[str, Any]) -> bool:
        """Return whether one row of a figure's table holds a number that must be left out; of one measure over another no level is known."""
        if not self.counts.is_on:
            return False
        name, *below = str(row["measure"]).split(" / ")
        if not {name, *below} <= set(EVERY):
            return True
        if below:
            return any(self.counts.hides(each) for each in (name, *below))
        return self.counts.hides(name, *self.levels(row)) if "difference" in row else self.counts.hides_alone(name, *levels_in(row))
