"""What a calibration is told: its authority and window, parameters with priors, targets with frozen uncertainty, and how much to simulate."""

import math
from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from simulation.types import Date, Name, Strict, check_period

MIN_WAVE, MAX_WAVE = 20, 100_000
"""Simulations of a wave: fewer are too few for any regression, more would share seeds with the next."""

MAX_AUTHORITY_PARAMETERS = 8
"""Parameters that one authority's figures may move: more could not be told apart."""


class Prior(Strict):
    """A parameter that is calibrated, and where it may lie before any figure is looked at.

    moves: a parameter; or, as a ratio to what the authority's file has, `first_referrals_per_week` or `risk_aversion` of its history, or
    `outside_need_per_year`.
    also: parameters that move by the same amount. is_local: a bar or rate of this place, which no study carries on that does not
    name it in `carries_too`.
    is_unseen: nothing under business as usual hangs on it, so no figure can tell it: it is drawn from the prior, and not simulated.
    low, high: the registered range if not given. form: `triangular` peaks at the value held.
    """

    moves: Name
    also: tuple[Name, ...] = ()
    is_local: bool = False
    is_unseen: bool = False
    low: float | None = None
    high: float | None = None
    form: Literal["uniform", "log_uniform", "triangular"] = "uniform"
    source: str = ""

    @model_validator(mode="after")
    def is_a_range(self) -> "Prior":
        """Refuse a range that is upside down or empty, and a logarithm of nothing."""
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"{self.moves}: low {self.low:g} must lie below high {self.high:g}")
        if self.form == "log_uniform" and self.low is not None and self.low <= 0.0:
            raise ValueError(f"{self.moves}: low {self.low:g} must lie above 0 where the prior is log_uniform")
        if self.is_unseen and (self.is_local or self.also):
            raise ValueError(f"{self.moves}: what no figure can tell is neither local nor moves others along")
        return self


class CalibrationTarget(Strict):
    """A published quantity that the model is to give: one a quantity, its uncertainty frozen before any fit.

    sampling: standard error of the figure beyond the model's own chance, in the target's unit. discrepancy: share of the value by which
    a model of this kind may be off. chance: standard error that chance among families gives a figure of so few; simulations have it themselves,
    so that it is no part of a posterior, only of how wide an honest interval may be. evidence: ids of configs/evidence.yaml, none of role
    `reported`.
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
        """Return what the target is of and when: measure or measure/per, period."""
        return f"{self.measure}/{self.per} {self.period}" if self.per else f"{self.measure} {self.period}"

    @property
    def likelihood_sd(self) -> float:
        """Return the frozen standard deviation that simulations do not have, in the target's unit: the likelihood's."""
        return math.hypot(self.sampling, self.discrepancy * self.value)

    @property
    def total_sd(self) -> float:
        """Return the frozen standard deviation with chance, in the target's unit: what an interval's width is measured by."""
        return math.hypot(self.likelihood_sd, self.chance)

    @model_validator(mode="after")
    def is_uncertain(self) -> "CalibrationTarget":
        """Refuse a figure that is claimed to be exact, or that cannot be: a share outside 0 to 1, a negative count, days that do not exist."""
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

    waves: simulations from the prior, then from what is not ruled out. closing: simulations at draws of the posterior so far, wave by wave; if
    there are any, the posterior's emulators look at these alone, as near as can be to where they are needed. predictive: draws of the posterior
    that are simulated. places: how many places of the simulated one's size the published figures are of (England: 152): so much smaller is their
    share of chance. forgiven: how many targets may rule a point out without being heard. cut: implausibility, in standard deviations, above
    which a point is ruled out.
    draws: rows of the posterior.
    """

    waves: tuple[int, ...] = Field(min_length=1)
    closing: tuple[int, ...] = ()
    predictive: int = Field(ge=20, le=10_000)
    forgiven: int = Field(default=1, ge=0)
    cut: float = Field(default=3.0, gt=1.0)
    places: int = Field(default=1, ge=1, le=1000)
    draws: int = Field(default=200, ge=20, le=2000)

    @model_validator(mode="after")
    def is_enough(self) -> "CalibrationMethod":
        """Refuse waves too small for any regression."""
        if any(not MIN_WAVE <= wave <= MAX_WAVE for wave in (*self.waves, *self.closing)):
            raise ValueError(
                f"waves {list(self.waves)} and closing {list(self.closing)}: each must have at least {MIN_WAVE} simulations, at most {MAX_WAVE:,}"
            )
        return self


class CalibrationStudy(Strict):
    """A calibration; `invented`: the authority and its figures are made up, so its posterior never ships.

    carries: the posterior whose mechanisms are carried on; carries_too: what is local to its place and is taken all the same, since the figures of
    this place tell nothing of it.
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
    parameters: tuple[Prior, ...] = Field(min_length=1)
    targets: tuple[CalibrationTarget, ...] = Field(min_length=1)
    method: CalibrationMethod

    @model_validator(mode="after")
    def is_one_study(self) -> "CalibrationStudy":
        """Refuse names given twice, too many parameters for one authority, and an end before the start."""
        moved = [name for prior in self.parameters for name in (prior.moves, *prior.also)]
        for before, name in pairwise(sorted(moved)):
            if before == name:
                raise ValueError(f"parameters: {name} is named twice; each parameter moves once")
        aims = sorted(aim.name for aim in self.targets)
        for before, name in pairwise(aims):
            if before == name:
                raise ValueError(f"targets: {name} is named twice; one target a quantity")
        if self.level == "authority" and len(self.parameters) > MAX_AUTHORITY_PARAMETERS:
            raise ValueError(f"{len(self.parameters)} parameters; one authority's figures may move at most {MAX_AUTHORITY_PARAMETERS}")
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must be later than start {self.start}")
        if self.method.forgiven >= len(self.targets):
            raise ValueError(f"method.forgiven {self.method.forgiven}: fewer than the {len(self.targets)} targets, or none is heard")
        if all(prior.is_unseen for prior in self.parameters):
            raise ValueError("parameters: every one is_unseen, so there is nothing to calibrate")
        return self

    @property
    def periods(self) -> tuple[str, ...]:
        """Return the periods that targets speak of."""
        return tuple(dict.fromkeys(aim.period for aim in self.targets))

    def covers(self, aim: CalibrationTarget) -> bool:
        """Return whether a target's period lies inside the window."""
        days = [date.fromisoformat(day) for day in aim.period.split("/")]
        return self.start <= days[0] <= days[-1] <= self.end
