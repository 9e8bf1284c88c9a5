"""One point of a study: both arms of the pair are lived under its parameter values, and the outcomes are read off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.measures.evaluate import ALL_AREAS, Cell, MeasureEvaluator
from experiments.measures.periods import Period
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import moved

KINDS = ("as usual", "difference")
"""What is looked at: the level without the programme, and what the programme changes."""


@dataclass(frozen=True)
class Question:
    """A pair, and which numbers of it are looked at: every outcome in every year after the parting, and over all of them."""

    experiment: Experiment
    evaluator: MeasureEvaluator
    places: tuple[int, ...]

    @property
    def cells(self) -> list[Cell]:
        """Return what each number is of."""
        return [self.evaluator.cells[place] for place in self.places]

    @property
    def width(self) -> int:
        """Return how many numbers an answer has: each cell as usual, then each cell's difference."""
        return 2 * len(self.places)

    def columns(self, values: np.ndarray) -> Iterator[tuple[str, Cell, np.ndarray]]:
        """Yield kind (`as usual`, `difference`), cell and values over points of every number that exists at all of them."""
        for i, (kind, cell) in enumerate([(kind, cell) for kind in KINDS for cell in self.cells]):
            if np.isfinite(values[:, i]).all():
                yield kind, cell, values[:, i]

    def without_number(self, values: np.ndarray) -> dict[str, int]:
        """Return in how many points an outcome has no number over the whole time (a share with nothing to divide by); those with none left out."""
        found = {name: int((~np.isfinite(column)).sum()) for name, column in self.differences(values).items()}
        return {str(name): count for name, count in found.items() if count}

    def differences(self, values: np.ndarray) -> pd.DataFrame:
        """Return the differences over the whole time after the parting, a column an outcome."""
        last = self.cells[-1].period
        return pd.DataFrame({cell.measure: values[:, len(self.cells) + i] for i, cell in enumerate(self.cells) if cell.period == last})

    def answer(self, point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
        """Return the numbers as usual and the differences of the policy, shape (width,), under parameter values and a seed."""
        values, seed = point
        experiment = moved(self.experiment, values)
        futures = Futures(experiment, shared_history(experiment, seed))
        usual, policy = (self.evaluator.measure(life.weekly, life.judgements)[list(self.places)] for life in map(futures.simulate, experiment.arms))
        return {"answer": np.concatenate([usual, policy - usual])}


def question_of(experiment: Experiment, outcomes: tuple[str, ...]) -> Question:
    """Return the question of a pair's outcomes."""
    whole = measure_evaluator(experiment)
    periods = [period for period in whole.periods if is_after(period, experiment)] + [whole.periods[-1]]
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, list(dict.fromkeys(periods)), experiment.first_week)
    places = [evaluator.place[name, ALL_AREAS, period.label] for period in evaluator.periods for name in outcomes]
    return Question(experiment, evaluator, tuple(places))


def is_after(period: Period, experiment: Experiment) -> bool:
    """Return whether a period is an interval of about a year after the arms have parted."""
    return not period.is_date and period.first >= experiment.split_week - 1 and 50 <= period.last - period.first + 1 <= 54
