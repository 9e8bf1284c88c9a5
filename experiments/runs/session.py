"""One command's runs: the store that keeps them, the backend that carries them out, the signals that stop them, and what failed."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.inputs.errors import InputError, NotGiven
from experiments.runs.backends import Backend, backend_for, opened
from experiments.runs.engines import Gather, Part, PartDone, Prepare, Prepared
from experiments.runs.executor import Failure, Finished, run_tasks
from experiments.runs.failures import EngineLost, RunFailed, Stopped
from experiments.runs.heads import Head
from experiments.runs.interruption import Interruption, listening
from experiments.runs.keep import KEEP
from experiments.runs.locks import hidden_folder
from experiments.runs.opening import open_store
from experiments.runs.options import RunOptions
from experiments.runs.parts import end_part, gathered, own_tasks
from experiments.runs.plans import note_plan, plan_of, read_plans, stage_status
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents, put_in_place, replace_folder
from experiments.runs.sources import sources
from experiments.runs.store import RUNS, STUDY, RunStore, Store, has_others, write_whole
from experiments.runs.tasks import Task, Work, hash_of, seed_of, task_key

KEPT = " What was finished is kept: the same command with --resume goes on with it."


EVERYTHING = "every stage"

STAGES = "stages"
"""In run.json: how many tasks each stage computed, and how many it found computed."""


@dataclass
class Session:
    """What the stages of one command share.

    Parameters
    ----------
    store
        Keeps every run by its key.
    options
        How runs are carried out.
    interruption
        The signals of this command.
    workers
        The open connection of an engine that has one: the same for all stages.
    """

    store: Store
    options: RunOptions
    interruption: Interruption
    workers: Any = None
    failures: list[Failure] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    is_stopped: bool = False
    stages: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the command began, to a tenth."""
        return round(time.monotonic() - self.began, 1)

    @property
    def is_kept(self) -> bool:
        """Whether anything new is on disk, with which --resume goes on."""
        return self.options.out is not None and self.store.has_own()

    def run(self, work: Work, tasks: Sequence[Task], words: str, unit: str = "run") -> Finished:
        """Carry out tasks and keep their results; returns what became of them (`run_tasks`).

        Parameters
        ----------
        work
            Takes a task's payload and returns arrays by name.
        tasks
            With permanent keys.
        words, unit
            What is being done and what is counted, for the progress line.
        """
        engine = self.options.engine
        self.note_plan(tasks, words, unit)
        if isinstance(engine, Gather):
            finished = gathered(words, tasks, self.store)
        elif isinstance(engine, Part) and not all(self.store.has(task.key) for task in tasks):
            raise self.run_part(engine, work, tasks, words, unit)
        else:
            finished = run_tasks(work, tasks, store=self.store, backend=self.backend(), progress=Progress(words, unit))
        self.failures += finished.failures
        self.keys += [task.key for task in finished.tasks]
        self.is_stopped |= finished.is_stopped
        return finished

    def run_part(self, part: Part, work: Work, tasks: Sequence[Task], words: str, unit: str) -> PartDone:
        """Carry out a part's share of a stage; return what ends the part."""
        own = own_tasks(part, tasks)
        before = sum(self.store.has(task.key) for task in own)
        return end_part(words, own, before, run_tasks(work, own, store=self.store, backend=self.backend(), progress=Progress(words, unit)))

    def note_plan(self, tasks: Sequence[Task], words: str, unit: str) -> None:
        """Write down what this stage is to compute, for whoever asks how far it is."""
        self.stages += 1
        if isinstance(self.store, RunStore):
            parts = self.options.engine.of if isinstance(self.options.engine, Part) else None
            found = sum(self.store.has(task.key) for task in tasks)
            note_plan(self.store.folder, self.stages, plan_of(words, unit, tasks, found, parts))

    def backend(self) -> Backend:
        """Return a new backend for the engine of this command."""
        return backend_for(self.options.jobs, self.workers)

    def run_all(self, work: Work, tasks: Sequence[Task], words: str, unit: str = "run") -> None:
        """Carry out tasks of which each is needed.

        Raises
        ------
        Stopped
            If a signal came first and what was finished is on disk; KeyboardInterrupt if nothing is kept.
        RunFailed
            If a task failed.
        """
        self.raise_for(self.run(work, tasks, words, unit))

    def raise_for(self, finished: Finished) -> None:
        """Raise what ends a command that cannot do without tasks that are missing (see `run_all`); nothing if none is."""
        if finished.is_stopped:
            raise Stopped() if self.is_kept else KeyboardInterrupt
        if finished.failures:
            raise failed(finished.failures[0], self.is_kept)

    def raise_if_nothing(self, finished: Finished) -> None:
        """Raise what ends a command of whose tasks none is finished, or none beside those to which others were to be added (see `run_all`)."""
        if not finished.tasks or (self.options.is_adding and not self.store.has_own()):
            self.raise_for(finished)

    def answers(self, work: Work, stage: str, points: Sequence[tuple[Mapping[str, float], int]]) -> list[np.ndarray]:
        """Return what each point of a design gives, in their order; raises what `run_all` raises.

        Parameters
        ----------
        work
            Takes parameter values and a seed; returns one array under the name `answer`.
        stage, points
            See `point_tasks`.
        """
        tasks = point_tasks(stage, points)
        self.run_all(work, list({task.key: task for task in tasks}.values()), stage.replace("_", " "), "point")
        return [self.store.read(task.key)["answer"] for task in tasks]

    def put_in_place(self, out: Path, contents: Contents) -> bool:
        """Put a results folder in place; return whether a signal left figures undrawn, for which --resume then draws them.

        Raises PartDone in a part: only who gathers puts results in place.
        """
        if isinstance(self.options.engine, Part):
            raise PartDone(EVERYTHING, 0, len(self.keys), 0)

        def record() -> dict[str, Any]:
            return {**contents.record(), STAGES: self.stage_counts()}

        is_stopped = put_in_place(out, replace(contents, record=record), self.interruption, self.store.words())
        self.is_stopped |= is_stopped
        return is_stopped

    def stage_counts(self) -> list[dict[str, Any]]:
        """Return how many tasks of each stage are computed, found computed, failed and left."""
        plans = read_plans(self.store.folder) if isinstance(self.store, RunStore) else []
        failed = {failure.key for failure in self.failures}
        return [asdict(stage_status(plan, self.store.has, failed)) for plan in plans[: self.stages]]

    def finish(self, keeps: Callable[[str], bool] | None = None) -> None:
        """Put finished runs into the results folder, so that others can be added, and delete the store.

        An incomplete store stays for --resume.

        Parameters
        ----------
        keeps
            Says of an array's name whether it is kept; None keeps no runs, nor those of earlier results.
        """
        if self.failures or self.is_stopped:
            return
        with self.interruption.deferred():
            if self.options.out is not None and keeps is not None:
                self.keep_runs(self.options.out, keeps)
            elif self.options.out is not None and not has_others(self.options.out / RUNS):
                shutil.rmtree(self.options.out / RUNS, ignore_errors=True)
            self.store.remove()

    def keep_runs(self, out: Path, keeps: Callable[[str], bool]) -> None:
        """Write the runs into the results folder, in place of those that were there."""
        with hidden_folder(out) as folder:
            self.store.compact(folder / RUNS, dict.fromkeys(self.keys), keeps)
            replace_folder(folder / RUNS, out / RUNS)


