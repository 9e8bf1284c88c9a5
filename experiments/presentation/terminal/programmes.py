"""All programmes side by side, in the terminal."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap

import pandas as pd

from experiments.comparison.programmes import AT_THE_END, COLUMNS, SIDE_BY_SIDE, side_by_side
from experiments.measures.definitions import EVERY
from experiments.presentation.terminal.comparison import AGREEING
from experiments.presentation.terminal.layout import in_columns, mark_of, what_words_mean
from experiments.presentation.terminal.uncertainty import FEW
from experiments.runs.parameter_values import CHANCE_ONLY
from experiments.runs.run import Results

HEAD = 16
"""Letters of a heading's line."""


def group_lines(results: Results) -> Iterator[str]:
    """Yield one line as soon as a group is finished."""
    experiment = results.experiment
    names = ", ".join(pair.policy for pair in experiment.pairs)
    runs = len(results.finished)
    yield f"{experiment.authority.title}, {experiment.start} to {experiment.end}: {names}; {runs} paired run{'s' if runs > 1 else ''}."


def write_side_by_side(found: Sequence[Results], out: str | Path | None) -> None:
    """Write what is finished so far as programmes.csv into the folder, if one is named."""
    if out:
        side_by_side(found).to_csv(Path(out).expanduser() / SIDE_BY_SIDE, index=False, float_format="%.7g")


def programme_lines(found: Sequence[Results]) -> Iterator[str]:
    """Yield the table of all programmes that were run."""
    table = side_by_side(found)
    yield ""
    yield "Each programme against business as usual in its own place, from its start to its window's end: mean difference [5 % to 95 % of pairs];"
    yield "?: fewer than 19 in 20 pairs differ in that direction. Places differ in size: read along a row, not down a column."
    grid = [*heads(), []]
    grid += [[f"  {row['scenario']}", *(cell_of(row, measure) for measure in COLUMNS)] for _, row in table.iterrows()]
    yield from in_columns(grid)
    yield ""
    yield from what_words_mean()
    fewest = int(table["runs"].min())
    if fewest < FEW:
        yield f"So few runs ({fewest}) leave means to chance and bands too narrow: take {FEW} or more."
    yield from what_bands_hold(found)
    yield "This is a model of systems and policies. It must never be used for a decision about a real child or family."


def heads() -> list[list[str]]:
    """Return the headings, broken into as many lines as the longest needs."""
    when = {name: " at the end" if name in AT_THE_END else "" for name in COLUMNS}
    broken = [wrap(EVERY[name].label + mark_of(name) + when[name], HEAD) for name in COLUMNS]
    return [["", *(lines[i] + " " if i < len(lines) else "" for lines in broken)] for i in range(max(map(len, broken)))]


def what_bands_hold(found: Sequence[Results]) -> Iterator[str]:
    """Yield whether parameters moved: they do where a posterior ships for the authority."""
    drawn = [results.experiment.authority.title for results in found if results.intervals != CHANCE_ONLY]
    if not drawn:
        yield "Bands hold chance among families only; all runs of a place use the same parameters."
        return
    places = ", ".join(dict.fromkeys(drawn))
    yield f"Bands of {places} hold chance and what calibration leaves open; all others chance among families alone, and are narrower for it."


def cell_of(row: pd.Series, measure: str) -> str:
    """Return mean difference and band of one programme in one measure."""
    middle, low, high = (row[f"{measure}_difference{end}"] for end in ("", "_low", "_high"))
    return EVERY[measure].number_format.band(middle, low, high) + ("?" if row[f"{measure}_same_direction"] < AGREEING else " ")
