"""One line where a programme starts late in the time that a comparison covers."""

from collections.abc import Iterator
from datetime import date, timedelta

from experiments.comparison.arm_titles import arm_of_name, programme_pairs
from experiments.inputs.checks import first_difference
from experiments.presentation.terminal.layout import paragraphs
from experiments.runs.experiment import Experiment

A_YEAR = timedelta(days=365.25)

WORTH_SAYING = 0.5
"""Years of the comparison without the programme that are worth a line."""


def late_start_lines(experiment: Experiment, width: int | None = None, option: str = "--go-live") -> Iterator[str]:
    """Yield a line for each programme that starts long after it could: the day after the last observed date, or the window's first day if later.

    option: what moves its first day.
    """
    begins = max(experiment.authority.last_observed + timedelta(days=1), experiment.start)
    for name, day in own_starts(experiment).items():
        if (day - begins) / A_YEAR >= WORTH_SAYING:
            yield from paragraphs([late_start(name, day, begins, experiment, option)], width)


def own_starts(experiment: Experiment) -> dict[str, date]:
    """Return the day on which each policy begins to differ from its baseline, by the policy's name; without those that never do."""
    arms = [[arm_of_name(experiment, name).policy for name in (pair.policy, pair.baseline)] for pair in programme_pairs(experiment)]
    return {policy.name: day for policy, baseline in arms if (day := first_difference(policy, baseline)) is not None}


def late_start(name: str, day: date, begins: date, experiment: Experiment, option: str) -> str:
    """Return what part of the time a programme covers, and the date that would cover all."""
    covered, whole = (in_years(max(experiment.end - first, timedelta()) / A_YEAR) for first in (day, begins))
    since = f"the last observed date, {experiment.authority.last_observed}" if begins > experiment.start else f"the window's first day, {begins}"
    return f"{name} starts on {day}: the comparison covers {covered} of the {whole} years after {since}; {option} {begins} would cover all."


def in_years(years: float) -> str:
    """Return years to a tenth, whole years without."""
    return f"{years:.1f}".removesuffix(".0")
