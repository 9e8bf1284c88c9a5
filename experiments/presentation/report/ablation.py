"""The report of an ablation: what each ingredient adds to the whole difference."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.measures.small_counts import WITHHELD
from experiments.presentation.figures.captions import place_and_time
from experiments.presentation.figures.findings import FEWEST_PAIRS
from experiments.presentation.report.assumptions import other_assumptions
from experiments.presentation.report.changes import THE_MEAN, words_of
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers, marked_number, minus_in_text
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Bullets, Card, Cards, Content, Entry, Grid, Page, Paragraph, Piece, Section, sentence, together
from experiments.presentation.report.reproduce import not_for, reproduce
from experiments.presentation.terminal.ablation import finding
from experiments.presentation.terminal.layout import WHAT_WORDS_MEAN

SHARES, WHOLE = "shares", "whole"

HEADS = ("", "share", "5 to 95 % of runs", "mean lies in, 90 %", "")

READ = (
    "A share is a Shapley value: what the ingredient adds, on average over every order in which ingredients may be put in. Shares add up to the"
    " whole difference in every run. 5 to 95 % of runs: what one council might see. Mean lies in: chance and sampling, 90 %. Stands out: zero lies"
    " outside of what chance and sampling leave open, for all ingredients at once with 90 %."
)

ERRORS = {"harm_missed": "First error: children left in danger", "needless_intervention": "Second error: needless intervention"}
"""Titles of the cards, by the error that a measure counts."""

NOT_ASKED = "It is not among the measures that were asked for (--measures)."
"""On the card of an error of which the folder holds no measure."""


def ablation_page(folder: ResultsFolder) -> Page:
    """Return the report of an ablation."""
    experiment = folder.experiment
    policy = title_of_policy(folder)
    where = experiment.authority.title if experiment else ""
    about = place_and_time(experiment) if experiment else ""
    return Page(f"{where}: what each part of {policy} adds", about, list(notices(folder)), list(sections(folder, policy)))


def title_of_policy(folder: ResultsFolder) -> str:
    """Return what the policy is called: its title, or its name in words where the folder does not hold the title."""
    name = str(folder.record.get("policy", ""))
    arms = folder.experiment.arms if folder.experiment else ()
    return next((arm.policy.title for arm in arms if name in (arm.name, arm.policy.name)), name.replace("_", " "))


def whole_of(folder: ResultsFolder) -> pd.DataFrame:
    """Return the whole differences, which run.json has."""
    return pd.DataFrame(list(folder.record.get("whole", ())))


def sections(folder: ResultsFolder, policy: str) -> Iterator[Section]:
    """Yield the sections."""
    numbers = Numbers(folder.small_counts, {**folder.tables, WHOLE: whole_of(folder)})
    yield question(folder, policy)
    yield answer(folder, numbers)
    yield errors(folder, numbers)
    yield shares(folder, numbers)
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield other_assumptions(folder)
    yield reproduce(folder)
    yield not_for()


def question(folder: ResultsFolder, policy: str) -> Section:
    """Return what is taken apart, and how."""
    record, blocks = folder.record, dict(folder.record.get("blocks", {}))
    asked = f"What does each of {len(blocks)} parts of {policy} add to the same authority without any of it?"
    runs = int(record.get("runs", 0))
    exact = "all of them were simulated" if record.get("is_exact") else f"{record.get('combinations')} of them were simulated, by samples of orders"
    money = "goes into generic social workers" if record.get("is_reinvested") else "is saved"
    often = f"{runs} run{'s' if runs != 1 else ''} with the same families"
    how = f"Parts are switched on and off in combinations; {exact}, in {often}. The money of what is off {money}."
    return Section("question", "The question", [Paragraph(asked, "lead"), Paragraph(how), Paragraph(f"The parts: {', '.join(blocks)}.")])


def hides(numbers: Numbers, name: str) -> bool:
    """Return whether shares of a measure are left out: their levels are not in the folder."""
    return numbers.counts.hides(name)


def number_of(numbers: Numbers, row: Mapping[str, Any], table: str) -> Content:
    """Return a share or a whole difference."""
    name = str(row["measure"])
    return WITHHELD if hides(numbers, name) else marked_number(EVERY[name].number_format.format(float(row["share"]), True), table, row, ["share"])


def ends_of(numbers: Numbers, row: Mapping[str, Any], table: str, ends: tuple[str, str]) -> Content:
    """Return an interval of a share; a dash where the runs are too few for one."""
    name, low, high = str(row["measure"]), float(row[ends[0]]), float(row[ends[1]])
    if low != low or high != high or float(row["runs"]) < 2:
        return UNKNOWN
    return WITHHELD if hides(numbers, name) else marked_number(EVERY[name].number_format.interval(low, high), table, row, ends)


def answer(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return the whole differences in three sentences, and where there are runs enough what stands out."""
    rows = {str(row["measure"]): row for row in whole_of(folder).to_dict("records")}
    runs = int(folder.record.get("runs", 0))
    few = f"{runs} run{'s say' if runs != 1 else ' says'} next to nothing of how far chance reaches: take 20 or more (--runs 20)."
    pieces: list[Piece] = [Paragraph(few, "notice")] if runs < FEWEST_PAIRS else []
    for title, names in (
        ("Children in the system", [name for name in rows if EVERY[name].error == "none" and EVERY[name].unit != "GBP"]),
        ("Both errors", [name for name in rows if EVERY[name].error != "none"]),
        ("Money", [name for name in rows if EVERY[name].unit == "GBP"]),
    ):
        if names:
            said = together([whole_words(numbers, rows[name]) for name in names], "; ")
            pieces.append(Paragraph(sentence("<strong>{}.</strong> All parts together change: {}.", title, said), "answer"))
    if runs >= FEWEST_PAIRS and not numbers.counts.is_on:
        pieces.append(Bullets([minus_in_text(f"{line}.") for line in found(folder)]))
    return Section("answer", "The answer", pieces)


