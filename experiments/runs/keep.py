"""How much of every run stays in a results folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, likely, shown_path
from experiments.runs.heads import read_head
from experiments.runs.store import RUNS, unfinished

SUMMARY, EPISODES, LOGS = "summary", "episodes", "logs"

LEVELS: Mapping[str, tuple[str, ...]] = {
    SUMMARY: (),
    "weekly": ("weekly",),
    EPISODES: ("weekly", "episodes"),
    LOGS: ("weekly", "episodes", "encounters", "decisions"),
}
"""By what is kept: the long tables, with rows of every run. Summaries, differences and the series of figures are always kept."""

LONG = LEVELS[LOGS]
"""Every long table, by the name of its file; a seed's result has them under the same names."""

LOG = "encounters"
"""A table that is there only if runs keep a log."""

KEEP = "keep"
"""The piece of a store's head, and the entry of run.json, that says what is kept."""


def kept_of(keep: Any, usual: str, folder: Path | None, *, resume: bool, is_adding: bool) -> str:
    """Return what is kept of every run; raise InputError.

    Parameters
    ----------
    keep
        As it was asked for; None: what the folder's runs keep if they are gone on with, else what the command usually keeps.
    usual
        What the command usually keeps.
    folder
        The results folder.
    resume, is_adding
        Whether an unfinished run, or finished runs, of the folder are gone on with.
    """
    if keep is not None and (not isinstance(keep, str) or keep not in LEVELS):
        raise InputError("--keep", "", keep, ", ".join(LEVELS), likely(str(keep), LEVELS))
    held = held_in(folder, resume, is_adding) if folder is not None else None
    if held is not None and keep not in (None, held):
        fix = "Leave --keep out; to keep more or less of every run, give the command with another --out."
        raise InputError("--keep", "", keep, f"{held}, which the runs in {shown_path(folder or '')} keep", fix)
    return held or keep or usual


def held_in(folder: Path, resume: bool, is_adding: bool) -> str | None:
    """Return what is kept of the runs that a command goes on with; None if it goes on with none."""
    places = [unfinished(folder)] * resume + [folder / RUNS] * is_adding
    heads = [head for place in places if (head := read_head(place)) is not None]
    held = heads[0].pieces.get(KEEP) if heads else None
    return held if isinstance(held, str) and held in LEVELS else None
