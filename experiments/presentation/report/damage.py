"""What is damaged in a results folder: a table that cannot be read is as good as missing; a run.json with a wrong entry is refused."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype
from pyarrow import ArrowException

from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.danger_lines import are_lines
from experiments.runs.results_folder import FIGURES

DAMAGED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading tables or a run.json raises that are not as this version writes them."""

ENDS = ("low", "high")

CHANGES = ("difference", "difference_low", "difference_high", "difference_mean_low", "difference_mean_high", "runs")

CLAIMED = (("words", "measure", "form", "part"), ("level_before", "level_after", "level_after_without", "change", "percent", "runs"))

TEXTS_AND_NUMBERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "headline": (
        ("part", "comparison", "against", "policy", "baseline", "measure", "label", "period"),
        ("baseline_mean", "policy_mean", "difference", *ENDS, "mean_low", "mean_high", "runs"),
    ),
    "composition": (("section", "measure", "period", "scenario", "baseline", "note"), ("mean", *CHANGES)),
    "summary": (("scenario", "measure", "period"), ("mean", *ENDS)),
    "differences": (("policy", "baseline", "measure", "period"), CHANGES),
    "series": (("scenario", "measure", "date"), ("mean",)),
    "programmes": (("scenario", "authority", "period"), ("runs",)),
    "shares": (("block", "measure", "stands_out"), ("share", *ENDS, "mean_low", "mean_high", "runs")),
    "prediction": (("quantity", "comparison"), ("years", "low_90", "low_50", "median", "high_50", "high_90")),
    "prediction_parts": (("quantity", "comparison", "part"), ("share_of_variance",)),
    "prediction_chances": (("quantity", "what"), ("chance",)),
    "sensitivity/shares": (
        ("parameter", "outcome", "unit", "kind", "period"),
        ("share", "share_error", "total_share", "total_error", "explained", *ENDS, "median", "points"),
    ),
    "sensitivity/effects": (("parameter", "outcome", "kind", "period", "stands_out"), ("mean_size", "size_error")),
    "discover/boxes": (("parameter",), ("box", *ENDS, "p_value", "coverage", "density", "mass")),
    "discover/outcomes": (("measure", "period", "where"), ("worlds", "median", *ENDS)),
    "points": (
        ("policy", "measure", "period", "is_other"),
        ("point", "as_usual", "difference", "mean_low", "mean_high", *ENDS, "from_first", "from_first_low", "from_first_high", "runs", "missing"),
    ),
    "claims": CLAIMED,
    "pairing": (
        ("policy", "baseline", "measure", "worth", "draws"),
        (*(f"{name}{end}" for name in ("unpaired_runs", "own_draws_runs") for end in ("", "_low", "_high")), "runs"),
    ),
    "reported": CLAIMED,
    "figures/targets": (("measure", "period", "is_inside", "in_interval", "in_window", "fitted", "role"), ("observed", "median", *ENDS, "ratio")),
    "figures/patterns": (("level", "pattern", "figure", "unit"), ("observed", "median", *ENDS, "shown_in")),
}
"""Columns without which a table, or one beside a figure, says nothing: those of words or marks, and those of numbers."""


def table_name(question: Any, name: str) -> str:
    """Return under which name `TEXTS_AND_NUMBERS` has a table: the command's own where two commands write tables of one name."""
    return own if (own := f"{question}/{name}") in TEXTS_AND_NUMBERS else name


def read_table(path: Path, name: str = "") -> pd.DataFrame | None:
    """Return a table; None if it cannot be read, as one that was cut short, or if it is not what its name says."""
    try:
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (ValueError, OSError, ArrowException):
        return None
    return table if is_whole(name or path.stem, table) else None


def is_whole(name: str, table: pd.DataFrame) -> bool:
    """Return whether a table has its columns, with numbers where numbers belong."""
    texts, numbers = TEXTS_AND_NUMBERS.get(name, ((), ()))
    if not {*texts, *numbers} <= set(table):
        return False
    return not len(table) or all(is_numeric_dtype(table[column]) for column in numbers)


def read_figure_table(path: Path) -> pd.DataFrame | None:
    """Return the table beside a figure; None if it cannot be read, or has no row."""
    table = read_table(path, f"{FIGURES}/{path.stem}")
    return table if table is not None and len(table) else None


def is_number(value: Any) -> bool:
    """Return whether an entry is a whole number, not below zero."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_list_of(of: type) -> Callable[[Any], bool]:
    """Return what says whether an entry is a list of a kind."""
    return lambda value: isinstance(value, list) and all(isinstance(each, of) for each in value)


def is_of(kind: type) -> Callable[[Any], bool]:
    """Return what says whether an entry is of a kind."""
    return lambda value: isinstance(value, kind)


ENTRIES: tuple[tuple[str, Callable[[Any], bool], tuple[str, ...]], ...] = (
    ("a word", is_of(str), ("question", "policy", "intervals", "go_live", "first_figure", "last_figure")),
    ("a whole number from 0", is_number, ("runs", "asked")),
    ("a whole number from 0, or null", lambda value: value is None or is_number(value), ("stopped_after",)),
    ("true or false", is_of(bool), ("is_complete", "is_exact", "is_reinvested")),
    ("a list of whole numbers from 0", lambda value: isinstance(value, list) and all(map(is_number, value)), ("seeds",)),
    ("a list of words", is_list_of(str), ("groups", "files", "command")),
    ("a list of entries with names", is_list_of(dict), ("failures", "draws", "whole")),
    ("entries with names", is_of(dict), ("budget", "blocks", "parameters", "claims", "thresholds_raised_by", "versions", "precision")),
    ("the lines of danger, each with a quantile and a chance by seed", are_lines, ("danger_lines",)),
)
"""What an entry of run.json may be, where it has the entry."""


def check_entries(path: Path, record: Mapping[str, Any]) -> None:
    """Raise InputError for an entry of run.json that is not of its kind."""
    for allowed, is_allowed, names in ENTRIES:
        for name in names:
            if name in record and not is_allowed(record[name]):
                shown = str(record[name])[:60]
                raise InputError(path, name, NotGiven(f"{shown} is not what this program writes"), allowed, "Take a run.json as it was written.")
