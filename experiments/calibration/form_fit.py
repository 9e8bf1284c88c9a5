"""The refit of every combination of forms: a short first fit of an authority with the combination's values held."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.first_fit import experiment_for, over_published, simulated
from experiments.calibration.knob_search import Knobs, Trail, slopes_of
from experiments.calibration.knobs import HISTORY_RANGE, NEAR_BOUND, FirstFit, Knob, chosen_targets, label, places_of, read_first_fit
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.form_design import Combination, combinations_of
from experiments.inputs.forms import FORMS, Forms, Refit, digest_of_forms, read_forms
from experiments.inputs.load import parameters_of
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.posteriors.draws import digest_of
from experiments.posteriors.fitted_forms import COLUMNS, OF_DAY, in_form, model_of
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.manifest import about_program, experiment_record
from experiments.runs.options import RunOptions
from experiments.runs.progress import Progress
from experiments.runs.results_folder import Contents
from experiments.runs.run import compile_first
from experiments.runs.session import Session, open_session
from experiments.runs.study_options import study_options, threads_of
from experiments.runs.table_files import write_tables
from simulation.settings import Authority, Target

STAGE = "forms"

TABLE = "forms_fitted"
"""The table in the results folder, which is copied to configs/."""

MISSED = 0.1
"""Share of a published figure by which a refit may miss it and not be listed."""


@dataclass(frozen=True)
class PointWork:
    """Simulates an authority's figures at a point: values of parameters, and of fields of the history by day."""

    usual: ResolvedScenario

    def __call__(self, point: tuple[Mapping[str, float], int]) -> dict[str, np.ndarray]:
        """Return simulated figures of all targets as `answer`, shape (targets,)."""
        authority = at_point(self.usual.authority, point[0])
        return simulated(experiment_for(replace(self.usual, authority=authority), authority), point)


