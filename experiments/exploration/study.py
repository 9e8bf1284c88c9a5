"""Settings of sensitivity and discovery studies: two scenarios, the parameters that vary, the outcomes, and the number of simulations."""

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, model_validator

from experiments.exploration.morris import morris_steps
from experiments.exploration.regression_screening import SPARE_SAMPLES
from experiments.exploration.studied_forms import check_forms, ranges_of
from experiments.exploration.sweep_study import with_both_errors
from experiments.inputs.errors import InputError, likely
from experiments.inputs.forms import Factor, read_forms
from experiments.inputs.load import find_config, read_parameters, read_settings
from experiments.inputs.removed_parameters import unknown_parameter
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.runs.experiment import Experiment, Pair, experiment_of, policy_as_scenario
from experiments.runs.parameter_values import with_values_set
from simulation.settings import Figure
from simulation.types import Name, Strict

StudySettings = TypeVar("StudySettings", bound="PairedStudy")

Which = Literal["all", "assumed"]


class PairedStudy(Strict):
    """The comparison that is studied, and the parameters that vary over their registered ranges: names, `all`, or `assumed`.

    Parameters
    ----------
    forms
        Factors of configs/forms.yaml: their parameters take the values of the two answers only, as often as they weigh.
    """

    name: Name
    title: str = Field(min_length=1)
    baseline: str
    policy: str
    start: str | None = None
    end: str | None = None
    thresholds: str = "halfway"
    parameters: Which | tuple[Name, ...]
    leave_out: tuple[Name, ...] = ()
    forms: tuple[Name, ...] = ()
    outcomes: tuple[Name, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def is_named_once(self) -> "PairedStudy":
        """Refuse names that are given twice."""
        for key in ("parameters", "outcomes"):
            names = getattr(self, key)
            for name in names if isinstance(names, tuple) else ():
                if names.count(name) > 1:
                    raise ValueError(f"{key}: {name} is named twice")
        return self

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The forms that are drawn, in the order of configs/forms.yaml."""
        return tuple(factor for factor in read_forms().factors if factor.name in self.forms)

    @property
    def measured(self) -> tuple[str, ...]:
        """The outcomes, and one for each of the two errors if none is among them: both stand side by side in every table."""
        return tuple(with_both_errors(self.outcomes))

    def record(self) -> dict[str, Any]:
        """Return the settings as run.json has them: scenarios in files by the files' names, wherever they lie on this machine."""
        files = {key: Path(name).name for key, name in (("baseline", self.baseline), ("policy", self.policy))}
        return {**self.model_dump(mode="json"), **files}


class Sensitivity(PairedStudy):
    """A sensitivity study: a screening of all parameters, then Sobol indices of the few that matter and of those that are always shown.

    Parameters
    ----------
    worlds
        Samples of a Latin hypercube for a screening by regression, where stochastic variability is large.
    trajectories, levels
        For a screening by Morris's method instead: trajectories on a grid of levels, each with its own seed.
    apportioned
        Most parameters in the second stage.
    shown
        Parameters of the second stage whatever the screening finds: mechanisms without data. Those of forms are always in it.
    points
        Samples of the second stage, each one paired simulation.
    """

    kind: Literal["sensitivity"]
    worlds: int | None = Field(default=None, ge=20, le=100_000)
    trajectories: int | None = Field(default=None, ge=2, le=200)
    levels: int = Field(default=4, ge=4, le=12, multiple_of=2)
    apportioned: int = Field(ge=1, le=30)
    shown: tuple[Name, ...] = ()
    points: int = Field(ge=20, le=100_000)

    @model_validator(mode="after")
    def is_one_screening(self) -> "Sensitivity":
        """Refuse a study without a screening method, or with two."""
        if (self.worlds is None) == (self.trajectories is None):
            raise ValueError("give worlds or trajectories, one of them")
        if self.trajectories is not None and self.forms:
            raise ValueError("forms need worlds: trajectories move along a grid, and a form has two values")
        return self

    def runs(self, parameters: int) -> int:
        """Return the number of points of both stages; parameters: of the screening."""
        return (self.worlds or (self.trajectories or 0) * morris_steps(parameters)) + self.points


class FailureCondition(Strict):
    """Condition of failure: the difference of a measure over the time after the split is at or above, or at or below, a bound."""

    measure: Name
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def is_one_bound(self) -> "FailureCondition":
        """Refuse a condition without a bound, or with two."""
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"{self.measure}: give at_least or at_most, one of them")
        return self


