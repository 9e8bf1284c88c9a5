"""The report of a sweep: what was varied, both errors at every point, the figure, and how to make it again."""

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.exploration.sweep_tables import IS_OTHER, OTHER
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.captions import period_in_words, place_and_time
from experiments.presentation.report.assumptions import other_assumptions
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Content, Grid, Page, Paragraph, Piece, Section, sentence
from experiments.presentation.report.reproduce import facts, not_for
from experiments.presentation.terminal.layout import WEIGHED, WHAT_WORDS_MEAN, count_of
from experiments.presentation.terminal.sweep import (
    CHANGES,
    DIFFERENCES,
    ERROR_HEADS,
    SHARED_CHANCE,
    STAR,
    STARRED,
    Columns,
    errors_first,
    values_of,
    variable_words,
)

POINTS = "points"

MOST_ROWS = 60
"""Points that a table of the page lists."""

READ = (
    "Each cell: the mean difference between the policy and the baseline at that point, and the 90 % interval of that mean; below, how much that"
    f" differs from the first point, run by run. {SHARED_CHANCE}"
)


def sweep_page(folder: ResultsFolder) -> Page:
    """Return the report of a sweep."""
    study = dict(folder.record["study"])
    about = place_and_time(folder.experiment) if folder.experiment else ""
    return Page(str(study["title"]), about, list(notices(folder)), list(sections(folder, study)))


def sections(folder: ResultsFolder, study: Mapping[str, Any]) -> Iterator[Section]:
    """Yield the sections."""
    numbers = Numbers(folder.small_counts, folder.tables)
    yield question(folder, study)
    yield Section("errors", "Both errors, and the other outcomes", list(tables(folder, numbers, study)))
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield other_assumptions(folder)
    yield again(folder)
    yield not_for()


def variables_of(study: Mapping[str, Any]) -> dict[str, Any]:
    """Return levers, then parameters."""
    return {**dict(study["levers"]), **dict(study["uncertainties"])}


def question(folder: ResultsFolder, study: Mapping[str, Any]) -> Section:
    """Return what is asked, and what was varied."""
    policies, points = list(study["policies"]), int(folder.record["points"])
    what = "the policy" if len(policies) == 1 else f"each of {len(policies)} policies"
    draws = "other parameters held" if study["draws"] == "held" else f"{count_of(int(study['draws']), 'draw')} of the posterior"
    runs = f"{count_of(points, 'point')}, at each {count_of(int(study['seeds']), 'seed')} for every draw ({draws})."
    varied = variables_of(study)
    has_source = any(each.get("source") for each in varied.values())
    heads = ["", "values", *(["why outside the registered range"] if has_source else [])]
    rows = [[variable_words(name), values_words(folder, name), str(each.get("source") or "")][: len(heads)] for name, each in varied.items()]
    asked = f"What does {what} ({', '.join(policies)}) change, against {study['baseline']}, where these differ?"
    grid = Grid("What was varied", heads, rows, "text")
    return Section("question", "The question", [Paragraph(asked, "lead"), Paragraph(runs), grid])


def values_words(folder: ResultsFolder, name: str) -> str:
    """Return the values of a variable: all of a few, of many the ends."""
    values = sorted(folder.table(POINTS)[name].unique())
    return ", ".join(f"{value:.4g}" for value in values) if len(values) <= 8 else f"{values[0]:.4g} to {values[-1]:.4g}, {len(values)} values"


def tables(folder: ResultsFolder, numbers: Numbers, study: Mapping[str, Any]) -> Iterator[Piece]:
    """Yield a table for each policy: both errors first, a row a point."""
    points = folder.table(POINTS)
    outcomes, variables = errors_first(list(study["outcomes"])), list(variables_of(study))
    heads = [*variables, *(ERROR_HEADS[EVERY[name].error].replace("\n", " ") + EVERY[name].label for name in outcomes), "runs"]
    yield Paragraph(f"{READ} {WEIGHED}", "small")
    for policy, rows in points.groupby("policy", sort=False):
        when = period_in_words(str(rows["period"].iloc[0]))
        yield from grids(f"{policy}, {when}", heads, list(rows.groupby("point", sort=False)), (numbers, outcomes, variables), DIFFERENCES)
        if rows["point"].nunique() > 1:
            title = f"{policy}: how much that differs from the first point ({values_of(rows.iloc[0], variables)})"
            others = list(rows[rows["point"] > 1].groupby("point", sort=False))
            yield from grids(title, heads, others, (numbers, outcomes, variables), CHANGES)
    starred = [f"{STARRED}"] if points["runs"].min() >= FEWEST_PAIRS and points["point"].nunique() > 1 else []
    yield Paragraph(" ".join([*starred, WHAT_WORDS_MEAN[0].removeprefix("* ")]), "small")


def grids(title: str, heads: list[str], shown: list[Any], written: tuple[Numbers, list[str], list[str]], columns: Columns) -> Iterator[Piece]:
    """Yield a table with a row for each point, of many for the first. written: how numbers are written, outcomes and variables."""
    yield Grid(title, heads, [point_row(inside.to_dict("records"), written, columns) for _, inside in shown[:MOST_ROWS]])
    if len(shown) > MOST_ROWS:
        yield Paragraph(f"The first {MOST_ROWS} of {len(shown)} points; all stand in points.csv.", "small")


def point_row(rows: list[dict[Any, Any]], written: tuple[Numbers, list[str], list[str]], columns: Columns) -> list[Content]:
    """Return one point: its values, the mean of each outcome, and its runs."""
    (numbers, outcomes, variables), by_name = written, {str(row["measure"]): row for row in rows}
    runs, missing = int(rows[0]["runs"]), int(rows[0]["missing"])
    cells = [cell(numbers, by_name[name], columns) for name in outcomes]
    return [*(f"{float(rows[0][name]):.4g}" for name in variables), *cells, f"{runs} ({missing} missing)" if missing else str(runs)]


def cell(numbers: Numbers, row: Mapping[str, Any], columns: Columns) -> Content:
    """Return a difference with the interval of its mean, where there are runs enough for one, and a star at a change that is found."""
    middle, star = numbers.difference(POINTS, row, columns[0]), STAR if columns == CHANGES and row[IS_OTHER] == OTHER else ""
    if float(row[columns[1]]) != float(row[columns[1]]):
        return middle
    return sentence("{} {}{}", middle, numbers.interval(POINTS, row, columns[1:]), star)


def again(folder: ResultsFolder) -> Section:
    """Return how to make the numbers again."""
    rows = [[words, value] for words, value in facts(folder.record)]
    how = "The same command with the same version gives the same tables, with any number of threads; its study file must be as it was then."
    return Section("reproduce", "How to make these numbers again", [Grid("As run.json has it", ["", ""], rows, "text"), Paragraph(how)])
