"""What pairing was worth, in one paragraph; each number from the folder's table."""

from collections.abc import Iterator
from typing import Any

from experiments.comparison.pairing import BY_PARAMETERS, IN_WORDS, MEANING, PAIRING, WEAK, WORSE
from experiments.measures.definitions import EVERY
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.numbers import marked_number
from experiments.presentation.report.pieces import Content, Paragraph, Piece, sentence, together
from experiments.presentation.terminal.pairing import about
from experiments.runs.experiment import Pair

OUTCOMES = ("care_entries", "harm_at_home_open_events", "missed_high_risk_children", "needless_plans", "needless_care_entries")
"""Children entering care, and both errors."""

LITTLE = (BY_PARAMETERS, WEAK, WORSE)
"""Words that stand beside an outcome."""


def pairing(comparison: Comparison) -> Iterator[Piece]:
    """Yield a paragraph for each policy on how many unpaired runs would know as much; nothing where the folder has no such table."""
    if not len(comparison.folder.table(PAIRING)):
        return
    if comparison.is_few:
        yield Paragraph("Pairs are too few to say what pairing is worth.", "small")
        return
    known = [(pair, found) for pair in comparison.pairs if (found := list(outcomes(comparison, pair)))]
    for pair, found in known:
        name = f" ({comparison.name_of(pair)})" if len(comparison.pairs) > 1 else ""
        opening = (
            f"<strong>What pairing is worth{{}}.</strong> To know the difference as well as these {comparison.runs} pairs, unpaired runs in each arm"
        )
        yield Paragraph(sentence(opening + " would be about: {}.", name, together(found, "; ")), "small")
    if known:
        table = comparison.folder.table(PAIRING)
        yield Paragraph(" ".join([MEANING, *(IN_WORDS[word] for word in LITTLE if word in set(table["worth"]))]), "small")


def outcomes(comparison: Comparison, pair: Pair) -> Iterator[Content]:
    """Yield an outcome with its unpaired runs and their interval: children entering care 550 (240 to 1,200)."""
    table = comparison.folder.table(PAIRING)
    for row in table[(table["policy"] == pair.policy) & (table["baseline"] == pair.baseline)].to_dict("records"):
        if row["measure"] in OUTCOMES and row["unpaired_runs"] == row["unpaired_runs"]:
            yield sentence("{} {}{}", EVERY[row["measure"]].label, runs_in(row, ""), interval_of(row))


def runs_in(row: dict[str, Any], end: str) -> Content:
    """Return a number of unpaired runs, marked."""
    column = f"unpaired_runs{end}"
    return marked_number(about(float(row[column])), PAIRING, row, [column])


def interval_of(row: dict[str, Any]) -> Content:
    """Return the interval of a number of runs, and whether pairing is weak."""
    word = f"; {row['worth']}" if row["worth"] in LITTLE else ""
    if row["unpaired_runs_low"] != row["unpaired_runs_low"]:
        return ""
    return sentence(" ({} to {}{})", runs_in(row, "_low"), runs_in(row, "_high"), word)
