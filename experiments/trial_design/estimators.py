"""How a trial is analysed: cluster and period fixed effects, on the odds and on the risk, and a mixed logistic model as a check."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import sparse, stats
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM
from statsmodels.tools.sm_exceptions import ConvergenceWarning, DomainWarning, PerfectSeparationWarning

from experiments.trial_design.study import Mixed
from experiments.trial_design.trial_data import Cells

INTERVAL = 0.95
"""Of all confidence intervals of a trial."""

RISK, ODDS = "risk difference", "log odds ratio"

NOTHING = 1e-9
"""A standard error below it is none: the model has as many columns as cells, or all cells are alike."""

DECIMALS_OF_SEARCH = 4
"""Of the mixed model's log odds: its search ends at a random place nearer than that."""

LARGEST_LOG_ODDS = 10.0
"""An estimate beyond it, or a standard error, is no estimate: a cell has no or only looked-after children, and the fit runs away."""


@dataclass(frozen=True)
class Estimated:
    """The effect of the policy as one method has it; all nan where the fit has no answer."""

    value: float
    error: float
    low: float
    high: float
    p: float


NO_ANSWER = Estimated(*[float("nan")] * 5)


@dataclass(frozen=True)
class Method:
    """A method of analysis.

    Parameters
    ----------
    name
        In words.
    scale
        RISK or ODDS.
    estimate
        Takes counts.
    """

    name: str
    scale: str
    estimate: Callable[[Cells], Estimated]


def columns(cells: Cells) -> np.ndarray:
    """Return the design matrix, shape (clusters x periods, columns): the policy first, then every cluster, then every period but the first."""
    clusters, periods = cells.children.shape
    of_cluster = np.repeat(np.eye(clusters), periods, axis=0)
    of_period = np.tile(np.eye(periods)[:, 1:], (clusters, 1))
    return np.column_stack([cells.exposed.ravel(), of_cluster, of_period]).astype(float)


def with_children(cells: Cells) -> np.ndarray:
    """Return which cells have children, shape (clusters x periods,): the others say nothing."""
    return np.asarray(cells.children.ravel() > 0)


def logistic(cells: Cells, is_robust: bool) -> Estimated:
    """Return the log odds ratio of a binomial GLM with cluster and period fixed effects on the counts of cells.

    Parameters
    ----------
    cells
        Of a trial.
    is_robust
        Standard errors by cluster instead of the model's: CR1, which is G/(G-1) (N-1)/(N-k) times the plain sandwich, with a t distribution of
        G-1 degrees of freedom (G clusters, N cells, k columns). Else a normal distribution.
    """
    there = with_children(cells)
    children, looked_after = cells.children.ravel()[there], cells.looked_after.ravel()[there]
    model = sm.GLM(np.column_stack([looked_after, children - looked_after]), columns(cells)[there], family=sm.families.Binomial())
    return fitted(lambda: model.fit(**(robust(cells, there) if is_robust else {})))


def linear(cells: Cells, is_robust: bool) -> Estimated:
    """Return the risk difference of a linear model of shares with cluster and period fixed effects, weighted by children.

    is_robust: as for `logistic`; else a t distribution with the residuals' degrees of freedom.
    """
    there = with_children(cells)
    children = cells.children.ravel()[there].astype(float)
    model = sm.WLS(cells.looked_after.ravel()[there] / children, columns(cells)[there], weights=children)
    return fitted(lambda: model.fit(**(robust(cells, there) if is_robust else {"use_t": True})))


def robust(cells: Cells, there: np.ndarray) -> dict[str, object]:
    """Return the options of statsmodels for standard errors by cluster with their small-sample correction."""
    clusters, periods = cells.children.shape
    groups = np.repeat(np.arange(clusters), periods)[there]
    return {"cov_type": "cluster", "cov_kwds": {"groups": groups, "use_correction": True, "df_correction": True}, "use_t": True}


def fitted(fit: Callable[[], object]) -> Estimated:
    """Return the first coefficient of a fit; NO_ANSWER if it runs away or cannot be had."""
    with warnings.catch_warnings():
        for each in (ConvergenceWarning, DomainWarning, PerfectSeparationWarning, RuntimeWarning):
            warnings.simplefilter("ignore", each)
        try:
            found: object = fit()
        except (np.linalg.LinAlgError, ValueError):
            return NO_ANSWER
        value, error, p = (float(getattr(found, name)[0]) for name in ("params", "bse", "pvalues"))
        low, high = map(float, found.conf_int(1 - INTERVAL)[0])  # type: ignore[attr-defined]
    if not np.isfinite([value, error, p]).all() or abs(value) > LARGEST_LOG_ODDS or error > LARGEST_LOG_ODDS or error <= NOTHING:
        return NO_ANSWER
    return Estimated(value, error, low, high, p)


def mixed_logistic(cells: Cells, priors: Mixed) -> Estimated:
    """Return the log odds ratio of statsmodels' BinomialBayesMixedGLM: random intercepts of clusters, fixed effects of periods, one row a child.

    It is Bayesian. The posterior's mode and its curvature there are taken (`fit_map`): the variational fit (`fit_vb`) treats coefficients as
    independent, which here makes the interval less than half as wide as it should be. Value, error, low and high are of the posterior; p is twice
    the smaller tail at zero, which is no test.
    """
    clusters, periods = cells.children.shape
    rows = np.repeat(np.arange(clusters * periods), cells.children.ravel())
    looked_after = cells.looked_after.ravel()
    outcome = np.concatenate([np.arange(n) < y for n, y in zip(cells.children.ravel(), looked_after)]).astype(float)
    if not 0 < looked_after.sum() < len(outcome):
        return NO_ANSWER
    every = columns(cells)
    fixed = np.column_stack([every[:, 0], np.ones(len(every)), every[:, 1 + clusters :]])
    between = sparse.csr_matrix(every[:, 1 : 1 + clusters])
    sds = {"vcp_p": priors.log_sd_prior_sd, "fe_p": priors.effects_prior_sd}
    model = BinomialBayesMixedGLM(outcome, fixed[rows], between[rows], np.zeros(clusters, np.int64), **sds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of steps of the search that go too far, and are taken back
        found = model.fit_map(rng=np.random.default_rng(0))
    value, error = (round(float(each[0]), DECIMALS_OF_SEARCH) for each in (found.fe_mean, found.fe_sd))
    if not np.isfinite([value, error]).all() or error <= 0.0:
        return NO_ANSWER
    half = stats.norm.ppf(0.5 + INTERVAL / 2) * error
    return Estimated(value, error, value - half, value + half, float(2 * stats.norm.sf(abs(value / error))))


METHODS = (
    Method("linear, naive", RISK, lambda cells: linear(cells, False)),
    Method("linear, cluster-robust", RISK, lambda cells: linear(cells, True)),
    Method("logistic, naive", ODDS, lambda cells: logistic(cells, False)),
    Method("logistic, cluster-robust", ODDS, lambda cells: logistic(cells, True)),
)
"""Fitted to every trial."""

MIXED = "mixed logistic, Bayesian"
"""Fitted to some."""

PERMUTATION = "permutation"
"""A test without an estimate of its own: its statistic is the linear model's risk difference."""
