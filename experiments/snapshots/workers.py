"""The workers at one moment: who is in post, what each holds, and how the hours of the last week were spent."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from agents.standing import (
    ASSESSMENT_WORKER,
    CARE_ORDER,
    CLOSED,
    FRONT_DOOR,
    GONE,
    PROCEEDINGS,
    PROTECTION_PLAN,
    SOCIAL_WORKER,
    TEAM_MANAGER,
    UNIT_COORDINATOR,
    VICTIM_WORKER,
)
from experiments.runs.words import WORDS
from experiments.snapshots.children import families_of, in_use, is_minor, last_week
from simulation.world import World

HOURS = {
    "face_to_face": "face to face with families",
    "travel": "travel",
    "recording": "recording",
    "court": "court",
    "meetings": "meetings",
    "other": "training, supervision, other",
    "unspent": "left for families",
    "away": "leave or sickness",
}
"""How a worker's contracted hours are spent. Recording, court and meetings of social workers are what the families held now require; what is
left of the office hours is `other`, and so are all office hours of specialists. The rest is exact."""


def workers_now(stores: World, areas: Sequence[str] = ()) -> pd.DataFrame:
    """Return every post that is funded in the last week simulated.

    Parameters
    ----------
    stores
        The arrays of either driver.
    areas
        Names of the areas in the order of the rows; without them areas are numbers from 0.

    Returns
    -------
    pandas.DataFrame
        One row per post: worker (row in the stores), role, team (row), area, fte, is_filled, is_agency, is_sick (from the coming week on),
        families and children held (a specialist's children are not counted: 0), strain and skill (shares; of purposeful work),
        contracted (hours a week), and the columns of HOURS, which add up to it. A team manager's week is not part of the model: nothing (NaN).
        Hours are those of the last week; a post that has fallen vacant since still shows them.
    """
    week, posts = last_week(stores), stores.professionals[: stores.state[0]["professionals"]]
    rows = np.flatnonzero((posts["start_week"] <= week) & (week < posts["end_week"]))
    post = posts[rows]
    families, children = held(stores, week)
    return pd.DataFrame(
        {
            "worker": rows,
            "role": pd.Categorical.from_codes(post["role"], WORDS["role"]),
            "team": post["team"],
            "area": np.array(areas)[post["area"]] if len(areas) else post["area"],
            "fte": post["fte"],
            "is_filled": post["filled"],
            "is_agency": post["filled"] & post["is_agency"],
            "is_sick": post["filled"] & (post["sick_until"] > week),
            "families": np.where(post["role"] >= VICTIM_WORKER, post["families"], families[rows]),
            "children": children[rows],
            "strain": np.where(post["filled"], post["strain"], np.nan),
            "skill": np.where(post["filled"], post["purposeful_skill"], np.nan),
            **hours(stores, rows),
        }
    )


def held(stores: World, week: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how many families each social worker holds, and minors at home or in care before a final order, shape (posts,)."""
    families = stores.families[: stores.state[0]["families"]]
    posts, worker = len(stores.professionals), families["worker"]
    open_now = (worker >= 0) & (families["standing"] != CLOSED) & (families["standing"] != GONE)
    holder = families_of(stores)["worker"]
    counted = is_minor(stores, week) & (holder >= 0) & (in_use(stores)["care"] < CARE_ORDER)
    return np.bincount(worker[open_now], minlength=posts), np.bincount(holder[counted], minlength=posts)


def hours(stores: World, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Return the hours of the last week by kind for some posts, each of shape (rows,)."""
    p: Any = stores.parameters[0]
    post = stores.professionals[rows]
    is_social_worker = (post["role"] == SOCIAL_WORKER) | (post["role"] == ASSESSMENT_WORKER)
    contracted, worked = p["hours_a_week"] * post["fte"], post["hours_worked"]
    travel = np.where(is_social_worker, p["travel_hours"] * post["visits_done"], 0.0)
    rest = np.maximum(0.0, worked - post["hours_face_to_face"] - travel - post["hours_left"])
    has_meetings = is_social_worker | (post["role"] == UNIT_COORDINATOR)
    meetings = np.where(has_meetings, np.minimum(rest, p["meeting_hours"] * post["fte"]), 0.0)
    recording, court = required(stores, rows, is_social_worker)
    fits = np.minimum(1.0, (rest - meetings) / np.maximum(recording + court, 1e-9))
    found = {
        "face_to_face": post["hours_face_to_face"],
        "travel": travel,
        "recording": fits * recording,
        "court": fits * court,
        "meetings": meetings,
        "other": rest - meetings - fits * (recording + court),
        "unspent": post["hours_left"],
        "away": np.maximum(0.0, contracted - worked),
    }
    is_timed = post["role"] != TEAM_MANAGER
    return {"contracted": contracted, **{name: np.where(is_timed, found[name], np.nan) for name in HOURS}}


def required(stores: World, rows: np.ndarray, is_social_worker: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the hours of recording and of court that the families held now require, as in simulation/week/time_budget.py."""
    p: Any = stores.parameters[0]
    families = stores.families[: stores.state[0]["families"]]
    mine = families[families["worker"] >= 0]
    standing, plan = mine["standing"], mine["plan"]
    need = np.where(plan == PROTECTION_PLAN, p["recording_hours_plan"], p["recording_hours_need"])
    each = np.where(standing == FRONT_DOOR, p["recording_hours_assessment"], need)
    posts = len(stores.professionals)
    recording = np.bincount(mine["worker"], each, posts)[rows]
    court = np.bincount(mine["worker"], p["court_hours"] * (mine["court"] == PROCEEDINGS), posts)[rows]
    fixed = p["recording_hours_fixed"] * stores.professionals["fte"][rows]
    return np.where(is_social_worker, (fixed + recording) * (1.0 - cuts(stores, rows)), 0.0), np.where(is_social_worker, court, 0.0)


def cuts(stores: World, rows: np.ndarray) -> np.ndarray:
    """Return the share of recording that the workbook saves and unit coordinators take over."""
    post = stores.professionals[rows]
    area = stores.areas[post["area"]]
    is_safeguarding = post["role"] == SOCIAL_WORKER
    saved = np.where(is_safeguarding & (last_week(stores) >= area["workbook_from"]), area["recording_cut"], 0.0)
    return saved + np.where(is_safeguarding, area["desk_share_taken"] * (1.0 - saved), 0.0)


def posts_by_role(workers: pd.DataFrame) -> pd.DataFrame:
    """Return how many posts there are by role, how many are filled, and how many of their holders are sick.

    Returns
    -------
    pandas.DataFrame
        Columns: role, posts, filled, sick. Roles without a post are left out.
    """
    counted = workers.groupby("role", sort=False, observed=True).agg(posts=("worker", "size"), filled=("is_filled", "sum"), sick=("is_sick", "sum"))
    return counted.reset_index().astype({"role": str, "posts": int, "filled": int, "sick": int})


def week_of_roles(workers: pd.DataFrame) -> pd.DataFrame:
    """Return the hours of a week by role, per full-time post that is filled.

    Returns
    -------
    pandas.DataFrame
        Columns: role, kind, label, hours (of a full-time post in a week), posts (full-time equivalents that are filled).
    """
    timed = workers[workers["is_filled"] & workers["face_to_face"].notna()]
    found = []
    for role, part in timed.groupby("role", observed=True):
        posts = float(part["fte"].sum())
        found += [
            {"role": str(role), "kind": kind, "label": words, "hours": part[kind].sum() / posts, "posts": posts} for kind, words in HOURS.items()
        ]
    return pd.DataFrame(found, columns=["role", "kind", "label", "hours", "posts"])
