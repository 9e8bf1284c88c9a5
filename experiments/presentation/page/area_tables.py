"""Tables of a small area's week in HTML.

Small counts are shown, of a council's own figures too: a small area is drawn at random at another size, so no child and no count in it is the
council's (docs/decisions/0034). What is of the whole place goes through `SmallCounts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.measures.formats import MONEY
from experiments.presentation.figures.style import with_minus
from experiments.presentation.page.html import grid_html
from experiments.runs.words import IN_CARE, LANES, PRESENTATIONS, QUADRANTS

MOST_ROWS = 400
"""Of a table of children."""

ONE_RUN = "one run"
"""What every table here is of."""


def quadrants_html(tables: Mapping[str, pd.DataFrame], when: str) -> str:
    """Return the four quadrants of each arm, of open and of closed families, both errors beside each other; when: the week in words."""
    rows: list[list[str]] = []
    for arm, table in tables.items():
        rows.append([arm])
        for families, part in table[table["presentation"] == "all"].groupby("families", sort=False):
            count = part.set_index("quadrant")
            counts = [f"{count.loc[name, 'children']:,}" for name in QUADRANTS]
            rows.append([f"{families} families", *counts, f"{count.loc['needless_alarm', 'without_help']:,}"])
    heads = ["Children at home", *QUADRANTS.values(), "of the needless alarms, in danger without any help"]
    return grid_html(heads, rows, f"Belief against truth, children at home, {when}; {ONE_RUN}", "quadrants")


def pushes_html(tables: Mapping[str, pd.DataFrame], when: str) -> str:
    """Return how beliefs stand to the truth by how the main carer last presented: what hostility and disguised compliance push."""
    heads = [
        "Main carer at the last meeting",
        "children",
        "belief less true chance, percentage points",
        "one such meeting adds to what is seen, sd",
        "in danger",
        "of them missed",
        "not in danger",
        "of them alarmed",
    ]
    rows: list[list[str]] = []
    for arm, table in tables.items():
        rows += [[arm], *map(push_cells, table.itertuples())]
    return grid_html(heads, rows, f"What hostility and disguised compliance push, {when}; {ONE_RUN}", "pushes")


def push_cells(row: Any) -> list[str]:
    """Return one row of what presentation pushes."""
    counts = (row.in_danger, row.missed, row.safe, row.alarmed)
    pushed = (points(row.belief_less_truth), signed(row.one_meeting))
    return [PRESENTATIONS[row.presentation], f"{row.children:,}", *pushed, *(f"{count:,}" for count in counts)]


def points(value: float) -> str:
    """Return a difference of chances in percentage points with its sign; nothing where there is none."""
    return with_minus(f"{100.0 * value:+.1f}") if value == value else ""


def signed(value: float) -> str:
    """Return a number with its sign; nothing where there is none."""
    return with_minus(f"{value:+.2f}") if value == value and value else "0" if value == 0 else ""


def workers_html(tables: Mapping[str, pd.DataFrame], when: str) -> str:
    """Return the posts of each arm by role, and how many of them are filled; tables: from `posts_by_role`."""
    rows: list[list[str]] = []
    for arm, table in tables.items():
        rows += [[arm], *([row.role.replace("_", " "), f"{row.posts:,}", f"{row.filled:,}", f"{row.sick:,}"] for row in table.itertuples())]
    return grid_html(["Role", "posts", "filled", "sick this week"], rows, f"Posts by role, {when}; {ONE_RUN}", "posts")


def costs_html(table: pd.DataFrame, when: str) -> str:
    """Return costs by payer, of the policy and as usual; table: from `costs_compared`."""
    rows = [
        [
            row.label,
            *(with_minus(MONEY.format(value)) for value in (row.usual_this_week, row.this_week, row.usual_to_date, row.to_date)),
            with_minus(MONEY.format(row.difference, signed=True)),
        ]
        for row in table.itertuples()
    ]
    heads = ["Payer", "this week as usual, £", "with the policy, £", "since the window began as usual, £", "with the policy, £", "difference, £"]
    return grid_html(heads, rows, f"Cost by payer, {when}, not discounted; {ONE_RUN} of this small area", "area-costs")


def children_html(children: pd.DataFrame, when: str) -> str:
    """Return the children, those furthest in the system first."""
    shown = children.sort_values(["lane", "family"], ascending=[False, True]).head(MOST_ROWS)
    rows = [
        [
            str(row.child),
            str(row.family),
            LANES[row.lane],
            str(row.weeks_in_lane),
            f"{100.0 * row.belief:.1f}",
            f"{100.0 * row.true_chance:.1f}",
            "away from home" if row.quadrant == IN_CARE else QUADRANTS[row.quadrant],
            PRESENTATIONS[row.presentation],
        ]
        for row in shown.itertuples()
    ]
    heads = ["Child", "family", "where", "weeks there", "belief, %", "true chance, %", "belief against truth", "main carer at the last meeting"]
    more = f"; the first {MOST_ROWS} of {len(children):,}" if len(children) > MOST_ROWS else ""
    return grid_html(heads, rows, f"Children, furthest in the system first{more}; {when}; with the policy; {ONE_RUN}", "children", (2, 6, 7))
