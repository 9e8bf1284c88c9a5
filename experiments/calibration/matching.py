"""History matching: which points are ruled out, because no uncertainty that was admitted explains how far off they are."""

import numpy as np

from experiments.calibration.study import Method

ENOUGH = 20
"""Points that must be left for each parameter, or the least implausible are kept, and it is said."""


def implausibility(means: np.ndarray, errors: np.ndarray, observed: np.ndarray, frozen: np.ndarray, forgiven: int) -> np.ndarray:
    """Return how many standard deviations each point is off, shape (points,): at its worst target after those forgiven.

    means: what emulators expect (points, targets). The variance is that of the published figure (frozen: sampling and discrepancy), of the
    emulator, and of chance (errors, both together).
    """
    off = np.sort(abs(means - observed) / np.hypot(errors, frozen), axis=1)
    return np.asarray(off[:, max(off.shape[1] - 1 - forgiven, 0)])


def not_ruled_out(off: np.ndarray, method: Method, least: int) -> tuple[np.ndarray, bool]:
    """Return which points stay, and whether the least implausible had to be kept because hardly any point is plausible."""
    stays = off <= method.cut
    least = min(least, len(off))
    if stays.sum() >= least:
        return stays, False
    return off <= np.sort(off)[least - 1], True
