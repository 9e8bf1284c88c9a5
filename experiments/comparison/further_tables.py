"""The tables of a comparison beside those of every experiment: what reports say of its programmes, and what pairing is worth."""

import pandas as pd

from experiments.comparison.claims import claims_tables
from experiments.comparison.pairing import pairing_tables
from experiments.runs.run import Results


def further_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the tables by the names of their files."""
    return {**claims_tables(results), **pairing_tables(results)}
