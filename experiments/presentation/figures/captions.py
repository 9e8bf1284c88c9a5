"""Where, when and from which day on: what stands below every figure."""

from datetime import date

from experiments.inputs.checks import first_start
from experiments.runs.experiment import Experiment


def intervals_in_words(hold: str) -> str:
    """Return what the intervals of a figure hold, as a sentence; hold: `Results.intervals`, or the column of that name."""
    return f"Intervals hold {hold}."


def missing_in_words(incomplete: str) -> str:
    """Return what is missing of a figure's runs as a sentence behind another; nothing if all are there. incomplete: `results.incomplete`."""
    return f" INCOMPLETE: {incomplete}." if incomplete else ""


def day_in_words(day: date) -> str:
    """Return a day as in 31 March 2018."""
    return f"{day.day} {day:%B %Y}"


def period_in_words(period: str) -> str:
    """Return a period as in 1 April 2015 to 31 March 2018."""
    return " to ".join(day_in_words(date.fromisoformat(day)) for day in period.split("/"))


def go_live(experiment: Experiment) -> date | None:
    """Return the first day of the first programme that is compared; nothing if none has one."""
    baselines = {pair.baseline for pair in experiment.pairs}
    starts = [first_start(arm.policy) for arm in experiment.arms if arm.name not in baselines]
    return min((day for day in starts if day is not None), default=None)


def place_and_time(experiment: Experiment) -> str:
    """Return an experiment's authority, its window, and the day on which its programme starts."""
    first = go_live(experiment)
    start = f"; go-live {day_in_words(first)}" if first else ""
    return f"{experiment.authority.title}, {day_in_words(experiment.start)} to {day_in_words(experiment.end)}{start}."
