"""High and low true risk by the definitions of the measures: the chance of significant harm at home within 12 months, against a reference."""

from typing import Any

import numpy as np

from agents.ages import ADULT_WEEKS, TWELVE_MONTHS
from agents.standing import FRONT_DOOR, NO_COURT, NO_PLAN, NOT_IN_CARE, PROTECTION_PLAN, RED


def chance_of_harm(risk: Any, p: np.void) -> Any:
    """Return the chance of significant harm at home within 12 months at a steady risk (sd of true risk), as `agents.child.harm_within_a_year`."""
    return 1.0 - np.exp(-TWELVE_MONTHS * p["harm_at_average_risk_per_week"] * np.exp(p["harm_slope"] * risk))


def is_high(risk: Any, p: np.void) -> Any:
    """Return whether the chance of harm is at least the reference."""
    return chance_of_harm(risk, p) >= p["reference_hazard"]


def are_minors(children: np.ndarray, week: int) -> np.ndarray:
    """Return which children are in the model and under 18; the unborn count, as in the rules."""
    return ~children["left"] & (week - children["birth_week"] < ADULT_WEEKS)


def are_at_home(children: np.ndarray, week: int) -> np.ndarray:
    """Return which children are minors and not looked after."""
    return are_minors(children, week) & (children["care"] == NOT_IN_CARE)


def are_missed(children: np.ndarray, families: np.ndarray, p: np.void, week: int) -> np.ndarray:
    """Return which children are at high true risk and not recognised as such, as the measure `missed_high_risk_children` counts them.

    They are at home in a family known to the service, not rated red, and neither on a protection plan nor in a family in pre-proceedings or in court.

    Parameters
    ----------
    children, families
        Rows of the stores: each child's, and that of its family, shape (children,).
    p
        The record of parameters.
    week
        Since Monday 1 January 1990.
    """
    known = (children["plan"] != NO_PLAN) | (families["standing"] == FRONT_DOOR)
    recognised = (children["plan"] == PROTECTION_PLAN) | (families["court"] != NO_COURT) | (children["rating"] == RED)
    return are_at_home(children, week) & known & ~recognised & is_high(children["true_risk"], p)