def whole_words(numbers: Numbers, row: Mapping[str, Any]) -> Content:
    """Return a whole difference with the interval of its mean."""
    ends = ends_of(numbers, row, WHOLE, ("mean_low", "mean_high"))
    middle = sentence("{} {}", words_of(str(row["measure"])), number_of(numbers, row, WHOLE))
    return middle if ends == UNKNOWN else sentence("{} (the mean lies in {})", middle, ends)


def found(folder: ResultsFolder) -> Iterator[str]:
    """Yield what stands out of each measure, as the terminal says it."""
    table = folder.table(SHARES)
    for row in whole_of(folder).itertuples():
        yield finding(str(row.measure), row, table[table["measure"] == row.measure])


def errors(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return both errors side by side: the whole difference of each."""
    rows = whole_of(folder).to_dict("records")
    cards = [
        Card(
            title,
            "All parts together." if any(EVERY[str(row["measure"])].error == error for row in rows) else NOT_ASKED,
            [entry(numbers, row) for row in rows if EVERY[str(row["measure"])].error == error],
        )
        for error, title in ERRORS.items()
    ]
    return Section("errors", "Both errors, side by side", [Cards(cards), Paragraph(WHAT_WORDS_MEAN[0].removeprefix("* "), "small")])


def entry(numbers: Numbers, row: Mapping[str, Any]) -> Entry:
    """Return a whole difference as an entry of a card."""
    ends = [("one council might see, 5 to 95 % of runs", ("low", "high")), (THE_MEAN, ("mean_low", "mean_high"))]
    shown = [(words, interval) for words, columns in ends if (interval := ends_of(numbers, row, WHOLE, columns)) != UNKNOWN]
    return Entry(words_of(str(row["measure"])), number_of(numbers, row, WHOLE), "", shown)


def shares(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return every measure's shares, and the whole below them."""
    table, whole = folder.table(SHARES), {str(row["measure"]): row for row in whole_of(folder).to_dict("records")}
    pieces: list[Piece] = []
    for name in dict.fromkeys(table["measure"] if len(table) else ()):
        rows = [share_row(numbers, row, SHARES, str(row["block"])) for row in table[table["measure"] == name].to_dict("records")]
        rows += [share_row(numbers, whole[name], WHOLE, "all together")] if name in whole else []
        pieces.append(Grid(words_of(str(name)), HEADS, rows))
    return Section("shares", "What each part adds", [Paragraph(READ, "small"), *pieces])


def share_row(numbers: Numbers, row: Mapping[str, Any], table: str, words: str) -> list[Content]:
    """Return one part's share with both intervals."""
    ends = [ends_of(numbers, row, table, columns) for columns in (("low", "high"), ("mean_low", "mean_high"))]
    return [words, number_of(numbers, row, table), *ends, "stands out" if bool(row["stands_out"]) and table == SHARES else ""]
