"""The team: posts by role, what a post costs a year, and what the programme's staff cost over the time that is compared."""

from collections.abc import Iterator
from typing import Any

from experiments.measures.definitions import EVERY
from experiments.measures.formats import MONEY
from experiments.presentation.figures.captions import period_in_words
from experiments.presentation.figures.findings import capital
from experiments.presentation.report.comparison import NOT_THERE, Comparison
from experiments.presentation.report.money import cost_row
from experiments.presentation.report.numbers import marked_number
from experiments.presentation.report.pieces import Content, Grid, Paragraph, Piece, Section
from experiments.presentation.terminal.composition import WHAT_MONEY_MEANS
from experiments.runs.arm_result import ROLE_NAMES
from experiments.runs.experiment import Pair

POSTS, FILLED = "posts_", "posts_filled_"

POST_HEADS = ("role", "pay, £ a year", "posts {}", "posts with it", "filled {}", "filled with it")
"""Headings of the table of posts; in the brackets what the baseline is."""

TITLE = "The team, and what it costs"

COST_LINES = ("cost_line_staff", "cost_line_programme")


def team(comparison: Comparison) -> Section:
    """Return the team table of each policy, and what it costs."""
    if not comparison.is_composed:
        return Section("team", TITLE, [Paragraph(NOT_THERE)])
    pieces: list[Piece] = []
    for pair in comparison.pairs:
        pieces.append(posts_grid(comparison, pair))
        pieces.append(cost_grid(comparison, pair))
    notes = (
        "Posts are full time, funded, on the last day; filled: mean over the runs. Pay is a full-time year with on-costs, from the authority's"
        " settings."
    )
    return Section("team", TITLE, [*pieces, Paragraph(f"{notes} {WHAT_MONEY_MEANS[0]}", "small")])


def posts_grid(comparison: Comparison, pair: Pair) -> Grid:
    """Return posts by role."""
    rows = [post_row(comparison, pair, role) for role in ROLE_NAMES if comparison.level(pair, POSTS + role) is not None]
    day = period_in_words(str(comparison.folder.table("composition")["period"].iloc[0]))
    where = comparison.baseline_head(pair).replace("baseline", "in the baseline")
    heads = [head.format(where) for head in POST_HEADS]
    return Grid(f"Posts by role on {day}: {comparison.name_of(pair)} against {comparison.baseline_of(pair)}", heads, rows)


def post_row(comparison: Comparison, pair: Pair, role: str) -> list[Content]:
    """Return one role: pay, then posts and filled posts without and with the policy."""
    found: list[Content] = [capital(EVERY[POSTS + role].label.removeprefix("posts of ")), pay_of(comparison, role)]
    for name in (POSTS + role, FILLED + role):
        for row in (comparison.level(pair, name), comparison.composed(name, pair.policy, pair.baseline)):
            found.append("" if row is None else comparison.numbers.level("composition", row))
    return found


def pay_of(comparison: Comparison, role: str) -> Content:
    """Return what a post of a role costs a year, with on-costs, as the authority's settings have it."""
    figure: Any = getattr(comparison.experiment.authority.salaries, role, None)
    if figure is None:
        return ""
    row = {"measure": role, "salary": figure.value}
    return marked_number(MONEY.format(figure.value), "settings", row, ["salary"])


def cost_grid(comparison: Comparison, pair: Pair) -> Grid:
    """Return what the policy's own ingredients cost by settings, and what staff and programme cost in the runs."""
    rows: list[list[Content]] = []
    for title, names in (
        ("The policy's own ingredients, by settings, discounted, before any run", list(planned(comparison))),
        ("Staff and programme in the runs, not discounted", list(COST_LINES)),
    ):
        found = [cost_row(comparison, pair, name) for name in names]
        rows += [[title], *(row for row in found if row)] if any(found) else []
    return Grid(f"What the team of {comparison.name_of(pair)} costs, £, {comparison.when}", comparison.heads(pair), rows)


def planned(comparison: Comparison) -> Iterator[str]:
    """Yield the measures of planned spend, in all and by payer."""
    yield from comparison.measures_in("Programme's own spend")
