"""A programme under other forms of one assumption: the table of `run.py robustness`, and the sentence under every comparison it concerns."""

from collections.abc import Iterator

import pandas as pd

from experiments.comparison.robustness import ALONE, MEASURES, WHOLE, WITHOUT, read_robustness, robustness_settings, row_of
from experiments.measures.definitions import EVERY
from experiments.measures.periods import in_words
from experiments.presentation.terminal.layout import DISCLAIMER, few_runs, name_as_head, paragraphs, table_lines
from experiments.runs.run import Results

COMMAND = "`run.py robustness`"

NEARLY_ALL = 0.8
"""Share of the programme's fall in care entries above which it is said that nearly all of it goes with one ingredient."""


def robustness_lines(results: Results, table: pd.DataFrame, width: int | None = None) -> Iterator[str]:
    """Yield the table: a row for each arm and form, the mean difference of each measure with the interval of the mean."""
    period, runs = in_words(str(table["period"].iloc[-1])), len(results.finished)
    yield from paragraphs([f"{results.experiment.authority.title}, {period}, {runs} paired runs; thresholds go halfway back."], width)
    yield from paragraphs(["Each cell: mean difference from the baseline under the same form [90 % interval of the mean].", ""], width)
    heads = ["", *(name_as_head(EVERY[name].label) for name in MEASURES)]
    yield from table_lines(heads, [cells_of(title, rows) for title, rows in table.groupby("title", sort=False)], width)
    yield from paragraphs(
        ["", "Forms hold from the split on; nothing was refitted. Both errors: a fall of one beside a rise of the other is no gain."], width
    )
    yield from paragraphs([*few_runs(runs), DISCLAIMER], width)


def cells_of(title: str, rows: pd.DataFrame) -> list[str]:
    """Return one row of the table."""
    by = rows.set_index("measure")
    return [title, *(EVERY[name].number_format.band(*by.loc[name, ["difference", "mean_low", "mean_high"]]) for name in MEASURES)]


def assumption_sentences() -> Iterator[str]:
    """Yield what the fall in care entries rests on, with the numbers of the table that ships; nothing where none ships."""
    table, settings = read_robustness(), robustness_settings()
    if not len(table):
        return
    alone, without = (row_of(table, arm, settings.as_shipped, "care_entries") for arm in (ALONE, WITHOUT))
    others = [(form.title, row_of(table, ALONE, form.name, "care_entries")) for form in settings.forms if form.name != settings.as_shipped]
    found = "; ".join(f"{with_interval(row)} if {title}" for title, row in others)
    yield (
        f"{assumption_in_short()} Shared records alone, Hertfordshire:"
        f" {with_interval(alone)} as used; {found}; all else {with_interval(without)} ({COMMAND})."
    )


def assumption_in_short() -> str:
    """Return in one sentence what the fall in care entries rests on, by the table that ships; nothing where none ships."""
    table = read_robustness()
    return assumption_found(table) if len(table) else ""


def assumption_found(table: pd.DataFrame) -> str:
    """Return in one sentence what a table of robustness says of the fall in care entries."""
    settings = robustness_settings()
    whole, alone = (row_of(table, arm, settings.as_shipped, "care_entries")["difference"] for arm in (WHOLE, ALONE))
    others = [form.name for form in settings.forms if form.name != settings.as_shipped]
    return opening(whole, alone, [row_of(table, ALONE, name, "care_entries")["difference"] for name in others])


def opening(whole: float, alone: float, others: list[float]) -> str:
    """Return what the table says: whether one form carries nearly all of the effect, and whether another form turns it."""
    carried = "Nearly all of the fall in care entries rests" if alone / whole >= NEARLY_ALL else "The fall in care entries rests in part"
    turns = any(other * alone <= 0.0 for other in others)
    way = "turns" if turns else "shrinks"
    return f"{carried} on one assumed form (how agencies' facts move beliefs); with another defensible form it {way}."


def with_interval(row: object) -> str:
    """Return a mean difference with the 90 % interval of the mean."""
    number = EVERY["care_entries"].number_format
    mean, low, high = (number.format(row[name], signed=True) for name in ("difference", "mean_low", "mean_high"))  # type: ignore[index]
    return f"{mean} ({low} to {high})"
