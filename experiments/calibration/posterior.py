"""The posterior: simulated points nearest to the figures, moved to where a local regression says that the figures' own parameters lie.

Approximate Bayesian computation with regression adjustment (Beaumont, Zhang and Balding 2002) on the logit of the priors' shares, with learned
summaries (Fearnhead and Prangle 2012) and spread that may change with the figures (Blum and Francois 2010).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold, cross_val_predict

from experiments.calibration.emulators import polynomial, products
from experiments.calibration.points import Points

COPIES = 4
"""Times that each simulation is seen, each with its own error of the published figures."""

FOLDS = 5
SPREAD = 3.0
"""The most by which a residual's spread is taken to change between a point and the figures."""

SMALL = 1e-12


@dataclass(frozen=True)
class Sample:
    """places: draws in the priors' cube (draws, parameters); carried: values of carried parameters; effective: points that they stand on."""

    places: np.ndarray
    carried: np.ndarray
    effective: float


def posterior(points: Points, figures: np.ndarray, observed: np.ndarray, frozen: np.ndarray, *, accepted: float, draws: int, seed: int) -> Sample:
    """Return draws of the parameters behind observed figures.

    Parameters
    ----------
    points, figures
        What was simulated: places of the priors, and its figures (points, targets).
    observed, frozen
        The published figures and their standard deviations (targets,).
    accepted
        Share of the points that count, nearest first.
    """
    chance = np.random.default_rng(seed)
    which = np.tile(np.arange(len(points)), COPIES)
    noisy = figures[which] + chance.normal(size=(len(which), figures.shape[1])) * frozen
    centre, scale = noisy.mean(axis=0), noisy.std(axis=0)
    scale = np.where(scale > 0.0, scale, 1.0)
    mechanisms = points.seen()[:, points.places.shape[1] :][which]
    looks = np.hstack([(noisy - centre) / scale, mechanisms])
    target = np.hstack([np.tile((observed - centre) / scale, (len(which), 1)), mechanisms])
    wanted = logit(points.places)[which]
    summary, aimed = summaries(looks, target, wanted, which)
    missed = wanted - summary
    away = (summary - aimed) / np.maximum(missed.std(axis=0), SMALL)
    distance = np.sqrt((away**2).sum(axis=1))
    edge = np.quantile(distance, accepted)
    near = distance <= edge
    weight = np.maximum(1.0 - (distance[near] / max(edge, SMALL)) ** 2, SMALL)
    effective = float(weight.sum() ** 2 / (weight**2).sum() / COPIES)
    moved = aimed[near] + adjusted(missed[near], away[near], weight, effective)
    picked = chance.choice(len(moved), draws, p=weight / weight.sum())
    return Sample(np.clip(expit(moved[picked]), SMALL, 1.0 - SMALL), points.carried[which[near][picked]], effective)


def summaries(looks: np.ndarray, target: np.ndarray, wanted: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the parameters expected at each point from its figures, and from the observed ones (rows, parameters).

    Each point's is learned from other simulations (folds), so that what is left over is as large as it will be for figures never seen.
    """
    degree = 2 if products(looks.shape[1], 2) < len(looks) / COPIES / 2 else 1
    learned = cross_val_predict(polynomial(degree), looks, wanted, cv=GroupKFold(FOLDS), groups=which)
    return learned.reshape(wanted.shape), polynomial(degree).fit(looks, wanted).predict(target).reshape(wanted.shape)


def adjusted(missed: np.ndarray, away: np.ndarray, weight: np.ndarray, effective: float) -> np.ndarray:
    """Return what is left over at each accepted point, moved to the figures: less its local trend, with the spread that holds there.

    Widened by what a regression on so many (effective) points with so many slopes hides of the spread.
    """
    nowhere = np.zeros((1, away.shape[1]))
    trend = Ridge(alpha=1e-3).fit(away, missed, sample_weight=weight)
    rest = missed - trend.predict(away).reshape(missed.shape)
    spread = Ridge(alpha=1.0).fit(away, np.log(rest**2 + SMALL), sample_weight=weight)
    ratio = np.exp(0.5 * (spread.predict(nowhere).reshape(1, -1) - spread.predict(away).reshape(missed.shape)))
    hidden = np.sqrt(effective / max(effective - away.shape[1] - 1.0, 1.0))
    return trend.predict(nowhere).reshape(1, -1) + hidden * rest * np.clip(ratio, 1.0 / SPREAD, SPREAD)
