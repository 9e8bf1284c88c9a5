"""Settings of a calibration: authority and window, parameters with priors, targets with their standard deviations, number of simulations."""

import math
from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from simulation.types import Date, Name, Strict, check_period

MIN_WAVE, MAX_WAVE = 20, 100_000
"""Least and most simulations of a wave: fewer are too few for a regression, more would share seeds with the next wave."""

MAX_AUTHORITY_PARAMETERS = 8
"""Most parameters in the calibration of one authority: its figures cannot identify more."""


class Prior(Strict):
    """A calibrated parameter and its prior.

    Parameters
    ----------
    moves
        A parameter; or, as a ratio to the authority's file, `first_referrals_per_week` or `risk_aversion` of its history, or
        `outside_need_per_year`.
    also
        Parameters that change by the same amount; by the same log-odds if the form is `log_odds_uniform`.
    is_local
        A threshold or rate of this authority, which another study inherits only if it names it in `carries_too`.
    is_unseen
        Prior-only: not identifiable under business as usual, so it is drawn from the prior and not simulated.
    low, high
        Bounds; the registered range if not given.
    form
        Shape of the prior; `triangular` has its mode at the parameter's default value, `log_odds_uniform` is for chances, such as thresholds.
    """

    moves: Name
    also: tuple[Name, ...] = ()
    is_local: bool = False
    is_unseen: bool = False
    low: float | None = None
    high: float | None = None
    form: Literal["uniform", "log_uniform", "log_odds_uniform", "triangular"] = "uniform"
    source: str = ""

    @model_validator(mode="after")
    def is_a_range(self) -> "Prior":
        """Refuse a reversed or empty range, the logarithm of zero, and a prior-only parameter that is local or has linked parameters."""
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"{self.moves}: low {self.low:g} must lie below high {self.high:g}")
        if self.form == "log_uniform" and self.low is not None and self.low <= 0.0:
            raise ValueError(f"{self.moves}: low {self.low:g} must lie above 0 where the prior is log_uniform")
        if self.is_unseen and (self.is_local or self.also):
            raise ValueError(f"{self.moves}: is_unseen does not go with is_local or also")
        return self


class CalibrationTarget(Strict):
    """A published quantity to calibrate to, with standard deviations that are fixed before any fit.

    Parameters
    ----------
    sampling
        Observation error beyond the stochastic variability of simulations, in the target's unit.
    discrepancy
        Model discrepancy as a share of the value.
    chance
        Standard error from stochastic variability among few families, in the target's unit. Simulations vary by it themselves, so it is part of
        neither the likelihood nor a prediction; it is shown beside the simulated interval, which cannot honestly be smaller.
    evidence
        Ids of configs/evidence.yaml, none of role `reported`.
    """

    measure: Name
    per: Name | None = None
    period: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$")
    value: float
    unit: str = Field(min_length=1)
    sampling: float = Field(ge=0.0)
    discrepancy: float = Field(ge=0.0, le=0.5)
    chance: float = Field(default=0.0, ge=0.0)
    evidence: tuple[str, ...] = ()
    source: str = Field(min_length=3)

    @property
    def name(self) -> str:
        """Return the target's name: measure or measure/per, and period."""
        return f"{self.measure}/{self.per} {self.period}" if self.per else f"{self.measure} {self.period}"

    @property
    def likelihood_sd(self) -> float:
        """Return the standard deviation of observation and discrepancy together, in the target's unit."""
        return math.hypot(self.sampling, self.discrepancy * self.value)

    @model_validator(mode="after")
    def is_uncertain(self) -> "CalibrationTarget":
        """Refuse a target without uncertainty, a share outside 0 to 1, a negative count, and days that do not exist."""
        if self.unit.startswith(("share", "probability")) and not 0.0 <= self.value <= 1.0:
            raise ValueError(f"{self.measure}: {self.value:g} is no {self.unit}; a share lies between 0 and 1, and percent are hundredths of it")
        if not self.unit.startswith("sd") and self.value < 0.0:
            raise ValueError(f"{self.measure}: {self.value:g} must not be negative")
        if self.per == self.measure:
            raise ValueError(f"{self.measure}: a measure per itself is always 1")
        check_period(self.measure, self.period)
        if self.likelihood_sd <= 0.0:
            raise ValueError(f"{self.measure}: sampling and discrepancy are both 0; no published figure is exact")
        return self


