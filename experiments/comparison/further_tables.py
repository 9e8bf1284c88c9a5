"""The tables of a comparison beside those of every experiment: what reports say of its programmes, what pairing is worth, drawn forms."""

import pandas as pd

from experiments.comparison.claims import claims_tables
from experiments.comparison.drawn_forms import drawn_forms_tables
from experiments.comparison.pairing import pairing_tables
from experiments.runs.run import Results


def further_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the tables by the names of their files."""
    return {**claims_tables(results), **pairing_tables(results), **drawn_forms_tables(results)}
