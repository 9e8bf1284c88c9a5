"""What pairing was worth, in one paragraph; each number from the folder's table."""

from collections.abc import Iterator
from typing import Any

from experiments.comparison.pairing import IN_WORDS, MEANING, OWN_PARAMETERS, PAIRING, SAME_PARAMETERS, WEAK, WORSE
from experiments.measures.definitions import EVERY
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.numbers import marked_number
from experiments.presentation.report.pieces import Content, Paragraph, Piece, sentence, together
from experiments.presentation.terminal.pairing import about
from experiments.runs.experiment import Pair

OUTCOMES = ("care_entries", "harm_at_home_open_events", "missed_high_risk_children", "needless_plans", "needless_care_entries")
"""Children entering care, and both errors."""

LITTLE = (WEAK, WORSE)
"""Words that stand beside an outcome."""


def pairing(comparison: Comparison) -> Iterator[Piece]:
    """Yield a paragraph for each policy on how many unpaired runs would know as much; nothing where the folder has no such table."""
    if not len(comparison.folder.table(PAIRING)):
        return
    if comparison.is_few:
        yield Paragraph("Pairs are too few to say what pairing is worth.", "small")
        return
    table = comparison.folder.table(PAIRING)
    has_draws = bool(table["draws"].notna().any())
    known = [(pair, found) for pair in comparison.pairs if (found := list(outcomes(comparison, pair, "unpaired_runs")))]
    for pair, found in known:
        name = f" ({comparison.name_of(pair)})" if len(comparison.pairs) > 1 else ""
        opening = f"<strong>What pairing is worth{{}}.</strong> To know the difference as well as these {comparison.runs} pairs, unpaired runs"
        parameters = " with the same parameters in both arms" if has_draws else ""
        yield Paragraph(sentence(opening + "{} would be, in each arm, about: {}.", name, parameters, together(found, "; ")), "small")
        if own := list(outcomes(comparison, pair, "own_draws_runs")):
            yield Paragraph(sentence("With other draws of parameters in each arm, too: {}.", together(own, "; ")), "small")
    if known:
        said = [MEANING, *([SAME_PARAMETERS, OWN_PARAMETERS] if has_draws else [])]
        yield Paragraph(" ".join([*said, "In brackets: 90 %.", *(IN_WORDS[word] for word in LITTLE if word in set(table["worth"]))]), "small")


def outcomes(comparison: Comparison, pair: Pair, column: str) -> Iterator[Content]:
    """Yield an outcome with its unpaired runs and their interval, where that is known: children entering care 550 (240 to 1,200)."""
    table = comparison.folder.table(PAIRING)
    for row in table[(table["policy"] == pair.policy) & (table["baseline"] == pair.baseline)].to_dict("records"):
        if row["measure"] in OUTCOMES and row[f"{column}_low"] == row[f"{column}_low"]:
            yield sentence("{} {}{}", EVERY[row["measure"]].label, runs_in(row, column), interval_of(row, column))


def runs_in(row: dict[str, Any], column: str) -> Content:
    """Return a number of unpaired runs, marked."""
    return marked_number(about(float(row[column])), PAIRING, row, [column])


def interval_of(row: dict[str, Any], column: str) -> Content:
    """Return the interval of a number of runs, and whether pairing is weak."""
    word = f"; {row['worth']}" if row["worth"] in LITTLE and column == "unpaired_runs" else ""
    return sentence(" ({} to {}{})", runs_in(row, f"{column}_low"), runs_in(row, f"{column}_high"), word)
