"""Settings of a sweep: policies against a baseline at every point of a design over levers, uncertain parameters, or both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from experiments.exploration.design import DesignSettings, Varied, design_size
from experiments.inputs.errors import NOTHING, InputError, NotGiven, NotRefitted, likely, shown_path, warn_user
from experiments.inputs.levers import lever_names
from experiments.inputs.load import config_names, find_config, read_parameters
from experiments.inputs.overrides import Overrides
from experiments.inputs.parameter_choice import file_of, near, range_in_words
from experiments.inputs.removed_parameters import scale_in_words, unknown_parameter
from experiments.inputs.scenario import resolve_scenario
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import BY_NAME
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of, policy_as_scenario
from simulation.types import Figure, Name, Strict

HELD = "held"

VARY = "--vary"

BOTH_ERRORS = {"harm_missed": "missed_high_risk_children", "needless_intervention": "needless_care_entries"}
"""The outcome that is added for an error of which a study asks for none: both stand side by side in every table."""

USUAL_OUTCOMES = ("plan_starts", "care_entries", *BOTH_ERRORS.values())
"""Outcomes of a sweep without a file, unless others are asked for."""


class Sweep(Strict):
    """A sweep: policies, each compared with the baseline at every point.

    Parameters
    ----------
    baseline, policies
        Scenarios, or policies tried on the baseline's authority.
    start, end, go_live, thresholds
        In place of the scenarios' own.
    levers
        Settings of policies by lever (`experiments.inputs.levers`), applied to each policy that has it.
    uncertainties
        Parameters of configs/parameters, the same in all arms.
    outcomes
        Measures; one for each of the two errors is added if none is asked for.
    design
        Which points are simulated.
    draws
        Draws of the posterior, or `held`.
    seeds
        Seeds for every draw.
    keep
        `outcomes`: those asked for are kept of every run; `summary`: every measure is.
    """

    kind: Literal["sweep"]
    name: Name
    title: str
    baseline: str
    policies: list[str] = Field(min_length=1)
    start: str | None = None
    end: str | None = None
    go_live: str | None = None
    thresholds: str | None = None
    levers: dict[str, Varied] = Field(default_factory=dict)
    uncertainties: dict[str, Varied] = Field(default_factory=dict)
    outcomes: list[str] = Field(min_length=1)
    design: DesignSettings = DesignSettings()
    draws: int | str = HELD
    seeds: int = Field(ge=1, le=99_999)
    keep: Literal["outcomes", "summary"] = "outcomes"

    @model_validator(mode="after")
    def has_draws(self) -> "Sweep":
        """Refuse what is neither a number of draws nor `held`."""
        if (isinstance(self.draws, str) and self.draws != HELD) or (isinstance(self.draws, int) and self.draws < 1):
            raise ValueError(f"draws: got {self.draws!r}; allowed: a whole number from 1, or held")
        return self

    @property
    def variables(self) -> dict[str, Varied]:
        """Levers, then parameters, in the order of the file."""
        return {**self.levers, **self.uncertainties}


@dataclass(frozen=True)
class Question:
    """A sweep with its scenarios read.

    Parameters
    ----------
    study
        With every range filled in.
    experiment
        The baseline's arm first, then one for each policy as its file has it.
    where
        The file, or the option, that messages name.
    """

    study: Sweep
    experiment: Experiment
    where: str | Path

    @property
    def baseline(self) -> str:
        """Name of the baseline's arm."""
        return self.experiment.arms[0].name


