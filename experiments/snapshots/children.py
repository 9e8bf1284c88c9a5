"""The children known to the service at one moment: how far each is in the system, what is believed of the child and what is true."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from agents.ages import THREE_MONTHS, WEEKS_A_YEAR
from agents.standing import (
    CLOSED,
    FRONT_DOOR,
    GONE,
    IN_NEED,
    NO_PLAN,
    NOT_IN_CARE,
    OPEN,
    PRE_PROCEEDINGS,
    PROCEEDINGS,
    PROTECTION_PLAN,
)
from experiments.runs.words import IN_CARE, LANES, NOT_MET, QUADRANTS, WORDS
from experiments.snapshots.danger import are_minors, are_recognised, danger_line
from simulation.danger_line import chance_within_a_year
from simulation.world import World

CLOSED_WEEKS = THREE_MONTHS
"""For how long a closed family is shown: longer, and the closed lane would hold more children than all others together."""

LANE_NAMES = np.array([*LANES])
QUADRANT_NAMES = np.array([*QUADRANTS, IN_CARE])
PRESENTATION_NAMES = np.array([*WORDS["presentation"], NOT_MET])
CLOSED_LANE, NEED_LANE, PLAN_LANE, PRE_LANE, COURT_LANE, CARE_LANE = range(len(LANES))


def last_week(stores: World) -> int:
    """Return the last week simulated: that of a snapshot, counted from Monday 1 January 1990."""
    return int(stores.state[0]["week"]) - 1


def children_now(stores: World, areas: Sequence[str] = ()) -> pd.DataFrame:
    """Return the children before the service at the end of the last week simulated, and those whose case was closed lately.

    Parameters
    ----------
    stores
        The arrays of either driver.
    areas
        Names of the areas in the order of the rows; without them areas are numbers from 0.

    Returns
    -------
    pandas.DataFrame
        One row per child, in the order of the rows of the stores, so that a child keeps its place from week to week:

        - child, family: row in the stores, the short number; child_key, family_key: permanent identity, as text; area.
        - lane: the furthest of closed, in_need (with a plan of help, or in assessment), protection_plan, pre_proceedings, court, looked_after.
          Closed: the case was closed within three months, or only a brother or sister is in care. weeks_in_lane: since
          the status began (a plan of help counts from its own start, not from the assessment before it); in_assessment; age (years, below 0: unborn).
        - belief (what the worker would say) and true_chance (known to the simulation only): chances of significant harm at home within 12 months.
        - in_danger: true risk is at or above the line of danger; of a child in care: it would be at home.
        - in_danger_without_help: the same had no help ever had an effect.
        - thought_in_danger: rated red, on a protection plan, or the family is before the court; the measure of missed children asks the same.
        - quadrant: known_danger, missed_danger, needless_alarm, known_safe; in_care for a child who is not at home.
        - presentation: how the main carer presented at the last meeting, or not_met.
    """
    week = last_week(stores)
    rows = np.flatnonzero(is_shown(stores, week))
    return table_of(stores, rows, week, areas)


def is_shown(stores: World, week: int) -> np.ndarray:
    """Return which rows of children are shown, shape (children in use,)."""
    family, minor = families_of(stores), is_minor(stores, week)
    recently = (family["closed_week"] >= 0) & (week - family["closed_week"] < CLOSED_WEEKS)
    is_open = (family["standing"] == OPEN) | (family["standing"] == FRONT_DOOR)
    return minor & (is_open | ((family["standing"] == CLOSED) & recently & is_born(stores, week)))


def in_use(stores: World) -> np.ndarray:
    """Return the children's rows in use."""
    return stores.children[: stores.state[0]["children"]]


def families_of(stores: World) -> np.ndarray:
    """Return the family's record of every child in use."""
    return stores.families[in_use(stores)["family"]]


def is_minor(stores: World, week: int) -> np.ndarray:
    """Return which children in use are in the model and under 18, the unborn included."""
    return are_minors(in_use(stores), week)


def is_born(stores: World, week: int) -> np.ndarray:
    """Return which children are born."""
    return in_use(stores)["birth_week"] <= week


