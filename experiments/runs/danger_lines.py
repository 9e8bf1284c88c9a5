"""The lines of danger of each run: what is kept of a seed, what run.json says of them, and one sentence for people."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.runs.experiment import Experiment
from simulation.calendar import date_of
from simulation.danger_line import LINES, chance_at
from simulation.world import World

LINES_OF_SEED = "past/danger_lines"
"""The array of what `lines_of` gives: of the history that all arms share."""

LINES_NOTE = "danger_lines"
"""The entry of run.json."""

CHANCES, FOUND_ON = "chance_by_seed", "found_on"


def lines_of(past: World) -> np.ndarray:
    """Return the chance of significant harm within 12 months at each line of danger, in the order of LINES, shape (lines,)."""
    return np.array([chance_at(past, line) for line in LINES])


def lines_note(experiment: Experiment, by_seed: Mapping[int, np.ndarray]) -> dict[str, Any]:
    """Return for run.json the day on which the lines were found, and of each line its quantile and its chance of harm by seed.

    Nothing if a seed has no lines, since no child was known and at home.
    """
    if not all(np.isfinite(chances).all() for chances in by_seed.values()):
        return {}
    lines = {
        line: {"quantile": experiment.parameters[name].value, CHANCES: {seed: float(chances[i]) for seed, chances in by_seed.items()}}
        for i, (line, name) in enumerate(LINES.items())
    }
    return {LINES_NOTE: {FOUND_ON: str(date_of(experiment.danger_line_week)), **lines}}


def are_lines(note: Any) -> bool:
    """Return whether an entry of run.json says of each line its quantile and its chances, and on which day the lines were found."""
    if not isinstance(note, dict) or not isinstance(note.get(FOUND_ON), str):
        return False
    return all(is_line(note.get(name)) for name in LINES)


def is_line(entry: Any) -> bool:
    """Return whether an entry has a line's quantile and its chances."""
    return isinstance(entry, dict) and isinstance(entry.get("quantile"), float) and is_by_seed(entry.get(CHANCES))


def is_by_seed(chances: Any) -> bool:
    """Return whether there is a number for each of one or more seeds."""
    return isinstance(chances, dict) and len(chances) > 0 and all(isinstance(chance, float) for chance in chances.values())


def lines_in_words(notes: Mapping[str, Any]) -> str:
    """Return where danger begins in the runs of a results folder; nothing of results that do not say."""
    if LINES_NOTE not in notes:
        return ""
    note = notes[LINES_NOTE]
    middle, low, high = (f"{100.0 * (1.0 - note[name]['quantile']):.0f} %" for name in LINES)
    at, at_low, at_high = (span([*note[name][CHANCES].values()]) for name in LINES)
    return (
        f"The line of danger is a chance of harm of {at} within 12 months: without help {middle} of the children known and at home on"
        f" {note[FOUND_ON]} lie above it. Lower line, {low}: {at_low}. Higher line, {high}: {at_high}."
        " A convention, the same for all policies and years of a run."
    )


def span(chances: list[float]) -> str:
    """Return the median of chances over runs, with the least and the greatest where they differ."""
    least, median, greatest = (f"{100.0 * value:.0f}" for value in np.quantile(chances, [0.0, 0.5, 1.0]))
    return f"{median} %" if least == greatest else f"{median} % ({least} to {greatest} %)"
