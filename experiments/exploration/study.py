"""What a study of sensitivity is told: two scenarios, the parameters that move, the outcomes, and how much is simulated."""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, model_validator

from experiments.exploration.regression_screening import SPARE_SAMPLES
from experiments.inputs.errors import InputError, likely
from experiments.inputs.load import find_config, read_parameters, read_settings
from experiments.inputs.scenario import Overrides, ResolvedScenario, resolve_scenario
from experiments.measures.definitions import BY_NAME
from experiments.runs.experiment import Experiment, Pair, experiment_of, policy_as_scenario
from simulation.settings import Figure
from simulation.types import Name, Strict

StudySettings = TypeVar("StudySettings", bound="PairedStudy")

Which = Literal["all", "assumed"]


class PairedStudy(Strict):
    """The comparison that is studied, and the parameters that move over their registered ranges: names, or all, or those that are assumed."""

    name: Name
    title: str
    baseline: str
    policy: str
    start: str | None = None
    end: str | None = None
    thresholds: str = "halfway"
    parameters: Which | tuple[Name, ...]
    leave_out: tuple[Name, ...] = ()
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


class Sensitivity(PairedStudy):
    """A screening of all parameters; then Sobol's shares of variance for the few that matter, and for those that must be shown.

    Screened by `worlds` spread over all parameters at once (where chance is large), or by Morris's `trajectories` on a grid of `levels`, each under a
    seed of its own. apportioned: how many parameters go on at most. shown: parameters that go on whatever the screening finds: free mechanisms that
    nobody has counted. points: pairs of lives of the second stage.
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
        """Refuse no way of screening, and two."""
        if (self.worlds is None) == (self.trajectories is None):
            raise ValueError("give worlds or trajectories, one of them")
        return self


class FailureCondition(Strict):
    """When a programme fails: the difference of a measure over the time after the parting is at or above, or at or below, a bound."""

    measure: Name
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def is_one_bound(self) -> "FailureCondition":
        """Refuse no bound, and two."""
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"{self.measure}: give at_least or at_most, one of them")
        return self


class Discovery(PairedStudy):
    """Scenario discovery: worlds drawn from the ranges, and the boxes of parameters in which the programme fails.

    worlds: how many. fails_when: any of these. density: share of failures that a box must reach. mass: least share of the worlds in it.
    """

    kind: Literal["discovery"]
    worlds: int = Field(ge=40, le=100_000)
    fails_when: tuple[FailureCondition, ...] = Field(min_length=1)
    density: float = Field(default=0.8, gt=0.0, le=1.0)
    mass: float = Field(default=0.05, gt=0.0, le=0.5)


def read_sensitivity(name: str) -> Sensitivity:
    """Return a study by name or path, checked; raise InputError."""
    path = find_config("studies", name, "STUDY", "")
    study = with_own_files(read_settings(Sensitivity, path), path)
    check_names(study, str(path), study.shown)
    least = len(parameter_ranges(study, study.shown)) + SPARE_SAMPLES
    if study.worlds is not None and study.worlds < least:
        raise InputError(path, "worlds", study.worlds, f"at least {least}, {SPARE_SAMPLES} more than parameters", "Or screen by trajectories.")
    return study


def read_discovery(name: str) -> Discovery:
    """Return a study by name or path, checked; raise InputError."""
    path = find_config("studies", name, "STUDY", "")
    study = with_own_files(read_settings(Discovery, path), path)
    check_names(study, str(path), ())
    for each in study.fails_when:
        if each.measure not in study.outcomes:
            raise InputError(path, "fails_when", each.measure, "a measure among the study's outcomes", likely(each.measure, study.outcomes))
    return study


def with_own_files(study: StudySettings, path: Path) -> StudySettings:
    """Return a study whose scenarios beside its file are named by their whole path; raise InputError for one outside of its folder."""
    files = {key: getattr(study, key) for key in ("baseline", "policy")}
    whole = {key: str(find_config("scenarios", name, path, key, path.parent)) for key, name in files.items() if name.endswith((".yaml", ".yml"))}
    return study.model_copy(update=whole)


def check_names(study: PairedStudy, path: str, shown: tuple[str, ...]) -> None:
    """Raise InputError for a parameter or a measure that does not exist, or a parameter without a range."""
    known = read_parameters()
    listed = study.parameters if isinstance(study.parameters, tuple) else ()
    for name in (*listed, *shown, *study.leave_out):
        if name not in known:
            raise InputError(path, "parameters", name, "parameters of configs/parameters", likely(name, known))
        if known[name].low is None or known[name].high is None:
            raise InputError(path, "parameters", name, "parameters with a range (low and high)")
    for name in study.outcomes:
        if name not in BY_NAME:
            raise InputError(path, "outcomes", name, "measures from `run.py list`", likely(name, BY_NAME))


def parameter_ranges(study: PairedStudy, shown: tuple[str, ...] = ()) -> dict[str, tuple[float, float]]:
    """Return the bounds of every parameter that moves, in the order of their names."""
    known = read_parameters()
    wanted = (
        [*study.parameters, *shown] if isinstance(study.parameters, tuple) else [name for name in known if is_wanted(known[name], study.parameters)]
    )
    return {name: registered_range(known[name]) for name in sorted(set(wanted) - set(study.leave_out)) if has_range(known[name])}


def is_wanted(figure: Figure, which: str) -> bool:
    """Return whether a parameter is among all, or among the assumed."""
    return which == "all" or figure.status == which


def has_range(figure: Figure) -> bool:
    """Return whether a parameter has a range to move over."""
    return figure.low is not None and figure.high is not None and figure.low < figure.high


def registered_range(figure: Figure) -> tuple[float, float]:
    """Return the registered range."""
    return float(figure.low or 0.0), float(figure.high or 0.0)


def pair_of(study: PairedStudy) -> Experiment:
    """Return the comparison as an experiment of two arms; raise InputError."""
    changes = Overrides(study.start, study.end, study.thresholds)
    first: ResolvedScenario = resolve_scenario(study.baseline, changes)
    other = policy_as_scenario(first, study.policy, changes)
    return experiment_of([first, other], (Pair(other.name, first.name),))
