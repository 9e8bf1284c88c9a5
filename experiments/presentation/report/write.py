"""Writing a report: a results folder as one HTML file, and as PDF where WeasyPrint is installed."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.inputs.optional_packages import check_packages
from experiments.inputs.python_words import takes_words
from experiments.presentation.report.folder import ResultsFolder, read_folder
from experiments.presentation.report.pages import page_of
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER
from experiments.runs.manifest import PROGRAM, read_files
from experiments.runs.results_folder import add_files
from experiments.runs.run import REPORT
from experiments.runs.store import write_whole

TEMPLATES = Path(__file__).resolve().parent / "templates"

PDF = "report.pdf"

GENERATOR = f"{PROGRAM} report"
"""Stands in every page, and in the PDF that is made of it: such a file may be replaced."""

CODE = re.compile(r"`([^`]+)`")


@cache
def templates() -> Environment:
    """Return the templates; every text that is put in is escaped."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["with_code"] = with_code
    return made


def with_code(text: object) -> Markup:
    """Return text, escaped unless it is marked, with what stands between backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))


def report_html(folder: ResultsFolder) -> str:
    """Return the page of a results folder: the same folder gives the same text."""
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    return templates().get_template("page.html.jinja").render(page=page_of(folder), style=style, disclaimer=SHORT_DISCLAIMER, generator=GENERATOR)


@takes_words
def report(folder: str | Path, *, out: str | Path | None = None, pdf: bool = False, overwrite: bool = False) -> Path:
    """Return the place of a results folder's report, which is written as one HTML page.

    Parameters
    ----------
    folder
        A folder that `compare`, the main job, `programmes`, `ablate`, `predict`, `validate`, `simulate`, `sweep`, `sensitivity`, `discover`,
        `optimise` or `trial` wrote.
    out
        A file for the page; None: report.html in the folder, listed in its run.json.
    pdf
        Also write it as PDF, beside the page and under its name.
    overwrite
        Replace what `out` names, and the PDF beside it, even if it is no earlier report.

    Raises
    ------
    InputError
        If the folder holds no such results, a file of the user's own is in the way, the place cannot be written, or PDF is asked for and WeasyPrint
        is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from experiments import simulate
    >>> with TemporaryDirectory() as place:
    ...     results = simulate("luton", start="2015-04-01", weeks=8, draws="held", out=f"{place}/luton")
    ...     report(f"{place}/luton").name
    'report.html'
    """
    if pdf:
        check_packages("--pdf", "weasyprint")
    found = read_folder(folder)
    if out is None:
        return written_into(found, pdf)
    place = checked_file(out)
    places = [place, *([place.with_suffix(".pdf")] if pdf else [])]
    if not overwrite:
        check_replaced(places)
    text = report_html(found)
    with saying_not_writable("--out", place.absolute().parent, "Name a file in another folder."):
        write_whole(place, text)
        if pdf:
            write_pdf(text, places[-1])
    return place


def write_report(folder: Path, place: Path) -> None:
    """Write the report of a results folder into a file."""
    place.write_text(report_html(read_folder(folder)), encoding="utf-8", newline="\n")


def written_into(found: ResultsFolder, pdf: bool) -> Path:
    """Write the report into its folder, in place of an earlier one; raise InputError if a file of the user's own has its name."""
    for name in (REPORT, *([PDF] if pdf else [])):
        if (found.path / name).exists() and name not in read_files(found.path):
            problem = NotGiven(f"{shown_path(found.path / name)} is no file of these results")
            raise InputError("DIR", "", problem, "a folder without a file of that name", "Move it, or name another file with --out.")
    text = report_html(found)

    def write(folder: Path) -> None:
        (folder / REPORT).write_text(text, encoding="utf-8", newline="\n")
        if pdf:
            write_pdf(text, folder / PDF)

    with saying_not_writable("DIR", found.path, "Name a file elsewhere: --out FILE."):
        add_files(found.path, write)
    return found.path / REPORT


def checked_file(out: str | Path) -> Path:
    """Return the file that a report is written into; raise InputError if it cannot be one."""
    place = Path(out).expanduser()
    if not str(out).strip() or place.suffix.lower() not in (".html", ".htm"):
        raise InputError("--out", "", str(out), "a file whose name ends in .html", f"Write {place / REPORT}." if place.is_dir() else "")
    if place.is_dir() or not place.absolute().parent.is_dir():
        raise InputError("--out", "", str(out), "a file in a folder that is there", "Make the folder first, or name another.")
    with saying_not_writable("--out", folder := place.absolute().parent, "Name a file in another folder."), tempfile.TemporaryFile(dir=folder):
        return place


@contextmanager
def saying_not_writable(option: str, folder: Path, fix: str) -> Iterator[None]:
    """Turn a place that cannot be written into an InputError that names it."""
    try:
        yield
    except OSError as error:
        raise InputError(option, "", NotGiven(f"{shown_path(folder)} ({error.strerror})"), "a folder that can be written", fix) from error


def check_replaced(places: Iterable[Path]) -> None:
    """Raise InputError if a file that is to be written stands there already and is no earlier report."""
    for place in places:
        if os.path.lexists(place) and not is_report(place):
            problem = NotGiven(f"{shown_path(place)} is there, and is no earlier report")
            raise InputError("--out", "", problem, "a new file, or an earlier report", "Name another file, or replace it with --overwrite.")


def is_report(place: Path) -> bool:
    """Return whether a file is a page or a PDF that was written here."""
    try:
        text = place.read_bytes()
    except OSError:
        return False
    named = GENERATOR.encode()
    return named in text and text.startswith((b"<!DOCTYPE html>", b"%PDF"))


def write_pdf(text: str, place: Path) -> None:
    """Write a page as PDF; nothing is fetched for it."""
    from weasyprint import HTML

    def refuse(url: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"a report fetches nothing, and {url} is elsewhere")

    HTML(string=text, url_fetcher=refuse).write_pdf(place, pdf_identifier=GENERATOR.encode())
