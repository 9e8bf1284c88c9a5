"""What is simulated for a lesson with one seed, and how far all seeds are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.explorer.lessons.meetings import values_of_meetings, with_log
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.meetings import OF_MEETINGS
from experiments.measures.periods import after_split
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.futures import shared_history
from experiments.runs.progress import Count, Progress
from experiments.runs.simulate_seed import simulate_arms

ProgressFunction = Callable[[int, int], None]
"""Hears how many seeds are done, and of how many."""

LOGGED = {measure.name for measure in OF_MEETINGS}


@dataclass(frozen=True)
class LessonWork:
    """Simulates one seed under every arm of a lesson.

    Parameters
    ----------
    experiment
        The lesson's arms.
    measures
        What is measured, in the order of the values.
    """

    experiment: Experiment
    measures: tuple[str, ...]

    @cached_property
    def evaluator(self) -> MeasureEvaluator:
        """The evaluator of the experiment's periods."""
        return measure_evaluator(self.experiment)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The intervals over which is measured: those of chosen places, else all that follows the split."""
        return self.experiment.periods or (after_split([period.label for period in self.evaluator.periods]),)

    @property
    def has_log(self) -> bool:
        """Whether anything is measured that only the log of meetings holds."""
        return not LOGGED.isdisjoint(self.measures)

    def __call__(self, seed: int) -> dict[str, np.ndarray]:
        """Return the values of each arm under its name, shape (periods, measures)."""
        past = shared_history(self.experiment, seed, is_kept=True)
        found = {}
        for result in simulate_arms(self.experiment, with_log(past) if self.has_log else past):
            values = self.evaluator.measure(result.weekly, result.judgements)
            logged = values_of_meetings(result.encounters, past.parameters[0]) if self.has_log else {}
            found[result.arm] = np.array([[self.value(name, period, values, logged) for name in self.measures] for period in self.periods])
        return found

    def value(self, measure: str, period: str, values: np.ndarray, logged: dict[str, float]) -> float:
        """Return one number: from the log, which is of the whole window, or from the weekly tables."""
        return logged[measure] if measure in logged else float(values[self.evaluator.place[measure, ALL_AREAS, period]])


class CallingProgress(Progress):
    """Says how far work is by calling a function, at once and after each seed.

    Parameters
    ----------
    function
        Called with what is done and what there is.
    """

    def __init__(self, function: ProgressFunction) -> None:
        super().__init__("answering", "run")
        self.function = function

    @contextmanager
    def counting(self, total: int, done: int = 0) -> Iterator[Count]:
        """Call the function when work begins and whenever a run ends."""
        self.function(done, total)
        yield CallingCount(self.function, total, done)


class CallingCount(Count):
    """A count that calls a function at each step."""

    def __init__(self, function: ProgressFunction, total: int, done: int) -> None:
        super().__init__(total, done)
        self.function = function

    def advance(self) -> None:
        """Count one more, and call."""
        super().advance()
        self.function(self.done, self.total)
