"""`validate --interactions`: levels as usual, and what a programme does, if parents or workers met, felt or weighed things otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison.compare import MAIN_PROGRAMME
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError
from experiments.inputs.parameter_choice import SET, Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import ResolvedScenario, resolve_scenario
from experiments.posteriors.ready import ready_to_run
from experiments.runs.executor import Failure, Finished
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of
from experiments.runs.incomplete import incomplete_words
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.parameter_values import intervals_hold, labelled, seed_places_by_draw, with_values_set
from experiments.runs.results_folder import Contents
from experiments.runs.session import Session, open_session
from experiments.runs.store import Store
from experiments.runs.study_runs import StudyRun, study_key
from experiments.runs.table_files import write_tables
from experiments.runs.tasks import Task
from experiments.validation.interaction_settings import USUAL, Setting, interaction_settings, setting_named
from experiments.validation.interaction_tables import SettingRuns, effects_table, levels_table
from experiments.validation.interaction_trace import trace_table
from experiments.validation.interaction_work import LINES_FOUND, InteractionWork, SettingRun, interaction_work

STAGE, TRACED_STAGE = "interactions", "interactions_traced"
"""What is done with each run; where a change is traced, every meeting and decision is logged, too."""

TRACE = "--trace"


@dataclass
class Interactions:
    """What the settings give.

    Parameters
    ----------
    experiment
        Business as usual and, if there is one, the programme; with the draws of its seeds.
    settings
        As usual first.
    finished, asked
        Seeds that were simulated under every setting, and how many were to be.
    levels, effects, trace
        The tables (`levels_table`, `effects_table`, `trace_table`); the second is empty without a programme, the third unless it was asked for.
    """

    experiment: Experiment
    settings: tuple[Setting, ...]
    finished: list[int]
    asked: int
    levels: pd.DataFrame = field(default_factory=pd.DataFrame)
    effects: pd.DataFrame = field(default_factory=pd.DataFrame)
    trace: pd.DataFrame = field(default_factory=pd.DataFrame)
    out: Path | None = None
    failures: tuple[Failure, ...] = ()
    is_stopped: bool = False

    def __repr__(self) -> str:
        """Return one line: place, window, settings, runs."""
        place = f"{self.experiment.authority.title}, {self.experiment.start} to {self.experiment.end}"
        missing = f"; {self.incomplete}" if self.incomplete else ""
        return f"<interactions: {place}, {len(self.settings) - 1} settings, {len(self.finished)} runs each{missing}>"

    @property
    def incomplete(self) -> str:
        """What is missing of the runs that were asked for, in words; empty if nothing is."""
        return incomplete_words(len(self.finished), self.asked, [each.label for each in self.failures], self.is_stopped)

    @property
    def is_incomplete(self) -> bool:
        """Whether runs that were asked for are missing."""
        return self.is_stopped or bool(self.failures)

    @property
    def intervals(self) -> str:
        """What the intervals hold: chance only, or chance and parameters."""
        return intervals_hold(self.experiment, self.finished)


Figures = Callable[[Interactions, Path], None]


@dataclass(frozen=True)
class Asked:
    """What is simulated: an experiment with the draws of its seeds, the settings (as usual first), the work, and whether a change is traced."""

    experiment: Experiment
    settings: tuple[Setting, ...]
    work: InteractionWork

    @property
    def stage(self) -> str:
        """What is done with each run."""
        return TRACED_STAGE if self.work.is_traced else STAGE

    def runs_of_seed(self, seed: int) -> list[StudyRun]:
        """Return one seed's run under each setting: a setting's values stand before those of the draw."""
        drawn = self.experiment.draw_by_seed.get(seed, {})
        return [StudyRun({**drawn, **setting.all_values}, seed, self.experiment.arms) for setting in self.settings]

    def tasks_as_usual(self, seeds: Sequence[int]) -> list[Task]:
        """Return a task for each seed as usual, which also finds the lines of danger."""
        return [Task(self.keys_of_seed(seed)[0], f"as usual (seed {seed})", SettingRun(self.runs_of_seed(seed)[0])) for seed in seeds]

    def tasks_of_settings(self, seeds: Sequence[int], store: Store) -> list[Task]:
        """Return a task for each seed and setting, judged at the seed's lines of danger as usual; settings that say the same have one."""
        found = dict[str, Task]()
        for seed in seeds:
            usual, *keys = self.keys_of_seed(seed)
            if store.has(usual):
                lines = tuple(map(float, store.read(usual)[LINES_FOUND]))
                for key, setting, run in zip(keys, self.settings[1:], self.runs_of_seed(seed)[1:]):
                    found[key] = Task(key, f"{setting.title} (seed {seed})", SettingRun(run, lines))
        return list(found.values())

    def keys_of_seed(self, seed: int) -> list[str]:
        """Return the keys of one seed's runs, in the order of the settings."""
        return [study_key(self.stage, run) for run in self.runs_of_seed(seed)]

    def configuration(self) -> dict[str, Any]:
        """Return everything that results depend on but the seeds."""
        settings = [each.model_dump(mode="json") for each in self.settings]
        return {"settings": settings, "is_traced": self.work.is_traced, "experiment": experiment_record(self.work.experiment)}