class CalibrationMethod(Strict):
    """How much is simulated, and how the posterior is made.

    Parameters
    ----------
    waves
        Simulations of each wave of history matching: from the prior, then from points that are not ruled out.
    closing
        Simulations of each posterior-targeted wave, at draws of the posterior so far. If there are any, the posterior's emulators are trained on
        these alone.
    predictive
        Draws of the posterior that are simulated for the posterior predictive check.
    second_seeds
        How many of these draws are simulated with a second seed, which tells chance and parameters apart; not needed where `places` is above 1.
    places
        Number of places of the simulated one's size that the published figures cover (England: 152); it divides their stochastic variance.
    forgiven
        Number of most implausible targets that are ignored when points are ruled out.
    cut
        Implausibility, in standard deviations, above which a point is ruled out.
    draws
        Rows of the posterior.
    """

    waves: tuple[int, ...] = Field(min_length=1)
    closing: tuple[int, ...] = ()
    predictive: int = Field(ge=20, le=10_000)
    second_seeds: int = Field(default=10, ge=2, le=10_000)
    forgiven: int = Field(default=1, ge=0)
    cut: float = Field(default=3.0, gt=1.0)
    places: int = Field(default=1, ge=1, le=1000)
    draws: int = Field(default=200, ge=20, le=2000)

    @model_validator(mode="after")
    def is_enough(self) -> "CalibrationMethod":
        """Refuse waves too small for a regression, or too large for their seeds."""
        if any(not MIN_WAVE <= wave <= MAX_WAVE for wave in (*self.waves, *self.closing)):
            raise ValueError(
                f"waves {list(self.waves)} and closing {list(self.closing)}: each must have at least {MIN_WAVE} simulations, at most {MAX_WAVE:,}"
            )
        if self.second_seeds > self.predictive:
            raise ValueError(f"second_seeds {self.second_seeds}: at most {self.predictive}, the draws of `predictive`")
        return self


class CalibrationStudy(Strict):
    """A calibration.

    Parameters
    ----------
    invented
        The authority and its figures are made up, so its posterior never ships.
    carries
        The inherited posterior, which the targets do not update (cut feedback).
    forms
        Factors of configs/forms.yaml that are drawn by their weights, and to which the figures are fitted as to parameters.
    carries_too
        Local parameters of the inherited posterior that are inherited too, since the figures of this authority do not identify them.
    """

    kind: Literal["calibration"]
    name: Name
    title: str
    about: str = ""
    level: Literal["mechanisms", "authority"]
    authority: str
    invented: bool = False
    start: Date
    end: Date
    carries: Name | None = None
    carries_too: tuple[Name, ...] = ()
    forms: tuple[Name, ...] = ()
    parameters: tuple[Prior, ...] = Field(min_length=1)
    targets: tuple[CalibrationTarget, ...] = Field(min_length=1)
    method: CalibrationMethod

    @model_validator(mode="after")
    def is_one_study(self) -> "CalibrationStudy":
        """Refuse names given twice, too many parameters for one authority, and an end before the start."""
        names = [name for prior in self.parameters for name in (prior.moves, *prior.also)]
        for before, name in pairwise(sorted(names)):
            if before == name:
                raise ValueError(f"parameters: {name} is named twice; name each parameter once")
        target_names = sorted(target.name for target in self.targets)
        for before, name in pairwise(target_names):
            if before == name:
                raise ValueError(f"targets: {name} is named twice; one target a quantity")
        if self.level == "authority" and len(self.parameters) > MAX_AUTHORITY_PARAMETERS:
            raise ValueError(f"{len(self.parameters)} parameters; level authority allows at most {MAX_AUTHORITY_PARAMETERS}")
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must be later than start {self.start}")
        if self.method.forgiven >= len(self.targets):
            raise ValueError(f"method.forgiven {self.method.forgiven}: must be fewer than the {len(self.targets)} targets, or none counts")
        if all(prior.is_unseen for prior in self.parameters):
            raise ValueError("parameters: every one is_unseen, so there is nothing to calibrate")
        return self

    @property
    def periods(self) -> tuple[str, ...]:
        """Return the periods of the targets, each once."""
        return tuple(dict.fromkeys(target.period for target in self.targets))

    def covers(self, target: CalibrationTarget) -> bool:
        """Return whether a target's period lies inside the window."""
        days = [date.fromisoformat(day) for day in target.period.split("/")]
        return self.start <= days[0] <= days[-1] <= self.end
