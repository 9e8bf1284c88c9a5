"""How much of what emulators miss is one place's chance: the same points simulated again, with another seed."""

import numpy as np

AGAIN = 60
"""Points that are simulated a second time where the published figures are of many places."""

COPIES = 6
"""Simulations of one draw that are averaged at the most, where the published figures are of many places."""

LEAST = 0.1
"""Share of an emulator's misses that is never taken for chance."""


def evenly(count: int, wanted: int) -> np.ndarray:
    """Return places of so many of count points, spread evenly over all waves."""
    return np.unique(np.linspace(0, count - 1, wanted).round().astype(int))


def rest_of(misses: np.ndarray, first: np.ndarray, second: np.ndarray, places: int) -> np.ndarray:
    """Return the share of the variance of misses that stands between emulators and figures of so many places, shape (targets,).

    Parameters
    ----------
    misses
        Variance of what emulators miss of one simulation (targets,).
    first, second
        Figures of the same points with two seeds, on the scale of comparison (points, targets): half the variance of their difference is chance.
    """
    chance = ((second - first) ** 2).mean(axis=0) / 2.0
    return np.maximum(1.0 - np.minimum(chance / misses, 1.0) * (1.0 - 1.0 / places), LEAST)
