"""Figures: tables are made here, drawn by functions that compute nothing, and lie beside each picture as CSV."""
