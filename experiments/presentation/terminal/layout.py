"""Columns and standing sentences of the terminal."""

from collections.abc import Iterator

from experiments.measures.definitions import EVERY, words_at

AT_MARGIN = ("cost_gbp_at_margin", "saving_gbp_at_margin")

CURVES = ("belief_auc_at_assessment", "belief_auc_at_review")

JUDGED_ON_TRUTH = ("missed_high_risk_children", "needless_plan", "needless_care_entr")
"""Beginnings of measures that are judged on the truth, against a reference."""


def mark_of(name: str) -> str:
    """Return the stars that send a reader to what a measure means."""
    if name.startswith(JUDGED_ON_TRUTH):
        return "*"
    return "**" if name in CURVES else "***" if name in AT_MARGIN else ""


def row_words(name: str, level: int = 0) -> str:
    """Return how a measure's row begins: indented by its level, with its mark."""
    return "  " * (level + 1) + words_at(name, level) + mark_of(name)


def format_value(name: str, value: float, signed: bool = False) -> str:
    """Return a measure's number as text."""
    return EVERY[name].number_format.format(value, signed)


def what_words_mean() -> Iterator[str]:
    """Yield what the stars stand for."""
    yield "* Needless: without help the child's chance of significant harm within 12 months is below a reference, taken at three values. Missed:"
    yield "  above it, and neither rated red nor on a plan or in court; closed: of families once known and not open now. All judged on the truth."
    yield "** How often a child who would come to harm is believed in more danger than one who would not; 0.5 is a coin, studies found 0.58-0.68."


def in_columns(grid: list[list[str]]) -> Iterator[str]:
    """Yield rows of cells in columns as narrow as they can be; a row of one cell is a heading."""
    rows = [row for row in grid if len(row) > 1]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in grid:
        yield "".join(row) if len(row) < 2 else "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
