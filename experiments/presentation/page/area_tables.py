"""Tables of a small area's week in HTML."""

from __future__ import annotations

import pandas as pd

from experiments.explorer.area_run import AreaRun
from experiments.measures.formats import MONEY
from experiments.presentation.figures.style import with_minus
from experiments.presentation.page.html import grid_html
from experiments.runs.words import IN_CARE, LANES, PRESENTATIONS, QUADRANTS
from experiments.snapshots.flows import costs_now

MOST_ROWS = 400
"""Of a table of children."""


def quadrants_html(table: pd.DataFrame) -> str:
    """Return the four quadrants, of open and of closed families, both errors beside each other."""
    rows = []
    for families, part in table[table["presentation"] == "all"].groupby("families", sort=False):
        count = part.set_index("quadrant")["children"]
        rows.append([f"{families} families", *(f"{count[name]:,}" for name in QUADRANTS)])
    return grid_html(["Children at home", *QUADRANTS.values()], rows, "Belief against truth, children at home", "quadrants")


def pushes_html(table: pd.DataFrame) -> str:
    """Return how beliefs stand to the truth by how the main carer last presented: what hostility and disguised compliance push."""
    heads = [
        "Main carer at the last meeting",
        "children",
        "belief less true risk, sd",
        "one such meeting adds, sd",
        "in danger",
        "of them missed",
        "not in danger",
        "of them alarmed",
    ]
    rows = [
        [
            PRESENTATIONS[row.presentation],
            f"{row.children:,}",
            signed(row.belief_less_true_risk),
            signed(row.one_meeting),
            f"{row.in_danger:,}",
            f"{row.missed:,}",
            f"{row.safe:,}",
            f"{row.alarmed:,}",
        ]
        for row in table.itertuples()
    ]
    return grid_html(heads, rows, "What hostility and disguised compliance push", "pushes")


def signed(value: float) -> str:
    """Return a number with its sign; nothing where there is none."""
    return with_minus(f"{value:+.2f}") if value == value and value else "0" if value == 0 else ""


def workers_html(workers: pd.DataFrame) -> str:
    """Return posts by role, and how many of them are filled."""
    rows = []
    for role, part in workers.groupby("role", sort=False, observed=True):
        if len(part):
            rows.append([str(role).replace("_", " "), str(len(part)), str(int(part["is_filled"].sum())), str(int(part["is_sick"].sum()))])
    return grid_html(["Role", "posts", "filled", "sick this week"], rows, "Posts by role", "posts")


def costs_html(area: AreaRun) -> str:
    """Return costs by payer, of the policy and as usual."""
    policy, usual = costs_now(area.model.stores), costs_now(area.usual)
    rows = [
        [
            one.label,
            *(MONEY.format(value) for value in (two.this_week, one.this_week, two.to_date, one.to_date)),
            MONEY.format(one.to_date - two.to_date, signed=True),
        ]
        for one, two in zip(policy.itertuples(), usual.itertuples(), strict=True)
    ]
    heads = ["Payer", "this week as usual, £", "with the policy, £", "since the window began as usual, £", "with the policy, £", "difference, £"]
    return grid_html(heads, rows, "Cost by payer in one run of this small area, not discounted", "area-costs")


def children_html(children: pd.DataFrame) -> str:
    """Return the children, those furthest in the system first."""
    shown = children.sort_values(["lane", "family"], ascending=[False, True]).head(MOST_ROWS)
    rows = [
        [
            str(row.child),
            str(row.family),
            LANES[row.lane],
            str(row.weeks_in_lane),
            with_minus(f"{row.belief:.1f}"),
            with_minus(f"{row.true_risk:.1f}"),
            "away from home" if row.quadrant == IN_CARE else QUADRANTS[row.quadrant],
            PRESENTATIONS[row.presentation],
        ]
        for row in shown.itertuples()
    ]
    heads = ["Child", "family", "where", "weeks there", "belief, sd", "true risk, sd", "belief against truth", "main carer at the last meeting"]
    more = f"; the first {MOST_ROWS} of {len(children):,}" if len(children) > MOST_ROWS else ""
    return grid_html(heads, rows, f"Children, furthest in the system first{more}", "children", (2, 6, 7))