def failed(failure: Failure, is_kept: bool) -> Exception:
    """Return the error that ends a command none of whose runs may be missing."""
    return RunFailed(f"{failure.label} failed: {failure.message}.{KEPT if is_kept else ''}")


@contextmanager
def open_session(options: RunOptions, question: str, configuration: Any) -> Iterator[Session]:
    """Give the session of a command; raise InputError before any work if its folder speaks against it.

    Parameters
    ----------
    options
        How it is run.
    question
        The command.
    configuration
        Everything else that results depend on, without the number of runs; what JSON can hold.
    """
    head = Head({"question": question, "configuration": configuration, "sources": sources(), KEEP: options.keep})
    with (
        listening() as interruption,
        open_store(options.out, head, resume=options.resume, add_runs=options.is_adding, is_part=isinstance(options.engine, Part)) as store,
        opened(checked(options, store).engine) as workers,
    ):
        prepare(options, store)
        session = Session(store, options, interruption, workers)
        try:
            yield session
        except EngineLost as lost:
            kept = KEPT if session.is_kept else " Nothing is kept."
            raise RunFailed(f"{lost}{kept}") from lost
        except KeyboardInterrupt:
            if session.is_kept:
                raise Stopped from None
            raise


def prepare(options: RunOptions, store: Store) -> None:
    """Write down what is prepared, and raise Prepared, if the engine is one that prepares; nothing else."""
    if isinstance(options.engine, Prepare) and isinstance(store, RunStore):
        write_whole(store.folder / STUDY, json.dumps(options.engine.record(), indent=1, ensure_ascii=False) + "\n")
        raise Prepared(store.out)


def checked(options: RunOptions, store: Store) -> RunOptions:
    """Return the options; raise InputError if finished runs are kept of seeds that a resumed command does not ask for.

    They would be deleted at its end.
    """
    if not (options.resume and options.has_runs):
        return options
    keys = store.keys()
    kept = {seed for key in keys if (seed := seed_of(key)) is not None}
    if dropped := sorted(kept - set(options.seeds)):
        given = f"seeds {options.seeds[0]} to {options.seeds[-1]}; finished runs of {len(dropped)} other seeds are kept, as of {dropped[0]}"
        fix = f"Give {'--most-runs' if options.rule else '--runs'}, --seed and --add-runs as then."
        raise InputError("--resume", "", NotGiven(given), "the seeds of the run that was stopped", fix)
    return options


def seed_tasks(stage: str, configuration: Any, seeds: Sequence[int], drawn: Any) -> list[Task]:
    """Return a task a seed, with permanent keys.

    Parameters
    ----------
    stage
        What is done with each seed: two stages of one command have different results.
    configuration
        What JSON can hold.
    seeds
        Also the payloads.
    drawn
        Parameter values of the posterior's draw by seed; a seed that is not there runs with values held.
    """
    own = hash_of([stage, configuration])
    return [Task(task_key(own, drawn.get(seed), seed), f"seed {seed}", seed) for seed in seeds]


def point_tasks(stage: str, points: Sequence[tuple[Mapping[str, float], int]]) -> list[Task]:
    """Return a task for each point of a design: parameter values and a seed, which are its payload.

    Parameters
    ----------
    stage
        What is done with each point: two stages of one command have different results.
    points
        Values by parameter, and the seed of the random numbers. A point that stands there twice is simulated once.
    """
    own = hash_of(stage)
    return [Task(task_key(own, values, seed), f"point {i + 1} (seed {seed})", (values, seed)) for i, (values, seed) in enumerate(points)]
