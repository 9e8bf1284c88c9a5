"""What replaces a scenario's own settings, in Python's words: dates are text or datetime.date."""

from datetime import date, datetime

from experiments.inputs.errors import InputError
from experiments.inputs.load import THRESHOLD_PATHS
from experiments.inputs.scenario import Overrides

Day = str | date | None
"""A date written 2015-04-01, or a datetime.date; None: as the scenario has it."""


def overrides_of(start: Day = None, end: Day = None, thresholds: str | None = None, go_live: Day = None) -> Overrides:
    """Return what replaces a scenario's window, path of thresholds and go-live date; raise InputError for what is no date."""
    if not isinstance(thresholds, str | None):
        raise InputError("--thresholds", "", thresholds, ", ".join(THRESHOLD_PATHS))
    days = {"start": start, "end": end, "go_live": go_live}
    return Overrides(**{name: day_as_text(day, name) for name, day in days.items()}, thresholds=thresholds)


def day_as_text(day: Day, name: str) -> str | None:
    """Return a date as text; raise InputError for what is neither a date nor text."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day.isoformat()
    if day is None or isinstance(day, str):
        return day
    raise InputError(f"--{name.replace('_', '-')}", "", day, "a date written 2015-04-01, or a datetime.date")
