"""Red, amber or green (RAG) ratings of a child, and their coded set in the child's record."""

from agents.rule import rule
from agents.standing import AMBER, GREEN, RED

RATINGS = 4
"""Possible ratings by one rater: none, green, amber, red. The set is a number to this base, with one digit for each role."""


@rule
def rate(professional, p, belief):
    """Return red, amber or green for a belief about a child, a chance of significant harm within 12 months."""
    if belief > p["rating_red_above"]:
        return RED
    return AMBER if belief > p["rating_amber_above"] else GREEN


@rule
def is_rated_by(child, place, rating):
    """Add a rating at one role's digit of the set, which must be empty."""
    child["ratings_by_others"] += rating * RATINGS**place
