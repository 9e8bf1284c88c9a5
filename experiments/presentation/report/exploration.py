"""The reports of a study of sensitivity and of a discovery: both errors first, what they rest on or where they lie, figures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.exploration.discover import WHERE
from experiments.exploration.morris import NEGLIGIBLE_CHANGE
from experiments.exploration.study import Discovery, PairedStudy, Sensitivity
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.presentation.figures.captions import period_in_words, place_and_time
from experiments.presentation.report.assumptions import LIMITS
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers, marked_number
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Bullets, Content, Grid, Page, Paragraph, Section, sentence
from experiments.presentation.report.reproduce import not_for
from experiments.presentation.report.sweep import again
from experiments.presentation.report.tables_alone import tables_page
from experiments.presentation.terminal.exploration import (
    HOW_TO_READ_SHARES,
    NO_PROBABILITY,
    added_words,
    error_words,
    failure_words,
    why_no_box,
    with_interval,
)
from experiments.presentation.terminal.layout import WEIGHED, WHAT_WORDS_MEAN
from experiments.presentation.terminal.sweep import errors_first

SHARES, OUTCOMES, BOXES, EFFECTS = "shares", "outcomes", "boxes", "effects"

MOST_ROWS = 20
"""Parameters that a table of the page lists for each outcome."""


def sensitivity_page(folder: ResultsFolder) -> Page:
    """Return the report of a study of sensitivity; of its tables alone where there are no shares."""
    if not len(folder.table(SHARES)):
        return tables_page(folder)
    study = Sensitivity.model_validate(folder.record["study"])
    return Page(f"{study.title}: what the result rests on", about(folder), list(notices(folder)), list(sections_of_shares(folder, study)))


def discovery_page(folder: ResultsFolder) -> Page:
    """Return the report of a discovery; of its tables alone where outcomes are missing."""
    if not len(folder.table(OUTCOMES)):
        return tables_page(folder)
    study = Discovery.model_validate(folder.record["study"])
    return Page(study.title, about(folder), list(notices(folder)), list(sections_of_worlds(folder, study)))


def about(folder: ResultsFolder) -> str:
    """Return place and time."""
    return place_and_time(folder.experiment) if folder.experiment else ""


def names_of(study: PairedStudy) -> str:
    """Return the two scenarios that are compared."""
    return f"{Path(study.policy).stem} against {Path(study.baseline).stem}"


def sections_of_shares(folder: ResultsFolder, study: Sensitivity) -> Iterator[Section]:
    """Yield the sections of a study of sensitivity."""
    whole = folder.table(SHARES)
    period = str(whole["period"].iloc[-1])
    shares = whole[(whole["kind"] == "difference") & (whole["period"] == period)]
    asked = f"Which parameters carry the difference that the programme makes ({names_of(study)}, {period_in_words(period)})?"
    stages = f"{int(shares['points'].max())} points, each with values of its own for the parameters in the tables below, and a seed of its own."
    yield Section("question", "The question", [Paragraph(asked, "lead"), Paragraph(stages), *map(Paragraph, added_words(study))])
    numbers = Numbers(folder.small_counts, folder.tables)
    yield Section("outcomes", "Both errors, and the other outcomes", [outcomes_grid(numbers, study, shares), meaning()])
    yield Section("shares", "What each rests on", [*share_grids(study, shares), Paragraph(HOW_TO_READ_SHARES[0], "small")])
    yield screening(folder, study, period)
    yield from closing(folder, numbers, [HOW_TO_READ_SHARES[1]])


def closing(folder: ResultsFolder, numbers: Numbers, assumed: list[str]) -> Iterator[Section]:
    """Yield the last sections of either report."""
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield Section("assumptions", "What is assumed", [Bullets([*assumed, LIMITS])])
    yield again(folder)
    yield not_for()


def meaning() -> Paragraph:
    """Return what the words of measures mean, and that errors are not weighed."""
    return Paragraph(f"{WHAT_WORDS_MEAN[0].removeprefix('* ')} {WEIGHED}", "small")


def outcomes_grid(numbers: Numbers, study: Sensitivity, shares: pd.DataFrame) -> Grid:
    """Return how far each outcome's difference spreads over the points, errors first."""
    rows = []
    for name in errors_first(study.measured):
        own = shares[shares["outcome"] == name]
        if len(own):
            row: dict[Any, Any] = {**own.iloc[0].to_dict(), "measure": name}
            explained = marked_number(f"{max(row['explained'], 0.0):.0%}", SHARES, row, ["explained"])
            rows.append([said(name), numbers.difference(SHARES, row, "median"), numbers.interval(SHARES, row), explained])
    return Grid("Difference over the points", ["", "median", "5 % to 95 % of points", "explained by parameters"], rows)


def said(name: str) -> str:
    """Return an outcome with which error it counts, and its unit."""
    return f"{error_words(name)}{EVERY[name].label} ({EVERY[name].unit})"


def share_grids(study: Sensitivity, shares: pd.DataFrame) -> Iterator[Grid]:
    """Yield a table for each outcome, errors first: its parameters, the largest total share first."""
    for name in errors_first(study.measured):
        own = shares[shares["outcome"] == name].sort_values("total_share", ascending=False).head(MOST_ROWS)
        rows = [[str(row["parameter"]).replace("_", " "), share(row, "share"), share(row, "total")] for row in own.to_dict("records")]
        if rows:
            yield Grid(said(name), ["", "share, alone [90 % interval]", "total, with others [90 % interval]"], rows)


