"""The table over forms that ships, configs/forms_effects.csv: Hertfordshire's, from `run.py robustness`, while it fits model and forms."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.inputs.forms import digest_of_forms, read_forms
from experiments.inputs.load import CONFIGS
from experiments.posteriors.fingerprint import fingerprint
from experiments.posteriors.fitted_forms import FITTED_FORMS, digest_of_rows, read_fitted_forms

EFFECTS = CONFIGS / "forms_effects.csv"

PLACE = "hertfordshire"
"""The authority of the table."""


def read_effects(path: Path = EFFECTS) -> pd.DataFrame:
    """Return the table that ships; empty if none does."""
    return pd.read_csv(path, dtype=dict.fromkeys(("model", "forms", "fitted"), str)) if path.exists() else pd.DataFrame()


def shipped_effects() -> pd.DataFrame | None:
    """Return the table that ships, if it is of this model, of these forms and weights, and of the refits that ship; else None."""
    table = read_effects()
    return None if why_not_shown(table) else table


def why_not_shown(table: pd.DataFrame) -> str:
    """Return why a table over forms says nothing of this model; empty if it does. Simulates the reference run, once in a process."""
    if not len(table):
        return "there is no table"
    forms = read_forms()
    if set(table["forms"]) != {digest_of_forms(forms.factors, has_weights=True)}:
        return "it is of other forms or weights"
    if not table["is_refitted"].all() or set(table["fitted"]) != {shipped_refits()}:
        return "it does not rest on the refits that ship"
    if set(table["model"]) != {fingerprint(forms.parameters)}:
        return "it is of another version of the model"
    return ""


def shipped_refits() -> str:
    """Return the digest of PLACE's refits that ship; empty without any."""
    if not FITTED_FORMS.exists():
        return ""
    table = read_fitted_forms()
    return digest_of_rows(table[table["authority"] == PLACE])


def row_of(table: pd.DataFrame, arm: str, measure: str) -> Mapping[str, Any]:
    """Return one row of a table over forms; raise LookupError without it."""
    found = table[(table["arm"] == arm) & (table["measure"] == measure)]
    if len(found) != 1:
        raise LookupError(f"the table over forms has {len(found)} rows of {arm}, {measure}")
    return found.iloc[0].to_dict()
