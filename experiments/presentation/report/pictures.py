"""The figures of a folder as pictures of a page, each with its table in words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from experiments.inputs.errors import InputError
from experiments.measures.formats import three_figures
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.findings import capital
from experiments.presentation.figures.style import with_minus
from experiments.presentation.report.folder import ResultsFolder, read_table
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.pieces import Content, Paragraph, Picture, Piece
from experiments.presentation.report.svg import inline_svg
from experiments.runs.results_folder import FIGURES

TITLES = {
    "answer": "All at one look, in per cent of the baseline",
    "both_errors": "Both errors",
    "why": "Why: help itself, and moved thresholds",
    "protection_plans": "Child protection plans over time",
    "looked_after_children": "Looked-after children over time",
    "costs": "Costs by payer",
    "time_with_families": "Time with families",
    "shares": "What each ingredient adds",
    "prediction": "What a council will see in its own figures",
    "reported": "Reported against simulated",
    "targets": "Published figures against simulated ones",
    "patterns": "Patterns on several levels",
}
"""What a figure is called, in the order of the page; those of other names come behind, under their names in words."""

NO_LETTER = re.compile(r"[^A-Za-z0-9]+")
"""What the names of pictures have a hyphen for."""

MOST_WORDS = 60
"""Most rows that a text alternative reads out."""


def picture_names(folder: ResultsFolder) -> list[str]:
    """Return the figures of a folder that are there, in the order of the page."""
    there = sorted(path.stem for path in (folder.path / FIGURES).glob("*.svg"))
    return sorted(there, key=lambda name: (list(TITLES).index(name) if name in TITLES else len(TITLES), name))


def pictures(folder: ResultsFolder, numbers: Numbers, only: tuple[str, ...] = (), whose: str = "") -> Iterator[Piece]:
    """Yield the figures; of one that shows a small count of unpublished figures a sentence.

    Parameters
    ----------
    folder, numbers
        Of the results.
    only
        Names of figures; none: all.
    whose
        Begins the pictures' own names where figures of several folders stand on a page.
    """
    for name in picture_names(folder):
        if not only or name in only:
            yield picture(folder, numbers, name, whose)


def picture(folder: ResultsFolder, numbers: Numbers, name: str, whose: str = "") -> Piece:
    """Return one figure."""
    path = folder.path / FIGURES / f"{name}.svg"
    table_path = path.with_suffix(".csv")
    table = read_table(table_path) if table_path.is_file() else None
    table = pd.DataFrame() if table is None else table
    title = title_of(name)
    if numbers.hides_figure(table):
        return Paragraph(f"{title}: the figure is left out, since it shows counts below five of unpublished figures.")
    words = [with_minus(line) for line in in_words(table)] or ["Its table is not in the folder."]
    try:
        return drawn(path, whose, title, words)
    except InputError as error:
        return Paragraph(f"{title}: the figure cannot be shown. {error}", "notice")


def drawn(path: Path, whose: str, title: str, words: list[Content]) -> Picture:
    """Return a figure's file as a picture; raise InputError if it is no whole SVG."""
    name = path.stem
    own = NO_LETTER.sub("-", f"figure-{whose}-{name}" if whose else f"figure-{name}")
    return Picture(own, title, inline_svg(path, own, title, words), words)


def title_of(name: str) -> str:
    """Return what a figure is called."""
    return TITLES.get(name, capital(name.replace("_", " ")))


def in_words(table: pd.DataFrame) -> list[Content]:
    """Return a figure's table in sentences: a row each, or of lines over time their ends."""
    if "date" in table:
        found = list(ends_of_lines(table))
    elif "said" in table:
        found = list(differences(table))
    else:
        found = list(rows_in_words(table))
    more = len(found) - MOST_WORDS
    return found if more <= 0 else [*found[:MOST_WORDS], f"{more} more rows stand in the figure's table."]


def ends_of_lines(table: pd.DataFrame) -> Iterator[str]:
    """Yield of each line its first and its last value, with the band where it has one."""
    for (panel, line), rows in table.groupby(["panel", "line"], sort=False, dropna=False):
        rows = rows.dropna(subset=["mean"])
        if len(rows):
            where = f"{panel}, " if isinstance(panel, str) and panel else ""
            first, last = rows.iloc[0], rows.iloc[-1]
            band = f" ({last['low']:,.0f} to {last['high']:,.0f})" if last["low"] == last["low"] and last["low"] != last["high"] else ""
            yield (
                f"{where}{line}: {first['mean']:,.0f} {first['unit']} on {in_day(first['date'])},"
                f" {last['mean']:,.0f}{band} on {in_day(last['date'])}."
            )


def in_day(day: object) -> str:
    """Return a day in words."""
    return day_in_words(pd.Timestamp(str(day)).date())


def differences(table: pd.DataFrame) -> Iterator[str]:
    """Yield the rows of differences, as they are written beside the points."""
    of = str(table["said_is"].iloc[0]) if "said_is" in table else ""
    if of:
        yield f"Each row: {of}."
    for row in table.to_dict("records"):
        heading = row.get("heading")
        title = row.get("title") if isinstance(row.get("title"), str) and table.get("title", pd.Series()).nunique() > 1 else ""
        named = [str(part) for part in (title, heading, row["words"]) if isinstance(part, str) and part]
        yield f"{', '.join(dict.fromkeys(named))}: {row['said']}."


def rows_in_words(table: pd.DataFrame) -> Iterator[str]:
    """Yield the rows of any other figure: what they are of, and their numbers to three figures."""
    left_out = {"title", "caption", "intervals", "runs", "source", "note", "role"}
    for row in table.drop(columns=[name for name in left_out if name in table]).to_dict("records"):
        words = [str(value) for value in row.values() if isinstance(value, str)]
        known = {name: value for name, value in row.items() if isinstance(value, int | float) and not isinstance(value, bool) and value == value}
        numbers = (f"{name.replace('_', ' ')} {three_figures(float(value))}" for name, value in known.items())
        yield f"{', '.join(words)}: {', '.join(numbers)}."
