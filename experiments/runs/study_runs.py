"""One task of a study: parameter values, a seed, and the arms that are simulated from their shared history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.standing import CLOSED, GONE
from experiments.measures.evaluate import ALL_AREAS, Cell, MeasureEvaluator
from experiments.measures.families import FOLLOWED
from experiments.measures.periods import Period
from experiments.runs.experiment import Arm, Experiment, measure_evaluator
from experiments.runs.futures import Futures, shared_history
from experiments.runs.manifest import arm_record
from experiments.runs.parameter_values import with_parameter_values
from experiments.runs.tasks import Task, hash_of, task_key
from simulation.world import World

SEEDS_A_DRAW = 100_000
"""From the first seed of a draw to the first of the next: seeds can be added to every draw."""


@dataclass(frozen=True)
class StudyRun:
    """What one task simulates.

    Parameters
    ----------
    values
        Of parameters, by name: of the draw and of the design's point.
    seed
        Of the random numbers.
    arms
        Simulated one after the other from the history that they share; none starts before the experiment's split.
    """

    values: Mapping[str, float]
    seed: int
    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class StudyWork:
    """Simulates a task's arms and measures the outcomes of a study.

    Parameters
    ----------
    experiment
        Authority, window and parameters. Its own arms say when the history ends that all arms share; a task brings the arms that are simulated.
    evaluator
        Of all areas together.
    places
        Which of the evaluator's cells are kept.
    keeps_histories
        Whether histories are read from and written to the user's cache: where many tasks share few of them.
    follows_families
        Whether the last outcome is `FOLLOWED`: harm at home, over the time after the split, in families open at the split or first referred since.
    """

    experiment: Experiment
    evaluator: MeasureEvaluator
    places: tuple[int, ...]
    keeps_histories: bool = False
    follows_families: bool = False

    @property
    def cells(self) -> list[Cell]:
        """Measure, area and period of each outcome."""
        found = [self.evaluator.cells[place] for place in self.places]
        period = self.evaluator.periods[-1].label
        return [*found, *([Cell(FOLLOWED.name, FOLLOWED.unit, ALL_AREAS, period)] if self.follows_families else [])]

    def __call__(self, run: StudyRun) -> dict[str, np.ndarray]:
        """Return the outcomes of the task's arms as `values`, shape (arms, cells)."""
        experiment = with_parameter_values(self.experiment, run.values)
        past = shared_history(experiment, run.seed, is_kept=self.keeps_histories)
        closed = closed_families(past)
        futures, values = Futures(experiment, past), []
        for result in map(futures.simulate, run.arms):
            found = self.evaluator.measure(result.weekly, result.judgements)[list(self.places)]
            values.append(np.append(found, harm_followed(result.families, closed)) if self.follows_families else found)
        return {"values": np.array(values)}


def closed_families(past: World) -> np.ndarray:
    """Return the rows of the families that are closed, or have left, at the end of the history that arms share; a row is never another family's."""
    standing = past.families["standing"][: int(past.state[0]["families"])]
    return np.flatnonzero((standing == CLOSED) | (standing == GONE))


def harm_followed(families: np.ndarray, closed: np.ndarray) -> float:
    """Return harm at home since arms differ in families that were open then or were first referred since, however soon an arm closes them.

    Parameters
    ----------
    families
        Of an arm at the end, as `arm_result.family_harm` gives them, in the rows of the shared history and behind them those referred since.
    closed
        Rows of the families that were closed.
    """
    return float(families["harm_events"].sum() - families["harm_events"][closed].sum())


def study_work(experiment: Experiment, outcomes: Sequence[str] | None = None, *, yearly: bool = False, keeps_histories: bool = False) -> StudyWork:
    """Return the work of a study.

    Parameters
    ----------
    experiment
        See `StudyWork`.
    outcomes
        Measures by name, `FOLLOWED` among them if it is wanted; None: every other measure.
    yearly
        Keep every year after the split beside the whole time after it.
    keeps_histories
        See `StudyWork`.
    """
    follows = outcomes is not None and FOLLOWED.name in outcomes
    whole = measure_evaluator(experiment).periods
    periods = [*(period for period in whole if yearly and is_year_after_split(period, experiment)), whole[-1]]
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, list(dict.fromkeys(periods)), experiment.first_week)
    places = [i for i, cell in enumerate(evaluator.cells) if outcomes is None or cell.measure in outcomes]
    return StudyWork(experiment, evaluator, tuple(places), keeps_histories, follows)


def is_year_after_split(period: Period, experiment: Experiment) -> bool:
    """Return whether a period is an interval of about a year after the split."""
    return not period.is_date and period.first >= experiment.split_week - 1 and 50 <= period.last - period.first + 1 <= 54


def seed_of_draw(first: int, draw: int, run: int) -> int:
    """Return the seed of a draw's run, both counted from 0: the same at every point of a design.

    Examples
    --------
    >>> seed_of_draw(1, 0, 4), seed_of_draw(1, 2, 0)
    (5, 200001)
    """
    return first + SEEDS_A_DRAW * draw + run


def study_tasks(stage: str, runs: Sequence[StudyRun]) -> list[Task]:
    """Return the task of each run, with a permanent key made of its values, seed and arms; a run that stands there twice has one task.

    Parameters
    ----------
    stage
        What is done: two stages of one command have different results.
    runs
        In the order in which tasks are carried out.
    """
    tasks = [Task(study_key(stage, run), f"run {i + 1} (seed {run.seed})", run) for i, run in enumerate(runs)]
    return list({task.key: task for task in tasks}.values())


def study_key(stage: str, run: StudyRun) -> str:
    """Return the permanent key of a run, under which the store has its result."""
    return task_key(hash_of([stage, [arm_record(arm) for arm in run.arms]]), run.values, run.seed)
