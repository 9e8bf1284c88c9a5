"""Tables of a comparison in HTML: every number as the results' own tables have it, small counts of unpublished figures left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from markupsafe import Markup

from experiments.comparison.arm_titles import main_pairs
from experiments.measures.definitions import EVERY, rows_of
from experiments.measures.small_counts import SmallCounts
from experiments.presentation.page.html import grid_html
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.terminal.first_screen import MEANS, SHOWN, Screen, heads, opening, words_of
from experiments.runs.experiment import Pair
from experiments.runs.run import Results
from simulation.measures import PAYERS

WIDE = 100
"""Columns, as of a terminal on which both intervals have room."""


def numbers_of(results: Results) -> Numbers:
    """Return what writes the results' numbers."""
    authority = results.experiment.authority
    counts = SmallCounts(authority.has_unpublished_counts, authority.children.value)
    return Numbers(counts, {"summary": results.summary, "headline": results.headline})


def opening_of(results: Results) -> list[str]:
    """Return question, place, period and how often it was run."""
    lines = [*opening(Screen(results), main_pairs(results.experiment))]
    return [*lines, f"Not all runs are there: {results.incomplete}."] if results.incomplete else lines


def headline_html(results: Results) -> str:
    """Return the first screen as a table: both errors stand in it one after the other, under their titles."""
    screen, pair = Screen(results), main_pairs(results.experiment)[0]
    rows = list(headline_rows(screen, pair, numbers_of(results)))
    names = [*heads(screen, pair, WIDE)]
    return grid_html(["Measure", *names[1:]], rows, "The answer, both errors among it", "headline")


def headline_rows(screen: Screen, pair: Pair, numbers: Numbers) -> Iterator[list[str | Markup]]:
    """Yield the rows of the table; a row of one cell is a title."""
    for title, names in SHOWN.items():
        if title:
            yield [f"{title}{MEANS.get(title, '')}"]
        for name, level in rows_of(names):
            row = screen.row(pair, name)
            if row is not None:
                cells = {**row.to_dict(), "measure": name, "policy": pair.policy, "baseline": pair.baseline}
                yield [words_of(name, level), *headline_cells(cells, numbers, row["runs"] > 1)]


def headline_cells(row: dict[str, object], numbers: Numbers, has_interval: bool) -> list[str | Markup]:
    """Return baseline, difference and both intervals of one measure."""
    ends = [numbers.interval("headline", row, pair) if has_interval else "" for pair in (("low", "high"), ("mean_low", "mean_high"))]
    return [numbers.level("headline", row, "baseline_mean", arm=str(row["baseline"])), numbers.difference("headline", row), *ends]


def payer_html(results: Results) -> str:
    """Return cost by payer: as usual, and the difference with 90 % of pairs."""
    pair, numbers = main_pairs(results.experiment)[0], numbers_of(results)
    table = results.composition
    rows = []
    for name in ("cost_gbp", *(f"cost_gbp_{payer}" for payer in PAYERS)):
        found = table[table["measure"] == name]
        usual, policy = found[found["scenario"] == pair.baseline], found[found["baseline"] == pair.baseline]
        if len(usual) and len(policy):
            rows.append([EVERY[name].label, *payer_cells(usual.iloc[0], policy.iloc[0], numbers, len(results.finished) > 1)])
    return grid_html(["Payer", "as usual, £", "difference, £", "90 % of pairs"], rows, "Cost by payer, not discounted", "payers")


def payer_cells(usual: pd.Series, policy: pd.Series, numbers: Numbers, has_interval: bool) -> list[str | Markup]:
    """Return one payer's row."""
    level = numbers.level("composition", usual.to_dict(), arm=str(usual["scenario"]))
    row = policy.to_dict()
    ends = numbers.interval("composition", row, ("difference_low", "difference_high")) if has_interval else ""
    return [level, numbers.difference("composition", row), ends]


def both_html(results: Mapping[str, Results]) -> str:
    """Return the first screen's numbers of two settings beside each other, each against its own business as usual."""
    screens = [(Screen(each), main_pairs(each.experiment)[0], numbers_of(each)) for each in results.values()]
    columns = [list(headline_rows(*screen)) for screen in screens]
    heads = ["Measure", *(f"{name}: {what}" for name in results for what in ("as usual", "difference", "90 % of pairs"))]
    rest = [{row[0]: row[1:4] for row in rows if len(row) > 1} for rows in columns]
    names = dict.fromkeys(row[0] for rows in columns for row in rows)
    titles = {row[0] for rows in columns for row in rows if len(row) == 1}
    rows = [[name] if name in titles else [name, *(cell for each in rest for cell in each.get(name, ["", "", ""]))] for name in names]
    return grid_html(heads, rows, "Both settings, each against its own business as usual", "both")
