"""Reported against simulated, in the terminal."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from experiments.inputs.parameter_choice import Parameters
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.formats import NumberFormat, Scale
from experiments.presentation.terminal.layout import DISCLAIMER, paragraphs, table_lines
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, PATHS
from experiments.runs.options import RunOptions
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import Results
from experiments.runs.session import Session
from experiments.validation.reported_effects import against_reported, middle_part, reported_table

HEADS = (
    *("", "reported", "model: after\nagainst before", "of it\nanyway", "moved\nthresholds", "the programme: with\nagainst without"),
    *("if thresholds\nstay", "if they\ngo back"),
)

BANDED = (0, 3)
"""Columns of the model that show their band; all bands are in reported.csv."""

AMOUNT = NumberFormat((Scale(), Scale(1e4, 1e-3, 0, "k"), Scale(1e6, 1e-6, 2, "m")))
"""Amounts of any unit, large ones in thousands or millions."""

PERCENT_OF = NumberFormat((Scale(suffix=" %"),))
"""Changes that are in per cent already."""

DIRECTIONS = {-1: "fell", 0: "no change", 1: "rose"}


def reported_lines(results: Results, table: pd.DataFrame, chosen: ResolvedScenario, width: int | None = None) -> Iterator[str]:
    """Yield the table of one programme in plain words."""
    runs = len(results.finished)
    each = f"{runs} run{'s' if runs > 1 else ''} with the programme and without it"
    how = f"{each}; mean [5 % to 95 % of runs]; in per cent of the level before, or in amounts where the report gives one."
    yield from paragraphs([f"{chosen.title}: reported against simulated.", how, ""], width)
    grid: list[list[str]] = [[]]
    for words in dict.fromkeys(table["words"]):
        row = middle_part(table, words, "whole")
        cells = [middle_part(table, words, part) for part in ("whole", "anyway", "thresholds", "programme")]
        cells += [middle_part(table, words, "programme", path) for path in PATHS if path != COUNTERFACTUAL_PATH]
        grid.append([f"  {words}{mark(row)}", said(row), *(change(cell, i in BANDED) for i, cell in enumerate(cells))])
    yield from table_lines(HEADS, grid, width, repeated=2)
    yield ""
    notes = [(words, middle_part(table, words, "whole")["note"]) for words in dict.fromkeys(table["words"])]
    yield from paragraphs([*reading(results), *(f"  {words}: {note}." for words, note in notes if note), ""], width)


def mark(row: pd.Series) -> str:
    """Return a star for a figure whose measure in the model is not quite the report's."""
    return " *" if row["note"] else ""


def said(row: pd.Series) -> str:
    """Return what the report says, in a few characters."""
    if row["form"] == "levels":
        return f"{row['reported_before']:,.4g} to {row['reported']:,.4g}: {row['reported_percent']:+.0f} %"
    if row["form"] == "percent":
        return f"{row['reported']:+.3g} %"
    if row["form"] == "change":
        return AMOUNT.format(row["reported"], True)
    return DIRECTIONS[int(row["reported"])] + (" (against others)" if row["against"] == "others" else "")


def change(row: pd.Series, is_banded: bool) -> str:
    """Return a change of the model in the form of the report, with its band if asked."""
    if row["form"] == "change":
        low, mean, high = (AMOUNT.format(row[name], True) for name in ("change_low", "change", "change_high"))
    else:
        low, mean, high = (PERCENT_OF.format(row[name], True) for name in ("percent_low", "percent", "percent_high"))
    return f"{mean} [{low}, {high}]".replace(" %,", ",").replace(" %]", "]") if is_banded else mean


def reading(results: Results) -> Iterator[str]:
    """Yield how to read the table."""
    last = results.experiment.authority.last_observed
    yield (
        "Most reports compare after with before. In the model that change has three parts, which add up: what would have come anyway, as a peak"
        f" passes, referrals move and by chance; what the thresholds for plans did after {last}, which nobody observed (here halfway back to what"
        " they were; the last two columns give the programme's own part if they stay or go all the way back); and the programme, with against"
        " without it for the same families. Nothing was fitted to a reported figure. Bands hold chance among families only."
    )
    if line := set_by_hand(results.experiment):
        yield line
    yield DISCLAIMER
    yield "* What the report measured is not quite what the model counts:"


def reported_text(scenario: str, options: RunOptions, parameters: Parameters = None, session: Session | None = None) -> tuple[str, bool]:
    """Run a programme, write tables and figure if a folder is named; return the table as text, and whether runs are missing."""
    chosen = resolve_scenario(scenario, Overrides())

    def figures(results: Results, folder: Path) -> None:
        from experiments.presentation.figures.captions import place_and_time
        from experiments.presentation.figures.reported_effects import draw_reported

        words = (
            f"{chosen.title}: does the model show what was reported?",
            place_and_time(results.experiment),
        )
        draw_reported(reported_table(results, chosen), COUNTERFACTUAL_PATH, words, folder / "reported")

    results, table = against_reported(chosen, options, figures, parameters, session)
    return "\n".join(reported_lines(results, table, chosen)), results.is_incomplete
