"""Posteriors that ship: draws, and the model that they belong to."""