@takes_words
def interactions(
    scenario: str = MAIN_PROGRAMME,
    *,
    trace: str | None = None,
    runs: int = 4,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    parameters: Parameters = None,
    draws: str | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Interactions:
    """Return levels as usual, and a programme's effect, under each setting of configs/interactions.yaml, paired by seed with as usual.

    Parameters
    ----------
    scenario
        A programme; with a scenario of business as usual there are levels alone.
    trace
        A setting by name: it alone is simulated beside as usual, and `trace` says by which routes and decisions its care entries differ.
    runs, seed, jobs, out, parameters, draws, resume, add_runs, overwrite, scheduler, cluster
        As in `compare`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.

    Examples
    --------
    >>> done = interactions("tests/data/tiny_programme_run.yaml", trace="workers_never_confront", runs=1)
    >>> done
    <interactions: Tiny, 2014-01-01 to 2015-12-31, 1 settings, 1 runs each>
    >>> done.levels["setting"].unique().tolist()
    ['as_usual', 'workers_never_confront']
    """
    how = runs_of(runs, seed, jobs, out, resume=resume, add_runs=add_runs, overwrite=overwrite, scheduler=scheduler, cluster=cluster)
    known = interaction_settings()
    chosen = known if trace is None else (setting_named(trace, known, TRACE),)
    return interactions_of(resolve_scenario(scenario), chosen, how, parameter_choice(parameters, draws), trace is not None, figures)


def interactions_of(
    scenario: ResolvedScenario, settings: Sequence[Setting], how: RunOptions, choice: Any, is_traced: bool = False, figures: Figures | None = None
) -> Interactions:
    """Return what `interactions` returns, for settings that are read already; raises what it raises."""
    check_set(choice.values, settings)
    experiment = ready_to_run(with_values_set(usual_and_programme(scenario), choice.values), how.seeds, choice.draws)
    bare = replace(experiment, draw_by_seed={}, is_logging=is_traced)
    asked = Asked(experiment, (USUAL, *settings), interaction_work(bare, is_traced))
    with open_session(how, STAGE, asked.configuration()) as session, session.interruption.deferred():
        finished = simulated(asked, session, how.seeds)
        done = with_tables(asked, session.store, how, finished)
        if not done.finished:
            session.raise_for(finished)
        if how.out is not None:
            write_folder(done, asked, session, figures)
        session.finish(lambda name: True)
    return done


def simulated(asked: Asked, session: Session, seeds: Sequence[int]) -> Finished:
    """Simulate every seed as usual, then under each setting; return what became of all of them."""
    usual = session.run(asked.work, asked.tasks_as_usual(seeds), "simulating as usual", "run")
    session.raise_if_nothing(usual)
    if usual.is_stopped:
        return usual
    others = session.run(asked.work, asked.tasks_of_settings(seeds, session.store), f"simulating {len(asked.settings) - 1} settings", "run")
    session.raise_if_nothing(others)
    return Finished((*usual.tasks, *others.tasks), (*usual.failures, *others.failures), others.is_stopped)


def check_set(values: Mapping[str, float], settings: Sequence[Setting]) -> None:
    """Raise InputError if the user sets a parameter that a setting holds."""
    for name, value in values.items():
        if any(name in each.all_values for each in settings):
            raise InputError(SET, name, value, "a parameter that no setting holds", "See configs/interactions.yaml.")


def usual_and_programme(scenario: ResolvedScenario) -> Experiment:
    """Return business as usual, and the scenario beside it if it is a programme."""
    usual = business_as_usual_of(scenario)
    if first_start(scenario.policy) is None:
        return experiment_of([usual])
    return experiment_of([usual, scenario], (Pair(scenario.name, usual.name),))


def with_tables(asked: Asked, store: Store, how: RunOptions, finished: Finished) -> Interactions:
    """Return the tables of the seeds that were simulated under every setting."""
    there = {task.key for task in finished.tasks}
    seeds = [seed for seed in how.seeds if there.issuperset(asked.keys_of_seed(seed))]
    done = Interactions(asked.experiment, asked.settings, seeds, len(how.seeds), out=how.out)
    done.failures, done.is_stopped = finished.failures, finished.is_stopped
    if seeds:
        runs = runs_of_settings(asked, store, seeds)
        tables = levels_table(runs), effects_table(runs), trace_table(runs) if asked.work.is_traced else pd.DataFrame()
        done.levels, done.effects, done.trace = (labelled(table, done.intervals) if len(table) else table for table in tables)
    return done


def runs_of_settings(asked: Asked, store: Store, seeds: list[int]) -> SettingRuns:
    """Return what the store holds of seeds."""
    found = [[store.read(key) for key in asked.keys_of_seed(seed)] for seed in seeds]
    arrays = {name: np.array([[run[name] for run in by_setting] for by_setting in found]).swapaxes(0, 1) for name in found[0][0]}
    groups = seed_places_by_draw(asked.experiment, seeds)
    return SettingRuns(asked.settings, asked.work.cells, arrays, groups, asked.experiment.arms[-1].policy.name)


def write_folder(done: Interactions, asked: Asked, session: Session, figures: Figures | None) -> None:
    """Write tables, figure and run.json, and put them in place."""
    assert done.out is not None

    def write(folder: Path) -> None:
        tables = {"interactions": done.levels, "interactions_effects": done.effects, "interactions_trace": done.trace}
        write_tables(folder, tables, incomplete=done.incomplete)

    def record() -> dict[str, Any]:
        settings = [each.model_dump(mode="json") for each in done.settings]
        more = {"jobs": session.options.jobs, "wall_seconds": session.seconds, "failures": [vars(each) for each in done.failures]}
        return run_record(done.experiment, session.options.seeds, done.finished, **more, question=STAGE, settings=settings)

    draws = None if figures is None or done.levels.empty else lambda folder: figures(done, folder)
    done.is_stopped |= session.put_in_place(done.out, Contents(write, record, draws, done.is_stopped))
