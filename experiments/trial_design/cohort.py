"""A trial's children: first referrals under 13 by week, and those of them who are looked after within the follow-up."""

import numpy as np

from agents.ages import THIRTEEN_YEARS_OLD
from agents.standing import CARE_TRACK
from simulation.world import World

NEVER_IN_CARE = np.iinfo(np.int64).max // 2


def counts_by_week(world: World, first_week: int, weeks: int, follow_up: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the children first referred in each week and those of them who were looked after within the follow-up, each of shape (weeks,).

    Read from the children's records and the episodes of care at the end of a run, so that nothing is added to the simulation.

    Parameters
    ----------
    world
        At the end of a run, at least the follow-up after the last of these weeks.
    first_week
        Of the referrals.
    weeks
        How many.
    follow_up
        Weeks from first referral in which an entry to care counts; a child who was in care before is not counted as looked after.
    """
    children = world.children[: world.state[0]["children"]]
    referred = children["first_referral_week"].astype(np.int64)
    is_in = (referred >= first_week) & (referred < first_week + weeks) & (referred - children["birth_week"] < THIRTEEN_YEARS_OLD)
    waited = first_care_weeks(world, children["key"]) - referred
    is_looked_after = is_in & (waited >= 0) & (waited <= follow_up)
    week = referred - first_week
    return np.bincount(week[is_in], minlength=weeks), np.bincount(week[is_looked_after], minlength=weeks)


def first_care_weeks(world: World, keys: np.ndarray) -> np.ndarray:
    """Return the week in which each child first entered care; NEVER_IN_CARE without one. Keys: of children."""
    episodes = world.episodes[: world.state[0]["episodes"]]
    care = episodes[episodes["track"] == CARE_TRACK]
    order = np.argsort(keys)
    place = order[np.searchsorted(keys, care["child_key"], sorter=order)]
    first = np.full(len(keys), NEVER_IN_CARE)
    np.minimum.at(first, place, care["start_week"])
    return first
