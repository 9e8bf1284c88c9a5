"""The headline of a comparison in the terminal: team, cost, saving and pay-back side by side; families and both errors follow below."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.comparison.arm_titles import main_pairs
from experiments.comparison.composition import PAY_BACK
from experiments.measures.definitions import EVERY
from experiments.measures.periods import in_words
from experiments.presentation.terminal.budgets import budget_lines
from experiments.presentation.terminal.layout import HOW_TO_READ, format_value, name_as_head, paragraphs, row_words, table_lines
from experiments.runs.experiment import Pair
from experiments.runs.run import Results

SHOWN_BELOW = ("Children at the end", "Over the programme", "Error one", "Error two", "Workload")
"""Sections that stand in composition.parquet and are shown in the table below the headline, with more measures and where pairs disagree."""

WHAT_MONEY_MEANS = (
    "Programme's own spend: what its ingredients cost by settings (salaries at expected vacancy, fees, programme costs), before any run.",
    "Paid back: the month from which cumulated discounted saving covers cumulated discounted spend to the window's end; never extrapolated.",
)


def composition_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield the headline of a comparison: team and money, the baseline's column, then level and difference of every policy."""
    table, pairs = results.composition, main_pairs(results.experiment)
    table = table[~table["section"].str.startswith(SHOWN_BELOW)]
    if results.notes.get("budget", {}).get("rule") == "equal":
        yield from paragraphs(budget_lines(results.notes["budget"]), width)
    runs, baseline = len(results.finished), pairs[0].baseline
    yield from paragraphs([f"Team and money: mean of {runs} paired run{'s' if runs > 1 else ''}; against {baseline}: {HOW_TO_READ}"], width)
    heads = ["", "baseline", *(cell for pair in pairs for cell in (name_as_head(pair.policy), "difference"))]
    grid: list[list[str]] = []
    for section, rows in table[table["section"] != PAY_BACK].groupby("section", sort=False):
        first = in_words(str(rows["period"].iloc[0]))
        grid += [[], [f"{section} ({first})"]]
        grid += [cells_of(each, pairs) for _, each in rows.groupby("measure", sort=False)]
    yield from table_lines(heads, grid, width, repeated=2)
    yield ""
    yield from paragraphs([*pay_back_lines(table, pairs), *WHAT_MONEY_MEANS, ""], width)


def cells_of(rows: pd.DataFrame, pairs: list[Pair]) -> list[str]:
    """Return one row: its words, the baseline's level, and each policy's level and difference."""
    by = {(row.scenario, row.baseline if isinstance(row.baseline, str) else ""): row for row in rows.itertuples()}
    name, baseline = str(rows["measure"].iloc[0]), by.get((pairs[0].baseline, ""))
    cells = [row_words(name, int(rows["level"].iloc[0])), level_of(baseline, name)]
    for pair in pairs:
        row = by.get((pair.policy, pair.baseline))
        cells += ["", ""] if row is None else [level_of(row, name), difference_of(row, name)]
    return cells


def level_of(row: Any, name: str) -> str:
    """Return an arm's level; nothing where there is none, as of a saving."""
    return "" if row is None or row.mean != row.mean else format_value(name, row.mean)


def difference_of(row: pd.Series, name: str) -> str:
    """Return a difference with its band: -103 [-150, -60]; without a band where it has none, or one of no width."""
    if row.difference_low == row.difference_high:
        return format_value(name, row.difference, True)
    return EVERY[name].number_format.band(row.difference, row.difference_low, row.difference_high)


def pay_back_lines(table: pd.DataFrame, pairs: list[Pair]) -> Iterator[str]:
    """Yield when each policy has paid for itself, with the share of runs in which it has."""
    rows = table[table["section"] == PAY_BACK].set_index(["scenario", "baseline", "measure"])
    for pair in pairs:
        line = f"Pay-back of {pair.policy}: {rows.loc[(pair.policy, pair.baseline, 'pay_back_month'), 'note']}"
        share = (pair.policy, pair.baseline, "pay_back_share")
        yield f"{line}; {rows.loc[share, 'mean']:.0%} of runs pay back within it." if share in rows.index else f"{line}."
    yield ""
