"""How many runs a comparison makes that is given no number."""

USUAL_RUNS = 50
"""Where a posterior ships, 40 of its draws, ten of them with a second seed (`experiments/posteriors/draws.py`)."""
