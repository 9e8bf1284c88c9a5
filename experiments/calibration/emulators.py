"""Emulators: each target's expected value at points that were not simulated, with the error of that expectation."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

DEGREES = (1, 2, 3)

INTERACTING_INPUTS = (6, 12, 20)
"""Numbers of inputs, those with the steepest slopes, that may have squares and products if there are too many inputs for all."""

PENALTIES = np.logspace(-3, 4, 15)

SECOND_DEGREE = 2

FOLDS = 5

MIN_VARIANCE = 1e-12

Z_90 = 1.645
"""Half-width of a normal 90 % interval, in standard deviations."""


@dataclass(frozen=True)
class PolynomialForm:
    """Form of an emulator: all inputs, and products up to a degree of the `most` most influential inputs (None: of all)."""

    degree: int
    most: int | None = None


@dataclass(frozen=True)
class PolynomialTerms:
    """The terms of a polynomial: all inputs, then the products of chosen ones."""

    degree: int
    chosen: tuple[int, ...]

    def values(self, inputs: np.ndarray) -> np.ndarray:
        """Return the terms at inputs of shape (points, inputs), shape (points, terms)."""
        if self.degree == 1:
            return inputs
        products_of = PolynomialFeatures(self.degree, include_bias=False).fit_transform(inputs[:, self.chosen])
        return np.hstack([inputs, products_of[:, len(self.chosen) :]])

    def sums(self, inputs: np.ndarray, slopes: np.ndarray) -> np.ndarray:
        """Return the terms at inputs (points, inputs) times slopes (terms, targets), shape (points, targets).

        Up to the second degree as a quadratic form, without the columns of all products: a posterior asks for hundreds of thousands of these.
        """
        if self.degree > SECOND_DEGREE:
            return np.asarray(self.values(inputs) @ slopes)
        lines = inputs @ slopes[: inputs.shape[1]]
        if self.degree == 1:
            return np.asarray(lines)
        own = inputs[:, self.chosen]
        forms = [quadratic_form(each, len(self.chosen)) for each in slopes[inputs.shape[1] :].T]
        return np.asarray(lines + np.column_stack([((own @ form) * own).sum(axis=1) for form in forms]))


def quadratic_form(slopes: np.ndarray, inputs: int) -> np.ndarray:
    """Return the upper triangle of slopes of squares and products, shape (inputs, inputs), from slopes in the order of PolynomialFeatures."""
    form = np.zeros((inputs, inputs))
    form[np.triu_indices(inputs)] = slopes
    return form


@dataclass(frozen=True)
class RidgeFit:
    """One target's ridge regression: its terms, their slopes and the intercept."""

    terms: PolynomialTerms
    slopes: np.ndarray
    intercept: float


@dataclass(frozen=True)
class Emulator:
    """The emulator of one target, of the form chosen by cross-validation.

    explained: share of variance. residual_sd: of cross-validated residuals, the emulator's error and the stochastic variability of one simulation
    together. coverage: share of residuals inside the 90 % interval. residuals: shape (points,).
    """

    fit: RidgeFit
    explained: float
    residual_sd: float
    coverage: float
    residuals: np.ndarray


