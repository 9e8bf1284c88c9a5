"""What pairing is worth, in the terminal: a table in the details, and one line on the first screen."""

from collections.abc import Iterator

import pandas as pd

from experiments.comparison.arm_titles import main_pairs
from experiments.comparison.pairing import HELPS, IN_WORDS, MEANING, OWN_PARAMETERS, SAME_PARAMETERS, TOO_FEW, pairing_table
from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.presentation.terminal.layout import name_as_head, paragraphs, row_words, table_lines
from experiments.runs.run import Results

HEADS = ("", "mean lies\nwithin", "unpaired runs in each\narm for the same", "variance\nratio", "variance ratio,\nown parameters", "")

ON_SCREEN = {"care_entries": "care entries", "missed_high_risk_children": "missed", "needless_care_entries": "needless care"}
"""Outcomes of the first screen's line, a measure of each error among them, in the fewest words."""


def times(value: float) -> str:
    """Return a ratio as text: two figures."""
    return about(value) if value >= 9.95 else f"{value:.1f}"


def ratio_of(row: pd.Series, name: str) -> str:
    """Return a ratio with its interval: 6.4 [3.1, 13]."""
    middle, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    return UNKNOWN if middle != middle else times(middle) + (f" [{times(low)}, {times(high)}]" if low == low else "")


def runs_of(row: pd.Series) -> str:
    """Return the number of unpaired runs with its interval: 130 [62, 260]."""
    middle, low, high = (row[f"unpaired_runs{end}"] for end in ("", "_low", "_high"))
    return UNKNOWN if middle != middle else about(middle) + (f" [{about(low)}, {about(high)}]" if low == low else "")


def about(runs: float) -> str:
    """Return a number of runs to two figures, which is more than its interval allows: 1,500."""
    return f"{float(f'{runs:.2g}'):,.0f}"


def pairing_lines(results: Results, width: int | None = None) -> Iterator[str]:
    """Yield the table of what pairing is worth, a part for each policy, and how to read it; nothing without runs at hand."""
    table = pairing_table(results)
    if not len(table):
        return
    if set(table["worth"]) == {TOO_FEW}:
        yield from paragraphs([f"What pairing is worth: {len(results.finished)} pairs are too few to say. {IN_WORDS[TOO_FEW]}", ""], width)
        return
    yield "What pairing is worth"
    has_draws = bool(table["draws"].notna().any())
    heads, grid = [*HEADS[:4], *(HEADS[4:] if has_draws else HEADS[5:])], list[list[str]]()
    for policy, rows in table.groupby("policy", sort=False):
        grid += [[], [name_as_head(str(policy)).replace("\n", " ")]] if len(table) > len(rows) else []
        grid += [cells_of(row, has_draws) for _, row in rows.iterrows()]
    yield from table_lines(heads, grid, width, is_left=[len(heads) - 1])
    said = [*([SAME_PARAMETERS, OWN_PARAMETERS] if has_draws else []), *(words for word, words in IN_WORDS.items() if word in set(table["worth"]))]
    yield from paragraphs([f"Runs that the same precision would take. {MEANING} In brackets: 90 %.", *said, ""], width)


def cells_of(row: pd.Series, has_draws: bool) -> list[str]:
    """Return an outcome's row: how well its mean is known, unpaired runs for the same, the ratios, and a word where pairing saves little."""
    ratios = [ratio_of(row, name) for name in ("variance_ratio", *(["own_draws_ratio"] if has_draws else []))]
    within = EVERY[row["measure"]].number_format.within(row["half_width"])
    return [row_words(row["measure"]).rstrip("*"), within, runs_of(row), *ratios, "" if row["worth"] == HELPS else row["worth"]]


def pairing_line(results: Results) -> str:
    """Return one line for the first screen of one policy: the unpaired runs that it would take, where their interval is known."""
    table, pairs = pairing_table(results), main_pairs(results.experiment)
    if not len(table) or len(pairs) > 1:
        return ""
    rows = table[(table["policy"] == pairs[0].policy) & table["unpaired_runs_low"].notna()].set_index("measure")
    said = [f"{words} {runs_of(rows.loc[name])}" for name, words in ON_SCREEN.items() if name in rows.index]
    shared = ", parameters shared" if bool(table["draws"].notna().any()) else ""
    return f"Unpaired runs in each arm to be as sure{shared} [90 %]: {', '.join(said)}." if said else ""
