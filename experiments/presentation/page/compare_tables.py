"""Tables of a comparison in HTML: every number as the results' own tables have it, small counts of unpublished figures left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from markupsafe import Markup

from experiments.comparison.arm_titles import main_pairs
from experiments.comparison.capacity import capacity_words
from experiments.comparison.headline import DANGER, FAMILIES, NEEDLESS
from experiments.measures.definitions import EVERY, rows_of
from experiments.measures.small_counts import SmallCounts
from experiments.presentation.figures.findings import capital
from experiments.presentation.page.html import grid_html
from experiments.presentation.page.labels import LABELS
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.terminal.first_screen import MEANS, SHOWN, Screen, heads, how_to_read, opening, words_of
from experiments.presentation.terminal.late_start import late_start_lines
from experiments.presentation.terminal.uncertainty import sureness
from experiments.runs.experiment import Pair
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import Results
from simulation.measures import PAYERS

WIDE = 100
"""Columns, as of a terminal on which both intervals have room."""

UNBROKEN = 10_000
"""Columns of a line that the browser breaks."""


def numbers_of(results: Results) -> Numbers:
    """Return what writes the results' numbers."""
    authority = results.experiment.authority
    counts = SmallCounts(authority.has_unpublished_counts, authority.children.value)
    return Numbers(counts, {"summary": results.summary, "headline": results.headline})


def opening_of(results: Results) -> list[str]:
    """Return whether the policy starts late, question, place, period and how often it was run."""
    late = late_start_lines(results.experiment, UNBROKEN, "its first day")
    lines = [*late, *opening(Screen(results), main_pairs(results.experiment))]
    return [*lines, f"Not all runs are there: {results.incomplete}."] if results.incomplete else lines


def closing_of(results: Results) -> list[str]:
    """Return how to read the tables, how sure their numbers are, and which values were set by hand."""
    reach = [line for pair in main_pairs(results.experiment) for line in capacity_words(results.composition, pair)]
    lines = [*how_to_read(Screen(results), WIDE), *reach, sureness(results, LABELS["runs"])]
    return [*lines, line] if (line := set_by_hand(results.experiment)) else lines


def headline_html(results: Results) -> str:
    """Return the first screen as tables: children in the system, both errors side by side, workload and cost."""
    screen, pair = Screen(results), main_pairs(results.experiment)[0]
    numbers, names = numbers_of(results), ["Measure", *heads(screen, pair, WIDE)[1:]]
    parts = {title: grid_html(names, headline_rows(screen, pair, numbers, title), caption_of(title)) for title in SHOWN}
    errors = f"<div class='errors'>{parts.pop(DANGER)}{parts.pop(NEEDLESS)}</div>"
    first, *rest = parts.values()
    return f"<div id='headline'>{first}{errors}{''.join(rest)}</div>"


def caption_of(title: str) -> str:
    """Return what a part of the first screen is called."""
    return capital(title or FAMILIES) + MEANS.get(title, "")


def headline_rows(screen: Screen, pair: Pair, numbers: Numbers, title: str) -> Iterator[list[str | Markup]]:
    """Yield the rows of one part of the first screen."""
    for name, level in rows_of(SHOWN[title]):
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
    rows: list[list[str | Markup]] = []
    for title in SHOWN:
        columns = [{str(row[0]): row[1:4] for row in headline_rows(*screen, title)} for screen in screens]
        names = dict.fromkeys(name for column in columns for name in column)
        rows += [[caption_of(title)], *([name, *(cell for column in columns for cell in column.get(name, ["", "", ""]))] for name in names)]
    heads_of = ["Measure", *(f"{name}: {what}" for name in results for what in ("as usual", "difference", "90 % of pairs"))]
    return grid_html(heads_of, rows, "Both settings, each against its own business as usual", "both")
