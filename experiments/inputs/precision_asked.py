"""Precision on request: which mean differences are to be known how well, and in which batches runs come; checked before any work."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely
from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.measures.definitions import BY_NAME
from experiments.measures.formats import PERCENT
from experiments.measures.money import SAVING_OF

PRECISION, MOST_RUNS = "--precision", "--most-runs"

FIRST_BATCH, NEXT_BATCH = 20, 20
"""Pairs before the first look, and between two looks: a convention. What looking so often does to an interval stands in docs/validation.md."""

LEAST_DIFFERING = 10
"""Pairs (of a draw one) whose difference is another than the most frequent one, below which no width is believed: where an outcome is rare, many
pairs are equal by chance and the interval is narrow for no reason. Chosen on made data, docs/validation.md."""

USUAL_MOST_RUNS, LARGEST = 400, 1_000_000
"""Runs that are allowed if nobody says how many. And the most that may be said."""


@dataclass(frozen=True)
class PrecisionAsked:
    """How well mean differences are to be known.

    Parameters
    ----------
    widths
        By measure, half of the 90 % interval of the mean difference, in the measure's unit (of a share 0.02: two percentage points).
    most_runs
        Pairs that are allowed.
    """

    widths: Mapping[str, float]
    most_runs: int = USUAL_MOST_RUNS


def batches(most: int) -> Iterator[tuple[int, int]]:
    """Yield where each batch of runs begins and ends, in the order of seeds.

    Examples
    --------
    >>> list(batches(50))
    [(0, 20), (20, 40), (40, 50)]
    """
    begins, ends = 0, min(FIRST_BATCH, most)
    while begins < most:
        yield begins, ends
        begins, ends = ends, min(ends + NEXT_BATCH, most)


def precision_from(texts: Sequence[str] | None) -> dict[str, float] | None:
    """Return half-widths by measure from words such as care_entries=20; None without any. Raises InputError."""
    if not texts:
        return None
    found: dict[str, float] = {}
    for text in texts:
        name, sign, number = (part.strip() for part in text.partition("="))
        if not (name and sign):
            raise InputError(PRECISION, "", text, "MEASURE=HALF-WIDTH, as care_entries=20")
        if name in found:
            raise InputError(PRECISION, name, text, "each measure once", "Leave out one of the two.")
        found[name] = as_width(name, number)
    return found


def as_width(name: str, text: str) -> float:
    """Return a number from text; raise InputError."""
    try:
        return float(text)
    except ValueError as error:
        fix = "Write a point in place of the comma." if "," in text else ""
        raise InputError(PRECISION, name, text or NOTHING, "a number above 0", fix) from error


def precision_asked(precision: Any, most_runs: Any, runs: Any, add_runs: Any) -> PrecisionAsked | None:
    """Return the precision that is asked for; None if none is. Raises InputError, before any work.

    Parameters
    ----------
    precision
        Half-widths by measure, or None.
    most_runs
        Runs that are allowed, or None.
    runs, add_runs
        As the command was given them: a precision decides on the number of runs, so neither goes with it.
    """
    if precision is None:
        if most_runs is not None:
            fix = f"Leave it out, or add {PRECISION} MEASURE=HALF-WIDTH."
            raise InputError(MOST_RUNS, "", NotGiven(f"{most_runs!r} without {PRECISION}"), f"{MOST_RUNS} beside {PRECISION}", fix)
        return None
    if not isinstance(precision, Mapping) or not precision:
        raise InputError(PRECISION, "", precision, "half-widths by measure, as {'care_entries': 20}")
    check_alone(runs, add_runs)
    widths = {name: width_of(name, value) for name, value in precision.items()}
    return PrecisionAsked(widths, most_of(most_runs))


def check_alone(runs: Any, add_runs: Any) -> None:
    """Raise InputError for a number of runs beside a precision."""
    if add_runs is not None:
        fix = "Begin with --precision in another folder, or leave it out and add a number of runs."
        raise InputError(PRECISION, "", NotGiven("it stands beside --add-runs, which adds a number of runs"), "one of the two", fix)
    if not (isinstance(runs, int) and runs == USUAL_RUNS):
        raise beside_precision(runs)


def beside_precision(runs: Any) -> InputError:
    """Return the message for a number of runs beside a precision."""
    given = NotGiven(f"{runs!r} beside {PRECISION}, which decides how many runs are made")
    return InputError("--runs", "", given, "one of the two", f"{MOST_RUNS} N says how many are allowed.")


def most_of(most_runs: Any) -> int:
    """Return how many runs are allowed; raise InputError."""
    if most_runs is None:
        return USUAL_MOST_RUNS
    if isinstance(most_runs, bool) or not isinstance(most_runs, int) or not FIRST_BATCH <= most_runs <= LARGEST:
        allowed = f"a whole number from {FIRST_BATCH}, the runs of the first batch, to {LARGEST:,}"
        raise InputError(MOST_RUNS, "", most_runs, allowed)
    return most_runs


def width_of(name: Any, value: Any) -> float:
    """Return a half-width that can be meant; raise InputError."""
    if not isinstance(name, str) or name not in BY_NAME:
        raise InputError(PRECISION, "", name, "a measure that `run.py list` names", unknown_fix(name))
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(PRECISION, name, value, f"a number above 0 ({unit_of(name)})")
    width = float(value)
    is_share = BY_NAME[name].number_format is PERCENT
    if not (math.isfinite(width) and width > 0.0) or (is_share and width >= 1.0):
        raise InputError(PRECISION, name, width, f"a number above 0{' and below 1' if is_share else ''} ({unit_of(name)})")
    return width


def unknown_fix(name: Any) -> str:
    """Return the likely fix for what is no measure of every run."""
    cost = next((cost for cost, saving in SAVING_OF.items() if saving == name), None)
    return f"A saving is known as well as its cost: write {cost}." if cost else likely(str(name), BY_NAME)


def unit_of(name: str) -> str:
    """Return the unit of a half-width."""
    measure = BY_NAME[name]
    return f"{measure.unit}; 0.02 is two percentage points" if measure.number_format is PERCENT else f"unit: {measure.unit}"
