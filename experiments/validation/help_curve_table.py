"""A programme over the strength of help: the table of `run.py help-curve`, and the one that ships, configs/help_curve.csv, while it fits."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.help_trials import SPECIALISTS, read_help_trials
from experiments.calibration.virtual_trials import COMMON
from experiments.comparison.robustness_tables import numbers_of
from experiments.inputs.load import CONFIGS, read_parameters
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import Cell
from experiments.posteriors.fingerprint import fingerprint

CURVE = CONFIGS / "help_curve.csv"

SHIPPED = "hertfordshire_family_safeguarding"
"""The scenario of the table that ships."""

PLACE = "hertfordshire"
"""The authority of that scenario."""

FROM_NONE = "from_no_effect"
"""Columns of how far a difference lies from that at no effect of help, taken run by run."""

HELD = (*SPECIALISTS, COMMON, "help_social_worker", "help_reaches_set_point", "community_contact_per_week")
"""Parameters of help: a table is of the values that they had."""


@dataclass(frozen=True)
class Point:
    """One strength of help.

    Parameters
    ----------
    effect
        Of help with substance misuse in its synthetic trial, sd.
    strength
        The parameter help_strength that gives it.
    others
        Effect of each strength in its own synthetic trial at this point, by name, sd.
    """

    effect: float
    strength: float
    others: Mapping[str, float]


def curve_table(points: Sequence[Point], cells: Sequence[Cell], values: np.ndarray) -> pd.DataFrame:
    """Return a row for each point and measure: the level as usual, the programme's difference with both intervals, and its change from no effect.

    Parameters
    ----------
    points
        The first has no effect.
    cells
        Measure and period of each column.
    values
        Of both arms, shape (points, runs, 2, cells): business as usual, and the programme, at the same strength of help.
    """
    gaps = values[:, :, 1] - values[:, :, 0]
    rows = []
    for point, gap, usual in zip(points, gaps, values[:, :, 0].mean(axis=1)):
        about = {"effect": point.effect, "strength": point.strength, **{f"effect_{name}": each for name, each in point.others.items()}}
        for cell, level, numbers, change in zip(cells, usual, numbers_of(gap), numbers_of(gap - gaps[0])):
            words = {"measure": cell.measure, "label": EVERY[cell.measure].label, "unit": cell.unit, "error": EVERY[cell.measure].error or ""}
            names = {"difference": FROM_NONE, "mean_low": f"{FROM_NONE}_low", "mean_high": f"{FROM_NONE}_high"}
            more = {names[name]: change[name] for name in names}
            rows.append({**about, **words, "period": cell.period, "as_usual": float(level), **numbers, **more})
    return pd.DataFrame(rows)


def belongs(policy: Any) -> dict[str, str]:
    """Return what a table belongs to: the model, the strengths and trials of help, and the policy. Simulates the reference run, once in a process."""
    help_now = [{name: read_parameters()[name].value for name in HELD}, read_help_trials().model_dump(mode="json")]
    return {"model": fingerprint([COMMON]), "help": digest(help_now), "policy": digest(policy.model_dump(mode="json"))}


def digest(record: Any) -> str:
    """Return twelve hexadecimal digits of a record."""
    return hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()[:12]


def read_curve(path: Path = CURVE) -> pd.DataFrame:
    """Return the table that ships; empty if none does."""
    return pd.read_csv(path, dtype=dict.fromkeys(("model", "help", "policy"), str)) if path.exists() else pd.DataFrame()


def shipped_curve() -> pd.DataFrame | None:
    """Return the table that ships, if it is of this model, these strengths and trials of help, and this policy; else None."""
    table = read_curve()
    return None if why_not_shown(table) else table


def why_not_shown(table: pd.DataFrame) -> str:
    """Return why a table says nothing of this model; empty if it does."""
    if not len(table):
        return "there is no table"
    said = {
        "help": "it is of other strengths or trials of help",
        "policy": "it is of another policy",
        "model": "it is of another version of the model",
    }
    now = belongs(resolve_scenario(SHIPPED).policy)
    return next((why for name, why in said.items() if set(table[name]) != {now[name]}), "")
