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
SMALL = 1e-12
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
    misses (its own error and the chance of one simulation together), the share of misses inside its 90 % interval, and the misses (points,)."""

    products: PolynomialFeatures
    slopes: np.ndarray
    level: float
    explained: float
    error: float
    coverage: float
    misses: np.ndarray

    @property
    def degree(self) -> int:
        """Return the degree of its products."""
        return int(self.products.degree)


def emulate_all(seen: np.ndarray, figures: np.ndarray) -> list[Emulator]:
    """Return one emulator a target from simulated points (points, inputs) and figures (points, targets)."""
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    degrees = [degree for degree in DEGREES if degree == 1 or products(seen.shape[1], degree) <= len(seen) / 2]
    expected = [cross_val_predict(polynomial(degree), seen, figures, cv=folds).reshape(figures.shape) for degree in degrees]
    misses = figures - np.array(expected)
    best = misses.std(axis=1).argmin(axis=0)
    models = {i: polynomial(degrees[i]).fit(seen, figures) for i in sorted(set(best))}
    return [emulator(models[i], j, misses[i, :, j], figures[:, j]) for j, i in enumerate(best)]


def emulator(model: Any, target: int, misses: np.ndarray, figures: np.ndarray) -> Emulator:
    """Return one target's part of a regression on all, its slopes on the products themselves and not on standardised ones."""
    products_of, scaler, ridge = model[0], model[1], model[2]
    slopes = np.atleast_2d(ridge.coef_)[target] / scaler.scale_
    level = float(np.atleast_1d(ridge.intercept_)[target] - scaler.mean_ @ slopes)
    error, spread = max(float(misses.std()), SMALL), float(figures.var())
    explained = 1.0 - error**2 / spread if spread > 0.0 else 0.0
    return Emulator(products_of, slopes, level, explained, error, float((abs(misses) <= HALF_WIDTH * error).mean()), misses)


class Surface:
    """All targets' emulators as one: the products of each degree are taken once for all that use them."""

    def __init__(self, emulators: list[Emulator]) -> None:
        self.emulators = emulators
        self.errors = np.array([one.error for one in emulators])
        self.parts = []
        for degree in sorted({one.degree for one in emulators}):
            which = [j for j, one in enumerate(emulators) if one.degree == degree]
            slopes, levels = np.array([emulators[j].slopes for j in which]), np.array([emulators[j].level for j in which])
            self.parts.append((emulators[which[0]].products, which, slopes.T, levels))

    def means(self, seen: np.ndarray) -> np.ndarray:
        """Return what is expected at points, shape (points, targets)."""
        found = np.empty((len(seen), len(self.emulators)))
        for products_of, which, slopes, levels in self.parts:
            found[:, which] = products_of.transform(seen) @ slopes + levels
        return found
