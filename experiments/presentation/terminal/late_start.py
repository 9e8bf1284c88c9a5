"""One line where a programme starts late in the time that a comparison covers."""

from collections.abc import Iterator
from datetime import date, timedelta

from experiments.inputs.checks import first_start
from experiments.presentation.terminal.layout import paragraphs
from experiments.runs.experiment import Experiment

A_YEAR = timedelta(days=365.25)

WORTH_SAYING = 0.5
"""Years of the comparison without the programme that are worth a line."""


def late_start_lines(experiment: Experiment, width: int | None = None) -> Iterator[str]:
    """Yield a line for each programme that starts long after it could: the day after the last observed date, or the window's first day if later."""
    begins = max(experiment.authority.last_observed + timedelta(days=1), experiment.start)
    baselines = {pair.baseline for pair in experiment.pairs}
    programmes = [arm for arm in experiment.arms if arm.name not in baselines and not arm.counterfactual_of]
    late = {arm.policy.name: day for arm in programmes if (day := first_start(arm.policy)) is not None}
    for name, day in late.items():
        if (day - begins) / A_YEAR >= WORTH_SAYING:
            yield from paragraphs([late_start(name, day, begins, experiment)], width)


def late_start(name: str, day: date, begins: date, experiment: Experiment) -> str:
    """Return what part of the time a programme covers, and the date that would cover all."""
    covered, whole = (in_years((experiment.end - first) / A_YEAR) for first in (day, begins))
    since = f"the last observed date, {experiment.authority.last_observed}" if begins > experiment.start else f"the window's first day, {begins}"
    return f"{name} starts on {day}: the comparison covers {covered} of the {whole} years after {since}; --go-live {begins} would cover all."


def in_years(years: float) -> str:
    """Return years to a tenth, whole years without."""
    return f"{years:.1f}".removesuffix(".0")
