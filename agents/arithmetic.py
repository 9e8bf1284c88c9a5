"""Small functions that several rules use."""

import math

from agents.rule import compiled_inside


@compiled_inside
def logistic(x):
    """Return 1 / (1 + exp(-x)), a share."""
    return 1.0 / (1.0 + math.exp(-x))


@compiled_inside
def share(x):
    """Return x held inside [0, 1]: a state that is a share cannot leave its range."""
    return min(1.0, max(0.0, x))


@compiled_inside
def kept(share_per_week, weeks):
    """Return what is left after 1 or 4 weeks of losing a share each week (families live by the week or by four weeks)."""
    q = 1.0 - share_per_week
    return q if weeks == 1 else (q * q) * (q * q)


@compiled_inside
def no_more_than(x):
    """Return a cheap upper bound of exp(x): most events are ruled out by it without an exponential."""
    if x < 0.0:
        return 1.0
    if x < 1.0:
        return 2.7182818284590456
    if x < 2.0:
        return 7.389056098930651
    return 54.598150033144243 if x < 4.0 else math.inf


@compiled_inside
def strikes(rate_per_week, exponent, weeks, luck):
    """Return whether an event with hazard rate x exp(exponent) happens in these weeks; luck: one uniform."""
    if luck >= weeks * rate_per_week * no_more_than(exponent):
        return False
    return luck < 1.0 - math.exp(-weeks * rate_per_week * math.exp(exponent))
