"""Combinations of forms: all of them below five factors, else a fraction of them in which no main effect stands for an interaction of two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.forms import FORMS, Alternative, Factor

FULL_BELOW = 5
"""Factors from which a fraction of the combinations is enough: with five, a half fraction has resolution V."""

QUARTER_AT = 6
"""Factors at which a quarter of the combinations is enough: it has resolution IV, as many combinations as a half fraction of five factors."""

TWO = 2
"""Alternatives of a factor of the design."""

FIRST, SECOND = -1, 1
"""Levels: a factor's first alternative and its second."""


@dataclass(frozen=True)
class Combination:
    """One combination of forms.

    Parameters
    ----------
    name
        The names of its alternatives, in the order of the factors, joined by +.
    levels
        FIRST or SECOND for each factor.
    choices
        The alternative's name by factor.
    values
        Of the parameters that the forms set.
    weight
        The product of its alternatives' weights, over the sum of these products in the design: weights of a design add up to 1.
    """

    name: str
    levels: tuple[int, ...]
    choices: Mapping[str, str]
    values: Mapping[str, float]
    weight: float


def combinations_of(factors: Sequence[Factor]) -> tuple[Combination, ...]:
    """Return the combinations of a design, in a fixed order; raise InputError for a factor with more than two alternatives.

    Below five factors all combinations; with five half of them, with six a quarter, with more half (see `levels_of`). Main effects never stand for
    an interaction of two factors. With five factors interactions of two are separated as well (resolution V); with six some of them share a column
    (resolution IV).
    """
    for factor in factors:
        if len(factor.alternatives) > TWO:
            given = NotGiven(f"{len(factor.alternatives)} alternatives")
            fix = "Make two factors of it, or leave out the alternative that matters least."
            raise InputError(FORMS, f"factors, {factor.name}", given, "two alternatives: the design of combinations has two levels", fix)
    chosen = [chosen_at(levels, factors) for levels in levels_of(len(factors))]
    products = [prod(each.weight for each in alternatives) for alternatives in chosen]
    return tuple(
        combination_of(levels, factors, alternatives, weight / sum(products))
        for levels, alternatives, weight in zip(levels_of(len(factors)), chosen, products)
    )


def levels_of(count: int) -> list[tuple[int, ...]]:
    """Return the levels of each combination: a full factorial below FULL_BELOW factors, a quarter fraction at QUARTER_AT, else a half fraction.

    Generators (Box, Hunter and Hunter 2005, table 6.22): the last factor is the product of all others; with six factors the fifth is the product
    of the first three and the sixth that of the second, third and fourth.

    Examples
    --------
    >>> levels_of(1), len(levels_of(4)), len(levels_of(5)), len(levels_of(6))
    ([(-1,), (1,)], 16, 16, 16)
    """
    if count < FULL_BELOW:
        return list(product((FIRST, SECOND), repeat=count))
    if count == QUARTER_AT:
        return [(*levels, prod(levels[:3]), prod(levels[1:])) for levels in product((FIRST, SECOND), repeat=count - 2)]
    return [(*levels, prod(levels)) for levels in product((FIRST, SECOND), repeat=count - 1)]


def chosen_at(levels: Sequence[int], factors: Sequence[Factor]) -> list[Alternative]:
    """Return the alternative of each factor at its level."""
    return [factor.alternatives[0 if level == FIRST else 1] for level, factor in zip(levels, factors)]


def combination_of(levels: tuple[int, ...], factors: Sequence[Factor], alternatives: Sequence[Alternative], weight: float) -> Combination:
    """Return a combination of the alternatives at these levels."""
    choices = {factor.name: each.name for factor, each in zip(factors, alternatives)}
    values = {name: value for each in alternatives for name, value in each.values.items()}
    return Combination("+".join(choices.values()), levels, choices, values, weight)
