"""Helpers for tests of rules: the probability of a yes, and whether shares are in [0, 1]."""

FELT = ("hostility", "trust", "fear", "readiness", "engagement")
"""What a parent feels, of those fields that are shares."""


def probability_of(rule, *arguments):
    """Return the probability that a rule with one uniform (its last argument) says yes: the highest uniform with a yes, found by bisection."""
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if rule(*arguments, middle) else (low, middle)
    return high if rule(*arguments, 1.0 - 1e-12) else 0.5 * (low + high)


def are_shares(record, names):
    """Return whether these fields of a record are shares."""
    return all(0.0 <= record[name] <= 1.0 for name in names)
