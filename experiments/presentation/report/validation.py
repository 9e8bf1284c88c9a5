"""The report of a validation: an authority's published figures beside simulated ones."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.measures.definitions import label_of_ratio
from experiments.measures.formats import UNKNOWN, three_figures
from experiments.measures.small_counts import WITHHELD
from experiments.presentation.figures.captions import period_in_words, place_and_time
from experiments.presentation.report.assumptions import other_assumptions
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers, marked_number
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Content, Grid, Page, Paragraph, Piece, Section
from experiments.presentation.report.reproduce import not_for, reproduce
from experiments.presentation.terminal.validation import NO, YES, counted, score_sentences
from experiments.validation.targets import FEW

TARGETS, PATTERNS = "targets", "patterns"

HEADS = ("", "published", "simulated median", "5 to 95 % of runs", "ratio", "within 15 %", "in the interval", "fitted to it")

PATTERN_HEADS = ("", "unit", "published", "simulated median", "5 to 95 % of runs")

BOTH_ERRORS = (
    "Published figures count what a system did, not whether it was right. Neither error, harm that is missed or needless intervention, is among them:"
    " a model that meets every figure here may still be wrong about both."
)


def validation_page(folder: ResultsFolder) -> Page:
    """Return the report of a validation."""
    experiment = folder.experiment
    where, about = (experiment.authority.title, place_and_time(experiment)) if experiment else ("An authority", "")
    return Page(f"{where}: published figures beside simulated ones", about, list(notices(folder)), list(sections(folder, where)))


def sections(folder: ResultsFolder, where: str) -> Iterator[Section]:
    """Yield the sections."""
    numbers = Numbers(folder.small_counts, folder.tables)
    runs = int(folder.record.get("runs", 0))
    targets, patterns = folder.figure_table(TARGETS), folder.figure_table(PATTERNS)
    asked = f"Do simulated runs of {where} as usual give the figures that were published?"
    how = f"{runs} run{'s' if runs != 1 else ''} without any programme."
    yield Section("question", "The question", [Paragraph(asked, "lead"), Paragraph(how)])
    yield answer(targets, runs)
    yield Section("errors", "Both errors", [Paragraph(BOTH_ERRORS)])
    if len(targets):
        rows = [target_row(numbers, row, runs) for row in targets[targets["in_window"]].to_dict("records")]
        yield Section("targets", "Published figures", [Grid("Published and simulated", HEADS, rows)])
    if len(patterns):
        yield Section("patterns", "Patterns on several levels", list(pattern_grids(numbers, patterns)))
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield other_assumptions(folder)
    yield reproduce(folder)
    yield not_for()


def answer(targets: pd.DataFrame, runs: int) -> Section:
    """Return how many figures the model meets."""
    few = f"{runs} run{'s say' if runs != 1 else ' says'} next to nothing of how far chance reaches: take {FEW} or more (--runs {FEW})."
    pieces: list[Piece] = [Paragraph(few, "notice")] if runs < FEW else []
    said = (
        f"Medians beside published figures: {counted(targets[targets['in_window']], runs)}"
        if len(targets)
        else "The folder holds no published figures."
    )
    scores = score_sentences(targets[targets["in_window"]], runs) if len(targets) else []
    return Section("answer", "The answer", [*pieces, Paragraph(said, "answer"), *map(Paragraph, scores)])


def target_row(numbers: Numbers, row: Mapping[str, Any], runs: int) -> list[Content]:
    """Return one published figure beside the simulated one; a small count of unpublished figures is left out on both sides."""
    measure, is_hidden = str(row["measure"]), numbers.hides_row(row)
    cells: list[Content] = [WITHHELD] * 3 if is_hidden else number_cells(row, TARGETS, runs)
    marks = [YES if row["is_inside"] else NO, YES if runs > 1 and row["in_interval"] else NO if runs > 1 else UNKNOWN, YES if row["fitted"] else NO]
    ratio: Content = WITHHELD if is_hidden else marked_number(f"{row['ratio']:.2f}", TARGETS, row, ["ratio"])
    return [f"{label_of_ratio(measure)}, {period_in_words(str(row['period']))}", *cells, ratio, *marks]


def number_cells(row: Mapping[str, Any], table: str, runs: int) -> list[Content]:
    """Return published, median and interval."""
    published: Content = UNKNOWN if row["observed"] != row["observed"] else marked_number(three_figures(row["observed"]), table, row, ["observed"])
    median = marked_number(three_figures(row["median"]), table, row, ["median"])
    ends: Content = (
        marked_number(f"[{three_figures(row['low'])}, {three_figures(row['high'])}]", table, row, ["low", "high"]) if runs > 1 else UNKNOWN
    )
    return [published, median, ends]


def pattern_grids(numbers: Numbers, patterns: pd.DataFrame) -> Iterator[Piece]:
    """Yield a table for each pattern, under what it says and how often it was shown."""
    for (level, statement), rows in patterns.groupby(["level", "pattern"], sort=False):
        shown = f"{str(level).capitalize()}: {statement}. Shown in {rows['shown_in'].iloc[0]:.0%} of runs."
        yield Grid(shown, PATTERN_HEADS, [pattern_row(numbers, row) for row in rows.to_dict("records")])


def pattern_row(numbers: Numbers, row: Mapping[str, Any]) -> list[Content]:
    """Return one figure of a pattern; of unpublished counts none, since what is behind it is not in the folder."""
    runs = 1 if row["low"] == row["high"] else 2
    cells = [WITHHELD] * 3 if numbers.counts.is_on else number_cells({**row, "part": row["figure"]}, PATTERNS, runs)
    return [str(row["figure"]), str(row["unit"]), *cells]
