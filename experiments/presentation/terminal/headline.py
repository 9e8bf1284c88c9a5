"""The headline of a comparison in the terminal: team, cost, saving and pay-back side by side; families and both errors follow below."""

from collections.abc import Iterator

import pandas as pd

from experiments.comparison.headline import PAY_BACK
from experiments.presentation.terminal.budgets import budget_lines
from experiments.presentation.terminal.layout import in_columns
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH, MOVED, UNCHANGED
from experiments.runs.experiment import Pair
from experiments.runs.run import Results

MILLION = 1_000_000

TOLD_BELOW = ("Children at the end", "Over the programme", "Error one", "Error two", "Workload")
"""Sections that stand in composition.csv and are told in the table below the headline, with more measures and where pairs disagree."""

LARGE_GBP = 100_000
"""From here on money is told in millions."""


def composition_lines(results: Results) -> Iterator[str]:
    """Yield the headline of a comparison: team and money, the baseline's column, then level and difference of every policy."""
    table, pairs = results.composition, reported_pairs(results)
    table = table[~table["section"].str.startswith(TOLD_BELOW)]
    if results.notes.get("budget", {}).get("rule") == "equal":
        yield from budget_lines(results.notes["budget"])
    runs = len(results.finished)
    yield f"Team and money: mean of {runs} paired run{'s' if runs > 1 else ''}; differences to {pairs[0].baseline} [5 % to 95 % of pairs]."
    grid: list[list[str]] = [["", "baseline", *(cell for pair in pairs for cell in (pair.policy, "difference"))]]
    for section, rows in table[table["section"] != PAY_BACK].groupby("section", sort=False):
        first = str(rows["period"].iloc[0]).replace("/", " to ")
        grid += [[], [f"{section} ({first})"]]
        for _, line in rows.groupby(["line", "measure"], sort=False):
            grid.append(cells_of(line, pairs))
    yield from in_columns(grid)
    yield ""
    yield from pay_back_lines(table, pairs)
    yield "Programme's own spend: what its ingredients cost by settings (salaries at expected vacancy, fees, programme costs), before any run."
    yield "Paid back: the month from which cumulated discounted saving covers cumulated discounted spend to the window's end; never extrapolated."
    yield ""


def reported_pairs(results: Results) -> list[Pair]:
    """Return the pairs that are told: all of a comparison; of the main job the programme on the middle path."""
    pairs = [pair for pair in results.experiment.pairs if not pair.policy.endswith((MOVED, UNCHANGED))]
    middle = [pair for pair in pairs if pair.policy.endswith(f":{COUNTERFACTUAL_PATH}")]
    return middle or pairs


def cells_of(rows: pd.DataFrame, pairs: list[Pair]) -> list[str]:
    """Return one line: its words, the baseline's level, and each policy's level and difference."""
    by = {(row.scenario, row.baseline if isinstance(row.baseline, str) else ""): row for row in rows.itertuples()}
    unit, baseline = str(rows["unit"].iloc[0]), by.get((pairs[0].baseline, ""))
    cells = [f"  {rows['line'].iloc[0]}", number(baseline.mean, unit) if baseline is not None else ""]
    for pair in pairs:
        row = by.get((pair.policy, pair.baseline))
        cells += ["", ""] if row is None else [number(row.mean, unit), difference_of(row, unit)]
    return cells


def difference_of(row: pd.Series, unit: str) -> str:
    """Return a difference with its band: -103 [-150, -60]; nothing where there is none."""
    if row.difference != row.difference:
        return ""
    if row.difference_low != row.difference_low or row.difference_low == row.difference_high:
        return number(row.difference, unit, signed=True)
    return f"{number(row.difference, unit, True)} [{number(row.difference_low, unit, True)}, {number(row.difference_high, unit, True)}]"


def number(value: float, unit: str, signed: bool = False) -> str:
    """Return a number in its form: money in millions or pounds, shares in per cent (differences in percentage points), amounts whole from ten on."""
    if value != value:
        return ""
    if unit == "GBP":
        return rounded(value / MILLION, 2, signed) + "m" if abs(value) >= LARGE_GBP else rounded(value, 0, signed)
    if unit.startswith("share"):
        return rounded(100 * value, 1, signed) + (" pp" if signed else " %")
    return rounded(value, 0 if abs(value) >= 10 else 1 if unit != "0 to 1" else 2, signed)


def rounded(value: float, digits: int, signed: bool) -> str:
    """Return a number to so many digits; a nought has no sign, whatever was rounded away."""
    shown = round(value, digits) + 0.0
    return f"{shown:{'+' if signed and shown else ''},.{digits}f}"


def pay_back_lines(table: pd.DataFrame, pairs: list[Pair]) -> Iterator[str]:
    """Yield when each policy has paid for itself, with the share of runs in which it has."""
    rows = table[table["section"] == PAY_BACK].set_index(["scenario", "baseline", "measure"])
    for pair in pairs:
        line = f"Pay-back of {pair.policy}: {rows.loc[(pair.policy, pair.baseline, 'pay_back_month'), 'note']}"
        share = (pair.policy, pair.baseline, "pay_back_share")
        yield f"{line}; {rows.loc[share, 'mean']:.0%} of runs pay back within it." if share in rows.index else f"{line}."
    yield ""
