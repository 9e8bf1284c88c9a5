"""All programmes side by side, in the terminal."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill

import pandas as pd

from experiments.comparison.precision import precision_words
from experiments.comparison.programmes import AT_THE_END, COLUMNS, SIDE_BY_SIDE, side_by_side
from experiments.measures.definitions import EVERY
from experiments.presentation.terminal.comparison import AGREEING
from experiments.presentation.terminal.layout import (
    DISCLAIMER,
    HOW_TO_READ,
    WHAT_WORDS_MEAN,
    count_of,
    few_runs,
    mark_of,
    paragraphs,
    table_lines,
)
from experiments.runs.parameter_values import is_chance_only, set_by_hand
from experiments.runs.run import Results

HEAD = 16
"""Letters of a heading's line."""


def group_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield what a group is, as soon as it is finished."""
    experiment = results.experiment
    names = ", ".join(pair.policy for pair in experiment.pairs)
    runs = count_of(len(results.finished), "paired run")
    yield from paragraphs(
        [f"{experiment.authority.title}, {experiment.start} to {experiment.end}: {names}; {runs}. {precision_words(results)}".strip()], width
    )


def write_side_by_side(found: Sequence[Results], out: str | Path | None) -> None:
    """Write what is finished so far as programmes.csv into the folder, if one is named."""
    if out:
        side_by_side(found).to_csv(Path(out).expanduser() / SIDE_BY_SIDE, index=False, float_format="%.7g")


def programme_lines(found: Sequence[Results], width: int | None = None) -> Iterator[str]:
    """Yield the table of all programmes that were run."""
    table = side_by_side(found)
    yield ""
    how = f"Each programme against business as usual in its own place, from its start to its window's end: {HOW_TO_READ}"
    yield from paragraphs([f"{how} Places differ in size: read along a row, not down a column."], width)
    grid = [[f"  {row['scenario']}", *(cell_of(row, measure) for measure in COLUMNS)] for _, row in table.iterrows()]
    yield from table_lines(["", *map(head_of, COLUMNS)], [[], *grid], width)
    yield ""
    closing = [
        *notes_of(COLUMNS),
        *few_runs(int(table["runs"].min())),
        *what_bands_hold(found),
        *filter(None, [set_by_hand(found[0].experiment)]),
        DISCLAIMER,
    ]
    yield from paragraphs(closing, width)


def head_of(measure: str) -> str:
    """Return a column's heading in lines of few letters."""
    return fill(EVERY[measure].label + mark_of(measure) + (" at the end" if measure in AT_THE_END else ""), HEAD)


def notes_of(measures: Sequence[str]) -> list[str]:
    """Return the notes whose marks stand at some of these measures."""
    marks = {mark_of(measure) for measure in measures}
    return [note for note in WHAT_WORDS_MEAN if note.split()[0] in marks]


def what_bands_hold(found: Sequence[Results]) -> Iterator[str]:
    """Yield whether parameters moved: they do where a posterior ships for the authority."""
    drawn = [results.experiment.authority.title for results in found if not is_chance_only(results.intervals)]
    if not drawn:
        yield "Bands hold chance among families only; all runs of a place use the same parameters."
        return
    places = ", ".join(dict.fromkeys(drawn))
    yield f"Bands of {places} hold chance and what calibration leaves open; all others chance among families alone, and are narrower for it."


def cell_of(row: pd.Series, measure: str) -> str:
    """Return mean difference and band of one programme in one measure; of a single pair the difference alone, which has no band."""
    middle, low, high = (row[f"{measure}_difference{end}"] for end in ("", "_low", "_high"))
    if row["runs"] == 1:
        return EVERY[measure].number_format.format(middle, True)
    return EVERY[measure].number_format.band(middle, low, high) + ("?" if row[f"{measure}_same_direction"] < AGREEING else "")
