"""The report of a comparison whose settings this version cannot read: the headline as it was written, and the figures."""

from collections.abc import Iterator

from experiments.measures.definitions import EVERY
from experiments.presentation.figures.captions import period_in_words
from experiments.presentation.report.changes import HEADS, READ_HEADS, cells
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Content, Grid, Page, Paragraph, Piece, Section
from experiments.presentation.report.reproduce import not_for, reproduce

NEEDED = (
    *("part", "comparison", "against", "policy", "baseline", "measure", "label", "period", "baseline_mean", "difference"),
    *("low", "high", "mean_low", "mean_high", "runs"),
)
"""Columns of headline.csv without which nothing of it is shown."""

ONLY = "Only what this version can read is shown: the numbers of headline.csv, and the figures."


def tables_page(folder: ResultsFolder) -> Page:
    """Return what can be said of a folder from its tables and figures alone."""
    return Page("Results, as far as they can be read", ONLY, list(notices(folder)), list(sections(folder)))


def sections(folder: ResultsFolder) -> Iterator[Section]:
    """Yield the sections."""
    numbers = Numbers(folder.small_counts, folder.tables)
    grids = list(headline_grids(folder, numbers))
    yield Section(
        "numbers", "The numbers, both errors among them", [*grids, Paragraph(READ_HEADS, "small")] if grids else [Paragraph("No headline.csv.")]
    )
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield reproduce(folder)
    yield not_for()


def headline_grids(folder: ResultsFolder, numbers: Numbers) -> Iterator[Piece]:
    """Yield a table for each comparison of the headline, with the words that stand there."""
    table = folder.table("headline")
    if not len(table) or not set(NEEDED) <= set(table):
        return
    for (what, against), rows in table.groupby(["comparison", "against"], sort=False):
        found: list[list[Content]] = []
        for part, inside in rows.groupby("part", sort=False):
            known = [row for row in inside.to_dict("records") if row["measure"] in EVERY]
            found.append([str(part)])
            for row in known:
                level = numbers.level("headline", row, "baseline_mean", str(row["baseline"]))
                found.append([f"{row['label']}, {period_in_words(str(row['period']))}", *cells(numbers, "headline", row, level)])
        yield Grid(f"{what}, against {against}", ["", "baseline", *HEADS[2:]], found)
