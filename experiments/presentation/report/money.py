"""Costs by payer, and whether a policy has paid for itself."""

from experiments.measures.definitions import EVERY
from experiments.measures.formats import PERCENT
from experiments.presentation.figures.answer import AT_MARGIN
from experiments.presentation.report.changes import cells
from experiments.presentation.report.comparison import NOT_THERE, Comparison
from experiments.presentation.report.numbers import marked_number
from experiments.presentation.report.pieces import Content, Grid, Paragraph, Piece, Section, sentence
from experiments.presentation.terminal.composition import WHAT_MONEY_MEANS
from experiments.runs.experiment import Pair

TITLE = "Costs by payer, and pay-back"

NOT_WITHIN = "not within the window"
"""What the composition notes of a policy that has not paid for itself."""

PRICES = (
    "Costs are at 2024-25 prices and not discounted; above zero: costs more. Prices of a police incident and of a hospital admission are assumed."
)


def money(comparison: Comparison) -> Section:
    """Return costs by payer and by line of each policy, and when each has paid for itself."""
    if not comparison.is_composed:
        return Section("costs", TITLE, [Paragraph(NOT_THERE)])
    pieces: list[Piece] = []
    for pair in comparison.pairs:
        pieces.append(
            Grid(
                f"Cost, {comparison.name_of(pair)} against {comparison.baseline_of(pair)}, £, {comparison.when}",
                comparison.heads(pair),
                rows(comparison, pair),
            )
        )
        pieces.append(Paragraph(sentence("<strong>Pay-back.</strong> {}: {}.", comparison.name_of(pair), pay_back_words(comparison, pair))))
    notes = f"{PRICES} {AT_MARGIN} {WHAT_MONEY_MEANS[1]}"
    return Section("costs", TITLE, [*pieces, Paragraph(notes, "small")])


def rows(comparison: Comparison, pair: Pair) -> list[list[Content]]:
    """Return the rows of costs: in all, by what it is spent on, and by payer."""
    names = comparison.measures_in("Cost, not discounted")
    parts = {
        "In all": [*(name for name in names if name == "cost_gbp"), "cost_gbp_at_margin"],
        "By what it is spent on": [name for name in names if name.startswith("cost_line_")],
        "By payer": [name for name in names if name.startswith("cost_gbp_")],
    }
    found: list[list[Content]] = []
    for title, inside in parts.items():
        rows_inside = [row for name in inside if (row := cost_row(comparison, pair, name))]
        found += [[title], *rows_inside] if rows_inside else []
    return found


def cost_row(comparison: Comparison, pair: Pair, name: str) -> list[Content]:
    """Return one line of cost, of the composition or else of the table of differences; nothing where neither has it."""
    numbers, row, usual = comparison.numbers, comparison.composed(name, pair.policy, pair.baseline), comparison.level(pair, name)
    if row is not None:
        level = "" if usual is None else numbers.level("composition", usual, arm=pair.baseline)
        return [EVERY[name].heading if name.startswith("cost_gbp_") else EVERY[name].label, *cells(numbers, "composition", row, level)]
    row, usual = comparison.tabled("differences", name, pair), comparison.tabled("summary", name, pair)
    if row is None or usual is None:
        return []
    return [EVERY[name].label, *cells(numbers, "differences", row, numbers.level("summary", usual, arm=pair.baseline))]


def pay_back_words(comparison: Comparison, pair: Pair) -> Content:
    """Return when a policy has paid for itself on average, and in how many runs it has."""
    row = comparison.composed("pay_back_month", pair.policy, pair.baseline)
    if row is None:
        return "pay-back is not in the folder"
    note, share = str(row["note"]), comparison.composed("pay_back_share", pair.policy, pair.baseline)
    if note == NOT_WITHIN:
        said = "on average it has not paid for itself within the window"
    else:
        said = f"on average it has paid for itself in {note}" if note.startswith("month") else note
    if share is None:
        return said
    return sentence("{}; {} of pairs pay back within the window", said, marked_number(PERCENT.format(share["mean"]), "composition", share, ["mean"]))
