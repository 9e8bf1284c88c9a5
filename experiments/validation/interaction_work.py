"""What is simulated of one seed under one setting: the measures of every arm and, where a change is traced, routes, decisions and meetings."""

from dataclasses import dataclass

import numpy as np

from experiments.measures.evaluate import ALL_AREAS, Cell, MeasureEvaluator
from experiments.measures.families import FOLLOWED
from experiments.measures.periods import after_split, last_date
from experiments.runs.experiment import Experiment, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.study_runs import StudyRun, closed_families, harm_followed
from experiments.validation.interaction_counts import traced_counts
from simulation.danger_line import LINES, write_lines

LINES_FOUND = "lines"

AT_THE_END = ("protection_plans",)
"""Stocks that are taken on the last day; all else over the time from the split on, stocks as their mean."""

MEASURES = (
    *("protection_plans", "plan_starts", "pre_proceedings_starts", "care_proceedings_starts", "care_entries"),
    *("needless_care_entries", "missed_high_risk_children", "harm_at_home_events"),
)
"""In the order of the table; behind them harm at home in families followed."""


@dataclass(frozen=True)
class SettingRun:
    """One seed under one setting.

    Parameters
    ----------
    run
        Values, seed and arms.
    lines
        The lines of danger, in the order of LINES (sd of true risk): those found as usual, so that all settings are judged alike; None: found here.
    """

    run: StudyRun
    lines: tuple[float, ...] | None = None


@dataclass(frozen=True)
class InteractionWork:
    """Simulates the arms of one run and measures them.

    Parameters
    ----------
    experiment
        Authority, window and parameters, without draws.
    evaluator
        Of the last day and the time from the split on, all areas together.
    places
        Which of its cells are kept, in the order of MEASURES.
    is_traced
        Whether care entries by route, decisions and meetings are counted, too; the experiment then logs them.
    """

    experiment: Experiment
    evaluator: MeasureEvaluator
    places: tuple[int, ...]
    is_traced: bool = False

    @property
    def cells(self) -> list[Cell]:
        """Measure, unit and period of each value."""
        period = self.evaluator.periods[-1].label
        return [*(self.evaluator.cells[place] for place in self.places), Cell(FOLLOWED.name, FOLLOWED.unit, ALL_AREAS, period)]

    def __call__(self, asked: SettingRun) -> dict[str, np.ndarray]:
        """Return the run's arrays: lines (LINES,), sd; and, arms first, values (arms, cells) and, if a change is traced, those of `traced_counts`."""
        run, lines = asked.run, asked.lines
        experiment = with_parameter_values(self.experiment, run.values)
        past = shared_history(experiment, run.seed, is_judged=lines is None)
        if lines is not None:
            write_lines(past, dict(zip(LINES, lines)))
        closed, futures = closed_families(past), Futures(experiment, past)
        found: dict[str, list[np.ndarray]] = {"values": []}
        for result in map(futures.simulate, run.arms):
            measured = self.evaluator.measure(result.weekly, result.judgements)[list(self.places)]
            found["values"].append(np.append(measured, harm_followed(result.families, closed)))
            counts = traced_counts(result, self.evaluator.periods[-1], self.experiment.first_week) if self.is_traced else {}
            for name, array in counts.items():
                found.setdefault(name, []).append(array)
        judged_at = np.array([past.state[0][line] for line in LINES], float)
        return {LINES_FOUND: judged_at, **{name: np.array(arrays) for name, arrays in found.items()}}


def interaction_work(experiment: Experiment, is_traced: bool) -> InteractionWork:
    """Return the work for an experiment without draws."""
    by_label = {period.label: period for period in measure_evaluator(experiment).periods}
    end, since = by_label[last_date(by_label)], by_label[after_split(by_label)]
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, [end, since], experiment.first_week)
    places = [evaluator.place[name, ALL_AREAS, (end if name in AT_THE_END else since).label] for name in MEASURES]
    return InteractionWork(experiment, evaluator, tuple(places), is_traced)