def candidate_forms(input_count: int, point_count: int) -> list[PolynomialForm]:
    """Return the forms with at most one term for every two points."""
    most = point_count / 2
    whole = [PolynomialForm(degree) for degree in DEGREES if degree == 1 or term_count(input_count, degree) <= most]
    return whole + [PolynomialForm(2, few) for few in INTERACTING_INPUTS if few < input_count and input_count + few * (few + 1) // 2 <= most]


def term_count(input_count: int, degree: int) -> int:
    """Return the number of polynomial terms of a number of inputs up to a degree, without the constant."""
    return int(PolynomialFeatures(degree, include_bias=False).fit(np.zeros((1, input_count))).n_output_features_)


def fit_regressions(form: PolynomialForm, inputs: np.ndarray, figures: np.ndarray) -> list[RidgeFit]:
    """Return each target's ridge regression of a form, with the penalty chosen by leave-one-out cross-validation."""
    if form.most is None:
        return fit_ridge(PolynomialTerms(form.degree, tuple(range(inputs.shape[1]))), inputs, figures)
    spread = inputs.std(axis=0)
    steep = [np.argsort(-abs(line.slopes * spread), kind="stable")[: form.most] for line in fit_regressions(PolynomialForm(1), inputs, figures)]
    return [fit_ridge(PolynomialTerms(form.degree, tuple(map(int, sorted(those)))), inputs, figures[:, [j]])[0] for j, those in enumerate(steep)]


def fit_ridge(terms: PolynomialTerms, inputs: np.ndarray, figures: np.ndarray) -> list[RidgeFit]:
    """Return the ridge regressions of several targets on the same terms; slopes are of the unstandardised terms."""
    scaler = StandardScaler().fit(columns := terms.values(inputs))
    model = RidgeCV(PENALTIES, alpha_per_target=True).fit(scaler.transform(columns), figures)
    slopes = np.atleast_2d(model.coef_) / scaler.scale_
    levels = np.atleast_1d(model.intercept_) - slopes @ scaler.mean_
    return [RidgeFit(terms, each, float(level)) for each, level in zip(slopes, levels)]


def emulate_all(inputs: np.ndarray, figures: np.ndarray) -> list[Emulator]:
    """Return one emulator for each target, from inputs (points, inputs) and simulated figures (points, targets)."""
    forms = candidate_forms(inputs.shape[1], len(inputs))
    residuals = figures - np.array([cross_validated_means(form, inputs, figures) for form in forms])
    best = residuals.std(axis=1).argmin(axis=0)
    models = {i: fit_regressions(forms[i], inputs, figures) for i in sorted(set(best))}
    return [emulator_of(models[i][j], residuals[i, :, j], figures[:, j]) for j, i in enumerate(best)]


def cross_validated_means(form: PolynomialForm, inputs: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Return cross-validated predictions of a form's regressions, shape (points, targets)."""
    found = np.empty(figures.shape)
    for training, testing in KFold(FOLDS, shuffle=True, random_state=0).split(inputs):
        found[testing] = regression_means(fit_regressions(form, inputs[training], figures[training]), inputs[testing])
    return found


def emulator_of(fit: RidgeFit, residuals: np.ndarray, figures: np.ndarray) -> Emulator:
    """Return one target's emulator from its regression, residuals (points,) and figures (points,)."""
    error, spread = max(float(residuals.std()), MIN_VARIANCE), float(figures.var())
    explained = 1.0 - error**2 / spread if spread > MIN_VARIANCE else 0.0
    return Emulator(fit, explained, error, float((abs(residuals) <= Z_90 * error).mean()), residuals)


def regression_means(fits: list[RidgeFit], inputs: np.ndarray) -> np.ndarray:
    """Return predictions of regressions, shape (points, targets); columns of a third degree that several share are computed once."""
    found = np.empty((len(inputs), len(fits)))
    for terms in dict.fromkeys(fit.terms for fit in fits):
        which = [j for j, fit in enumerate(fits) if fit.terms == terms]
        slopes = np.array([fits[j].slopes for j in which]).T
        found[:, which] = terms.sums(inputs, slopes) + [fits[j].intercept for j in which]
    return found


class EmulatorSet:
    """The emulators of all targets."""

    def __init__(self, emulators: list[Emulator]) -> None:
        self.emulators = emulators
        self.residual_sds = np.array([one.residual_sd for one in emulators])

    def means(self, inputs: np.ndarray) -> np.ndarray:
        """Return predictions at inputs of shape (points, inputs), shape (points, targets)."""
        return regression_means([one.fit for one in self.emulators], inputs)
