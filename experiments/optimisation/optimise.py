"""`optimise`: which team to fund within a budget, by several objectives at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.costs.discounting import discount_rate
from experiments.inputs.errors import InputError
from experiments.inputs.optional_packages import check_packages
from experiments.inputs.python_words import takes_words
from experiments.optimisation.evolution import evolution
from experiments.optimisation.found import Found
from experiments.optimisation.front import ON_FRESH, Fresh, apart_table, curse_table, fresh_of, front_table
from experiments.optimisation.halving import halving, rungs_of
from experiments.optimisation.objectives import measures_of
from experiments.optimisation.robust import robust_table, states_of, states_table
from experiments.optimisation.study import Optimisation, experiment_of_study, read_optimisation
from experiments.optimisation.tables import LONG, concatenated, rows_of_stage, teams_table, write
from experiments.optimisation.teams import Space, Team
from experiments.optimisation.trials import Trials
from experiments.posteriors.ready import ready_to_run
from experiments.runs.engines import Engine, Gather, Part
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.experiment import Experiment
from experiments.runs.manifest import experiment_record, run_record
from experiments.runs.options import RunOptions, whole
from experiments.runs.out_folder import DefaultFolder
from experiments.runs.parameter_values import intervals_hold
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import study_options, threads_of
from experiments.runs.study_runs import study_work
from experiments.runs.tasks import seed_of

NAME = "optimise"

FRESH_SEEDS, ROBUST_SEEDS = 1_000_100, 2_000_200
"""From the search's first seed to the first of the fresh evaluation and of robust choice: other families and draws (`check_rows`)."""

FIGURES = "experiments.presentation.figures.optimisation"
"""Draws figures; imported when a figure is asked for."""


@dataclass(frozen=True)
class Plan:
    """What is asked, all of it checked.

    Parameters
    ----------
    study
        With the budget and runs that are used.
    space
        All teams and the budget.
    teams
        Those that the budget pays, if halving is to begin with them; None: evolution.
    seed
        The first.
    is_robust
        Whether states of the world follow.
    """

    study: Optimisation
    space: Space
    teams: tuple[Team, ...] | None
    seed: int
    is_robust: bool

    @property
    def method(self) -> str:
        """How teams are searched."""
        return "evolution" if self.teams is None else "halving"

    def seeds(self, offset: int = 0) -> range:
        """Return the seeds of a stage: of the search, or `offset` further on."""
        return range(self.seed + offset, self.seed + offset + self.study.runs)

    @property
    def search_seeds(self) -> range:
        """The most seeds that a team meets in the search."""
        return self.seeds() if self.teams is not None else range(self.seed, self.seed + self.study.search.first_pairs)

    @property
    def all_seeds(self) -> list[int]:
        """Seeds of all stages."""
        further = [FRESH_SEEDS, *([ROBUST_SEEDS] if self.is_robust else [])]
        return [*self.search_seeds, *(seed for offset in further for seed in self.seeds(offset))]

    @property
    def most_runs(self) -> int:
        """The most runs of one arm that can be asked for: no team is dropped, and every one is a finalist."""
        search, size = self.study.search, self.space.size
        teams = min(search.population * search.generations, size) if self.teams is None else len(self.teams)
        later = len(self.study.robust_paths) if self.is_robust else 0
        return (teams + 1) * (len(self.search_seeds) + self.study.runs * (1 + later))