def read_sweep(name: str, changes: Overrides, outcomes: Sequence[str] | None = None) -> Question:
    """Return a study by name or path, checked; raise InputError.

    Parameters
    ----------
    name
        Of configs/studies, or a path.
    changes
        What options put in place of its window, go-live date and thresholds.
    outcomes
        In place of its own; None: its own.
    """
    if name in config_names("scenarios") and name not in config_names("studies"):
        raise InputError("STUDY", "", NotGiven(f"{name}, which is a scenario, without {VARY}"), f"a study, or a scenario with {VARY}", vary_fix(name))
    path = find_config("studies", name, "STUDY", "")
    mapping = with_lists_as_values(read_mapping(path))
    study = settings_from(Sweep, mapping if outcomes is None else {**mapping, "outcomes": list(outcomes)}, path)
    own = Overrides(*(given or stated for given, stated in zip(fields_of(changes), (study.start, study.end, study.thresholds, study.go_live))))
    names = [beside(each, path, "policies", "policies") for each in study.policies]
    first = resolve_scenario(beside(study.baseline, path, "scenarios", "baseline"), own.for_baseline())
    others = [policy_as_scenario(first, each, own) for each in names]
    experiment = experiment_of([first, *others], tuple(Pair(each.name, first.name) for each in others))
    return checked(Question(study, experiment, path))


def sweep_of(scenario: str, vary: Mapping[str, Varied], seeds: int, changes: Overrides, outcomes: Sequence[str] | None = None) -> Question:
    """Return the sweep of a scenario's policy against business as usual of its authority; raise InputError."""
    if scenario in config_names("studies"):
        fix = f"Leave {VARY} out, or name a scenario; what the study varies is changed in a copy of its file."
        raise InputError(VARY, "", NotGiven(f"{scenario} is a study, which says itself what it varies"), "", fix)
    chosen = resolve_scenario(scenario, changes)
    usual = business_as_usual_of(chosen)
    experiment = experiment_of([usual, chosen], (Pair(chosen.name, usual.name),))
    known, levers = read_parameters(), lever_names(chosen.policy)
    for name in vary:
        if name not in known and name not in levers:
            raise unknown_parameter(VARY, "", name, "a parameter of `run.py assumptions`, or a lever of the policy", [*known, *levers])
    about = {
        "kind": "sweep",
        "name": f"{re.sub(r'[^a-z0-9_]+', '_', chosen.name.lower())}_sweep",
        "title": f"{chosen.title}: {' and '.join(vary)}",
        "baseline": usual.name,
        "policies": [chosen.name],
        "levers": {name: each.model_dump() for name, each in vary.items() if name not in known},
        "uncertainties": {name: each.model_dump() for name, each in vary.items() if name in known},
        "outcomes": list(USUAL_OUTCOMES if outcomes is None else outcomes),
        "seeds": seeds,
    }
    return checked(Question(settings_from(Sweep, about, Path(VARY)), experiment, VARY))


def vary_fix(name: str) -> str:
    """Return how a scenario is swept without a file."""
    return f"Write {name} {VARY} NAME=A,B,C, with a parameter or a lever of its policy."


def fields_of(changes: Overrides) -> tuple[str | None, ...]:
    """Return start, end, thresholds and go-live."""
    return changes.start, changes.end, changes.thresholds, changes.go_live


def beside(name: str, path: Path, kind: str, key: str) -> str:
    """Return a name as it is, and a file beside the study's own by its full path; raise InputError for one outside its folder."""
    return str(find_config(kind, name, path, key, path.parent)) if name.endswith((".yaml", ".yml")) else name


def with_lists_as_values(mapping: dict[str, Any]) -> dict[str, Any]:
    """Return a study's mapping with `NAME: [0, 1]` written out as `NAME: {values: [0, 1]}`."""
    found = dict(mapping)
    for key in ("levers", "uncertainties"):
        if isinstance(inside := found.get(key), dict):
            found[key] = {name: {"values": each} if isinstance(each, list) else each for name, each in inside.items()}
    return found


