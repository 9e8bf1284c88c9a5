"""Red, amber or green: a rating of a child, and the set of them that a child's record holds."""

from agents.rule import rule
from agents.standing import AMBER, GREEN, RED

RATINGS = 4
"""What one rater may have said of a child: nothing, green, amber, red. The set is a number to this base, a place for each role."""


@rule
def rate(professional, p, belief):
    """Return red, amber or green for a belief about a child on the scale of true risk."""
    if belief > p["rating_red_above"]:
        return RED
    return AMBER if belief > p["rating_amber_above"] else GREEN


@rule
def is_rated_by(child, place, rating):
    """Add a rating by who stands at this place of the set; the set was emptied before."""
    child["ratings_by_others"] += rating * RATINGS**place
