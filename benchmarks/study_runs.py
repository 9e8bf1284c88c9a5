"""Runs of a study on a small authority, for benchmarks of what carries runs out."""

import io
from dataclasses import dataclass, replace

from benchmarks.places import END, START, authority_of
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.backends import Backend
from experiments.runs.executor import run_tasks
from experiments.runs.experiment import experiment_of
from experiments.runs.heads import Head
from experiments.runs.progress import Progress
from experiments.runs.store import MemoryStore
from experiments.runs.study_runs import StudyRun, StudyWork, study_tasks, study_work
from experiments.runs.tasks import Task

FAMILIES = 300


@dataclass(frozen=True)
class StudyRuns:
    """The work and the tasks."""

    work: StudyWork
    tasks: list[Task]

    def carried_out(self, backend: Backend) -> MemoryStore:
        """Carry all of them out; return their results."""
        store = MemoryStore(Head({"question": "benchmark"}))
        finished = run_tasks(self.work, self.tasks, store=store, backend=backend, progress=Progress("runs", stream=io.StringIO()))
        assert finished.is_complete, finished.failures
        return store


def study_runs(runs: int) -> StudyRuns:
    """Return runs of a small authority: two years of burn-in and five years, as usual."""
    usual = resolve_scenario("hertfordshire_business_as_usual", Overrides())
    experiment = experiment_of([replace(usual, authority=authority_of(FAMILIES), start=START, end=END)])
    tasks = study_tasks("runs", [StudyRun({}, seed, experiment.arms) for seed in range(runs)])
    return StudyRuns(study_work(experiment, ["care_entries", "harm_at_home_events"]), tasks)
