"""Answering a lesson: its arms are run seed by seed, and table and sentence are made from what they give."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.explorer.lessons.arms import experiment_of_lesson
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.reading import read_lesson
from experiments.explorer.lessons.sentence import sentence_of
from experiments.explorer.lessons.tables import table_of
from experiments.explorer.lessons.work import CallingProgress, LessonWork, ProgressFunction
from experiments.runs.backends import backend_for
from experiments.runs.cancellation import CancelFlag
from experiments.runs.descriptions import one_line
from experiments.runs.executor import Failure, Finished, run_tasks
from experiments.runs.experiment import Experiment
from experiments.runs.failures import RunFailed
from experiments.runs.heads import Head
from experiments.runs.incomplete import incomplete_words
from experiments.runs.manifest import experiment_record
from experiments.runs.options import jobs_of, whole
from experiments.runs.progress import Progress
from experiments.runs.run import compile_first
from experiments.runs.session import seed_tasks
from experiments.runs.store import MemoryStore, Store


@dataclass(frozen=True, repr=False)
class Answer:
    """What the model says to a lesson's question.

    Parameters
    ----------
    lesson, experiment
        The question, and the arms that were run.
    table
        One row for each comparison and measure (`tables.COLUMNS`).
    sentence
        Made from the table.
    finished
        Seeds that are in the table.
    asked
        How many seeds were asked for.
    failures, is_stopped
        What is missing, and why.
    """

    lesson: Lesson
    experiment: Experiment
    table: pd.DataFrame
    sentence: str
    finished: tuple[int, ...]
    asked: int
    failures: tuple[Failure, ...] = ()
    is_stopped: bool = False

    def __repr__(self) -> str:
        """Return one line: lesson, place, period, runs, arms."""
        failed = len(self.failures)
        return one_line(self.lesson.name, self.experiment, self.finished, is_stopped=self.is_stopped, failed=failed)

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is."""
        return incomplete_words(len(self.finished), self.asked, [failure.label for failure in self.failures], self.is_stopped)


def answer_lesson(
    lesson: Lesson | str,
    seed: int = 1,
    runs: int | None = None,
    *,
    jobs: int | None = None,
    progress: ProgressFunction | None = None,
    cancel: CancelFlag | None = None,
) -> Answer:
    """Return the model's answer to a lesson, by running its arms.

    Parameters
    ----------
    lesson
        Or its name.
    seed, runs
        The first seed, and how many; the lesson's own number if none is given. Where places are chosen, so many at least that one is.
    jobs
        Threads; as many as processors if none is given.
    progress
        Called with the number of finished seeds and of all, once at the beginning and after each, from the thread that called this function; without
        it, progress is written to the error stream.
    cancel
        `cancel.set()` from any thread ends the work within a quarter of a simulated year; what is finished by then is in the answer.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    RunFailed
        If no seed was finished.

    Examples
    --------
    >>> answer = answer_lesson("why_time_matters", runs=2)
    >>> answer.finished
    (1, 2)
    """
    lesson = read_lesson(lesson) if isinstance(lesson, str) else lesson
    first, count = whole("seed", seed, 0), whole("runs", lesson.default_runs if runs is None else runs, lesson.least_runs)
    experiment = experiment_of_lesson(lesson)
    work, store = LessonWork(experiment, lesson.shows), MemoryStore(Head({}))
    tasks = seed_tasks(lesson.name, experiment_record(experiment), range(first, first + count), {})
    backend = backend_for(jobs_of(jobs))
    backend.flag = cancel or backend.flag
    shown = Progress(f"simulating {experiment.authority.name}", "seed") if progress is None else CallingProgress(progress)
    compile_first(experiment)
    finished = run_tasks(work, tasks, store=store, backend=backend, progress=shown)
    return answer_from(lesson, work, store, finished, count)


def answer_from(lesson: Lesson, work: LessonWork, store: Store, finished: Finished, asked: int) -> Answer:
    """Return the answer that finished seeds give; raise RunFailed if there is none."""
    if not finished.tasks:
        why = finished.failures[0].message if finished.failures else "stopped before any run was finished"
        raise RunFailed(f"The lesson has no answer: {why}.")
    arrays = [store.read(task.key) for task in finished.tasks]
    values = {arm.name: np.array([each[arm.name] for each in arrays]) for arm in work.experiment.arms}
    table = table_of(lesson, values, work.periods)
    seeds = tuple(task.payload for task in finished.tasks)
    return Answer(lesson, work.experiment, table, sentence_of(lesson, table), seeds, asked, finished.failures, finished.is_stopped)
