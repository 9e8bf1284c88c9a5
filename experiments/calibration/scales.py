"""The scale on which figures are compared: counts and rates by ratio, shares as they are.

A bar moves counts by a factor, not by an amount: on this scale straight lines explain nine tenths of England's counts; unscaled, half to four fifths.
"""

import numpy as np

from experiments.calibration.study import Aim, Study

PLAIN = ("share", "ratio", "probability", "sd")
"""First words of the units that stay as they are."""


def is_by_ratio(aim: Aim) -> bool:
    """Return whether a target is compared by ratio."""
    return not aim.unit.startswith(PLAIN)


def on_scale(study: Study, figures: np.ndarray) -> np.ndarray:
    """Return figures (..., targets) on the scale of comparison: counts as asinh(count / uncertainty), a logarithm that takes zero, too."""
    by_ratio = np.array([is_by_ratio(aim) for aim in study.targets])
    units = np.array([aim.uncertainty for aim in study.targets])
    return np.where(by_ratio, np.arcsinh(figures / units), figures)


def uncertainty_on_scale(study: Study) -> np.ndarray:
    """Return the frozen standard deviations on that scale, shape (targets,): what they are near the published figures."""
    return np.array([1.0 / np.hypot(aim.value / aim.uncertainty, 1.0) if is_by_ratio(aim) else aim.uncertainty for aim in study.targets])
