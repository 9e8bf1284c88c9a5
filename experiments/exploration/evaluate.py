"""Evaluation of one parameter sample: both arms are simulated with its values, and the outcomes measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.measures.evaluate import ALL_AREAS, Cell, MeasureEvaluator
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.study_runs import is_year_after_split

OUTCOME_KINDS = ("as usual", "difference")
"""The level without the programme, and the difference that the programme makes."""


@dataclass(frozen=True)
class PairOutcomes:
    """A pair of arms with the outcomes that are measured: each in every year after the split, and over the whole time."""

    experiment: Experiment
    evaluator: MeasureEvaluator
    places: tuple[int, ...]

    @property
    def cells(self) -> list[Cell]:
        """Return measure, area and period of each outcome."""
        return [self.evaluator.cells[place] for place in self.places]

    @property
    def width(self) -> int:
        """Return the length of a result: each outcome as usual, then each outcome's difference."""
        return 2 * len(self.places)

    def columns(self, values: np.ndarray) -> Iterator[tuple[str, Cell, np.ndarray]]:
        """Yield kind (`as usual`, `difference`), cell and values (samples,) of every outcome that exists in all samples."""
        for i, (kind, cell) in enumerate([(kind, cell) for kind in OUTCOME_KINDS for cell in self.cells]):
            if np.isfinite(values[:, i]).all():
                yield kind, cell, values[:, i]

    def without_number(self, values: np.ndarray) -> dict[str, int]:
        """Return by outcome in how many samples it is undefined over the whole time (a share of zero); outcomes without any are left out."""
        found = {name: int((~np.isfinite(column)).sum()) for name, column in self.differences(values).items()}
        return {str(name): count for name, count in found.items() if count}

    def differences(self, values: np.ndarray) -> pd.DataFrame:
        """Return the differences over the whole time after the split, one column an outcome."""
        last = self.cells[-1].period
        return pd.DataFrame({cell.measure: values[:, len(self.cells) + i] for i, cell in enumerate(self.cells) if cell.period == last})

    def evaluate(self, point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
        """Return the outcomes as usual and the differences of the policy, shape (width,), with a task's parameter values and seed."""
        values, seed = point
        experiment = with_parameter_values(self.experiment, values)
        futures = Futures(experiment, shared_history(experiment, seed))
        usual, policy = (
            self.evaluator.measure(result.weekly, result.judgements)[list(self.places)] for result in map(futures.simulate, experiment.arms)
        )
        return {"answer": np.concatenate([usual, policy - usual])}


def pair_outcomes_of(experiment: Experiment, outcomes: tuple[str, ...]) -> PairOutcomes:
    """Return the evaluation of outcomes for an experiment's pair of arms."""
    whole = measure_evaluator(experiment)
    periods = [period for period in whole.periods if is_year_after_split(period, experiment)] + [whole.periods[-1]]
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, list(dict.fromkeys(periods)), experiment.first_week)
    places = [evaluator.place[name, ALL_AREAS, period.label] for period in evaluator.periods for name in outcomes]
    return PairOutcomes(experiment, evaluator, tuple(places))
