"""How wide figures are that a page shows: beside text, and on a telephone."""

WIDE, NARROW = 8.0, 4.4
"""Inches; a telephone of 390 points shows the narrow one at its own size."""
