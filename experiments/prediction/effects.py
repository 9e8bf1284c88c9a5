"""What the model says of a programme: paired runs, one row a seed, each figure as the log of programme over no programme."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.periods import window_of, year_to
from experiments.runs.executor import Failure
from experiments.runs.experiment import Experiment, measure_evaluator, split_date
from experiments.runs.incomplete import incomplete_words
from experiments.runs.long_tables import check_earlier
from experiments.runs.manifest import experiment_record
from experiments.runs.parameter_values import intervals_hold, labelled, seed_places_by_draw
from experiments.runs.session import Session, seed_tasks
from experiments.runs.simulate_seed import simulate_seed
from experiments.runs.tables import difference_table, summary_table
from experiments.runs.tasks import Task
from simulation.build import path_share

QUANTITIES = ("protection_plans", "care_entries")
"""What is predicted, as in a council's returns: plans on 31 March, children entering care in the year to 31 March."""

ERRORS = (
    *("missed_high_risk_children", "missed_high_risk_children_closed", "harm_at_home_events"),
    *("needless_plans", "needless_care_entries"),
)
"""Both errors: danger missed, and needless intervention, over the time after go-live."""


def period_of(quantity: str, end: date) -> str:
    """Return the period of a quantity's figure for the reporting year that ends on a 31 March."""
    return str(end) if quantity == "protection_plans" else year_to(end)


def years_on(day: date, years: int) -> date:
    """Return the 31 March some years later."""
    return date(day.year + years, 3, 31)


@dataclass
class Effects:
    """Finished seeds and what came of them.

    table: seed, draw (number; -1: parameters held), path_share, a column `quantity:years` with the log of programme over no programme that many
    years after the first figure, a column a measure of ERRORS likewise, `quantity:usual` with the log of after over before without the programme.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    finished: list[int]
    is_stopped: bool = False
    undefined: dict[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    asked: int = 0
    tasks: tuple[Task, ...] = ()

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is."""
        return incomplete_words(len(self.finished), self.asked, [failure.label for failure in self.failures], self.is_stopped)


@dataclass(frozen=True)
class EffectWork:
    """Simulates one seed without the programme and with it.

    Parameters
    ----------
    experiment
        With its two arms.
    long_tables
        Those of every arm that are kept.
    """

    experiment: Experiment
    long_tables: tuple[str, ...] = ()

    @cached_property
    def evaluator(self) -> MeasureEvaluator:
        """The evaluator of the experiment's tables."""
        return measure_evaluator(self.experiment)

    def __call__(self, seed: int) -> dict[str, np.ndarray]:
        """Return both arms' numbers, shape (2, cells), business as usual first, and the long tables of each."""
        values, kept = [], dict[str, np.ndarray]()
        for i, each in enumerate(simulate_seed(self.experiment, seed)):
            values.append(self.evaluator.measure(each.weekly, each.judgements))
            kept |= {f"{i}/{name}": getattr(each, name) for name in self.long_tables}
        return {"values": np.array(values), **kept}


def effects_of(experiment: Experiment, seeds: Sequence[int], first: date, session: Session) -> Effects:
    """Run all seeds, or as many as are finished when a signal comes; raise KeyboardInterrupt if that is none."""
    tasks = seed_tasks("effects", experiment_record(experiment), seeds, experiment.draw_by_seed)
    work = EffectWork(experiment, session.options.long_tables)
    if session.options.is_adding and session.options.out is not None:
        earlier = [task for task in tasks if session.store.is_base(task.key)]
        check_earlier(experiment, earlier, session.options.out, session.options.long_tables)
    finished = session.run(work, tasks, f"simulating {experiment.authority.name}", "seed")
    session.raise_if_nothing(finished)
    values = np.array([session.store.read(task.key)["values"] for task in finished.tasks])
    effects = tabled(experiment, values, [task.payload for task in finished.tasks], first, finished.is_stopped)
    return replace(effects, failures=finished.failures, asked=len(seeds), tasks=finished.tasks)


def tabled(experiment: Experiment, values: np.ndarray, seeds: list[int], first: date, is_stopped: bool) -> Effects:
    """Return effects from numbers of shape (seeds, 2, cells)."""
    place, thresholds = measure_evaluator(experiment).place, experiment.arms[0].thresholds
    shares = [path_share(experiment.authority, seed, thresholds) for seed in seeds]
    groups = seed_places_by_draw(experiment, seeds)
    draw = np.full(len(seeds), -1)
    for number, places in enumerate(groups):
        draw[places] = number
    columns = {"seed": seeds, "draw": draw, "path_share": shares, **dict(columns_of(experiment, values, place, first))}
    table = pd.DataFrame(columns)
    cells = measure_evaluator(experiment).cells
    whole = {arm.name: values[:, i] for i, arm in enumerate(experiment.arms)}
    undefined = {name: int(count) for name, count in table.isna().sum().items() if count}
    hold = intervals_hold(experiment, seeds)
    summary, differences = (labelled(each, hold) for each in (summary_table(whole, cells), difference_table(whole, experiment.pairs, cells, groups)))
    return Effects(table, summary, differences, seeds, is_stopped, undefined)


def columns_of(experiment: Experiment, values: np.ndarray, place: dict[tuple[str, str, str], int], first: date) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each column's name and its logs of ratios, shape (seeds,); nan where a count is nought."""

    def figures(measure: str, period: str) -> np.ndarray:
        return np.asarray(values[:, :, place[measure, ALL_AREAS, period]], float)

    for quantity in QUANTITIES:
        for years in range(1, experiment.end.year - first.year + 1):
            usual, programme = figures(quantity, period_of(quantity, years_on(first, years))).T
            yield f"{quantity}:{years}", log_ratio(programme, usual)
        after, before = figures(quantity, period_of(quantity, experiment.end)), figures(quantity, period_of(quantity, first))
        yield f"{quantity}:usual", log_ratio(after[:, 0], before[:, 0])
    since = window_of(split_date(experiment), experiment.end)
    for measure in ERRORS:
        usual, programme = figures(measure, since).T
        yield measure, log_ratio(programme, usual)


def log_ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return the log of a ratio; nan where one side is nought."""
    there = (above > 0) & (below > 0)
    return np.log(np.where(there, above, np.nan) / np.where(there, below, 1.0))
