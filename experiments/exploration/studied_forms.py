"""Forms in studies of sensitivity and discovery: a form is a parameter that takes the values of its two answers only, as often as they weigh."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.exploration.design import Ranges
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.form_design import TWO
from experiments.inputs.forms import Factor, chosen_factors, read_forms

FORMS_KEY = "forms"


def check_forms(names: Sequence[str], listed: Sequence[str], path: str | Path) -> None:
    """Raise InputError for a form that is not registered, has other than two answers, or sets more than one parameter.

    listed: parameters that the study names by itself; none of them may be a form's.
    """
    for factor in chosen_factors(names, read_forms(), path, FORMS_KEY):
        if len(factor.parameters) > 1 or len(factor.alternatives) != TWO:
            given = NotGiven(f"{factor.name}: {len(factor.alternatives)} answers, {len(factor.parameters)} parameters")
            raise InputError(path, FORMS_KEY, given, "forms with two answers that set one parameter")
        if factor.parameters[0] in listed:
            fix = f"Leave {factor.parameters[0]} out of the study's own parameters, or {factor.name} out of forms."
            raise InputError(path, FORMS_KEY, factor.name, f"a form whose parameter the study does not name: {factor.parameters[0]}", fix)


def answers_of(factor: Factor) -> tuple[float, float]:
    """Return the values of a form's first and second answer."""
    name, (first, second) = factor.parameters[0], factor.alternatives
    return float(first.values[name]), float(second.values[name])


def ranges_of(factors: Sequence[Factor]) -> dict[str, tuple[float, float]]:
    """Return the least and greatest value of each form's parameter, by parameter."""
    return {factor.parameters[0]: (min(answers_of(factor)), max(answers_of(factor))) for factor in factors}


def with_answers(factors: Sequence[Factor], ranges: Ranges, points: np.ndarray) -> np.ndarray:
    """Return points (samples, parameters) with each form's column at one of its two answers: the first where the share of the range lies below its
    weight."""
    found, names = points.copy(), list(ranges)
    for factor in factors:
        if factor.parameters[0] in names:
            column, (low, high) = names.index(factor.parameters[0]), ranges[factor.parameters[0]]
            share = (points[:, column] - low) / (high - low)
            found[:, column] = np.where(share < factor.alternatives[0].weight, *answers_of(factor))
    return found
