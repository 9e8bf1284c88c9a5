"""The published trials that set the strength of help: configs/help_trials.yaml."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from agents.parent import PROBLEMS
from experiments.inputs.load import CONFIGS, read_parameters, read_settings
from simulation.types import Name, Status, Strict

HELP_TRIALS = CONFIGS / "help_trials.yaml"

CENTRE, CEILING, CHECK = "centre", "ceiling", "check"

SPECIALISTS = ("help_substance_misuse", "help_mental_health", "help_abuse_victim", "help_abuse_perpetrator")
"""What one contact of each of the four specialists does: a centre and a ceiling each."""

INCIDENTS = "share fewer police incidents"

LONG_ENOUGH = 3
"""Fewest letters of a title or source."""


class HelpTrial(Strict):
    """One published trial, and the population, the dose and the parameter that represent it in the model.

    Parameters
    ----------
    part
        `centre` gives the parameter's value, `ceiling` its upper end; `check` sets nothing.
    effect, low, high
        Published effect and its range: standard deviations of severity, or the share by which police incidents fall.
    severity_above
        Share of the maximum: parents whose problem is worse take part.
    course_weeks, every_weeks, read_at_week
        Weeks of the course, weeks between two contacts, and the week in which severity is read.
    """

    name: Name
    title: str = Field(min_length=LONG_ENOUGH)
    problem: Literal["abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health"]
    strength: Name
    part: Literal["centre", "ceiling", "check"]
    design: Literal["randomised", "not randomised"]
    outcome: Literal["sd", "share fewer police incidents"]
    effect: float
    low: float
    high: float
    standing: Literal["open", "any"]
    severity_above: float = Field(ge=0.0, lt=1.0)
    course_weeks: int = Field(ge=1)
    every_weeks: int = Field(ge=1)
    read_at_week: int = Field(ge=1)
    by: Literal["specialist", "social worker"]
    status: Status
    source: str = Field(min_length=LONG_ENOUGH)

    @model_validator(mode="after")
    def _check(self) -> "HelpTrial":
        """Raise ValueError for a strength that is no parameter, an effect outside its range, and a reading that comes too early."""
        if self.strength not in read_parameters():
            raise ValueError(f"strength: got {self.strength!r}; allowed: a parameter of configs/parameters/help.yaml")
        if not self.low <= self.effect <= self.high:
            raise ValueError(f"effect: got {self.effect:g}; allowed: between low, {self.low:g}, and high, {self.high:g}")
        if self.read_at_week < self.course_weeks or (self.outcome == INCIDENTS and self.read_at_week == self.course_weeks):
            raise ValueError(f"read_at_week: got {self.read_at_week}; allowed: the end of the course or later; after it for police incidents")
        return self

    @property
    def place(self) -> int:
        """Return the problem's number, as in agents/standing.py."""
        return PROBLEMS.index(self.problem)


class HelpTrials(Strict):
    """All trials: for each of SPECIALISTS one centre and one ceiling.

    Parameters
    ----------
    curve
        Effects of help with substance misuse, sd, at which a programme is compared: from zero to the ceiling.
    """

    curve: tuple[float, ...] = Field(min_length=2)
    trials: tuple[HelpTrial, ...]

    @model_validator(mode="after")
    def _check(self) -> "HelpTrials":
        """Raise ValueError if a specialists' strength has not one centre and one ceiling."""
        for strength in SPECIALISTS:
            for part in (CENTRE, CEILING):
                count = sum(each.strength == strength and each.part == part for each in self.trials)
                if count != 1:
                    raise ValueError(f"trials: got {count} of {strength} with part {part}; allowed: one")
        return self

    @model_validator(mode="after")
    def _check_curve(self) -> "HelpTrials":
        """Raise ValueError for points that do not rise from zero to the ceiling."""
        ceiling = self.one(SPECIALISTS[0], CEILING).effect
        if self.curve[0] != 0.0 or list(self.curve) != sorted(set(self.curve)) or self.curve[-1] > ceiling:
            raise ValueError(
                f"curve: got {list(self.curve)}; allowed: effects that rise from 0 to {ceiling:g} at most, the ceiling of substance misuse"
            )
        return self

    def one(self, strength: str, part: str) -> HelpTrial:
        """Return the trial of a strength and part."""
        return next(each for each in self.trials if each.strength == strength and each.part == part)


@cache
def read_help_trials(path: Path = HELP_TRIALS) -> HelpTrials:
    """Return the trials; raise InputError."""
    return read_settings(HelpTrials, path)
