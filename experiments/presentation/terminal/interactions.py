"""Interactions in the terminal: levels as ratios to as usual, the programme's effect by setting, and what a change of care entries comes from."""

from collections.abc import Iterator
from textwrap import fill
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN, three_figures
from experiments.measures.periods import in_words, is_date
from experiments.presentation.terminal.layout import DISCLAIMER, FEW, WEIGHED, WHAT_WORDS_MEAN, mark_of, paragraphs, table_lines
from experiments.validation.interaction_settings import USUAL
from experiments.validation.interaction_tables import YES
from experiments.validation.interaction_trace import BY_DECISION, BY_FACTOR, BY_MEETING, BY_ROUTE
from experiments.validation.interactions import Interactions

HEAD_LETTERS = 17
"""Of a line of a heading."""

FORCED_MARK = " (forced)"

WHAT_IS_HELD = (
    "Each setting holds from the beginning of the burn-in, in every arm; thresholds were not refitted, and the line"
    " of danger of each run is that as usual. (forced): its values lie outside their"
    " registered ranges on purpose, to force one answer everywhere; no place is like that."
)

HOW_LEVELS = "Levels: business as usual under each setting, as ratios to as usual [90 % interval over seeds, paired]."

HOW_EFFECTS = (
    "Effects: what the programme changes against business as usual under the same setting, mean of pairs [90 % interval of the mean]."
    " same, other: the sign that it has as usual, or the other; in capitals where the intervals of both lie off zero."
)

PARTS = {
    BY_ROUTE: "Care entries by route",
    BY_FACTOR: "What makes a route: counts that multiply to its children; the last column divides the route's change among them",
    BY_DECISION: "Decisions",
    BY_MEETING: "Meetings of social workers with parents",
}


def interaction_lines(done: Interactions, width: int | None = None) -> Iterator[str]:
    """Yield the tables: levels, effects if there is a programme, and the trace if one was asked for."""
    runs = len(done.finished)
    periods = dict.fromkeys(done.levels["period"])
    day, since = (next(period for period in periods if is_date(period) == wanted) for wanted in (True, False))
    when = f"stocks of plans on {day}, all else {in_words(since)}"
    yield from paragraphs([f"{done.experiment.authority.title}, {when}; {runs} run{'' if runs == 1 else 's'} under each setting.", ""], width)
    yield from paragraphs([HOW_LEVELS], width)
    yield from table_lines(heads_of(done.levels), list(rows_of(done.levels, ratio_cell)), width)
    if len(done.effects):
        yield from ["", *paragraphs([f"{HOW_EFFECTS} Programme: {done.effects['programme'].iloc[0]}."], width)]
        yield from table_lines(heads_of(done.effects), list(rows_of(done.effects, effect_cell)), width)
    if len(done.trace):
        yield from ["", *trace_lines(done.trace, width)]
    yield from ["", *paragraphs([WHAT_IS_HELD, WHAT_WORDS_MEAN[0], WEIGHED, *how_sure(done), DISCLAIMER], width)]


def how_sure(done: Interactions) -> Iterator[str]:
    """Yield what the intervals hold, that there is none, and that runs are few."""
    runs = len(done.finished)
    if runs < FEW:
        yield f"So few runs ({runs}) leave means to chance: take {FEW} or more."
    if done.levels["mean_low"].isna().all():
        yield "There is no interval: it takes two runs with held parameters, or two draws of a posterior, of which one in four is shared by two runs."
    else:
        yield f"Intervals hold {done.intervals}."


def heads_of(table: pd.DataFrame) -> list[str]:
    """Return the headings of the measures of a table, the errors with their marks."""
    return ["", *(fill(f"{EVERY[name].label}{mark_of(name)}", HEAD_LETTERS) for name in dict.fromkeys(table["measure"]))]


def rows_of(table: pd.DataFrame, cell: Any) -> Iterator[list[str]]:
    """Yield a row for each setting: its title and a cell for each measure."""
    for title, rows in table.groupby("title", sort=False):
        mark = FORCED_MARK if rows["is_forced"].iloc[0] == YES else ""
        yield [f"{title}{mark}", *map(cell, rows.itertuples())]


def ratio_cell(row: Any) -> str:
    """Return a ratio with its interval; as usual the mean itself."""
    if row.setting == USUAL.name:
        return f"{three_figures(row.usual_mean)} = 1"
    return UNKNOWN if row.ratio != row.ratio else f"{row.ratio:.2f}{interval_words(row.mean_low, row.mean_high)}"


def interval_words(low: float, high: float) -> str:
    """Return an interval of a ratio behind it; nothing where it is unknown."""
    return "" if low != low else f" [{low:.2f}, {high:.2f}]"


def effect_cell(row: Any) -> str:
    """Return a difference with its interval, and how its sign stands to the one as usual."""
    sign = str(row.sign).upper() if row.is_known == YES else str(row.sign)
    return f"{EVERY[row.measure].number_format.band(row.difference, row.mean_low, row.mean_high)} {sign}".rstrip()


def trace_lines(trace: pd.DataFrame, width: int | None = None) -> Iterator[str]:
    """Yield what a change of care entries comes from, part by part."""
    title = trace["title"].iloc[0]
    yield from paragraphs([f"What the change of care entries comes from if {title}: business as usual under the setting, less as usual."], width)
    for part, words in PARTS.items():
        rows = trace[trace["part"] == part]
        heads = ["", "", "as usual", title, "change", "90 % interval", *(["of the change"] if part == BY_FACTOR else [])]
        yield from ["", *paragraphs([f"{words}."], width)]
        yield from table_lines(heads, list(trace_rows(rows, part == BY_FACTOR)), width, repeated=2, is_left=(1,))


def trace_rows(rows: pd.DataFrame, has_parts: bool) -> Iterator[list[str]]:
    """Yield the rows of one part; what several rows are about stands in the first of them."""
    before = ""
    for row in rows.itertuples():
        interval = UNKNOWN if row.mean_low != row.mean_low else f"[{signed(row.mean_low)}, {signed(row.mean_high)}]"
        cells = [three_figures(row.usual), three_figures(row.here), signed(row.change), interval]
        yield ["" if row.what == before else row.what, row.quantity, *cells, *([signed(row.of_the_change)] if has_parts else [])]
        before = row.what


def signed(value: float) -> str:
    """Return a difference to three figures, with its sign."""
    return UNKNOWN if value != value else f"{'+' if value > 0.0 else ''}{three_figures(value)}"
