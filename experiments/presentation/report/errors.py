"""Both errors side by side, equally large; and what they do on the other paths of thresholds."""

from collections.abc import Iterator

from experiments.comparison.arm_titles import path_words
from experiments.comparison.headline import DANGER, FAMILIES, NEEDLESS, PARTS, WORK
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.captions import path_sentences
from experiments.presentation.figures.findings import capital
from experiments.presentation.report.changes import cells, entry, read_heads, words_of
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.pieces import Card, Cards, Content, Entry, Grid, Paragraph, Piece, Section, Subheading
from experiments.presentation.terminal.layout import WEIGHED, WHAT_WORDS_MEAN
from experiments.runs.danger_lines import lines_in_words
from experiments.runs.experiment import Pair

ON_CARDS = {
    DANGER: ("harm_at_home_events", "harm_at_home_open_events", "missed_high_risk_children"),
    NEEDLESS: ("needless_plans", "needless_care_entries", "harm_in_care_events"),
}
"""As many measures of each error, so that neither looks the smaller."""

IN_FULL = {DANGER: "Error one", NEEDLESS: "Error two"}
"""Beginnings of the sections of the composition that have more of each error."""

ABOUT = {
    DANGER: "A child comes to harm, or is in danger (above the line of danger) and nobody has seen it.",
    NEEDLESS: "A child is on a plan, or is taken into care, though without help the chance of harm would be below the line of danger.",
}
"""What each error means to a family."""

ON_PATHS = (
    *("protection_plans", "care_entries", "harm_at_home_open_events", "missed_high_risk_children"),
    *("needless_plans", "needless_care_entries"),
)
"""What is shown of the other paths of thresholds."""


def both_errors(comparison: Comparison) -> Section:
    """Return both errors of each policy as two cards, then the other paths."""
    pieces: list[Piece] = []
    for pair in comparison.pairs:
        if len(comparison.pairs) > 1:
            pieces.append(Subheading(comparison.name_of(pair)))
        pieces.append(Cards([card(comparison, pair, part) for part in (DANGER, NEEDLESS)]))
        pieces.append(in_full(comparison, pair))
    at = lines_in_words(comparison.results.notes)
    meaning = f"Neither error can be seen in a council's returns: the model knows each child's true risk. {WEIGHED}"
    return Section(
        "errors",
        "Both errors, side by side",
        [
            *pieces,
            Paragraph(meaning),
            Paragraph(f"{read_heads(comparison.runs)} {WHAT_WORDS_MEAN[0].removeprefix('* ')} {at}", "small"),
        ],
    )


def card(comparison: Comparison, pair: Pair, part: str) -> Card:
    """Return one error as a card."""
    found: list[Entry] = []
    for name in ON_CARDS[part]:
        row, composed, usual = comparison.headline(pair, name), comparison.composed(name, pair.policy, pair.baseline), comparison.level(pair, name)
        if row is not None:
            found.append(entry(comparison.numbers, row))
        elif composed is not None and usual is not None:
            found.append(entry(comparison.numbers, composed, "composition", comparison.numbers.level("composition", usual, arm=pair.baseline)))
    return Card(part, ABOUT[part], found)


def in_full(comparison: Comparison, pair: Pair) -> Grid:
    """Return everything that is counted of both errors as a table."""
    rows: list[list[Content]] = []
    for part, section in IN_FULL.items():
        rows.append([part])
        names = [name for name in dict.fromkeys((*PARTS[part], *comparison.measures_in(section))) if name in EVERY]
        rows += [found for name in names if (found := full_row(comparison, pair, name))]
    return Grid(
        f"Both errors in full: {comparison.name_of(pair)} against {comparison.baseline_of(pair)}, {comparison.when}", comparison.heads(pair), rows
    )


def full_row(comparison: Comparison, pair: Pair, name: str) -> list[Content]:
    """Return one measure's row, of the headline or else of the composition; nothing where neither has it."""
    numbers, row = comparison.numbers, comparison.headline(pair, name)
    if row is not None:
        return [words_of(name), *cells(numbers, "headline", row, numbers.level("headline", row, "baseline_mean", pair.baseline))]
    row, usual = comparison.composed(name, pair.policy, pair.baseline), comparison.level(pair, name)
    if row is None or usual is None:
        return []
    return [words_of(name), *cells(numbers, "composition", row, numbers.level("composition", usual, arm=pair.baseline))]


def children(comparison: Comparison) -> Section:
    """Return children in the system and workload of each policy, and what changes on the other paths of thresholds."""
    grids: list[Piece] = [grid(comparison, pair) for pair in comparison.pairs]
    return Section("children", "Children in the system, and workload", [*grids, *other_paths(comparison)])


def grid(comparison: Comparison, pair: Pair) -> Grid:
    """Return one policy's table of children and workload."""
    rows: list[list[Content]] = []
    for part in (FAMILIES, WORK):
        rows.append([part])
        for name in PARTS[part]:
            row = comparison.headline(pair, name)
            if row is not None:
                level = comparison.numbers.level("headline", row, "baseline_mean", pair.baseline)
                rows.append([words_at(name, str(row["period"])), *cells(comparison.numbers, "headline", row, level)])
    return Grid(f"{comparison.name_of(pair)} against {comparison.baseline_of(pair)}, {comparison.when}", comparison.heads(pair), rows)


def words_at(name: str, period: str) -> str:
    """Return what a measure is called, with that it is taken at the end if it is."""
    return words_of(name) + ("" if "/" in period else ", at the end")


def other_paths(comparison: Comparison) -> Iterator[Piece]:
    """Yield the other paths of thresholds, each with its own baseline."""
    pairs = comparison.other_paths()
    if not pairs:
        return
    yield Subheading("If plan thresholds take another path")
    yield Paragraph(" ".join(path_sentences(comparison.experiment)))
    rows: list[list[Content]] = []
    for pair in [*comparison.pairs, *pairs]:
        rows.append([capital(path_words(comparison.experiment, pair))])
        for name in ON_PATHS:
            row = comparison.headline(pair, name)
            if row is not None:
                level = comparison.numbers.level("headline", row, "baseline_mean", pair.baseline)
                rows.append([words_at(name, str(row["period"])), *cells(comparison.numbers, "headline", row, level)])
    yield Grid("Each path against its own baseline", comparison.heads(comparison.pairs[0]), rows)
