"""A family's recorded history, and how it raises concern."""

from agents.rule import rule


@rule
def concern_from_removal(family, p):
    """Return how much an earlier removal of a child by the court raises concern (sd of true risk)."""
    return p["removal_raises_concern"] if family["children_removed"] > 0 else 0.0
