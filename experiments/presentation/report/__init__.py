"""The report: a results folder as one HTML page for a committee. Figures, tables and sentences are placed here; no number is made."""
