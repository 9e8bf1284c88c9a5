"""The figures of a folder as pictures of a page, each with its table in words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from experiments.inputs.errors import InputError
from experiments.presentation.figures.findings import capital
from experiments.presentation.report.alternatives import in_words
from experiments.presentation.report.damage import DAMAGED
from experiments.presentation.report.folder import ResultsFolder
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.pieces import Paragraph, Picture, Piece
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
    "front": "Teams on the front",
    "trade_offs": "Objectives against each other",
    "regret": "Ranks over states of the world",
    "shares_of_variance": "Which parameters an outcome's variance goes with",
    "shares_over_time": "The same, year by year",
    "free_mechanisms": "Differences against mechanisms that nobody has counted",
    "boxes": "Where the programme fails",
    "sweep": "Differences over what was varied",
    "prediction": "What a council will see in its own figures",
    "reported": "Reported against simulated",
    "targets": "Published figures against simulated ones",
    "patterns": "Patterns on several levels",
    "design": "The design: who goes live when",
    "power": "Power, and size where nobody goes live",
    "coverage": "How often an interval holds the effect",
}
"""What a figure is called, in the order of the page; those of other names come behind, under their names in words."""

NO_LETTER = re.compile(r"[^A-Za-z0-9]+")
"""What the names of pictures have a hyphen for."""


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
    table = folder.figure_table(name)
    title = title_of(name)
    if numbers.hides_figure(table):
        return Paragraph(f"{title}: the figure is left out, since it shows counts below five of unpublished figures.")
    words = read_out(table) or ["Its table is not in the folder, or cannot be read."]
    try:
        return drawn(path, whose, title, words)
    except InputError as error:
        return Paragraph(f"{title}: the figure cannot be shown. {error}", "notice")


def read_out(table: pd.DataFrame) -> list[str]:
    """Return a figure's table in sentences; nothing of one that is damaged."""
    try:
        return in_words(table)
    except DAMAGED:
        return []


def drawn(path: Path, whose: str, title: str, words: list[str]) -> Picture:
    """Return a figure's file as a picture; raise InputError if it is no whole SVG."""
    name = path.stem
    own = NO_LETTER.sub("-", f"figure-{whose}-{name}" if whose else f"figure-{name}")
    return Picture(own, title, inline_svg(path, own, title, words), words)


def title_of(name: str) -> str:
    """Return what a figure is called."""
    return TITLES.get(name, capital(name.replace("_", " ")))
