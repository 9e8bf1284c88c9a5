"""The model's own rules, asked about the records of one moment: a story repeats no formula.

Rules that change a record are given copies. Every function takes arrays of one record, shape (1,), as a moment has them.
"""

import numpy as np

from agents.authority import AUTHORITY, guardian_sees
from agents.belief import fade_facts, form_belief
from agents.chance import log_odds
from agents.child import visible_vulnerability
from agents.consent import withdraws_consent
from agents.cues import concern_about, progress_since_start
from agents.rule import on_stores

_concern_about, _progress = on_stores(concern_about, 2), on_stores(progress_since_start, 2)
_visible, _form_belief, _fade = on_stores(visible_vulnerability, 2), on_stores(form_belief, 3), on_stores(fade_facts, 2)
_guardian_sees, _withdraws = on_stores(guardian_sees, 4), on_stores(withdraws_consent, 3)

NOBODY = np.zeros(1, AUTHORITY)
"""The authority, of which the guardian's rule reads nothing."""


def odds_of(chance: float) -> float:
    """Return the log-odds of a chance."""
    return float(log_odds.py_func(chance))


def chance_at(odds: float) -> float:
    """Return the chance of log-odds."""
    return float(1.0 / (1.0 + np.exp(-odds)))


def concern_of(family: np.ndarray, parameters: np.ndarray, week: int, belief: float, shares: tuple[float, float]) -> float:
    """Return the concern that a body weighs (log-odds); shares: of the credit for engagement, and of the weight of change, that it gives."""
    return float(_concern_about(family, 0, parameters, 0, week, belief, *shares))


def progress_of(family: np.ndarray, parameters: np.ndarray, belief: float) -> float:
    """Return what speaks for an ending (log-odds)."""
    return float(_progress(family, 0, parameters, 0, belief))


def belief_of(child: np.ndarray, family: np.ndarray, parameters: np.ndarray, week: int) -> float:
    """Return the chance that the worker would state, from what the records say."""
    formed = child.copy()
    _form_belief(formed, 0, family, 0, parameters, 0, float(_visible(child, 0, parameters, 0, week)))
    return float(formed[0]["belief"])


def faded(family: np.ndarray, parameters: np.ndarray, weeks: int) -> np.ndarray:
    """Return a family's record after its facts have lost weight for some weeks."""
    later = family.copy()
    _fade(later, 0, parameters, 0, weeks)
    return later


def guardian_view(child: np.ndarray, family: np.ndarray, parameters: np.ndarray, week: int, draws: tuple[float, float]) -> float:
    """Return the chance of significant harm that the children's guardian would state; draws: of the look and of noise."""
    visible = float(_visible(child, 0, parameters, 0, week))
    return float(_guardian_sees(NOBODY, 0, child, 0, family, 0, parameters, 0, visible, *draws))


def refuses_help(family: np.ndarray, parents: np.ndarray, parameters: np.ndarray, draw: float) -> bool:
    """Return whether the main carer refuses help in need."""
    return bool(_withdraws(family, 0, parents, 0, parameters, 0, draw))