def varied_from(vary: Any) -> dict[str, Varied]:
    """Return what is varied, from `{"NAME": [0, 1]}` or words such as `NAME=0,0.3` and `NAME=0:1:5`; raise InputError."""
    if isinstance(vary, Mapping):
        return {str(name): varied_in(str(name), each) for name, each in vary.items()}
    if isinstance(vary, str) or not isinstance(vary, Sequence) or not all(isinstance(each, str) for each in vary):
        raise InputError(VARY, "", vary, "values by name, as {'hostility_misread': [0, 0.3]}")
    found: dict[str, Varied] = {}
    for text in vary:
        name, sign, words = (part.strip() for part in text.partition("="))
        if not (name and sign and words):
            raise InputError(VARY, "", text, "NAME=A,B,C or NAME=LOW:HIGH:N, as hostility_misread=0:0.6:3")
        if name in found:
            raise InputError(VARY, name, NotGiven("given twice"), "each name once", "Write all of its values behind one name.")
        found[name] = varied_in(name, words)
    return found


def varied_in(name: str, given: Any) -> Varied:
    """Return one variable from its values or from words; raise InputError."""
    if isinstance(given, str) and ":" in given:
        parts = given.split(":")
        if len(parts) != 3 or not parts[2].strip().isdigit():
            raise InputError(VARY, name, given, "LOW:HIGH:N with a whole number of values, as 0:0.6:3")
        settings: dict[str, Any] = {"low": number(name, parts[0]), "high": number(name, parts[1]), "points": int(parts[2])}
    else:
        values = given.split(",") if isinstance(given, str) else given
        if not isinstance(values, Sequence) or isinstance(values, str):
            raise InputError(VARY, name, given, "values in a list, or words such as 0,0.3 or 0:0.6:3")
        settings = {"values": [number(name, each) for each in values]}
    try:
        return settings_from(Varied, settings, Path(VARY))
    except InputError as error:
        raise InputError(VARY, ".".join(part for part in (name, error.key) if part), error.value, error.allowed, error.fix) from error


def number(name: str, given: Any) -> float:
    """Return a number; raise InputError."""
    try:
        if isinstance(given, bool):
            raise ValueError(given)
        return float(given)
    except (TypeError, ValueError) as error:
        raise InputError(VARY, name, given, "a number, written 0.5 or 1000") from error


def checked(question: Question) -> Question:
    """Return a question with its ranges filled in and both errors among its outcomes; raise InputError for what does not exist or fit."""
    study, where = question.study, question.where
    check_variables(question)
    ranges = {name: with_registered_range(name, each, study, where) for name, each in study.uncertainties.items()}
    for name, each in study.levers.items():
        if each.values is None and (each.low is None or each.high is None) and study.design.kind != "chosen":
            raise InputError(where, f"levers.{name}", NotGiven("no values"), "a list of values, or low and high: a lever has no registered range")
    check_outcomes(study.outcomes, where)
    check_combinations(study, where)
    whole = study.model_copy(update={"uncertainties": ranges, "outcomes": with_both_errors(study.outcomes)})
    for name, each in whole.variables.items():
        if study.design.kind == "grid" and each.values is None and each.points is None:
            raise InputError(where, f"{place_of(name, study)}.points", NotGiven("nothing"), "a number of points: a grid needs one")
    return Question(whole, question.experiment, where)


def place_of(name: str, study: Sweep) -> str:
    """Return where a variable stands in a study's file."""
    return f"{'levers' if name in study.levers else 'uncertainties'}.{name}"


def check_variables(question: Question) -> None:
    """Raise InputError for a lever that no policy has, a parameter that there is not, and a study that varies nothing."""
    study, where, known = question.study, question.where, read_parameters()
    policies = [arm.policy for arm in question.experiment.arms[1:]]
    levers = list(dict.fromkeys(name for policy in policies for name in lever_names(policy)))
    for name in study.levers:
        if name not in levers:
            names = ", ".join(policy.name for policy in policies)
            fix = f"{name} is a parameter: write it under uncertainties." if name in known else likely(name, levers)
            own = ", ".join(each for each in levers if not each.startswith("posts.")) or "no ingredients"
            raise InputError(where, "levers", name, f"a lever that a policy has ({names}): {own}, or posts.ROLE", fix)
    for name in study.uncertainties:
        if name not in known:
            fix = f"{name} is a lever: write it under levers." if name in levers else near(name, list(known))
            raise unknown_parameter(where, "uncertainties", name, "a parameter of `run.py assumptions`", known, fix)
    if not study.variables:
        raise InputError(where, "", NotGiven("nothing is varied"), "at least one lever or uncertainty")