def share(row: dict[Any, Any], which: str) -> Content:
    """Return a share with its interval."""
    column = "share" if which == "share" else "total_share"
    return marked_number(with_interval(row[column], row[f"{which}_error"]), SHARES, {**row, "measure": row["outcome"]}, [column, f"{which}_error"])


def screening(folder: ResultsFolder, study: Sensitivity, period: str) -> Section:
    """Return which parameters the screening finds to stand out, by outcome."""
    effects = folder.table(EFFECTS)
    if not len(effects):
        return Section("screening", "Screening of all parameters", [Paragraph("Its table is not in the folder.")])
    own = effects[(effects["kind"] == "difference") & (effects["period"] == period) & (effects["parameter"] != NEGLIGIBLE_CHANGE)]
    lines = []
    for name in errors_first(study.measured):
        rows = own[(own["outcome"] == name) & own["stands_out"]].sort_values("mean_size", ascending=False)
        listed = ", ".join(str(each).replace("_", " ") for each in rows["parameter"].head(MOST_ROWS))
        more = f" and {len(rows) - MOST_ROWS} more" if len(rows) > MOST_ROWS else ""
        lines.append(f"{said(name)}: {listed or 'none'}{more}.")
    chance = "a tenth of those named may be chance" if study.worlds else "chance: what a change of 0.01 % in everything sets free"
    words = f"{own['parameter'].nunique()} parameters were varied over their registered ranges. Those whose effect stands out of chance ({chance}):"
    return Section("screening", "Screening of all parameters", [Paragraph(words), Bullets(lines)])


def sections_of_worlds(folder: ResultsFolder, study: Discovery) -> Iterator[Section]:
    """Yield the sections of a discovery."""
    outcomes = folder.table(OUTCOMES)
    first = outcomes.drop_duplicates("where").set_index("where")["worlds"]
    worlds, failed = int(first[WHERE[0]]), int(first[WHERE[1]])
    asked = f"In which of the worlds that the registered ranges allow does the programme fail ({names_of(study)})?"
    found = f"It fails where {failure_words(study)}: in {failed} of {worlds} worlds ({failed / worlds:.0%})."
    pieces = [Paragraph(asked, "lead"), Paragraph(found), Paragraph(NO_PROBABILITY), *map(Paragraph, added_words(study))]
    yield Section("question", "The question", pieces)
    numbers = Numbers(folder.small_counts, folder.tables)
    yield Section("outcomes", "Both errors, and the other outcomes", [worlds_grid(numbers, study, outcomes), meaning()])
    boxes = folder.table(BOXES)
    where = list(box_pieces(boxes, failed, worlds)) if "box" in boxes else [Paragraph("Its table is not in the folder.")]
    yield Section("boxes", "Where it fails", where)
    yield from closing(folder, numbers, ["Each value in a range is as likely as any other; no published figure has narrowed the ranges here."])


def worlds_grid(numbers: Numbers, study: Discovery, outcomes: pd.DataFrame) -> Grid:
    """Return each outcome's difference over all worlds, where the programme fails, and elsewhere; errors first."""
    by = {(row["measure"], row["where"]): row for row in outcomes.to_dict("records")}
    names = errors_first(study.measured)
    heads = ["", *(f"{where} ({by[names[0], where]['worlds']})" for where in WHERE)]
    rows = [[said(name), *(over_worlds(numbers, by[name, where]) for where in WHERE)] for name in names]
    return Grid(f"Median difference [5 % to 95 % of worlds], {period_in_words(str(outcomes['period'].iloc[0]))}; in brackets: worlds", heads, rows)


def over_worlds(numbers: Numbers, row: dict[Any, Any]) -> Content:
    """Return a median with 5 to 95 % of worlds; of fewer than ten the median alone."""
    middle = numbers.difference(OUTCOMES, row, "median")
    return middle if row["worlds"] < FEWEST_PAIRS else sentence("{} {}", middle, numbers.interval(OUTCOMES, row))


def box_pieces(boxes: pd.DataFrame, failed: int, worlds: int) -> Iterator[Grid | Paragraph]:
    """Yield a table for each box, or why there is none."""
    if not len(boxes):
        yield Paragraph(f"No box of parameters stands out: {why_no_box(failed, worlds)}")
    for number, rows in boxes.groupby("box", sort=False):
        first = rows.iloc[0]
        about_it = f"Box {number}: {first['density']:.0%} of its worlds fail; it holds {first['coverage']:.0%} of all failures"
        grid = [bounds(row) for row in rows.to_dict("records")]
        yield Grid(f"{about_it} and {first['mass']:.0%} of all worlds", ["", "values", "p (quasi)"], grid)


def bounds(row: dict[Any, Any]) -> list[Content]:
    """Return one bound of a box."""
    ends = marked_number(f"{row['low']:.4g} to {row['high']:.4g}", BOXES, row, ["low", "high"])
    return [str(row["parameter"]).replace("_", " "), ends, marked_number(f"{row['p_value']:.2g}", BOXES, row, ["p_value"])]
