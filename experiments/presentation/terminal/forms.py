"""In how many forms of the model a headline keeps its sign: the sentence under every comparison that it concerns, from the table that ships."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.comparison.arm_titles import arm_of_name, main_pairs
from experiments.comparison.form_arms import has_shared_records
from experiments.comparison.forms_effects import row_of, shipped_effects
from experiments.comparison.robustness_tables import WHOLE
from experiments.inputs.forms import read_forms
from experiments.measures.definitions import EVERY
from experiments.runs.run import Results

COMMAND = "`run.py robustness`"

SAID = {
    "care_entries": ("care entries fall", "care entries rise"),
    "harm_at_home_open_events": ("harm in open families falls", "harm in open families rises"),
    "missed_high_risk_children": ("children missed fall", "children missed rise"),
}
"""What is counted in sentences, as it falls and as it rises."""


def forms_sentences() -> Iterator[str]:
    """Yield in how many forms the programme's headline keeps its sign, by the table that ships; nothing where that fits no more."""
    table = shipped_effects()
    if table is None:
        return
    whole = row_of(table, WHOLE, "care_entries")
    others = "; ".join(direction(row_of(table, WHOLE, name), name) for name in SAID if name != "care_entries")
    means = f"On average {with_span(whole, ' by form')}."
    yield f"{forms_in_short()} {means} {others[0].upper()}{others[1:]} ({COMMAND})."


def forms_in_short() -> str:
    """Return in one sentence in how many forms care entries keep their sign, by the table that ships; nothing where it does not fit."""
    table = shipped_effects()
    return "" if table is None else forms_found(table, "Hertfordshire's programme")


def forms_found(table: pd.DataFrame, whose: str) -> str:
    """Return what a table over forms says of care entries, in one sentence; whose: the programme."""
    return f"Over the forms that evidence leaves open, {whose}: {counted(row_of(table, WHOLE, 'care_entries'), 'care_entries')}."


def counted(row: Mapping[str, Any], name: str) -> str:
    """Return in how many forms a measure moves the way that most do, and in how many it does so, and the opposite, clearly.

    Examples
    --------
    >>> row = {"combinations": 16, "falls": 14, "rises": 2, "clear_falls": 9.0, "clear_rises": 1.0}
    >>> counted(row, "care_entries")
    'care entries fall in 14 of 16 forms (clearly in 9, rise clearly in 1)'
    """
    is_fall = row["falls"] >= row["rises"]
    most, least = ("falls", "rises") if is_fall else ("rises", "falls")
    words, against = SAID[name] if is_fall else SAID[name][::-1]
    said = f"{words} in {int(row[most])} of {int(row['combinations'])} forms"
    if pd.isna(row["clear_falls"]):
        return said
    return f"{said} (clearly in {int(row[f'clear_{most}'])}, {against.split()[-1]} clearly in {int(row[f'clear_{least}'])})"


def direction(row: Mapping[str, Any], name: str) -> str:
    """Return in how many forms a measure moves the way that most do, and in how many the other way, if any.

    Examples
    --------
    >>> direction({"combinations": 16, "falls": 14, "rises": 2}, "harm_at_home_open_events")
    'harm in open families falls in 14, rises in 2'
    """
    most, least = ("falls", "rises") if row["falls"] >= row["rises"] else ("rises", "falls")
    words, against = SAID[name] if most == "falls" else SAID[name][::-1]
    other = f", {against.split()[-1]} in {int(row[least])}" if row[least] else ""
    return f"{words} in {int(row[most])}{other}"


def with_span(row: Mapping[str, Any], of_what: str = "") -> str:
    """Return a weighted mean with the least and the most of the forms' means; of_what: said after them."""
    number = EVERY["care_entries"].number_format
    mean, low, high = (number.format(row[name], signed=True) for name in ("difference", "lowest", "highest"))
    return f"{mean} ({low} to {high}{of_what})"


def rests_on_forms(results: Results) -> bool:
    """Return whether the sentence concerns results: a policy that is shown shares records, its baseline does not, and no form is set by hand."""
    experiment = results.experiment
    shared = [[has_shared_records(arm_of_name(experiment, name).policy) for name in (pair.policy, pair.baseline)] for pair in main_pairs(experiment)]
    return [True, False] in shared and set(read_forms().parameters).isdisjoint(experiment.values_set)
