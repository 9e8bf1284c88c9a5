"""Small functions that several rules use."""

import math

from agents.rule import compiled


@compiled
def logistic(x):
    """Return 1 / (1 + exp(-x)), a share."""
    return 1.0 / (1.0 + math.exp(-x))


@compiled
def share(x):
    """Return x held inside [0, 1]: a state that is a share cannot leave its range."""
    return min(1.0, max(0.0, x))


@compiled
def happens_within(probability_per_week, weeks):
    """Return the probability that a weekly chance happens at least once in so many weeks."""
    return 1.0 - (1.0 - probability_per_week) ** weeks
