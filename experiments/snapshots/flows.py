"""Stocks and flows week by week, and costs by payer: the recorded weeks as tables."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from agents.ages import THREE_MONTHS
from experiments.measures.definitions import EVERY
from experiments.snapshots.children import last_week
from simulation.calendar import date_of
from simulation.measures import INDEX, PAYERS
from simulation.world import World

STOCKS = (
    "open_families",
    "children_in_need",
    "protection_plans",
    "pre_proceedings",
    "care_proceedings",
    "looked_after_children",
    "missed_high_risk_children",
    "needless_plan_children",
)
"""Stocks that are shown: the way through the system, then both errors."""

FLOWS = ("referrals", "plan_starts", "plan_ends", "care_entries", "care_exits", "harm_at_home_events", "needless_plans", "needless_care_entries")
"""Flows that are shown: the way through the system, then both errors."""

COLUMNS = ["week", "date", "measure", "label", "unit", "kind", "value", "recent"]

RECENT_WEEKS = THREE_MONTHS
"""Weeks that a flow is summed over where it is shown: in a small area one week's number says little."""


def weeks_recorded(stores: World) -> int:
    """Return how many weeks of the window are recorded so far."""
    return int(np.clip(last_week(stores) + 1 - int(stores.state[0]["first_week"]), 0, len(stores.weekly)))


def stocks_and_flows(stores: World, measures: Sequence[str] = (*STOCKS, *FLOWS)) -> pd.DataFrame:
    """Return weekly measures of all areas together, for the weeks recorded so far.

    Parameters
    ----------
    stores
        The arrays of either driver.
    measures
        Names of weekly columns (simulation/measures.py).

    Returns
    -------
    pandas.DataFrame
        Columns: week (since Monday 1 January 1990), date, measure, label, unit, kind (stock, flow or cost), value (of a
        flow, the week's), recent (of a stock the value, else the sum of the last three months; nothing before there are as many weeks).
    """
    weeks, first = weeks_recorded(stores), int(stores.state[0]["first_week"])
    days = [date_of(first + i) for i in range(weeks)]
    totals = stores.weekly[:weeks].sum(axis=1)
    parts = [
        pd.DataFrame(
            {
                "week": np.arange(first, first + weeks),
                "date": days,
                "measure": name,
                "label": EVERY[name].label,
                "unit": EVERY[name].unit,
                "kind": EVERY[name].kind,
                "value": totals[:, INDEX[name]],
                "recent": recent(totals[:, INDEX[name]], EVERY[name].kind == "stock"),
            }
        )
        for name in measures
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def recent(values: np.ndarray, is_stock: bool) -> np.ndarray:
    """Return a stock as it is, else the sum of the last weeks; shape (weeks,)."""
    return values if is_stock else pd.Series(values).rolling(RECENT_WEEKS).sum().to_numpy()


def costs_now(stores: World) -> pd.DataFrame:
    """Return costs by payer in the last week and since the window began; nothing where no week is recorded.

    Returns
    -------
    pandas.DataFrame
        Columns: payer, label, this_week and to_date (GBP, not discounted). The last row is all payers together.
    """
    weeks = weeks_recorded(stores)
    totals = stores.weekly[:weeks].sum(axis=1)
    rows = []
    for payer in PAYERS:
        column = totals[:, INDEX[f"cost_gbp_{payer}"]]
        label = EVERY[f"cost_gbp_{payer}"].heading
        rows.append({"payer": payer, "label": label, "this_week": float(column[-1]) if weeks else 0.0, "to_date": float(column.sum())})
    table = pd.DataFrame(rows)
    whole = {"payer": "all", "label": EVERY["cost_gbp"].heading, "this_week": table["this_week"].sum(), "to_date": table["to_date"].sum()}
    return pd.concat([table, pd.DataFrame([whole])], ignore_index=True)


def costs_compared(policy: World, usual: World) -> pd.DataFrame:
    """Return costs by payer of two arms beside each other.

    Returns
    -------
    pandas.DataFrame
        The columns of `costs_now` of the policy; usual_this_week and usual_to_date of the other arm; difference (policy less usual, to date; GBP).
    """
    table, other = costs_now(policy), costs_now(usual)
    return table.assign(usual_this_week=other["this_week"], usual_to_date=other["to_date"], difference=table["to_date"] - other["to_date"])
