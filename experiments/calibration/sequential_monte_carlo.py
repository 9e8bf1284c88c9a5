"""Tempered sequential Monte Carlo: particles start at the prior, and the likelihood's exponent rises to 1.

Del Moral, Doucet and Jasra 2006: at each temperature particles are resampled by weight, then moved by Metropolis steps.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from experiments.calibration.design import sobol_points

LogLikelihood = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Log-likelihood (points,) of points in the unit cube (points, parameters) with rows of inherited mechanisms (points,)."""

PARTICLES = 1000

MIN_PARTICLES_PER_ROW = 10
"""Least number of particles for every row of inherited mechanisms."""

TARGET_ESS_SHARE = 0.5
"""Effective sample size, as a share of the particles, that sets the size of a temperature step."""

MOVES_PER_PARAMETER, FINAL_MOVES_PER_PARAMETER = 2, 20
"""Metropolis steps for every parameter after a temperature step, and after the last."""

TARGET_ACCEPTANCE = 0.25
"""Acceptance rate to which the proposal's scale adapts."""

OPTIMAL_SCALE = 2.38
"""Optimal scale of a random-walk proposal, times the root of the dimensions (Gelman, Roberts and Gilks 1996)."""

COVARIANCE_JITTER = 1e-9

TEMPERATURE_BISECTIONS = 60
"""Bisections in the search for the size of a temperature step."""


@dataclass(frozen=True)
class Particles:
    """logits: points on the logit scale (points, parameters); row: of the inherited mechanisms (points,); log_likelihood: (points,)."""

    logits: np.ndarray
    row: np.ndarray
    log_likelihood: np.ndarray

    def subset(self, chosen: np.ndarray) -> "Particles":
        """Return the chosen particles; one may be chosen several times."""
        return Particles(self.logits[chosen], self.row[chosen], self.log_likelihood[chosen])


def sample_tempered(log_likelihood: LogLikelihood, parameters: int, rows: int, seed: int, count: int = PARTICLES) -> tuple[np.ndarray, np.ndarray]:
    """Return draws of the posterior: points in the unit cube (draws, parameters), and rows of inherited mechanisms (draws,).

    Parameters
    ----------
    log_likelihood
        Of points and rows; the prior is uniform over the unit cube.
    parameters
        Number of parameters.
    rows
        Number of rows of inherited mechanisms, 1 if none are inherited. All rows keep the same number of particles: figures update the parameters
        within a row, but not the weight of a row (cut feedback).
    count
        Least number of draws.
    """
    rng = np.random.default_rng(seed)
    per_row = max(-(-count // rows), MIN_PARTICLES_PER_ROW if rows > 1 else 1)
    row = np.tile(np.arange(rows), per_row)
    logits = logit(sobol_points(len(row), parameters, seed))
    particles, temperature = Particles(logits, row, log_likelihood(expit(logits), row)), 0.0
    while temperature < 1.0:
        step = temperature_step(particles.log_likelihood.reshape(per_row, rows), 1.0 - temperature)
        temperature = 1.0 if step >= 1.0 - temperature else temperature + step
        particles = particles.subset(resampled_indices(step * particles.log_likelihood.reshape(per_row, rows), rng))
        particles = metropolis_moves(
            particles, log_likelihood, temperature, parameters * (MOVES_PER_PARAMETER if temperature < 1.0 else FINAL_MOVES_PER_PARAMETER), rng
        )
    return expit(particles.logits), particles.row


def temperature_step(log_likelihood: np.ndarray, left: float) -> float:
    """Return the temperature step at which the effective sample size, averaged over rows, falls to TARGET_ESS_SHARE; at most `left`.

    log_likelihood: shape (particles per row, rows).
    """

    def effective_share(step: float) -> float:
        weight = np.exp(step * (log_likelihood - log_likelihood.max(axis=0)))
        return float((weight.sum(axis=0) ** 2 / (weight**2).sum(axis=0)).mean()) / len(log_likelihood)

    if effective_share(left) >= TARGET_ESS_SHARE:
        return left
    low, high = 0.0, left
    for _ in range(TEMPERATURE_BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective_share(middle) >= TARGET_ESS_SHARE else (low, middle)
    return high


def resampled_indices(log_weight: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return indices of resampled particles (systematic resampling within each row), in the layout of the particles.

    log_weight: shape (particles per row, rows).
    """
    per_row, rows = log_weight.shape
    share = np.exp(log_weight - log_weight.max(axis=0))
    cumulative = np.cumsum(share / share.sum(axis=0), axis=0)
    positions = (np.arange(per_row)[:, np.newaxis] + rng.uniform(size=rows)) / per_row
    chosen = np.array([np.searchsorted(cumulative[:, row], positions[:, row]) for row in range(rows)]).T
    return np.asarray(np.minimum(chosen, per_row - 1) * rows + np.arange(rows)).ravel()


def metropolis_moves(particles: Particles, log_likelihood: LogLikelihood, temperature: float, steps: int, rng: np.random.Generator) -> Particles:
    """Return the particles after a number of Metropolis steps within their rows."""
    root, scale = proposal_root(particles), OPTIMAL_SCALE / np.sqrt(particles.logits.shape[1])
    for _ in range(steps):
        logits = particles.logits + scale * rng.normal(size=particles.logits.shape) @ root.T
        particles, acceptance = accept_moves(
            particles, replace(particles, logits=logits, log_likelihood=log_likelihood(expit(logits), particles.row)), temperature, rng
        )
        scale *= np.exp(acceptance - TARGET_ACCEPTANCE)
    return particles


def proposal_root(particles: Particles) -> np.ndarray:
    """Return the Cholesky root of the particles' covariance about the means of their rows."""
    rows = int(particles.row.max()) + 1
    by_row = particles.logits.reshape(-1, rows, particles.logits.shape[1])
    residuals = (by_row - by_row.mean(axis=0)).reshape(particles.logits.shape)
    return np.linalg.cholesky(residuals.T @ residuals / max(len(residuals) - rows, 1) + COVARIANCE_JITTER * np.eye(residuals.shape[1]))


def accept_moves(particles: Particles, proposed: Particles, temperature: float, rng: np.random.Generator) -> tuple[Particles, float]:
    """Return the particles after accepting or rejecting a proposal, and the acceptance rate."""
    log_ratio = temperature * (proposed.log_likelihood - particles.log_likelihood) + log_prior(proposed.logits) - log_prior(particles.logits)
    is_accepted = np.log(rng.uniform(size=len(log_ratio))) < log_ratio
    logits = np.where(is_accepted[:, None], proposed.logits, particles.logits)
    return Particles(logits, particles.row, np.where(is_accepted, proposed.log_likelihood, particles.log_likelihood)), float(is_accepted.mean())


def log_prior(logits: np.ndarray) -> np.ndarray:
    """Return the log density of the uniform prior on the logit scale, shape (points,)."""
    return np.asarray(-(np.abs(logits) + 2.0 * np.log1p(np.exp(-np.abs(logits)))).sum(axis=1))
