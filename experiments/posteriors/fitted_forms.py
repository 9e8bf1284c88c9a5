"""The refits of all combinations of forms, configs/forms_fitted.csv: what they belong to, and an authority in one form."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd

from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.inputs.form_design import Combination
from experiments.inputs.forms import Factor, digest_of_forms
from experiments.inputs.load import CONFIGS, parameters_of, read_parameters
from experiments.inputs.yaml_files import read_text
from experiments.posteriors.draws import digest_of
from experiments.posteriors.fingerprint import fingerprint
from simulation.settings import Authority, Figure

FITTED_FORMS = CONFIGS / "forms_fitted.csv"

BELONGS = ("model", "forms", "held")
"""Columns that say what a refit belongs to: the model and the parameters that it moved, the forms and their values, the authority's file."""

COLUMNS = ("authority", "combination", "parameter", "value", "target", "ratio", "is_at_bound", *BELONGS)
"""A row for each parameter that was moved and each published figure that it answers for; ratio: simulated over published at the end."""

OF_DAY = "@"
"""Between a field of the history and the first day of its point: risk_aversion@2013-04-01."""

OF_FORM = "a form of configs/forms.yaml"

REFITTED = "refitted in this form (configs/forms_fitted.csv)"


@dataclass(frozen=True)
class Refits:
    """The refits that can be used.

    Parameters
    ----------
    values
        Of each combination, by its name: what the refit moved, by parameter or by field and day of the history.
    why_not
        Why there are none; empty if there are.
    digest
        Of the table's rows, so that results can say which refits they rest on.
    """

    values: Mapping[str, Mapping[str, float]]
    why_not: str = ""
    digest: str = ""


def refits_for(authority: Authority, factors: tuple[Factor, ...], combinations: tuple[Combination, ...], path: Path = FITTED_FORMS) -> Refits:
    """Return the refits of an authority, or why they cannot be used. Simulates the reference run, once in a process, where a table is there."""
    if not path.exists():
        return Refits({}, f"there is no {shown_path(path)}")
    table = read_fitted_forms(path)
    rows = table[table["authority"] == authority.name]
    if why := why_of_another(rows, authority, factors, combinations, path):
        return Refits({}, why)
    values = {str(name): dict(zip(found["parameter"], found["value"].astype(float))) for name, found in rows.groupby("combination", sort=False)}
    return Refits(values, digest=digest_of_rows(rows))


def read_fitted_forms(path: Path = FITTED_FORMS) -> pd.DataFrame:
    """Return a table of refits; raise InputError for a file that is none."""
    lines, again = read_text(path).splitlines(), "Take the table as `run.py fit --forms` wrote it."
    header = lines[0].replace('"', "") if lines else ""
    if header.split(",") != list(COLUMNS):
        raise InputError(path, "header", NotGiven(header[:80] or "nothing"), ",".join(COLUMNS), again)
    try:
        return pd.read_csv(StringIO("\n".join(lines)), dtype={**dict.fromkeys(BELONGS, str), "value": float, "ratio": float})
    except ValueError as error:
        raise InputError(path, "", NotGiven(str(error)), "numbers as value and ratio, and as many columns in each row", again) from error


def why_of_another(rows: pd.DataFrame, authority: Authority, factors: tuple[Factor, ...], combinations: tuple[Combination, ...], path: Path) -> str:
    """Return why refits are not of this authority, of these forms or of this model; empty if they are."""
    where = shown_path(path)
    if not len(rows):
        return f"{where} has no refit of {authority.name}"
    if set(rows["forms"]) != {digest_of_forms(factors)} or set(rows["combination"]) != {each.name for each in combinations}:
        return f"{where} is of other forms than configs/forms.yaml"
    if set(rows["held"]) != {digest_of(authority)}:
        return f"{where} is of another file of {authority.name}"
    if gone := sorted({name_of(each) for each in rows["parameter"]} - {*read_parameters(), *HISTORY}):
        return f"{where} moves {', '.join(gone)}, which the model no longer has"
    if set(rows["model"]) != {model_of(rows["parameter"], factors)}:
        return f"{where} is of another version of the model"
    return ""


HISTORY = ("first_referrals_per_week", "risk_aversion", "severity_mix")
"""Fields of the history that a refit moves."""


def name_of(key: str) -> str:
    """Return the parameter or field of a key: risk_aversion of risk_aversion@2013-04-01."""
    return key.partition(OF_DAY)[0]


def model_of(keys: pd.Series, factors: tuple[Factor, ...]) -> str:
    """Return the fingerprint of the model with what refits moved and forms set."""
    return fingerprint({name_of(str(key)) for key in keys} | {name for factor in factors for name in factor.parameters})


def digest_of_rows(rows: pd.DataFrame) -> str:
    """Return twelve hexadecimal digits of the values of refits."""
    return hashlib.sha256(rows[["authority", "combination", "parameter", "value"]].to_csv(index=False).encode()).hexdigest()[:12]


def in_form(authority: Authority, combination: Combination, refit: Mapping[str, float] | None = None) -> Authority:
    """Return an authority whose world has one combination of forms, from the beginning of the burn-in.

    refit: what the combination's refit moved; None: everything else stays as the authority's file has it.
    """
    refit = refit or {}
    parameters = {key: value for key, value in refit.items() if OF_DAY not in key}
    figures = figures_with(authority, parameters, REFITTED) | figures_with(authority, combination.values, OF_FORM)
    found = authority.model_copy(update={"parameters": {**authority.parameters, **figures}})
    return with_history_of(found, {key: value for key, value in refit.items() if OF_DAY in key})


def figures_with(authority: Authority, values: Mapping[str, float], source: str) -> dict[str, Figure]:
    """Return an authority's figures of some parameters, with other values."""
    known, said = parameters_of(authority), {"status": "assumed", "source": source}
    return {name: known[name].model_copy(update={"value": float(value), **said}) for name, value in values.items()}


def with_history_of(authority: Authority, values: Mapping[str, float]) -> Authority:
    """Return an authority with other values of its history, by field and day."""
    changes: dict[date, dict[str, float]] = {}
    for key, value in values.items():
        field, _, day = key.partition(OF_DAY)
        changes.setdefault(date.fromisoformat(day), {})[field] = float(value)
    points = tuple(point.model_copy(update=changes.get(point.since, {})) for point in authority.history)
    return authority.model_copy(update={"history": points})
