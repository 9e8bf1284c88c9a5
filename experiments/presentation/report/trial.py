"""The report of a simulated trial: its tables as the terminal has them, and its figures."""

from collections.abc import Iterator

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.small_counts import SmallCounts
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Bullets, Grid, Page, Paragraph, Piece, Section
from experiments.presentation.report.reproduce import facts, not_for
from experiments.presentation.report.trial_question import assumed, question
from experiments.presentation.terminal.layout import WEIGHED, WHAT_WORDS_MEAN
from experiments.presentation.terminal.trial import (
    BIAS_HEADS,
    COVERAGE_HEADS,
    NOTES,
    arms_differ,
    bias_row,
    change_cell,
    coverage_row,
    likeness,
    parameter_words,
    points,
    ratio,
    share,
)
from experiments.trial_design.design import BASE
from experiments.trial_design.estimators import MIXED, ODDS, RISK
from experiments.trial_design.study import Reported
from experiments.trial_design.truth import SHOWN

AGAIN = "Give the command again from the same version, with another --out: the tables come out the same, byte by byte."

WITHHELD = "Counts are left out: an authority was built from unpublished figures."


def trial_page(folder: ResultsFolder) -> Page:
    """Return the report of a trial."""
    study = folder.record["study"]
    about = f"First referrals {study['referrals_from']} to {study['referrals_to']}, followed for {study['follow_up_weeks']} weeks;"
    title = f"{study['title']}: what such a trial would find"
    return Page(title, f"{about} {study['replicates']} replicates.", list(notices(folder)), list(sections(folder)))


def sections(folder: ResultsFolder) -> Iterator[Section]:
    """Yield the sections."""
    yield question(folder.record["study"])
    truth = folder.table("truth")
    heads = ("", "risk difference, percentage points", "odds ratio")
    grid = Grid("The same families with and without it, as planned", heads, truth_rows(truth))
    yield Section("truth", "What the policy does in the model", [grid, *map(Paragraph, clusters_words(folder))])
    yield Section("errors", "Both errors", [*both_errors(folder), Paragraph(f"{WHAT_WORDS_MEAN[0].removeprefix('* ')} {WEIGHED}", "small")])
    yield Section("power", "Power, and size where nobody goes live", list(power_grids(folder.table("power"))))
    words = [*NOTES, parameter_words(str(folder.record["study"].get("draws")))]
    reads: list[Piece] = [Paragraph("Risk differences in percentage points; log odds ratios as they are.", "small"), Bullets(words)]
    yield Section("estimates", "Bias and coverage", [*estimate_grids(folder.table("estimates")), *reads])
    numbers = Numbers(SmallCounts(withholds(folder)), folder.tables)
    shown = ("power", "coverage") if withholds(folder) else ()
    yield Section("figures", "Figures", list(pictures(folder, numbers, shown)) or [Paragraph("The folder holds no figures.")])
    yield assumed(folder.record["study"])
    again = Grid("As run.json has it", ("", ""), list(facts(folder.record)), "text")
    yield Section("reproduce", "How to make these numbers again", [again, Paragraph(AGAIN)])
    yield not_for()


def withholds(folder: ResultsFolder) -> bool:
    """Return whether any cluster's counts are unpublished."""
    return any(each.is_on for each in folder.small_counts_by_authority.values())


def truth_rows(truth: pd.DataFrame) -> list[list[str]]:
    """Return a row for each estimand of the design as planned."""
    base, found = truth[truth["design"] == BASE], []
    for name in SHOWN:
        rows = base[base["estimand"] == name].set_index("scale")
        found.append([name, points(rows.loc[RISK]), ratio(rows.loc[ODDS])])
    return found


def both_errors(folder: ResultsFolder) -> Iterator[Grid | Paragraph]:
    """Yield both errors of the programme against nobody live; nothing where counts are unpublished."""
    if withholds(folder):
        yield Paragraph(WITHHELD)
        return
    rows = folder.table("errors")
    grid = [[EVERY[str(row["measure"])].label, f"{row['without']:,.0f}", change_cell(row)] for row in rows[rows["design"] == BASE].to_dict("records")]
    yield Grid("All clusters, from the first go-live to the end", ("", "nobody live", "the programme's difference"), grid)


def power_grids(power: pd.DataFrame) -> Iterator[Grid]:
    """Yield a table of power and one of size for each level."""
    methods = [name for name in dict.fromkeys(power["method"]) if name != MIXED]
    for level in dict.fromkeys(power["level"]):
        for what, words in (("power", "Power"), ("size", "Size, nobody live")):
            rows = power[power["level"] == level]
            grid = [[str(name), *cells(part, methods, what)] for name, part in rows.groupby("design", sort=False)]
            yield Grid(f"{words}, level {100 * level:g} %", ("", *methods), grid)


def cells(part: pd.DataFrame, methods: list[str], what: str) -> list[str]:
    """Return the cells of one design."""
    by_method = part.set_index("method", drop=False)
    return [share(by_method.loc[method], what) for method in methods]


def estimate_grids(estimates: pd.DataFrame) -> Iterator[Grid]:
    """Yield a table of bias and one of coverage, with a row for each method under a line for each design."""
    for title, heads, row_of in (("Bias", BIAS_HEADS, bias_row), ("Intervals", COVERAGE_HEADS, coverage_row)):
        rows: list[list[str]] = []
        for name, part in estimates.groupby("design", sort=False):
            rows += [[str(name)], *(row_of(row) for _, row in part.iterrows())]
        yield Grid(title, ("", *(head.replace("\n", " ") for head in heads)), rows)


def clusters_words(folder: ResultsFolder) -> list[str]:
    """Return how like the simulated clusters are to published ones; nothing where counts are unpublished."""
    if withholds(folder):
        return []
    cells, published = folder.table("cells"), folder.record["study"].get("reported", ())
    return [*likeness(cells, [Reported(**each) for each in published]), arms_differ(cells)]
