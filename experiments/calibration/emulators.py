"""Emulators: what each target is expected to be at a point that nobody has simulated, and how far off that may be."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

DEGREES = (1, 2, 3)

MATTER = (6, 12, 20)
"""How many inputs, those with the steepest slopes, may have squares and products of their own where there are too many for all."""

PENALTIES = np.logspace(-3, 4, 15)

FOLDS = 5

SMALL = 1e-12

HALF_WIDTH = 1.645
"""Standard deviations of a normal on each side of a 90 % interval."""


@dataclass(frozen=True)
class Form:
    """What an emulator is made of: all inputs, and products up to a degree of the inputs that matter most (None: of all)."""

    degree: int
    most: int | None = None


@dataclass(frozen=True)
class Terms:
    """All inputs as they are, then the products of chosen ones."""

    degree: int
    chosen: tuple[int, ...]

    def of(self, seen: np.ndarray) -> np.ndarray:
        """Return the terms at points (points, terms)."""
        if self.degree == 1:
            return seen
        products_of = PolynomialFeatures(self.degree, include_bias=False).fit_transform(seen[:, self.chosen])
        return np.hstack([seen, products_of[:, len(self.chosen) :]])


@dataclass(frozen=True)
class Fit:
    """One target's regression: its terms, their slopes and the level."""

    terms: Terms
    slopes: np.ndarray
    level: float


@dataclass(frozen=True)
class Emulator:
    """One target's: the regression of the form that cross-validation chose, the share of variance that it explains, the standard deviation of what it
    misses (its own error and the chance of one simulation together), the share of misses inside its 90 % interval, and the misses (points,)."""

    fit: Fit
    explained: float
    error: float
    coverage: float
    misses: np.ndarray


def forms_for(inputs: int, points: int) -> list[Form]:
    """Return the forms that have at most half as many terms as there are points."""
    most = points / 2
    whole = [Form(degree) for degree in DEGREES if degree == 1 or products(inputs, degree) <= most]
    return whole + [Form(2, few) for few in MATTER if few < inputs and inputs + few * (few + 1) // 2 <= most]


def products(inputs: int, degree: int) -> int:
    """Return how many products of so many inputs there are up to a degree."""
    return int(PolynomialFeatures(degree, include_bias=False).fit(np.zeros((1, inputs))).n_output_features_)


def regressions(form: Form, seen: np.ndarray, figures: np.ndarray) -> list[Fit]:
    """Return each target's ridge regression of a form, its penalty chosen by leaving one out."""
    if form.most is None:
        return ridge(Terms(form.degree, tuple(range(seen.shape[1]))), seen, figures)
    spread = seen.std(axis=0)
    steep = [np.argsort(-abs(line.slopes * spread), kind="stable")[: form.most] for line in regressions(Form(1), seen, figures)]
    return [ridge(Terms(form.degree, tuple(map(int, sorted(those)))), seen, figures[:, [j]])[0] for j, those in enumerate(steep)]


def ridge(terms: Terms, seen: np.ndarray, figures: np.ndarray) -> list[Fit]:
    """Return the regressions of several targets on the same terms, slopes on the terms themselves and not on standardised ones."""
    scaler = StandardScaler().fit(columns := terms.of(seen))
    model = RidgeCV(PENALTIES, alpha_per_target=True).fit(scaler.transform(columns), figures)
    slopes = np.atleast_2d(model.coef_) / scaler.scale_
    levels = np.atleast_1d(model.intercept_) - slopes @ scaler.mean_
    return [Fit(terms, each, float(level)) for each, level in zip(slopes, levels)]


def emulate_all(seen: np.ndarray, figures: np.ndarray) -> list[Emulator]:
    """Return one emulator a target from simulated points (points, inputs) and figures (points, targets)."""
    forms = forms_for(seen.shape[1], len(seen))
    misses = figures - np.array([expected(form, seen, figures) for form in forms])
    best = misses.std(axis=1).argmin(axis=0)
    models = {i: regressions(forms[i], seen, figures) for i in sorted(set(best))}
    return [emulator(models[i][j], misses[i, :, j], figures[:, j]) for j, i in enumerate(best)]


def expected(form: Form, seen: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Return what regressions of a form expect at points that they have not seen (points, targets)."""
    found = np.empty(figures.shape)
    for learned, asked in KFold(FOLDS, shuffle=True, random_state=0).split(seen):
        found[asked] = means_of(regressions(form, seen[learned], figures[learned]), seen[asked])
    return found


def emulator(fit: Fit, misses: np.ndarray, figures: np.ndarray) -> Emulator:
    """Return one target's regression with what it misses."""
    error, spread = max(float(misses.std()), SMALL), float(figures.var())
    explained = 1.0 - error**2 / spread if spread > SMALL else 0.0
    return Emulator(fit, explained, error, float((abs(misses) <= HALF_WIDTH * error).mean()), misses)


def means_of(fits: list[Fit], seen: np.ndarray) -> np.ndarray:
    """Return what regressions expect at points (points, targets); terms are taken once for all that share them."""
    found = np.empty((len(seen), len(fits)))
    for terms in dict.fromkeys(fit.terms for fit in fits):
        which = [j for j, fit in enumerate(fits) if fit.terms == terms]
        found[:, which] = terms.of(seen) @ np.array([fits[j].slopes for j in which]).T + [fits[j].level for j in which]
    return found


class Surface:
    """All targets' emulators as one."""

    def __init__(self, emulators: list[Emulator]) -> None:
        self.emulators = emulators
        self.errors = np.array([one.error for one in emulators])

    def means(self, seen: np.ndarray) -> np.ndarray:
        """Return what is expected at points, shape (points, targets)."""
        return means_of([one.fit for one in self.emulators], seen)
