"""The report of a prediction: what a council will see in its own figures, and what of it is the programme's doing."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.formats import PERCENT, UNKNOWN
from experiments.measures.small_counts import WITHHELD
from experiments.prediction.combine import NO_PROGRAMME, NO_PROGRAMME_SIMULATED, PROGRAMME_AGAINST_NONE, VARIANCE_PARTS, WITH_PROGRAMME
from experiments.prediction.effects import ERRORS, QUANTITIES
from experiments.presentation.figures.captions import place_and_time
from experiments.presentation.figures.findings import FEWEST_PAIRS, capital
from experiments.presentation.report.alternatives import in_day
from experiments.presentation.report.assumptions import other_assumptions
from experiments.presentation.report.changes import words_of
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers, marked_number
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Card, Cards, Content, Entry, Grid, Page, Paragraph, Piece, Section, sentence, together
from experiments.presentation.report.reproduce import not_for, reproduce
from experiments.presentation.terminal.layout import WHAT_WORDS_MEAN

TABLE, PARTS, CHANCES = "prediction", "prediction_parts", "prediction_chances"

COMPARED = {
    NO_PROGRAMME: "own figures, after over before: nothing done",
    WITH_PROGRAMME: "own figures, after over before: with the programme",
    PROGRAMME_AGAINST_NONE: "with over without: what the programme did",
    NO_PROGRAMME_SIMULATED: "the model alone, after over before: nothing done (not used for the intervals)",
}
"""What is set against what."""

WHAT = {
    "fall_though_nothing_was_done": "its own figures show a fall although nothing was done",
    "rise_though_it_lowers": "they show a rise although the programme lowers them",
    "as_low_as_expected_though_nothing_was_done": "doing nothing ends lower than the median with the programme",
}
"""Chances of being misled, in words."""

HEADS = ("", "median", "50 % interval", "90 % interval")

SAID = (
    "<strong>{}.</strong> Own figures, after over before: ×{} if nothing is done (90 %: {}), ×{} with the programme (90 %: {}); with the programme"
    " over without it, in the same families: ×{} (90 %: {})."
)
"""The answer for one quantity."""

READ = (
    "A ratio of 0.80 is a fall by a fifth. The 90 % interval of own figures holds what a council will see: the noise of one authority's history,"
    " fitted to authorities that adopted nothing, and the model's effect. With over without: the same simulated families, which no council can see."
)

ERROR_TITLES = {"harm_missed": "First error: children left in danger", "needless_intervention": "Second error: needless intervention"}


def prediction_page(folder: ResultsFolder) -> Page:
    """Return the report of a prediction."""
    experiment = folder.experiment
    where, about = (experiment.authority.title, place_and_time(experiment)) if experiment else ("A council", "")
    return Page(f"{where}: what will its own figures show?", about, list(notices(folder)), list(sections(folder, where)))


def sections(folder: ResultsFolder, where: str) -> Iterator[Section]:
    """Yield the sections."""
    numbers = Numbers(folder.small_counts, folder.tables)
    yield question(folder, where)
    yield answer(folder, numbers)
    yield errors(folder, numbers)
    yield ratios(folder, numbers)
    yield from parts(folder)
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield other_assumptions(folder)
    yield reproduce(folder)
    yield not_for()


def question(folder: ResultsFolder, where: str) -> Section:
    """Return what is predicted."""
    record, runs = folder.record, int(folder.record.get("runs", 0))
    asked = f"If {where} begins a programme on {in_day(record.get('go_live'))}, what will it see in its own figures?"
    how = f"Figures of the year to {in_day(record.get('last_figure'))} over those of the year to {in_day(record.get('first_figure'))}."
    return Section("question", "The question", [Paragraph(asked, "lead"), Paragraph(f"{how} {runs} paired run{'s' if runs != 1 else ''}.")])


def longest(folder: ResultsFolder) -> pd.DataFrame:
    """Return the rows of the last year that is predicted; errors have that one alone."""
    table = folder.table(TABLE)
    return table[table["years"] == table["years"].max()] if len(table) else table


def row_of(table: pd.DataFrame, quantity: str, comparison: str) -> dict[str, Any] | None:
    """Return one row of the prediction; None if it is not there."""
    found = table[(table["quantity"] == quantity) & (table["comparison"] == comparison)] if len(table) else table
    return found.iloc[0].to_dict() if len(found) else None


def is_hidden(numbers: Numbers, quantity: str) -> bool:
    """Return whether a ratio is left out: a level behind it may be small."""
    table = numbers.tables.get("summary", pd.DataFrame())
    levels = table.loc[(table["measure"] == quantity), "mean"] if len(table) else ()
    return numbers.counts.hides_alone(quantity, *map(float, levels))


def median_of(numbers: Numbers, row: Mapping[str, Any]) -> Content:
    """Return the median of a ratio."""
    if row["median"] != row["median"]:
        return "no ratio (a count of 0)"
    return WITHHELD if is_hidden(numbers, str(row["quantity"])) else marked_number(f"{row['median']:.2f}", TABLE, row, ["median"])


def ends_of(numbers: Numbers, row: Mapping[str, Any], share: str) -> Content:
    """Return the ends of an interval of ratios; a dash where all runs are alike, as one run is."""
    low, high = f"low_{share}", f"high_{share}"
    if row[low] != row[low] or row[low] == row[high]:
        return UNKNOWN
    return WITHHELD if is_hidden(numbers, str(row["quantity"])) else marked_number(f"[{row[low]:.2f}, {row[high]:.2f}]", TABLE, row, [low, high])


def answer(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return the answer: a sentence for each quantity, and one on both errors."""
    runs, table = int(folder.record.get("runs", 0)), longest(folder)
    few = f"{runs} pair{'s say' if runs != 1 else ' says'} next to nothing of the effect: take 20 or more (--runs 20)."
    pieces: list[Piece] = [Paragraph(few, "notice")] if runs < FEWEST_PAIRS else []
    for name in QUANTITIES:
        found = [row_of(table, name, comparison) for comparison in (NO_PROGRAMME, WITH_PROGRAMME, PROGRAMME_AGAINST_NONE)]
        if None not in found:
            cells = [cell for row in found if row for cell in (median_of(numbers, row), ends_of(numbers, row, "90"))]
            pieces.append(Paragraph(sentence(SAID, capital(words_of(name)), *cells), "answer"))
    rows = [row for name in ERRORS if (row := row_of(table, name, PROGRAMME_AGAINST_NONE))]
    said_errors = [
        sentence("{} ×{} (90 %: {})", words_of(str(row["quantity"])), median_of(numbers, row), ends_of(numbers, row, "90")) for row in rows
    ]
    pieces.append(Paragraph(sentence("<strong>Both errors</strong>, with the programme over without it: {}.", together(said_errors, "; ")), "answer"))
    return Section("answer", "The answer", [*pieces, *misled(folder), Paragraph(READ, "small")])