def table_of(stores: World, rows: np.ndarray, week: int, areas: Sequence[str]) -> pd.DataFrame:
    """Return the table of some rows of children."""
    child = stores.children[rows]
    family = stores.families[child["family"]]
    lane = lanes(child, family)
    truth = child["true_risk"] >= danger_line(stores)
    thought = are_recognised(child)
    return pd.DataFrame(
        {
            "child": rows,
            "family": child["family"].astype(np.int64),
            "child_key": child["key"].astype(str),
            "family_key": family["key"].astype(str),
            "area": np.array(areas)[family["area"]] if len(areas) else family["area"].astype(np.int64),
            "lane": pd.Categorical(LANE_NAMES[lane], [*LANES], ordered=True),
            "weeks_in_lane": np.maximum(0, week - since(child, family, lane)),
            "in_assessment": (family["standing"] == FRONT_DOOR) & (lane == NEED_LANE),
            "age": (week - child["birth_week"]) / WEEKS_A_YEAR,
            "true_chance": chance_within_a_year(child["true_risk"], stores.parameters[0]),
            "belief": child["belief"],
            "in_danger": truth,
            "in_danger_without_help": child["unhelped_risk"] >= danger_line(stores),
            "thought_in_danger": thought,
            "quadrant": quadrant_words(truth, thought, child["care"] == NOT_IN_CARE),
            "presentation": presentation_words(stores, child["family"]),
        }
    )


def lanes(child: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Return each child's lane as its place in LANES: the furthest that applies."""
    in_need = (child["plan"] == IN_NEED) | ((family["standing"] == FRONT_DOOR) & (child["plan"] == NO_PLAN))
    conditions = [
        child["care"] != NOT_IN_CARE,
        child["court"] == PROCEEDINGS,
        child["court"] == PRE_PROCEEDINGS,
        child["plan"] == PROTECTION_PLAN,
        in_need,
    ]
    return np.select(conditions, [CARE_LANE, COURT_LANE, PRE_LANE, PLAN_LANE, NEED_LANE], CLOSED_LANE)


def since(child: np.ndarray, family: np.ndarray, lane: np.ndarray) -> np.ndarray:
    """Return the week in which each child came to its lane; in assessment, that of the referral; closed, that of the closure, or of a later birth."""
    need = np.where(child["plan"] == IN_NEED, child["plan_since"], family["referred_week"])
    closed = np.maximum(family["closed_week"], child["birth_week"])
    found = np.choose(lane, [closed, need, child["plan_since"], child["court_since"], child["court_since"], child["care_since"]])
    return found.astype(np.int64)


def quadrant_words(truth: np.ndarray, thought: np.ndarray, at_home: np.ndarray) -> Any:
    """Return each child's quadrant."""
    place = np.where(at_home, 2 * ~truth + ~thought, len(QUADRANTS))
    return pd.Categorical(QUADRANT_NAMES[place], [*QUADRANT_NAMES])


def presentation_words(stores: World, families: np.ndarray) -> Any:
    """Return how each family's main carer presented at the last meeting."""
    met = stores.families[families]["last_visit_week"] >= 0
    place = np.where(met, stores.parents[2 * families]["presentation"], len(WORDS["presentation"]))
    return pd.Categorical(PRESENTATION_NAMES[place], [*PRESENTATION_NAMES])


def lane_counts(children: pd.DataFrame) -> dict[str, int]:
    """Return how many children of `children_now` stand in each lane, in their order."""
    counts = children["lane"].value_counts()
    return {name: int(counts[name]) for name in LANES}


def not_shown(stores: World) -> pd.DataFrame:
    """Return whom the table of children leaves out: families closed more than three months ago, and children of other reasons.

    Returns
    -------
    pandas.DataFrame
        Columns: who, children, in_danger (number of them; nothing where the model knows no risk).
    """
    week = last_week(stores)
    family = families_of(stores)
    is_old = (
        is_minor(stores, week) & is_born(stores, week) & ((family["standing"] == CLOSED) | (family["standing"] == GONE)) & ~is_shown(stores, week)
    )
    danger = int((in_use(stores)["true_risk"][is_old] >= danger_line(stores)).sum())
    outside = stores.outside_children[: stores.state[0]["outside_children"]]
    now = int(np.count_nonzero((outside["start_week"] <= week) & (week < outside["end_week"])))
    return pd.DataFrame(
        {
            "who": ["children of families closed more than three months ago", "children in need or in care for reasons other than their home"],
            "children": [int(is_old.sum()), now],
            "in_danger": pd.array([danger, None], "Int64"),
        }
    )
