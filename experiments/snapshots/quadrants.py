"""Belief against truth: known danger, missed danger, needless alarm, known safe; and what parents' presentation pushes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from agents.standing import ASSESSMENT_WORKER, SOCIAL_WORKER
from experiments.runs.words import IN_CARE, QUADRANTS
from simulation.world import World

ALL = "all"

CLOSED = "closed"


def at_home(children: pd.DataFrame) -> pd.DataFrame:
    """Return the children at home with an open case: those whom the measures of both errors count."""
    return children[(children["lane"] != CLOSED) & (children["quadrant"] != IN_CARE)]


def quadrants(children: pd.DataFrame) -> pd.DataFrame:
    """Return how many children are in each quadrant: of open families, in all and by how the main carer last presented; and of closed families.

    Parameters
    ----------
    children
        From `children_now`.

    Returns
    -------
    pandas.DataFrame
        Columns: families (open or closed), presentation (all, or as in words.py), quadrant, label, children, share (of the row's group),
        without_help (of them, children who would be in danger had no help ever had an effect).
    """
    home, closed = at_home(children), children[children["lane"] == CLOSED]
    groups = [("open", ALL, home), *(("open", str(name), part) for name, part in home.groupby("presentation", observed=True))]
    return pd.DataFrame([row for group in (*groups, (CLOSED, ALL, closed)) for row in quadrant_rows(*group)])


def quadrant_rows(families: str, presentation: str, part: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the four rows of a group."""
    for name, label in QUADRANTS.items():
        found = part[part["quadrant"] == name]
        yield {
            "families": families,
            "presentation": presentation,
            "quadrant": name,
            "label": label,
            "children": len(found),
            "share": len(found) / len(part) if len(part) else float("nan"),
            "without_help": int(found["in_danger_without_help"].sum()),
        }


def pushes(stores: World, children: pd.DataFrame) -> pd.DataFrame:
    """Return, by how the main carer last presented, how beliefs stand to the truth among children at home with an open case.

    Parameters
    ----------
    stores
        The arrays of either driver.
    children
        From `children_now`.

    Returns
    -------
    pandas.DataFrame
        Columns: presentation; children; mean_belief, mean_true_chance and belief_less_truth (chances of harm within 12 months: what the children's
        beliefs are above the truth, from all sources together); one_meeting (what the model adds to what one visit shows of risk at such a
        meeting, sd of true risk, at the workers' present mean skill in de-escalation, where what is shown counts in full); in_danger, missed (of
        those), safe, alarmed (of those).
    """
    home, one = at_home(children), one_meeting(stores)
    return pd.DataFrame([push_row(str(name), part, one) for name, part in home.groupby("presentation", observed=True)])


def push_row(presentation: str, part: pd.DataFrame, one: dict[str, float]) -> dict[str, Any]:
    """Return one row: beliefs against truth in a group."""
    belief, truth = float(part["belief"].mean()), float(part["true_chance"].mean())
    counts = part["quadrant"].value_counts()
    return {
        "presentation": presentation,
        "children": len(part),
        "mean_belief": belief,
        "mean_true_chance": truth,
        "belief_less_truth": belief - truth,
        "one_meeting": one.get(presentation, 0.0),
        "in_danger": int(counts["known_danger"] + counts["missed_danger"]),
        "missed": int(counts["missed_danger"]),
        "safe": int(counts["needless_alarm"] + counts["known_safe"]),
        "alarmed": int(counts["needless_alarm"]),
    }


def one_meeting(stores: World) -> dict[str, float]:
    """Return what a meeting adds to what a worker sees of risk (sd) by how the main carer presents, as in `see_child` of agents/social_worker.py."""
    p: Any = stores.parameters[0]
    posts = stores.professionals
    in_post = posts[np.isin(posts["role"], (SOCIAL_WORKER, ASSESSMENT_WORKER)) & posts["filled"]]
    unskilled = 1.0 - float(in_post["deescalation_skill"].mean()) if len(in_post) else 1.0
    return {"hostile_or_avoidant": float(p["hostility_misread"]) * unskilled, "disguised_compliance": -float(p["concealment_hides"])}