def with_registered_range(name: str, varied: Varied, study: Sweep, where: str | Path) -> Varied:
    """Return a parameter's range with its registered ends where it has none of its own; raise InputError for values outside without a source."""
    figure = read_parameters()[name]
    if varied.values is None and study.design.kind != "chosen":
        low = figure.low if varied.low is None else varied.low
        high = figure.high if varied.high is None else varied.high
        if low is None or high is None:
            raise InputError(where, f"uncertainties.{name}", NotGiven("no registered range"), "low and high, with a source, or a list of values")
        if low >= high:
            raise InputError(where, f"uncertainties.{name}", NotGiven(f"from {low:g} to {high:g}"), "a low end below the high end")
        varied = varied.model_copy(update={"low": low, "high": high})
    chosen = [each[name] for each in study.design.combinations or () if name in each]
    for value in (*(varied.values or ()), *chosen, *(end for end in (varied.low, varied.high) if end is not None)):
        is_outside = (figure.low is not None and value < figure.low) or (figure.high is not None and value > figure.high)
        if is_outside and value == 0.0 and where == VARY:
            warn_user(switched_off(name, figure), NotRefitted)
        elif is_outside and varied.source is None:
            registered = f"{range_in_words(figure.low, figure.high)}, {figure.unit}"
            widen = f"The range stands in {shown_path(file_of(name))}; a study's file may widen it: give its reason as source."
            fix = scale_in_words(figure, value) or widen
            raise InputError(where, name if where == VARY else f"uncertainties.{name}", value, registered, fix)
    return varied


def switched_off(name: str, figure: Figure) -> str:
    """Return the line that says of 0 outside a registered range what it means: `--vary` takes it, since it asks what a mechanism does."""
    registered = f"{range_in_words(figure.low, figure.high).removeprefix('a value ')}, {figure.unit}"
    return f"{name} = 0 lies outside its registered range ({registered}): there it is switched off. Nothing else was refitted to it."


def check_outcomes(outcomes: Sequence[str], where: str | Path, key: str = "outcomes") -> None:
    """Raise InputError for a measure that there is not, one named twice, or none at all."""
    if not outcomes:
        raise InputError(where, key, NOTHING, "at least one measure from `run.py list`")
    for name in outcomes:
        if name not in BY_NAME:
            raise InputError(where, key, name, "measures from `run.py list`", likely(name, BY_NAME))
        if list(outcomes).count(name) > 1:
            raise InputError(where, key, name, "each measure once")


def with_both_errors(outcomes: Sequence[str]) -> list[str]:
    """Return outcomes with one for each of the two errors, added behind them where none is asked for."""
    asked = {BY_NAME[name].error for name in outcomes}
    return [*outcomes, *(name for error, name in BOTH_ERRORS.items() if error not in asked)]


def check_combinations(study: Sweep, where: str | Path) -> None:
    """Raise InputError for a chosen combination that lacks a variable or has another, or one that stands there twice."""
    seen: list[dict[str, float]] = []
    for i, each in enumerate(study.design.combinations or ()):
        place = f"design.combinations[{i}]"
        for name in each:
            if name not in study.variables:
                raise InputError(
                    where, place, name, f"the study's levers and uncertainties: {', '.join(study.variables)}", likely(name, study.variables)
                )
        if missing := [name for name in study.variables if name not in each]:
            raise InputError(where, place, NotGiven(f"no {', '.join(missing)}"), "a value for every lever and uncertainty")
        if each in seen:
            raise InputError(where, place, each, "each combination once")
        seen.append(each)


def size_of(study: Sweep) -> int:
    """Return the number of points of a study's design."""
    return design_size(study.design, study.variables)
