"""Danger at home and who is missed, by the definitions of the measures: true risk, against the line of danger."""

from typing import Any, NamedTuple

import numpy as np

from agents.ages import ADULT_WEEKS
from agents.standing import FRONT_DOOR, NO_COURT, NO_PLAN, NOT_IN_CARE, PROTECTION_PLAN, RED
from simulation.danger_line import chance_within_a_year
from simulation.world import World


class Thresholds(NamedTuple):
    """Where danger begins in truth, and where a worker rates a child red; both as a chance of significant harm within 12 months."""

    true_chance: float
    belief: float


def danger_line(stores: World) -> float:
    """Return the risk from which a child counts as in danger, sd of true risk; nan in a world whose lines were never found."""
    return float(stores.state[0]["danger_line"])


def thresholds(stores: World) -> Thresholds:
    """Return where danger begins in truth, and the belief above which a worker rates a child red."""
    p: Any = stores.parameters[0]
    return Thresholds(float(chance_within_a_year(danger_line(stores), p)), float(p["rating_red_above"]))


def are_minors(children: np.ndarray, week: int) -> np.ndarray:
    """Return which children are in the model and under 18; the unborn count: `is_minor` of agents/child.py."""
    return ~children["left"] & (week - children["birth_week"] < ADULT_WEEKS)


def are_at_home(children: np.ndarray, week: int) -> np.ndarray:
    """Return which children are minors and not looked after."""
    return are_minors(children, week) & (children["care"] == NOT_IN_CARE)


def are_recognised(children: np.ndarray) -> np.ndarray:
    """Return which children the service thinks in danger: as in `count_at_home` of simulation/week/count.py."""
    return (children["plan"] == PROTECTION_PLAN) | (children["court"] != NO_COURT) | (children["rating"] == RED)


def are_missed(children: np.ndarray, families: np.ndarray, line: float, week: int) -> np.ndarray:
    """Return which children are at high true risk and not recognised as such, as the measure `missed_high_risk_children` counts them.

    They are at home in a family known to the service, not rated red, and neither on a protection plan nor in a family in pre-proceedings or in court.

    Parameters
    ----------
    children, families
        Rows of the stores: each child's, and that of its family, shape (children,).
    line
        Of danger, sd of true risk.
    week
        Since Monday 1 January 1990.
    """
    known = (children["plan"] != NO_PLAN) | (families["standing"] == FRONT_DOOR)
    return are_at_home(children, week) & known & ~are_recognised(children) & (children["true_risk"] >= line)
