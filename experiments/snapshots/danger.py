"""Danger at home, as the measures of missed children define it: the yearly risk of significant harm against the reference."""

from typing import Any, NamedTuple

import numpy as np

from agents.ages import TWELVE_MONTHS
from simulation.world import World


class Thresholds(NamedTuple):
    """Where danger begins in truth, and where a worker rates a child red; both in standard deviations of true risk."""

    true_risk: float
    belief: float


def hazards(risk: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Return the probability of significant harm within 12 months at steady risks: `harm_within_a_year` of agents/child.py, for many at once.

    Parameters
    ----------
    risk
        Standard deviations of true risk, any shape.
    parameters
        The world's, shape (1,).
    """
    p: Any = parameters[0]
    return 1.0 - np.exp(-TWELVE_MONTHS * p["harm_at_average_risk_per_week"] * np.exp(p["harm_slope"] * risk))


def is_danger(risk: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Return whether significant harm within 12 months is at least as likely as the reference, shape as `risk`."""
    return hazards(risk, parameters) >= parameters[0]["reference_hazard"]


def thresholds(stores: World) -> Thresholds:
    """Return where danger begins in truth, and the belief above which a worker rates a child red."""
    p: Any = stores.parameters[0]
    a_week = -np.log1p(-p["reference_hazard"]) / TWELVE_MONTHS
    return Thresholds(float(np.log(a_week / p["harm_at_average_risk_per_week"]) / p["harm_slope"]), float(p["rating_red_above"]))
