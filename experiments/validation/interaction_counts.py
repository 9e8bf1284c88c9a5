"""Care entries by route, decisions and meetings of one simulated arm, counted from its episodes and logs."""

import numpy as np

from agents.standing import CARE_TRACK, INTERIM_ORDER, NOBODY_AT_HOME, ORDER_CHANGED, SECTION_20
from experiments.measures.periods import Period
from experiments.runs.arm_result import ArmResult
from experiments.runs.words import DECISIONS, PHRASES, WORDS
from simulation.measures import INDEX

AT_FINAL_HEARING, FROM_OUTSIDE = "at the final hearing", "from outside the model"
"""Routes into care that no legal basis names: a child who was at home until the final hearing, and one of no family of the model."""

ROUTES = (*PHRASES["care"][1:], AT_FINAL_HEARING, FROM_OUTSIDE)
"""The legal bases with which care begins, in the order of their codes from 1 on; then the two others."""

SECTION_20_ROUTE, INTERIM_ROUTE = PHRASES["care"][SECTION_20], PHRASES["care"][INTERIM_ORDER]

CODES = tuple(DECISIONS)
"""Decisions of the log, in the order of their rows here."""

MADE, YES, BELIEF, BELIEF_OF_YES, ENGAGEMENT = range(5)
"""Columns of decisions: how often made, how often yes, sums of belief (chance of harm) over all and over those answered yes, and the sum of
engagement shown (share)."""

SUMMED = ("confrontation", "hostility", "trust", "fear", "engagement")
"""Of meetings: shares of worker and parent that are summed, behind how many meetings there were of each presentation."""

MEETINGS = (*WORDS["presentation"], *SUMMED)


def traced_counts(result: ArmResult, period: Period, first_week: int) -> dict[str, np.ndarray]:
    """Return what is counted of an arm over an interval of weeks.

    Parameters
    ----------
    result
        With episodes and logs.
    period
        Its first and last week count.
    first_week
        Of the weekly table.

    Returns
    -------
    dict
        routes (ROUTES,), children; agreed (1,), families of which children entered by agreement, each week of entry once; decisions (CODES, 5), see
        MADE; meetings (MEETINGS,), of social workers with parents.
    """
    routes, agreed = routes_of(result.episodes, period)
    weeks = result.weekly[period.first - first_week : period.last - first_week + 1]
    entries = weeks.sum(axis=(0, 1))
    routes[-1] = entries[INDEX["care_entries"]] - entries[INDEX["care_entries_programme_eligible"]]
    decisions, meetings = (log[is_within(log["week"], period)] for log in (result.decisions, result.encounters))
    return {"routes": routes, "agreed": np.array([agreed], float), "decisions": decisions_of(decisions), "meetings": meetings_of(meetings)}


def is_within(week: np.ndarray, period: Period) -> np.ndarray:
    """Return which weeks lie in a period."""
    return (period.first <= week) & (week <= period.last)


def routes_of(episodes: np.ndarray, period: Period) -> tuple[np.ndarray, float]:
    """Return care entries of a period by route, shape (ROUTES,), and in how many families and weeks children entered by agreement.

    An entry is an episode of care that no other one of the child's leads into. One under an interim order that ends within its first week came at
    the final hearing.
    """
    care = episodes[episodes["track"] == CARE_TRACK]
    care = care[np.argsort(care["child_key"], kind="stable")]
    same_child = np.append(False, care["child_key"][1:] == care["child_key"][:-1])
    led_into = np.append(False, (care["end_week"][:-1] == care["start_week"][1:]) & (care["reason_ended"][:-1] == ORDER_CHANGED))
    entries = care[~(same_child & led_into) & is_within(care["start_week"], period)]
    at_final = (entries["status"] == INTERIM_ORDER) & (entries["end_week"] == entries["start_week"])
    routes = np.zeros(len(ROUTES))
    routes[:-2] = np.bincount(entries["status"][~at_final], minlength=len(ROUTES) - 1)[1:]
    routes[-2] = at_final.sum()
    agreed = entries[entries["status"] == SECTION_20]
    return routes, float(len(np.unique(agreed[["family_key", "start_week"]])))


def decisions_of(log: np.ndarray) -> np.ndarray:
    """Return counts and sums of each kind of decision about children at home, shape (CODES, 5)."""
    log = log[log["belief"] > NOBODY_AT_HOME]
    found = np.zeros((len(CODES), 5))
    for row, code in enumerate(CODES):
        made = log[log["decision"] == code]
        yes = made["answer"] == 1
        found[row] = len(made), yes.sum(), made["belief"].sum(), made["belief"][yes].sum(), made["shown_engagement"].sum()
    return found


def meetings_of(log: np.ndarray) -> np.ndarray:
    """Return how many meetings there were of each presentation, and the sums of SUMMED over all of them, shape (MEETINGS,)."""
    presented = np.bincount(log["presentation"], minlength=len(WORDS["presentation"]))
    return np.array([*presented, *(log[name].sum() for name in SUMMED)], float)