@dataclass
class Optimised:
    """What `optimise` gives.

    Parameters
    ----------
    front
        A row for each team on fresh seeds: state, share of samples on the front, objectives with intervals.
    teams
        A row for each team that the search simulated.
    apart
        Of each two teams on the front: whether they can be told apart.
    curse
        By objective: how much better the search's front looked in the search.
    steps
        A row for each rung or generation.
    runs
        Every run.
    robust, states
        Regret and satisficing, and every state of the world; empty unless asked for.
    estimate
        What it was expected to take at most; None where parts are run or gathered.
    intervals, period
        What intervals hold, and the time after the split.
    """

    study: Optimisation
    experiment: Experiment
    method: str
    limit_gbp: float
    estimate: Estimate | None
    intervals: str = ""
    period: str = ""
    front: pd.DataFrame = field(default_factory=pd.DataFrame)
    teams: pd.DataFrame = field(default_factory=pd.DataFrame)
    apart: pd.DataFrame = field(default_factory=pd.DataFrame)
    curse: pd.DataFrame = field(default_factory=pd.DataFrame)
    steps: pd.DataFrame = field(default_factory=pd.DataFrame)
    runs: pd.DataFrame = field(default_factory=pd.DataFrame)
    robust: pd.DataFrame = field(default_factory=pd.DataFrame)
    states: pd.DataFrame = field(default_factory=pd.DataFrame)
    out: Path | None = None
    is_stopped: bool = False

    def __repr__(self) -> str:
        """Return one line: study, teams simulated, and teams on the front."""
        if not len(self.front):
            return f"<optimise: {self.study.name}, not run{f': {self.estimate.line()}' if self.estimate else ''}>"
        on = int(self.front["state"].isin(ON_FRESH).sum())
        return f"<optimise: {self.study.name}, {len(self.teams)} teams, {on} on the front on {self.front['pairs'].iloc[0]} fresh pairs>"

    def plot(self, name: str | None = None) -> Any:
        """Return the figures by name (`front`, `trade_offs`; with `robust` also `regret`), or the one of a name, as Matplotlib figures."""
        return import_module(FIGURES).plotted(self, name)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files."""
        found = {"front": self.front, "teams": self.teams, "apart": self.apart, "winners_curse": self.curse, "steps": self.steps}
        return {**found, "robust": self.robust, "states": self.states, LONG: self.runs}


@takes_words
def optimise(
    study: str,
    *,
    runs: int | None = None,
    seed: int = 1,
    budget: float | None = None,
    robust: bool = False,
    dry_run: bool = False,
    draws: str | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    engine: Engine | None = None,
    figures: Callable[[Optimised, Path], None] | None = None,
) -> Optimised:
    """Return which teams, of those that a budget pays, nobody dominates in several objectives at once; evaluated on fresh seeds.

    Parameters
    ----------
    study
        A name of configs/studies or a path to a study of kind `optimisation`.
    runs
        Pairs of the last rung, of the fresh evaluation, and of every threshold path of `robust`; None: the study's.
    seed
        The first seed of the search; fresh seeds lie a million further on.
    budget
        GBP, in place of the study's.
    robust
        Also simulate the finalists over draws and threshold paths: regret and satisficing.
    dry_run
        Only say what it would take.
    draws
        `drawn` or `held`, as `compare` takes it.
    jobs, scheduler, cluster
        Threads, or workers of Dask.
    out
        Folder; None: results/NAME, numbered where that is taken.
    resume, overwrite
        Go on with what was finished before a kill; replace finished results.
    engine
        Given by what runs or gathers parts.
    figures
        Draws results into a folder.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    Stopped
        At a signal; what was simulated is kept.

    Examples
    --------
    >>> optimise("tests/data/tiny_optimisation.yaml", runs=1, dry_run=True)
    <optimise: tiny_optimisation, not run: 18 runs of 1 arm: ...>
    """
    plan = planned(study, runs, seed, budget, robust)
    options = study_options(
        *(seed, jobs, DefaultFolder(f"results/{plan.study.name}") if out is None else out),
        **{"resume": resume, "overwrite": overwrite, "scheduler": scheduler, "cluster": cluster, "engine": engine},  # type: ignore[arg-type]
    )
    if dry_run:
        return nothing_yet(plan, plan.space.experiment, estimated(plan, threads_of(options)))
    experiment = ready_to_run(plan.space.experiment, plan.all_seeds, draws)
    check_rows(plan, experiment)
    with open_session(options, NAME, configuration_of(plan, experiment)) as session:
        is_part = isinstance(options.engine, Part | Gather)
        expected = None if is_part else estimated(plan, threads_of(options), done_before(session, plan))
        if expected is not None:
            Progress(NAME).say(f"At most {expected.line()}")
        work = study_work(experiment, measures_of(plan.study.judged_by()), keeps_histories=True)
        done = carried_out(plan, Trials(session, work, experiment, plan.study.judged_by()), nothing_yet(plan, experiment, expected))
        put(done, session, plan, options, figures)
    return done


def planned(study: str, runs: int | None, seed: int, budget: float | None, robust: bool) -> Plan:
    """Return what is asked; raise InputError."""
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, (int, float)) or not (isfinite(budget) and budget > 0.0)):
        raise InputError("--budget", "", budget, "GBP, above 0")
    read, path = read_optimisation(study, None if budget is None else float(budget))
    if runs is not None:
        read = read.model_copy(update={"runs": whole("runs", runs, 1)})
    first = whole("seed", seed, 0)
    space = Space(experiment_of_study(read, path), read.choices, read.budget, path)
    space.check()
    search = read.search
    few = None if search.method == "evolution" else tuple(space.affordable(search.most_teams + 1))
    if few is not None and len(few) > search.most_teams:
        if search.method == "halving":
            fix = "Raise most_teams, offer fewer choices, or take method: evolution."
            raise InputError(path, "search.most_teams", search.most_teams, "at least the number of teams that the budget pays, which is larger", fix)
        few = None
    if few is None:
        check_packages(read.name, "pymoo")
    return Plan(read, space, few, first, robust)


def check_rows(plan: Plan, experiment: Experiment) -> None:
    """Raise InputError if two stages meet the same draw of parameters: then the later one is fresh in its chance alone."""
    stages = [plan.search_seeds, *(plan.seeds(offset) for offset in (FRESH_SEEDS, *([ROBUST_SEEDS] if plan.is_robust else [])))]
    drawn = [{tuple(experiment.draw_by_seed[seed].values()) for seed in seeds if seed in experiment.draw_by_seed} for seeds in stages]
    if sum(map(len, drawn)) > len(set[tuple[float, ...]]().union(*drawn)):
        words = "fewer, so that search, fresh seeds and states of the world share no draw of parameters"
        raise InputError("--runs", "", plan.study.runs, words, "Or take --draws held: intervals then hold chance only.")


def done_before(session: Session, plan: Plan) -> int:
    """Return how many runs of the seeds that are asked for the store has."""
    seeds = set(plan.all_seeds)
    kept = session.store.keys()
    return sum(seed_of(key) in seeds for key in kept)


def estimated(plan: Plan, jobs: int | None, done: int = 0) -> Estimate:
    """Return what the study takes at most, if no team is dropped."""
    cells = len(measures_of(plan.study.judged_by()))
    most = max(plan.most_runs, done)
    return estimate(plan.space.experiment, most, 1, cells, jobs=jobs, done=done, histories=len(plan.all_seeds))


def configuration_of(plan: Plan, experiment: Experiment) -> dict[str, Any]:
    """Return everything that results depend on, but the number of runs."""
    settings = plan.study.model_dump(mode="json", exclude={"runs"})
    parameters = {**experiment.parameter_source, "set": dict(experiment.values_set)}
    return {"study": settings, "experiment": experiment_record(experiment), "parameters": parameters, "seed": plan.seed}


def nothing_yet(plan: Plan, experiment: Experiment, expected: Estimate | None) -> Optimised:
    """Return what is asked, with nothing simulated."""
    return Optimised(plan.study, experiment, plan.method, plan.space.limit_gbp, expected)


def carried_out(plan: Plan, trials: Trials, done: Optimised) -> Optimised:
    """Search, evaluate the finalists on fresh seeds and, if asked for, in states of the world; return all of it."""
    study, objectives = plan.study, plan.study.judged_by()
    if plan.teams is not None:
        found = halving(trials, plan.teams, rungs_of(study.search.first_pairs, study.runs), study.search.error_rate, plan.seed)
    else:
        found = evolution(trials, plan.space, study.search, plan.seed)
    fresh = fresh_of(trials, found.finalists, plan.seeds(FRESH_SEEDS), study.search.error_rate)
    seed, finalists = study.search.seed, found.finalists
    done.front, done.apart, done.curse = front_table(fresh, found, seed), apart_table(fresh), curse_table(fresh, found)
    done.teams, done.steps = teams_table(found, objectives), found.table()
    if plan.is_robust:
        states = states_of(trials, finalists, study.robust_paths, plan.seeds(ROBUST_SEEDS))
        done.robust = robust_table(states, finalists, objectives, study.satisfice, seed)
        done.states = states_table(states, finalists, objectives, study.satisfice)
    done.runs = runs_table(plan, trials, found, fresh)
    done.period = trials.work.cells[0].period
    done.intervals = intervals_hold(trials.experiment, list(plan.seeds(FRESH_SEEDS)))
    return done


def runs_table(plan: Plan, trials: Trials, found: Found, fresh: Fresh) -> pd.DataFrame:
    """Return every run that the tables are made of."""
    finalists = {team.number: team for team in fresh.teams}
    met = {number: range(plan.seed, plan.seed + len(judged)) for number, judged in found.judged.items()}
    parts = [*rows_of_stage("search", trials, found.teams, met)]
    parts += rows_of_stage("fresh", trials, finalists, dict.fromkeys(finalists, plan.seeds(FRESH_SEEDS)))
    for path in plan.study.robust_paths if plan.is_robust else ():
        parts += rows_of_stage("robust", trials.on_path(path), finalists, dict.fromkeys(finalists, plan.seeds(ROBUST_SEEDS)))
    return concatenated(parts)


def put(done: Optimised, session: Session, plan: Plan, options: RunOptions, figures: Callable[[Optimised, Path], None] | None) -> None:
    """Write the results folder and put it in place."""
    done.out = options.out
    if options.out is None:
        return

    def record() -> dict[str, Any]:
        more = {
            "question": NAME,
            "study": done.study.record(),
            "method": done.method,
            "period": done.period,
            "is_robust": plan.is_robust,
        }
        more |= {"budget": {"limit_gbp": round(done.limit_gbp, 2), "discount_rate_per_year": discount_rate().model_dump(mode="json")}}
        more |= {"jobs": options.jobs, "wall_seconds": session.seconds}
        return run_record(done.experiment, plan.all_seeds, plan.all_seeds, **more)

    draw = partial(figures, done) if figures else None
    done.is_stopped = session.put_in_place(options.out, Contents(lambda folder: write(folder, done.tables), record, draw))
    session.finish()
