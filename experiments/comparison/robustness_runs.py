"""What `run.py robustness` simulates: an experiment, its refit and its work for every combination of forms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.comparison.form_arms import arms_of, baseline_of
from experiments.comparison.robustness_tables import MEASURES
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven, NotRefitted, warn_user
from experiments.inputs.form_design import Combination, combinations_of
from experiments.inputs.forms import Forms, digest_of_forms
from experiments.inputs.load import parameters_of
from experiments.inputs.parameter_choice import SET, Parameters, parameter_choice
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.families import FOLLOWED
from experiments.measures.periods import after_split, last_date
from experiments.posteriors.fingerprint import fingerprint
from experiments.posteriors.fitted_forms import Refits, in_form, read_fitted_forms, refits_for
from experiments.runs.estimate import Estimate, estimate
from experiments.runs.experiment import Arm, Experiment, Pair, business_as_usual_of, experiment_of, measure_evaluator
from experiments.runs.manifest import arm_record, experiment_record
from experiments.runs.options import RunOptions
from experiments.runs.parameter_values import with_values_set
from experiments.runs.run import compile_first
from experiments.runs.study_options import threads_of
from experiments.runs.study_runs import StudyRun, StudyWork
from experiments.runs.tasks import Task, hash_of, task_key

QUESTION = "robustness"

AT_THE_END = ("protection_plans",)
"""Stocks that are taken on the last day; all else over the time from the split on."""


@dataclass(frozen=True)
class FormsWork:
    """Simulates one seed in one combination: all arms, from the history that they share.

    Parameters
    ----------
    works
        A study's work for each combination, by its place in the design.
    arms
        Simulated one after the other.
    """

    works: Mapping[int, StudyWork]
    arms: tuple[Arm, ...]

    def __call__(self, payload: tuple[int, int]) -> dict[str, np.ndarray]:
        """Return `values`, shape (arms, cells), of a combination's place and a seed."""
        place, seed = payload
        return self.works[place](StudyRun({}, seed, self.arms))


@dataclass(frozen=True)
class Ready:
    """What can be run: an experiment for each combination, its work, and what the results rest on."""

    forms: Forms
    combinations: tuple[Combination, ...]
    experiments: tuple[Experiment, ...]
    refits: Refits
    work: FormsWork

    @property
    def first(self) -> Experiment:
        """Return the first combination's experiment."""
        return self.experiments[0]

    def tasks(self, seeds: list[int]) -> list[Task]:
        """Return a task for each seed and combination, all combinations of the first seed first."""
        keys = [
            hash_of([QUESTION, experiment_record(each), [arm_record(arm) for arm in self.work.arms], list(MEASURES)]) for each in self.experiments
        ]
        return [
            Task(task_key(keys[place], None, seed), f"seed {seed}, {each.name}", (place, seed))
            for seed in seeds
            for place, each in enumerate(self.combinations)
        ]

    def estimate(self, tasks: int, done: int, options: RunOptions) -> Estimate:
        """Return what the runs that are left take."""
        return estimate(self.first, tasks, len(self.work.arms), len(MEASURES), jobs=threads_of(options), done=done)

    def belongs(self) -> dict[str, str]:
        """Return what tables belong to: the model, the forms with their weights, and the refits."""
        return {
            "model": fingerprint(self.forms.parameters),
            "forms": digest_of_forms(self.forms.factors, has_weights=True),
            "fitted": self.refits.digest,
        }


def refits_file(refits: str | Path) -> Path:
    """Return the path of a table of refits; raise InputError if there is no such file."""
    path = Path(refits).expanduser()
    if not path.is_file():
        fix = "Make one: `run.py fit AUTHORITY --forms --out DIR` writes DIR/forms_fitted.csv."
        raise InputError("--refits", "", str(refits), "a table of refits, forms_fitted.csv", fix)
    return path


def check_refits(path: Path) -> None:
    """Raise InputError for a file that is no table of refits; nothing if there is none."""
    if path.exists():
        read_fitted_forms(path)


def ready_of(scenario: str, parameters: Parameters, forms: Forms, refits: Path) -> Ready:
    """Return what can be run, everything checked and the week compiled; raise InputError."""
    choice, combinations = parameter_choice(parameters), combinations_of(forms.factors)
    if choice.draws is not None:
        raise InputError("parameters", "", choice.draws, "values by name", "Each form is held at its own refit: nothing is drawn beside forms.")
    for name in choice.values:
        if name in forms.parameters:
            allowed = f"a parameter that no form sets; {forms.parameters[name]} of configs/forms.yaml sets it"
            raise InputError(SET, name, choice.values[name], allowed)
    chosen = resolve_scenario(scenario)
    if first_start(chosen.policy) is None:
        raise InputError("SCENARIO", "", NotGiven(f"{chosen.policy.name} with nothing that starts"), "a programme, with at least one ingredient")
    bare = experiment_of([business_as_usual_of(chosen), chosen])
    with_values_set(bare, choice.values)
    check_refits(refits)
    compile_first(bare)
    found = refits_for(chosen.authority, forms.factors, combinations, refits)
    if found.why_not:
        warn_user(not_refitted_line(chosen.authority.name, found.why_not), NotRefitted)
    arms = arms_of(bare, forms)
    experiments = tuple(experiment_in_form(bare, each, found, choice.values, arms) for each in combinations)
    return Ready(forms, combinations, experiments, found, FormsWork(dict(enumerate(map(work_of, experiments))), arms))


def not_refitted_line(authority: str, why: str) -> str:
    """Return the line that says why no refit is used, and how one is made."""
    return (
        f"FORMS NOT REFITTED: {why}. Each form is simulated with all other values as they are, so it misses the published figures by as much as"
        f" the form moves them. `run.py fit {authority} --forms --out DIR` refits; --refits DIR/forms_fitted.csv takes it."
    )


def experiment_in_form(bare: Experiment, combination: Combination, refits: Refits, values: Mapping[str, float], arms: tuple[Arm, ...]) -> Experiment:
    """Return the experiment in one combination of forms, with its refit and the values that the user set."""
    authority = in_form(bare.authority, combination, refits.values.get(combination.name))
    pairs = tuple(Pair(arm.name, baseline_of(arm.name)) for arm in arms if arm.name != baseline_of(arm.name))
    whole = replace(bare, authority=authority, parameters=parameters_of(authority), arms=arms, pairs=pairs)
    return with_values_set(whole, values)


def work_of(experiment: Experiment) -> StudyWork:
    """Return the work of one combination: MEASURES of all areas, stocks on the last day, all else over the time from the split on."""
    by_label = {period.label: period for period in measure_evaluator(experiment).periods}
    periods = [by_label[last_date(by_label)], by_label[after_split(by_label)]]
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, periods, experiment.first_week)
    places = [evaluator.place[name, ALL_AREAS, periods[name not in AT_THE_END].label] for name in MEASURES if name != FOLLOWED.name]
    return StudyWork(experiment, evaluator, tuple(places), follows_families=True)
