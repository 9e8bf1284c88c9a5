"""One point of a study: both arms of the pair are lived under its parameter values, and the outcomes are read off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from experiments.arms import Experiment
from experiments.paired import Futures, shared_past
from experiments.running import yardstick_of
from experiments.yardstick import Cell, Period, Yardstick
from simulation.settings import Figure

MOVED = "moved by a study over its registered range"


@dataclass(frozen=True)
class Question:
    """A pair, and which numbers of it are looked at: every outcome in every year after the parting, and over all of them."""

    experiment: Experiment
    yardstick: Yardstick
    places: tuple[int, ...]

    @property
    def cells(self) -> list[Cell]:
        """Return what each number is of."""
        return [self.yardstick.cells[place] for place in self.places]

    @property
    def width(self) -> int:
        """Return how many numbers an answer has: each cell as usual, then each cell's difference."""
        return 2 * len(self.places)

    def answer(self, task: tuple[Mapping[str, float], int]) -> np.ndarray:
        """Return the numbers as usual and the differences of the policy, shape (width,), under parameter values and a seed."""
        values, seed = task
        experiment = replace(self.experiment, parameters=with_values(self.experiment.parameters, values))
        futures = Futures(experiment, shared_past(experiment, seed))
        usual, policy = (self.yardstick.measure(life.weekly, life.judgements)[list(self.places)] for life in map(futures.live, experiment.arms))
        return np.concatenate([usual, policy - usual])


def with_values(parameters: Mapping[str, Figure], values: Mapping[str, float]) -> dict[str, Figure]:
    """Return parameters with some values moved."""
    return {
        name: figure.model_copy(update={"value": float(values[name]), "source": MOVED}) if name in values else figure
        for name, figure in parameters.items()
    }


def question_of(experiment: Experiment, outcomes: tuple[str, ...]) -> Question:
    """Return the question of a pair's outcomes."""
    whole = yardstick_of(experiment)
    periods = [period for period in whole.periods if is_after(period, experiment)] + [whole.periods[-1]]
    yardstick = Yardstick({"all": experiment.authority.children.value}, list(dict.fromkeys(periods)), experiment.first_week)
    places = [yardstick.place[name, "all", period.label] for period in yardstick.periods for name in outcomes]
    return Question(experiment, yardstick, tuple(places))


def is_after(period: Period, experiment: Experiment) -> bool:
    """Return whether a period is an interval of about a year after the arms have parted."""
    return not period.is_date and period.first >= experiment.split_week - 1 and 50 <= period.last - period.first + 1 <= 54
