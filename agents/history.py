"""A family's recorded history, and how it raises concern."""

import math

from agents.rule import rule


@rule
def concern_from_past(family, p):
    """Return how much earlier referrals, recent incidents and earlier removals of children raise concern (sd of true risk)."""
    raised = p["history_raises_concern"] * math.log(max(1.0, 1.0 * family["referrals"])) + p["evidence_raises_concern"] * family["evidence"]
    return raised + concern_from_removal(family, p)


@rule
def concern_from_removal(family, p):
    """Return how much an earlier removal of a child by the court raises concern (sd of true risk)."""
    return p["removal_raises_concern"] if family["children_removed"] > 0 else 0.0