def misled(folder: ResultsFolder) -> Iterator[Piece]:
    """Yield the chances that a council's own figures mislead it."""
    table = folder.table(CHANCES)
    rows = [
        [f"{capital(words_of(str(row['quantity'])))}: {WHAT[str(row['what'])]}", marked_number(f"{row['chance']:.0%}", CHANCES, row, ["chance"])]
        for row in table.to_dict("records")
        if row["what"] in WHAT and row["chance"] == row["chance"]
    ]
    if rows:
        yield Grid("How often a council's own figures would mislead it", ["chance that", ""], rows)


def errors(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return both errors side by side, from go-live to the end."""
    table = longest(folder)
    rows = [row for name in ERRORS if (row := row_of(table, name, PROGRAMME_AGAINST_NONE))]
    cards = [
        Card(title, "With the programme over without it, from go-live to the end.", [entry(numbers, row) for row in rows if error_of(row) == error])
        for error, title in ERROR_TITLES.items()
    ]
    note = f"No council sees either error in its returns. {WHAT_WORDS_MEAN[0].removeprefix('* ')}"
    return Section("errors", "Both errors, side by side", [Cards(cards), Paragraph(note, "small")])


def error_of(row: Mapping[str, Any]) -> str:
    """Return which error a row counts."""
    return EVERY[str(row["quantity"])].error


def entry(numbers: Numbers, row: Mapping[str, Any]) -> Entry:
    """Return a ratio as an entry of a card."""
    ends = [(f"{share} % interval", ends_of(numbers, row, share)) for share in ("50", "90")]
    change = median_of(numbers, row)
    shown = sentence("×{}", change) if change != WITHHELD else change
    return Entry(words_of(str(row["quantity"])), shown, "", [(words, interval) for words, interval in ends if interval != UNKNOWN])


def ratios(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return every ratio by year."""
    table, pieces = folder.table(TABLE), list[Piece]()
    for name in QUANTITIES:
        rows: list[list[Content]] = []
        for comparison, words in COMPARED.items():
            found = table[(table["quantity"] == name) & (table["comparison"] == comparison)].sort_values("years") if len(table) else table
            rows += [[capital(words)]] if len(found) else []
            rows += [ratio_row(numbers, row) for row in found.to_dict("records")]
        pieces.append(Grid(f"{capital(words_of(name))}: ratios", HEADS, rows))
    return Section("ratios", "The ratios year by year", pieces)


def ratio_row(numbers: Numbers, row: Mapping[str, Any]) -> list[Content]:
    """Return one year's ratio."""
    years = int(row["years"])
    return [f"after {years} year{'s' if years != 1 else ''}", median_of(numbers, row), ends_of(numbers, row, "50"), ends_of(numbers, row, "90")]


def parts(folder: ResultsFolder) -> Iterator[Section]:
    """Yield what makes the intervals wide."""
    table = folder.table(PARTS)
    if not len(table):
        return
    heads = ["", *(words_of(name) for name in QUANTITIES)]
    pieces: list[Piece] = []
    for comparison in (WITH_PROGRAMME, PROGRAMME_AGAINST_NONE):
        rows: list[list[Content]] = []
        for part, words in VARIANCE_PARTS.items():
            found = table[(table["comparison"] == comparison) & (table["part"] == part)].set_index("quantity")
            if len(found):
                rows.append([words, *(share_cell(found, name) for name in QUANTITIES)])
        pieces.append(Grid(f"Share of the variance: {COMPARED[comparison]}", heads, rows))
    yield Section(
        "width", "What makes the intervals wide", [*pieces, Paragraph("A dash: too few runs, or parameters held at their values.", "small")]
    )


def share_cell(found: pd.DataFrame, name: str) -> Content:
    """Return a share of the variance."""
    if name not in found.index or found.loc[name, "share_of_variance"] != found.loc[name, "share_of_variance"]:
        return UNKNOWN
    row = {**found.loc[name].to_dict(), "quantity": name}
    return marked_number(PERCENT.format(float(row["share_of_variance"])), PARTS, row, ["share_of_variance"])
