"""Where each child's dot stands: a table of places that pictures and pages draw alike."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from experiments.presentation.figures.style import AWAY, IN_DANGER, NOT_IN_DANGER
from experiments.runs.words import IN_CARE, LANES, QUADRANTS

ACROSS, ACROSS_NARROW = 12, 6
"""Dots beside each other in a lane, on a wide page and on a telephone."""

GAP = 2
"""Room between two lanes, in dots."""

SHAPES = {"known_danger": "circle", "missed_danger": "triangle", "needless_alarm": "square", "known_safe": "circle", IN_CARE: "diamond"}
"""A dot's shape by quadrant: both errors have a shape of their own, so that they are seen in grey, too."""

COLUMNS = ["child", "lane", "slot", "x", "y", "shape", "colour_by_truth", "colour_by_belief", "words"]


def dot_places(children: pd.DataFrame, before: pd.DataFrame | None = None, across: int = ACROSS) -> pd.DataFrame:
    """Return the place of each child's dot: lanes side by side, filled from the top, row by row.

    A dot moves only when its child changes lanes: who stays keeps the place, who comes takes the first that is free.

    Parameters
    ----------
    children
        From `children_now`.
    before
        The places of an earlier moment, with the same `across`; without them a lane is filled in the order of the children.
    across
        Dots beside each other in a lane.

    Returns
    -------
    pandas.DataFrame
        One row per child, in the order of `children`: child, lane, slot (place in the lane, from 0), x and y (units of one dot, from the top
        left), shape (circle, triangle, square, diamond), colour_by_truth and colour_by_belief (as #rrggbb), words (what the dot stands for).
    """
    slots = slots_of(children, before)
    lane = children["lane"].map({name: place for place, name in enumerate(LANES)}).astype(int).to_numpy()
    away = (children["quadrant"] == IN_CARE).to_numpy()
    return pd.DataFrame(
        {
            "child": children["child"].to_numpy(),
            "lane": children["lane"].astype(str).to_numpy(),
            "slot": slots,
            "x": lane * (across + GAP) + slots % across,
            "y": slots // across,
            "shape": children["quadrant"].map(SHAPES).astype(str).to_numpy(),
            "colour_by_truth": colours(children["in_danger"].to_numpy(), away),
            "colour_by_belief": colours(children["thought_in_danger"].to_numpy(), away),
            "words": [*dot_words(children)],
        },
        columns=COLUMNS,
    )


def slots_of(children: pd.DataFrame, before: pd.DataFrame | None) -> np.ndarray:
    """Return each child's place in its lane: the one it had there, or the first that is free."""
    slots = np.full(len(children), -1)
    if before is not None and len(before):
        had = before.set_index(["lane", "child"])["slot"]
        keys = pd.MultiIndex.from_arrays([children["lane"].astype(str), children["child"]])
        slots = had.reindex(keys).fillna(-1).astype(int).to_numpy().copy()
    for _, rows in children.reset_index(drop=True).groupby("lane", observed=True).indices.items():
        taken, new = slots[rows[slots[rows] >= 0]], rows[slots[rows] < 0]
        free = np.setdiff1d(np.arange(len(rows) + (taken.max() + 1 if len(taken) else 0)), taken)
        slots[new] = free[: len(new)]
    return slots


def colours(danger: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Return a colour for each child: in danger, not, or away from home."""
    return np.where(away, AWAY, np.where(danger, IN_DANGER, NOT_IN_DANGER))


def dot_words(children: pd.DataFrame) -> Iterable[str]:
    """Yield what each dot stands for, in the words of a sentence."""
    for row in children[["child", "family", "lane", "weeks_in_lane", "true_chance", "belief", "quadrant"]].itertuples(index=False):
        weeks = f"{row.weeks_in_lane} {'week' if row.weeks_in_lane == 1 else 'weeks'}"
        judged = "" if row.quadrant == IN_CARE else f"; {QUADRANTS[row.quadrant]}"
        risks = f"the worker would say {100.0 * row.belief:.0f} %, true chance {100.0 * row.true_chance:.0f} %"
        yield f"Child {row.child} of family {row.family}: {LANES[row.lane]}, {weeks}; {risks}{judged}"
