"""Emulators: what each target is expected to be at a point that nobody has simulated, and how far off that may be."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

DEGREES = (1, 2, 3)

INTERACTING_INPUTS = (6, 12, 20)
"""How many inputs, those with the steepest slopes, may have squares and products of their own where there are too many for all."""

PENALTIES = np.logspace(-3, 4, 15)

FOLDS = 5

MIN_VARIANCE = 1e-12

Z_90 = 1.645
"""Standard deviations of a normal on each side of a 90 % interval."""


@dataclass(frozen=True)
class PolynomialForm:
    """What an emulator is made of: all inputs, and products up to a degree of the inputs that matter most (None: of all)."""

    degree: int
    most: int | None = None


@dataclass(frozen=True)
class PolynomialTerms:
    """All inputs as they are, then the products of chosen ones."""

    degree: int
    chosen: tuple[int, ...]

    def values(self, seen: np.ndarray) -> np.ndarray:
        """Return the terms at points (points, terms)."""
        if self.degree == 1:
            return seen
        products_of = PolynomialFeatures(self.degree, include_bias=False).fit_transform(seen[:, self.chosen])
        return np.hstack([seen, products_of[:, len(self.chosen) :]])


@dataclass(frozen=True)
class RidgeFit:
    """One target's regression: its terms, their slopes and the level."""

    terms: PolynomialTerms
    slopes: np.ndarray
    intercept: float


@dataclass(frozen=True)
class Emulator:
    """One target's: the regression of the form that cross-validation chose, the share of variance that it explains, the standard deviation of what it
    misses (its own error and the chance of one simulation together), the share of misses inside its 90 % interval, and the misses (points,)."""

    fit: RidgeFit
    explained: float
    residual_sd: float
    coverage: float
    residuals: np.ndarray


def candidate_forms(inputs: int, points: int) -> list[PolynomialForm]:
    """Return the forms that have at most half as many terms as there are points."""
    most = points / 2
    whole = [PolynomialForm(degree) for degree in DEGREES if degree == 1 or term_count(inputs, degree) <= most]
    return whole + [PolynomialForm(2, few) for few in INTERACTING_INPUTS if few < inputs and inputs + few * (few + 1) // 2 <= most]


def term_count(inputs: int, degree: int) -> int:
    """Return how many products of so many inputs there are up to a degree."""
    return int(PolynomialFeatures(degree, include_bias=False).fit(np.zeros((1, inputs))).n_output_features_)


def fit_regressions(form: PolynomialForm, seen: np.ndarray, figures: np.ndarray) -> list[RidgeFit]:
    """Return each target's ridge regression of a form, its penalty chosen by leaving one out."""
    if form.most is None:
        return fit_ridge(PolynomialTerms(form.degree, tuple(range(seen.shape[1]))), seen, figures)
    spread = seen.std(axis=0)
    steep = [np.argsort(-abs(line.slopes * spread), kind="stable")[: form.most] for line in fit_regressions(PolynomialForm(1), seen, figures)]
    return [fit_ridge(PolynomialTerms(form.degree, tuple(map(int, sorted(those)))), seen, figures[:, [j]])[0] for j, those in enumerate(steep)]


def fit_ridge(terms: PolynomialTerms, seen: np.ndarray, figures: np.ndarray) -> list[RidgeFit]:
    """Return the regressions of several targets on the same terms, slopes on the terms themselves and not on standardised ones."""
    scaler = StandardScaler().fit(columns := terms.values(seen))
    model = RidgeCV(PENALTIES, alpha_per_target=True).fit(scaler.transform(columns), figures)
    slopes = np.atleast_2d(model.coef_) / scaler.scale_
    levels = np.atleast_1d(model.intercept_) - slopes @ scaler.mean_
    return [RidgeFit(terms, each, float(level)) for each, level in zip(slopes, levels)]


def emulate_all(seen: np.ndarray, figures: np.ndarray) -> list[Emulator]:
    """Return one emulator a target from simulated points (points, inputs) and figures (points, targets)."""
    forms = candidate_forms(seen.shape[1], len(seen))
    misses = figures - np.array([cross_validated_means(form, seen, figures) for form in forms])
    best = misses.std(axis=1).argmin(axis=0)
    models = {i: fit_regressions(forms[i], seen, figures) for i in sorted(set(best))}
    return [emulator_of(models[i][j], misses[i, :, j], figures[:, j]) for j, i in enumerate(best)]


def cross_validated_means(form: PolynomialForm, seen: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Return what regressions of a form expect at points that they have not seen (points, targets)."""
    found = np.empty(figures.shape)
    for learned, asked in KFold(FOLDS, shuffle=True, random_state=0).split(seen):
        found[asked] = regression_means(fit_regressions(form, seen[learned], figures[learned]), seen[asked])
    return found


def emulator_of(fit: RidgeFit, misses: np.ndarray, figures: np.ndarray) -> Emulator:
    """Return one target's regression with what it misses."""
    error, spread = max(float(misses.std()), MIN_VARIANCE), float(figures.var())
    explained = 1.0 - error**2 / spread if spread > MIN_VARIANCE else 0.0
    return Emulator(fit, explained, error, float((abs(misses) <= Z_90 * error).mean()), misses)


def regression_means(fits: list[RidgeFit], seen: np.ndarray) -> np.ndarray:
    """Return what regressions expect at points (points, targets); terms are taken once for all that share them."""
    found = np.empty((len(seen), len(fits)))
    for terms in dict.fromkeys(fit.terms for fit in fits):
        which = [j for j, fit in enumerate(fits) if fit.terms == terms]
        found[:, which] = terms.values(seen) @ np.array([fits[j].slopes for j in which]).T + [fits[j].intercept for j in which]
    return found


class EmulatorSet:
    """All targets' emulators as one."""

    def __init__(self, emulators: list[Emulator]) -> None:
        self.emulators = emulators
        self.residual_sds = np.array([one.residual_sd for one in emulators])

    def means(self, seen: np.ndarray) -> np.ndarray:
        """Return what is expected at points, shape (points, targets)."""
        return regression_means([one.fit for one in self.emulators], seen)