@dataclass
class FittedForms:
    """The refits of an authority.

    Parameters
    ----------
    table
        See `experiments.posteriors.fitted_forms.COLUMNS`.
    combinations
        In the order of the design.
    estimate
        What it was to take.
    out
        The results folder.
    """

    authority: Authority
    combinations: tuple[Combination, ...]
    table: pd.DataFrame
    refit: Refit
    out: Path | None = None
    estimate: Estimate | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line: authority, combinations, parameters."""
        return f"<fit --forms: {self.authority.title}, {len(self.combinations)} combinations, {self.table['parameter'].nunique()} parameters>"

    @property
    def missed(self) -> pd.DataFrame:
        """Return the rows whose figure is missed by more than MISSED."""
        return self.table[~(abs(self.table["ratio"] - 1.0) <= MISSED)]

    @property
    def at_bounds(self) -> pd.DataFrame:
        """Return the rows whose parameter stands at a bound of its range."""
        return self.table[self.table["is_at_bound"]]


@takes_words
def fit_forms(
    scenario: str,
    *,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
    forms: Forms | None = None,
) -> FittedForms:
    """Return the refits of an authority in every combination of forms.

    First it is measured how each knob of the first fit moves the figures of all knobs. Then every combination begins at the authority's file: a step
    simulates all combinations with the same seeds, and moves all knobs to where each would have its own figures. At the end further seeds say how
    near they are.

    Parameters
    ----------
    scenario
        A name, path or authority that has targets.
    forms
        None: those of configs/forms.yaml.
    seed, jobs, out, resume, overwrite, scheduler, cluster
        As in `compare`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    """
    options = study_options(seed, jobs, out, resume=resume, overwrite=overwrite, scheduler=scheduler, cluster=cluster)
    forms, study = forms or read_forms(), read_first_fit()
    combinations, chosen = combinations_of(forms.factors), resolve_scenario(scenario, Overrides())
    check_apart(study, forms)
    if not any(chosen_targets(knob, chosen.authority, place) for knob, place in turned(study, chosen.authority)):
        allowed = "a published figure that a knob of configs/studies/first_fit.yaml answers for"
        raise InputError(chosen.authority.name, "targets", NotGiven("none"), allowed)
    experiment = experiment_for(chosen, chosen.authority)
    about = [experiment_record(experiment), study.model_dump(mode="json"), forms.model_dump(mode="json"), options.seeds[0]]
    with open_session(options, "fit --forms", about) as session:
        compile_first(experiment)
        search = Search(chosen, study, forms, combinations, session)
        runs = runs_of_refit(forms.refit, len(combinations), search.knobs)
        said = estimate(experiment, runs, 1, len(chosen.authority.targets), jobs=threads_of(options))
        Progress(STAGE).say(said.line())
        done = FittedForms(chosen.authority, combinations, search.table(), forms.refit, options.out, said)
        write(done, session, options)
    return done


def check_apart(study: FirstFit, forms: Forms) -> None:
    """Raise InputError if the first fit moves what a form holds."""
    for knob in study.knobs:
        for name in (knob.moves, *knob.also):
            if name in forms.parameters:
                allowed = "a parameter that the first fit (configs/studies/first_fit.yaml) does not move: a form holds it"
                raise InputError(FORMS, f"factors, {forms.parameters[name]}", name, allowed)


def runs_of_refit(refit: Refit, combinations: int, knobs: Knobs) -> int:
    """Return how many runs all refits take."""
    return len(knobs.tries()) * refit.seeds_of_slopes + combinations * (refit.steps * refit.seeds + refit.seeds_at_the_end)


def turned(study: FirstFit, authority: Authority) -> Iterator[tuple[Knob, int | None]]:
    """Yield every knob with each place that it moves: a point of the history, or None for parameters."""
    for knob in study.knobs:
        for place in places_of(knob, authority):
            yield knob, place


@dataclass(frozen=True)
class Search:
    """The search for all combinations at once."""

    chosen: ResolvedScenario
    study: FirstFit
    forms: Forms
    combinations: tuple[Combination, ...]
    session: Session

    def table(self) -> pd.DataFrame:
        """Return the table of refits."""
        fitted = self.fitted()
        further = self.ratios(fitted, self.seeds(self.forms.refit.seeds, self.forms.refit.seeds_at_the_end), "refits, how near they come")
        rows = [row for each, place, ratios in zip(self.combinations, fitted, further) for row in self.rows(each, place, ratios)]
        found = pd.DataFrame(rows, columns=["combination", "parameter", "value", "target", "ratio", "is_at_bound"])
        belongs = {"forms": digest_of_forms(self.forms.factors), "held": digest_of(self.chosen.authority)}
        model = model_of(found["parameter"], self.forms.factors)
        return found.assign(authority=self.chosen.authority.name, model=model, **belongs)[list(COLUMNS)]

    def seeds(self, after: int, count: int) -> list[int]:
        """Return some seeds after those that were used before."""
        first = self.session.options.seeds[0] + after
        return list(range(first, first + count))

    @cached_property
    def knobs(self) -> Knobs:
        """The first fit's knobs, from the authority's file."""
        return Knobs(self.chosen.authority, self.study)

    def fitted(self) -> list[Authority]:
        """Return the authority in each combination, with its knobs where its figures were nearest."""
        refit, authority = self.forms.refit, self.chosen.authority
        slopes = self.slopes()
        trails = [Trail(np.zeros(slopes.shape[1]), slopes) for _ in self.combinations]
        in_forms = [in_form(authority, each) for each in self.combinations]
        for n in range(refit.steps):
            places = [self.knobs.at(trail.place, place) for trail, place in zip(trails, in_forms)]
            found = self.ratios(places, self.seeds(0, refit.seeds), f"refits, step {n + 1} of {refit.steps}")
            for trail, ratios in zip(trails, found):
                trail.see(self.knobs.errors(ratios), self.knobs, refit.reach, refit.pull)
        return [self.knobs.at(trail.best, place) for trail, place in zip(trails, in_forms)]

    def slopes(self) -> np.ndarray:
        """Return how each knob moves each knob's error where the authority's file stands, shape (errors, knobs)."""
        tries = self.knobs.tries()
        found = self.ratios([self.knobs.at(each) for each in tries], self.seeds(0, self.forms.refit.seeds_of_slopes), "refits, what knobs do")
        return slopes_of(tries, np.array(list(map(self.knobs.errors, found))))

    def ratios(self, places: Sequence[Authority], seeds: Sequence[int], stage: str) -> list[np.ndarray]:
        """Return simulated over published figures of each combination, shape (targets,)."""
        points = [(self.point_of(place), seed) for place in places for seed in seeds]
        answers = np.array(self.session.answers(PointWork(self.chosen), stage, points)).reshape(len(places), len(seeds), -1)
        observed = np.array([target.value for target in self.chosen.authority.targets])
        return [over_published(each.mean(axis=0), observed) for each in answers]

    def point_of(self, place: Authority) -> dict[str, float]:
        """Return everything that a refit may have moved, and what the forms hold, as values by name."""
        found = {name: parameters_of(place)[name].value for name in self.forms.parameters}
        for knob, at in turned(self.study, place):
            found |= values_of(knob, at, place)
        return found

    def rows(self, combination: Combination, place: Authority, ratios: np.ndarray) -> Iterator[tuple[str, str, float, str, float, bool]]:
        """Yield a row for each parameter that was moved and each figure that it answers for."""
        for knob, at in turned(self.study, place):
            for name, value in values_of(knob, at, place).items():
                for i in chosen_targets(knob, place, at):
                    at_bound = is_at_bound(name, value, place)
                    yield combination.name, name, value, name_of_target(place.targets[i]), float(ratios[i]), at_bound


def values_of(knob: Knob, at: int | None, place: Authority) -> dict[str, float]:
    """Return what a knob moves at a place, by parameter or by field and day of the history."""
    if at is not None:
        point = place.history[at]
        return {f"{knob.moves}{OF_DAY}{point.since}": float(getattr(point, knob.moves))}
    return {name: parameters_of(place)[name].value for name in (knob.moves, *knob.also)}


def is_at_bound(name: str, value: float, place: Authority) -> bool:
    """Return whether a value stands at a bound of its range."""
    field_of_history = name.partition(OF_DAY)[0]
    figure = None if OF_DAY in name else parameters_of(place)[name]
    low, high = HISTORY_RANGE[field_of_history] if figure is None else (figure.low, figure.high)
    if low is None or high is None:
        return False
    margin = NEAR_BOUND * (high - low) if figure is not None else 0.0
    return not low + margin < value < high - margin


def name_of_target(target: Target) -> str:
    """Return a target's measure and period."""
    return f"{label(target)} {target.period}"


def at_point(authority: Authority, values: Mapping[str, float]) -> Authority:
    """Return the authority at a point of the search."""
    return in_form(authority, Combination("", (), {}, {}, 1.0), values)


def write(done: FittedForms, session: Session, options: RunOptions) -> None:
    """Write the table and run.json, and put them in place; nothing without a folder."""
    if options.out is None:
        return

    def tables(folder: Path) -> None:
        write_tables(folder, {TABLE: done.table})

    def record() -> dict[str, Any]:
        about = {"question": "fit --forms", "authority": done.authority.name, "refit": done.refit.model_dump(mode="json")}
        count = {"runs": 0 if done.estimate is None else done.estimate.tasks, "jobs": options.jobs, "wall_seconds": session.seconds}
        return {**about, **count, **about_program()}

    session.put_in_place(options.out, Contents(tables, record))
    session.finish()
