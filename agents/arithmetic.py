"""Functions of probability and of rates that several rules use."""

import math

from agents.rule import compiled_inside


@compiled_inside
def logistic(x):
    """Return 1 / (1 + exp(-x)), a share."""
    return 1.0 / (1.0 + math.exp(-x))


@compiled_inside
def share(x):
    """Return x limited to [0, 1]: a state that is a share cannot leave its range."""
    return min(1.0, max(0.0, x))


@compiled_inside
def remaining_share(share_per_week, weeks):
    """Return the share left after 1 or 4 weeks of losing a share each week (families are simulated by the week or by four weeks)."""
    q = 1.0 - share_per_week
    return q if weeks == 1 else (q * q) * (q * q)


@compiled_inside
def exp_upper_bound(x):
    """Return a cheap upper bound of exp(x), which rules out most events without computing the exponential."""
    if x < 0.0:
        return 1.0
    if x < 1.0:
        return 2.7182818284590456
    if x < 2.0:
        return 7.389056098930651
    return 54.598150033144243 if x < 4.0 else math.inf


@compiled_inside
def event_occurs(rate_per_week, exponent, weeks, u):
    """Return whether an event with hazard rate x exp(exponent) happens in these weeks; u: one uniform draw."""
    if u >= weeks * rate_per_week * exp_upper_bound(exponent):
        return False
    return u < 1.0 - math.exp(-weeks * rate_per_week * math.exp(exponent))
