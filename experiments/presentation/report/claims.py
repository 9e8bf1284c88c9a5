"""Reported against simulated: what reports say of a programme beside the model's own numbers; never mixed into results."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.claims import CLAIMS, PROGRAMME, WITH, WITHOUT
from experiments.measures.formats import UNKNOWN
from experiments.measures.small_counts import WITHHELD
from experiments.presentation.figures.style import with_minus
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.numbers import Numbers, marked_number
from experiments.presentation.report.pieces import Bullets, Content, Grid, Paragraph, Piece, Section
from experiments.presentation.terminal.reported_effects import change, said
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH

REPORTED = "reported"
"""The table of `validate` of a programme, which takes the model's change apart further."""

PART_HEADS = {
    WITH: "model with the programme: after against before",
    WITHOUT: "model without it: after against before",
    "anyway": "of it, would have come anyway",
    "thresholds": "of it, moved thresholds",
    PROGRAMME: "model: what the programme did",
}
"""Parts of the model's change, in the order of the columns."""

READING = (
    "Reports mostly compare a year after with a year before. Part of such a change would have come anyway. What the programme did is the last"
    " column: the same simulated families with it and without it. Nothing was fitted to these figures, and none of them is in any other number of"
    " this report. Numbers are in per cent of the level before, or amounts where the report gives one; in brackets 5 to 95 % of runs."
)

ELSEWHERE = (
    "What is reported for periods that this folder does not hold is left out, or has a dash; `run.py validate` of the programme simulates them."
)

NOTHING_SIMULATED = (
    "Reports give figures of this programme, but for periods that this folder does not hold: none of them can be set against a simulated number"
    " here. `run.py validate` of the programme simulates them."
)

NOTES = "What a report measured is not always what the model counts:"


def reported(comparison: Comparison) -> Section | None:
    """Return the published claims beside the model's; None where no scenario has any."""
    pieces = list(tables(comparison))
    if not pieces:
        return None
    if not any(piece.rows for piece in pieces):
        return Section("reported", "Reported against simulated", [Paragraph(NOTHING_SIMULATED)])
    pieces = [piece for piece in pieces if piece.rows]
    whole = pd.concat([comparison.folder.table(name) for name in (CLAIMS, REPORTED)])
    table = whole[whole.groupby("words")["change"].transform(lambda changes: changes.notna().any())]
    ends: list[Piece] = [Paragraph(ELSEWHERE, "small")] if whole["change"].isna().any() else []
    noted = dict.fromkeys(f"{row['words']}: {row['note']}." for row in table.to_dict("records") if isinstance(row["note"], str) and row["note"])
    ends += [Paragraph(NOTES, "small"), Bullets(list(noted))] if noted else []
    return Section("reported", "Reported against simulated", [Paragraph(READING), *pieces, *ends])


def tables(comparison: Comparison) -> Iterator[Grid]:
    """Yield a table for each programme of which a report says anything."""
    claims, whole = comparison.folder.table(CLAIMS), comparison.folder.table(REPORTED)
    for pair in comparison.pairs:
        caption = f"{comparison.name_of(pair)}: reported, and simulated in {comparison.place}"
        if len(claims) and (claims["scenario"] == pair.policy).any():
            yield claims_grid(comparison.numbers, CLAIMS, claims[claims["scenario"] == pair.policy], caption)
        elif len(whole):
            yield claims_grid(comparison.numbers, REPORTED, whole[whole["path"] == COUNTERFACTUAL_PATH], caption)


def claims_grid(numbers: Numbers, name: str, table: pd.DataFrame, caption: str) -> Grid:
    """Return a row for each claim: what is reported, then each part of the model's change."""
    parts = [part for part in PART_HEADS if part in set(table["part"])]
    rows: list[Sequence[Content]] = []
    for words, found in table.groupby("words", sort=False):
        if found["change"].isna().all():
            continue
        by = {str(row["part"]): row for row in found.to_dict("records")}
        rows.append([str(words), with_minus(said(pd.Series(by[parts[0]]))), *(cell(numbers, name, by[part]) for part in parts)])
    return Grid(caption, ["", "reported", *(PART_HEADS[part] for part in parts)], rows)


def cell(numbers: Numbers, name: str, row: dict[str, Any]) -> Content:
    """Return one part of the model's change in the form of the report, with its band."""
    form = "change" if row["form"] == "change" else "percent"
    if row[form] != row[form]:
        return UNKNOWN
    if numbers.counts.hides_alone(str(row["measure"]), *(float(row[level]) for level in ("level_before", "level_after", "level_after_without"))):
        return WITHHELD
    is_banded = row["runs"] > 1
    return marked_number(change(pd.Series(row), is_banded), name, row, [form, *((f"{form}_low", f"{form}_high") if is_banded else ())])
