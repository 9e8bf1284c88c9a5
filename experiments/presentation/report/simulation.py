"""The short report of one run: its main measures, both errors among them; one run is no estimate."""

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.measures.definitions import EVERY
from experiments.measures.periods import last_date, window_of
from experiments.presentation.figures.captions import period_in_words, place_and_time
from experiments.presentation.report.assumptions import other_assumptions
from experiments.presentation.report.changes import words_of
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers, all_areas
from experiments.presentation.report.pieces import Card, Cards, Content, Entry, Grid, Page, Paragraph, Section
from experiments.presentation.report.reproduce import not_for, reproduce
from experiments.presentation.terminal.layout import WHAT_WORDS_MEAN
from experiments.presentation.terminal.simulate import SHOWN

ONE_RUN = "One run is a story, not an estimate: another seed gives other numbers, and nothing is compared. `run.py compare` compares."

ERRORS = {
    "First error: children left in danger": ("harm_at_home_events", "missed_high_risk_children"),
    "Second error: needless intervention": ("needless_plans", "needless_care_entries"),
}
"""Both errors with as many measures each."""


def simulation_page(folder: ResultsFolder) -> Page:
    """Return the report of one run."""
    experiment = folder.experiment
    where, about = (experiment.authority.title, place_and_time(experiment)) if experiment else ("One run", "")
    return Page(f"{where}: one simulated run", about, list(notices(folder)), list(sections(folder)))


def sections(folder: ResultsFolder) -> Iterator[Section]:
    """Yield the sections."""
    numbers, policy = Numbers(folder.small_counts, folder.tables), folder.experiment.arms[0].policy.title if folder.experiment else "a policy"
    yield Section("question", "The question", [Paragraph(f"What happens in one run under {policy}?", "lead"), Paragraph(ONE_RUN, "notice")])
    rows = {name: row for name in SHOWN if (row := row_of(folder, name)) is not None}
    cards = [
        Card(title, "", [Entry(words_of(name), level(numbers, rows[name]), "", []) for name in names if name in rows])
        for title, names in ERRORS.items()
    ]
    yield Section("errors", "Both errors, side by side", [Cards(cards), Paragraph(WHAT_WORDS_MEAN[0].removeprefix("* "), "small")])
    others = [name for name in rows if EVERY[name].error == "none"]
    grid = [[EVERY[name].label, level(numbers, rows[name]), EVERY[name].unit, period_in_words(str(rows[name]["period"]))] for name in others]
    yield Section("measures", "Children, work and cost", [Grid("Main measures of the run", ["", "number", "unit", "when"], grid)])
    yield other_assumptions(folder)
    yield reproduce(folder)
    yield not_for()


def row_of(folder: ResultsFolder, name: str) -> dict[str, Any] | None:
    """Return a measure's row: a stock on the last 31 March, a flow over the window; None where it is not in the folder."""
    table = folder.table("summary")
    if not len(table) or folder.experiment is None:
        return None
    day, window = last_date(table["period"].unique()), window_of(folder.experiment.start, folder.experiment.end)
    found = all_areas(table[(table["measure"] == name) & (table["period"] == (day if EVERY[name].is_at_date else window))])
    return found.iloc[0].to_dict() if len(found) else None


def level(numbers: Numbers, row: Mapping[str, Any]) -> Content:
    """Return a level of the run."""
    return numbers.level("summary", row, arm=str(row["scenario"]))
