"""Forms of the model between which no evidence chooses: configs/forms.yaml, its factors, alternatives and weights."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from experiments.inputs.errors import InputError, likely
from experiments.inputs.load import CONFIGS, read_parameters, read_settings
from experiments.inputs.parameter_choice import range_in_words
from experiments.inputs.removed_parameters import unknown_parameter
from simulation.settings import Figure
from simulation.types import Name, Status, Strict

FORMS = CONFIGS / "forms.yaml"

ROUNDING = 1e-9
"""By how much weights may add up to another number than 1."""

NEAR = 1e-5
"""By how much a value of a draw may differ from an alternative's: draws are written to six figures."""

LONG_ENOUGH = 3
"""Fewest letters of a title or source."""


class Alternative(Strict):
    """One answer to a factor's question.

    Parameters
    ----------
    weight
        Probability that this is the form, fixed before any fit.
    values
        Of parameters, by name, in their units.
    """

    name: Name
    title: str = Field(min_length=LONG_ENOUGH)
    weight: float = Field(gt=0.0, lt=1.0)
    values: dict[Name, float] = Field(min_length=1)
    status: Status
    source: str = Field(min_length=LONG_ENOUGH)


class Factor(Strict):
    """A question that evidence does not answer, and the answers one could defend.

    Parameters
    ----------
    would_choose
        The study that would choose between the alternatives.
    """

    name: Name
    question: str = Field(min_length=LONG_ENOUGH)
    would_choose: str = Field(min_length=LONG_ENOUGH)
    alternatives: tuple[Alternative, ...]

    @model_validator(mode="after")
    def is_a_question(self) -> "Factor":
        """Refuse fewer than two alternatives, names given twice, other parameters in one than in another, and weights that do not add up."""
        if len(self.alternatives) < 2:
            raise ValueError(f"{self.name} has {len(self.alternatives)} of the two or more alternatives that a form needs: else nothing is drawn")
        if twice := repeated([each.name for each in self.alternatives]):
            raise ValueError(f"{self.name}: alternative {twice} is named twice")
        for each in self.alternatives[1:]:
            if set(each.values) != set(self.parameters):
                raise ValueError(
                    f"{self.name}: {each.name} sets {in_words(each.values)}, {self.alternatives[0].name} sets {in_words(self.parameters)};"
                    " all alternatives of a form set the same parameters"
                )
        total = sum(each.weight for each in self.alternatives)
        if abs(total - 1.0) > ROUNDING:
            said = " + ".join(f"{each.weight:g}" for each in self.alternatives)
            raise ValueError(f"{self.name}: weights {said} add up to {total:g}; the weights of a form add up to 1")
        return self

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the parameters that its alternatives set."""
        return tuple(self.alternatives[0].values)

    def alternative(self, name: str) -> Alternative:
        """Return an alternative by name."""
        return next(each for each in self.alternatives if each.name == name)


class Refit(Strict):
    """How each combination is refitted: the knobs and figures of the first fit, from the authority's file, in few steps.

    Parameters
    ----------
    seeds_of_slopes
        Seeds on which it is measured how each knob moves the figures of all knobs.
    seeds, steps
        Seeds of a step; steps of the search.
    reach
        Most units that a knob moves in a step; a unit is what the first fit would move it for a figure twice too high.
    pull
        Weight of a knob's squared step beside squared errors: what figures hardly see stays where it is.
    seeds_at_the_end
        Further seeds, on which it is seen how near the result comes to the figures.
    """

    seeds_of_slopes: int = Field(ge=1, le=100)
    seeds: int = Field(ge=1, le=100)
    steps: int = Field(ge=1, le=100)
    reach: float = Field(gt=0.0, le=100.0)
    pull: float = Field(gt=0.0, le=1.0)
    seeds_at_the_end: int = Field(ge=1, le=100)


class Forms(Strict):
    """The committed list of factors, how combinations are refitted, and by how much thresholds of care are raised without a programme."""

    factors: tuple[Factor, ...] = Field(min_length=1)
    refit: Refit
    care_thresholds_raised: Figure

    @model_validator(mode="after")
    def is_apart(self) -> "Forms":
        """Refuse a factor that is named twice, and two factors that set one parameter."""
        if twice := repeated([factor.name for factor in self.factors]):
            raise ValueError(f"factors: {twice} is named twice")
        setters: dict[str, str] = {}
        for factor in self.factors:
            for name in factor.parameters:
                if name in setters:
                    raise ValueError(f"factors: {setters[name]} and {factor.name} both set {name}; a parameter belongs to one form")
                setters[name] = factor.name
        return self

    @property
    def parameters(self) -> dict[str, str]:
        """Return the parameters that forms set, each with its factor's name."""
        return {name: factor.name for factor in self.factors for name in factor.parameters}


def repeated(names: Sequence[str]) -> str:
    """Return a name that stands twice; empty if none does."""
    return next((first for first, second in pairwise(sorted(names)) if first == second), "")


def in_words(names: Any) -> str:
    """Return names as a list in words."""
    return ", ".join(names)


@cache
def read_forms(path: Path = FORMS) -> Forms:
    """Return the forms of a file, checked against the registered parameters; raise InputError."""
    forms = read_settings(Forms, path)
    for i, factor in enumerate(forms.factors):
        for j, each in enumerate(factor.alternatives):
            for name, value in each.values.items():
                check_value(name, value, path, f"factors[{i}].alternatives[{j}].values.{name}")
    return forms


def check_value(name: str, value: float, path: Path, place: str) -> None:
    """Raise InputError for a parameter that is not registered, or a value outside its registered range."""
    known = read_parameters()
    if name not in known:
        raise unknown_parameter(path, place, name, "a parameter of configs/parameters", known)
    low, high = known[name].low, known[name].high
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(path, place, value, f"{range_in_words(low, high)}, {known[name].unit}", "The range stands in configs/parameters.")


def chosen_factors(names: Sequence[str], forms: Forms, where: str | Path, key: str) -> tuple[Factor, ...]:
    """Return factors by name, in the order of the file; raise InputError for a form that is not registered, or one that is named twice."""
    known = {factor.name: factor for factor in forms.factors}
    for name in names:
        if name not in known:
            raise InputError(where, key, name, f"a form of configs/forms.yaml: {in_words(known)}", likely(name, known))
    if twice := repeated(names):
        raise InputError(where, key, twice, "each form once")
    return tuple(factor for factor in forms.factors if factor.name in names)


def alternative_of(factor: Factor, values: Mapping[Any, float]) -> str:
    """Return the alternative that values of parameters have, those of draws to six figures; empty if they have none's."""
    for each in factor.alternatives:
        if all(abs(float(values[name]) - value) <= NEAR * max(1.0, abs(value)) for name, value in each.values.items()):
            return each.name
    return ""


def digest_of_forms(factors: Sequence[Factor], has_weights: bool = False) -> str:
    """Return twelve hexadecimal digits of factors, their alternatives and values, in their order; with weights where they count; words do not."""
    said = [
        [factor.name, [[each.name, dict(sorted(each.values.items())), *([each.weight] if has_weights else [])] for each in factor.alternatives]]
        for factor in factors
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