class Discovery(PairedStudy):
    """Scenario discovery: parameter samples from the ranges, and the boxes of parameters in which the programme fails.

    Parameters
    ----------
    worlds
        Number of parameter samples.
    fails_when
        A sample is a failure if any of these conditions holds.
    density, mass
        Least share of failures in a box, and least share of all samples in it.
    """

    kind: Literal["discovery"]
    worlds: int = Field(ge=40, le=100_000)
    fails_when: tuple[FailureCondition, ...] = Field(min_length=1)
    density: float = Field(default=0.8, gt=0.0, le=1.0)
    mass: float = Field(default=0.05, gt=0.0, le=0.5)

    def runs(self, _: int) -> int:
        """Return the number of points, whatever the number of parameters."""
        return self.worlds


def read_sensitivity(name: str) -> Sensitivity:
    """Return a study by name or path, checked; raise InputError."""
    path = find_config("studies", name, "STUDY", "")
    study = with_own_files(read_settings(Sensitivity, path), path)
    check_names_of_study(study, str(path), study.shown)
    least = len(parameter_ranges(study, study.shown)) + SPARE_SAMPLES
    if study.worlds is not None and study.worlds < least:
        raise InputError(path, "worlds", study.worlds, f"at least {least}, {SPARE_SAMPLES} more than parameters", "Or use Morris trajectories.")
    return study


def read_discovery(name: str) -> Discovery:
    """Return a study by name or path, checked; raise InputError."""
    path = find_config("studies", name, "STUDY", "")
    study = with_own_files(read_settings(Discovery, path), path)
    check_names_of_study(study, str(path), ())
    for each in study.fails_when:
        if each.measure not in study.outcomes:
            raise InputError(path, "fails_when", each.measure, "a measure among the study's outcomes", likely(each.measure, study.outcomes))
    return study


def with_own_files(study: StudySettings, path: Path) -> StudySettings:
    """Return a study with full paths of scenarios that lie beside its file; raise InputError for one outside its folder."""
    files = {key: getattr(study, key) for key in ("baseline", "policy")}
    whole = {key: str(find_config("scenarios", name, path, key, path.parent)) for key, name in files.items() if name.endswith((".yaml", ".yml"))}
    return study.model_copy(update=whole)


def check_names_of_study(study: PairedStudy, path: str, shown: tuple[str, ...]) -> None:
    """Raise InputError for a parameter or a measure that does not exist, or a parameter without a range."""
    known = read_parameters()
    listed = study.parameters if isinstance(study.parameters, tuple) else ()
    for name in (*listed, *shown, *study.leave_out):
        if name not in known:
            raise unknown_parameter(path, "parameters", name, "parameters of configs/parameters", known)
        if known[name].low is None or known[name].high is None:
            raise InputError(path, "parameters", name, "parameters with a range (low and high)")
    check_forms(study.forms, [*listed, *shown, *study.leave_out], path)
    for name in study.outcomes:
        if name not in BY_NAME:
            raise InputError(path, "outcomes", name, "measures from `run.py list`", likely(name, BY_NAME))


def parameter_ranges(study: PairedStudy, shown: tuple[str, ...] = ()) -> dict[str, tuple[float, float]]:
    """Return the bounds of every parameter that varies, in the order of their names; of a form's parameter its two answers."""
    known = read_parameters()
    wanted = (
        [*study.parameters, *shown]
        if isinstance(study.parameters, tuple)
        else [name for name in known if name not in LEVERS and is_wanted(known[name], study.parameters)]
    )
    ranges = {name: registered_range(known[name]) for name in set(wanted) - set(study.leave_out) if has_range(known[name])} | ranges_of(study.factors)
    return {name: ranges[name] for name in sorted(ranges)}


LEVERS = ("help_strength",)
"""Multiply other parameters that have ranges of their own: varied only by name, or the product would leave all of these ranges."""


def is_wanted(figure: Figure, which: str) -> bool:
    """Return whether a parameter belongs to `all`, or has the status `assumed`."""
    return which == "all" or figure.status == which


def has_range(figure: Figure) -> bool:
    """Return whether a parameter has a range to vary over."""
    return figure.low is not None and figure.high is not None and figure.low < figure.high


def registered_range(figure: Figure) -> tuple[float, float]:
    """Return the registered range."""
    return float(figure.low or 0.0), float(figure.high or 0.0)


def pair_of(study: PairedStudy) -> Experiment:
    """Return the comparison as an experiment with two arms; raise InputError."""
    changes = Overrides(study.start, study.end, study.thresholds)
    first: ResolvedScenario = resolve_scenario(study.baseline, changes)
    other = policy_as_scenario(first, study.policy, changes)
    return with_values_set(experiment_of([first, other], (Pair(other.name, first.name),)), {})
