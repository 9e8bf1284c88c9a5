"""Emulators: what each target is expected to be at a point that nobody has simulated, and how far off that may be."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

DEGREES = (1, 2, 3)
PENALTIES = np.logspace(-3, 4, 15)
FOLDS = 5
HALF_WIDTH = 1.645
"""Standard deviations of a normal on each side of a 90 % interval."""


def polynomial(degree: int) -> Any:
    """Return a ridge regression on all products up to a degree, its penalty chosen by leaving one out, for each figure its own."""
    return make_pipeline(PolynomialFeatures(degree, include_bias=False), StandardScaler(), RidgeCV(PENALTIES, alpha_per_target=True))


def products(inputs: int, degree: int) -> int:
    """Return how many terms such a polynomial has."""
    return PolynomialFeatures(degree, include_bias=False).fit(np.zeros((1, inputs))).n_output_features_


@dataclass(frozen=True)
class Emulator:
    """One target's: the degree that cross-validation chose, the share of variance that it explains, the standard deviation of what it
    misses (its own error and the chance of one simulation together), and the share of misses inside its 90 % interval."""

    model: Any
    degree: int
    explained: float
    error: float
    coverage: float

    def mean(self, seen: np.ndarray) -> np.ndarray:
        """Return what is expected at points, shape (points,)."""
        return np.asarray(self.model.predict(seen))


def emulate(seen: np.ndarray, figures: np.ndarray) -> Emulator:
    """Return the emulator of one target from simulated points (points, inputs) and figures (points,)."""
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    best: tuple[float, int] | None = None
    for degree in DEGREES:
        if degree > 1 and products(seen.shape[1], degree) > len(seen) / 2:
            break
        missed = figures - cross_val_predict(polynomial(degree), seen, figures, cv=folds)
        if best is None or missed.std() < best[0]:
            best, out = (float(missed.std()), degree), missed
    assert best is not None
    error, degree = max(best[0], 1e-12), best[1]
    spread = float(figures.var())
    explained = 1.0 - error**2 / spread if spread > 0.0 else 0.0
    return Emulator(polynomial(degree).fit(seen, figures), degree, explained, error, float((abs(out) <= HALF_WIDTH * error).mean()))


def emulate_all(seen: np.ndarray, figures: np.ndarray) -> list[Emulator]:
    """Return one emulator a target; figures: (points, targets)."""
    return [emulate(seen, figures[:, j]) for j in range(figures.shape[1])]
