"""Which parameters a run takes: those that the user sets, and whether the rest is drawn or held; checked before any work."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from types import MappingProxyType
from typing import Any

from experiments.inputs.errors import NOTHING, InputError, NotGiven, likely, shown_path
from experiments.inputs.load import CONFIGS, read_parameters
from experiments.inputs.removed_parameters import scale_in_words, unknown_parameter
from experiments.inputs.values_files import is_values_file, read_values
from experiments.inputs.yaml_files import read_mapping
from simulation.ingredients.ingredient import REGISTRY
from simulation.settings import Authority, Figure, Noise, Policy, Salaries, Scenario

SET, DRAWS = "--set", "--draws"

SALARIES = "salaries."
"""Before a role: the pay of that role, which stands in the authority's file."""

A_NUMBER = "a number, written 0.5 or 1000"

OPTIONS = ("start", "end", "thresholds", "go_live", "weeks", "runs", "seed", "jobs", "budget", "driver")
"""What is no parameter, and has an option of its own."""

MOST_NAMED = 6
"""Names that a message lists."""

NO_VALUES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class ParameterChoice:
    """What the user says of parameters.

    Parameters
    ----------
    values
        By name, in the parameter's unit: set in all arms from the beginning.
    draws
        `drawn`, `held` or None, for all other parameters.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    draws: str | None = None


Parameters = str | Mapping[str, float] | ParameterChoice | None
"""In Python: values by name, which hold in all arms from the beginning; or `drawn` or `held` alone. A choice that was made stays as it is."""


def parameter_choice(parameters: Parameters, draws: str | None = None) -> ParameterChoice:
    """Return what is said of parameters in Python's words; raise InputError for values that are no numbers, and for two words where one is meant."""
    if isinstance(parameters, ParameterChoice):
        return parameters
    if parameters is None or isinstance(parameters, str):
        if None not in (parameters, draws) and parameters != draws:
            raise InputError(DRAWS, "", draws, f"one word; parameters says {parameters!r}", "Leave out one of the two.")
        return ParameterChoice(NO_VALUES, draws if parameters is None else parameters)
    if not isinstance(parameters, Mapping):
        raise InputError("parameters", "", parameters, "values by name, as {'hostility_misread': 0.3}, or 'drawn' or 'held'")
    return ParameterChoice({name_in(name): number_in(name, value) for name, value in parameters.items()}, draws)


def name_in(name: Any) -> str:
    """Return the name of a parameter if it is text; raise InputError."""
    if not isinstance(name, str):
        raise InputError(SET, "", name, "the name of a parameter")
    return name


def number_in(name: str, value: Any) -> float:
    """Return a value if it is a finite number; raise InputError."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(SET, name, value, A_NUMBER)
    if not math.isfinite(value):
        raise InputError(SET, name, float(value), "a finite number")
    return float(value)


def values_from(settings: Sequence[str] | None) -> dict[str, float]:
    """Return values by name from words such as hostility_misread=0.3, or the path of a file of pay and prices; raise InputError."""
    values: dict[str, float] = {}
    for text in settings or ():
        for name, value in (read_values(Path(text)) if is_values_file(text) else value_from(text)).items():
            if name in values:
                raise InputError(SET, name, f"{values[name]:g} and {value:g}", "each name once", "Leave out one of the two.")
            values[name] = number_in(name, value)
    return values


def value_from(text: str) -> dict[str, float]:
    """Return the value in NAME=VALUE by its name; raise InputError."""
    name, sign, number = (part.strip() for part in text.partition("="))
    if not (name and sign):
        raise InputError(SET, "", text, "NAME=VALUE, as hostility_misread=0.3, or a file of pay and prices that ends in .yaml")
    return {name: as_number(name, number)}


def as_number(name: str, text: str) -> float:
    """Return a number from text; raise InputError."""
    try:
        return float(text)
    except ValueError as error:
        fix = "Write a point in place of the comma." if "," in text else ""
        raise InputError(SET, name, text or NOTHING, A_NUMBER, fix) from error


def check_values(values: Mapping[str, float], authority: Authority, policies: Iterable[Policy] = ()) -> None:
    """Raise InputError for a name that cannot be set, and for a value outside its registered range.

    Parameters
    ----------
    values
        By name.
    authority
        Whose salaries can be set.
    policies
        Of the arms: where a setting of theirs is changed.
    """
    known = settable(authority)
    for name, value in values.items():
        if name not in known:
            raise not_settable(name, value, known, authority, policies)
        check_range(name, value, known[name])


def settable(authority: Authority) -> dict[str, Figure]:
    """Return what can be set, with its unit and range: parameters of configs/parameters, and the authority's salaries."""
    salaries = {f"{SALARIES}{role}": getattr(authority.salaries, role) for role in Salaries.model_fields}
    return {**read_parameters(), **salaries}


def check_range(name: str, value: float, figure: Figure) -> None:
    """Raise InputError for a value outside the figure's range; pay without a range must be above zero."""
    is_pay = name.startswith(SALARIES)
    low, high = figure.low, figure.high
    if (low is not None and value < low) or (high is not None and value > high):
        where = "the authority's file" if is_pay else shown_path(file_of(name))
        fix = scale_in_words(figure, value) or f"The range stands in {where}: widen it there if you have a source for it."
        raise InputError(SET, name, value, f"{range_in_words(low, high)}, {figure.unit}", fix)
    if is_pay and value <= 0.0:
        raise InputError(SET, name, value, f"a value above 0, {figure.unit}")


def range_in_words(low: float | None, high: float | None) -> str:
    """Return a range in words; one side may be open."""
    if low is None:
        return f"a value not above {high:g}"
    return f"a value not below {low:g}" if high is None else f"a value from {low:g} to {high:g}"


def file_of(name: str) -> Path:
    """Return the file of configs/parameters that gives a parameter."""
    return next(path for path in sorted((CONFIGS / "parameters").glob("*.yaml")) if name in read_mapping(path))


def not_settable(name: str, value: float, known: Iterable[str], authority: Authority, policies: Iterable[Policy]) -> InputError:
    """Return the message for a name that cannot be set: whose it is and where it is changed, or which name is near."""
    whose, fix = owner_of(name, authority, policies)
    if whose:
        return InputError(SET, name, NotGiven(f"{whose} (got {value:g})"), "", fix)
    allowed = f"a parameter that `run.py assumptions` lists, or {SALARIES}ROLE"
    return unknown_parameter(SET, "", name, allowed, known, near(name, list(known)))


def near(name: str, known: Sequence[str]) -> str:
    """Return the names that have the one given in them, if that is a word of theirs, else the nearest; a sentence, or nothing."""
    holding = [each for each in known if name and name in each.replace(".", "_").split("_")]
    return f"With that word there are {', '.join(holding[:MOST_NAMED])}." if holding else likely(name, known)


def owner_of(name: str, authority: Authority, policies: Iterable[Policy]) -> tuple[str, str]:
    """Return whose a name is that is no parameter, and where it is changed; nothing for a name that is nobody's."""
    if name in policy_words():
        return "a policy sets it", f"Change it in {policy_file(name, policies)}."
    if name in Salaries.model_fields:
        return "it is a role, not a parameter", f"For its pay, write {SALARIES}{name}."
    if name in OPTIONS:
        return "it is an option of its own", f"Write --{name.replace('_', '-')}, or {name}= from Python."
    if name in Scenario.model_fields:
        return "the scenario sets it", "Change it in the scenario's file."
    if name.rpartition(".")[2] in authority_words():
        return "the authority's file sets it", f"Change it in a copy of {authority_file(authority)}, and name the copy by its path."
    return "", ""


def policy_words() -> set[str]:
    """Return the names that policies own: kinds of ingredients, and the keys of each."""
    return set(REGISTRY) | {key for made in REGISTRY.values() for key in made.model_fields} - {"kind", "source"}


def policy_file(name: str, policies: Iterable[Policy]) -> str:
    """Return where a policy's setting is changed: in the file of the arms' policies that have it, else of any policy."""
    own = dict.fromkeys(policy.name for policy in policies if any(name in (each.kind, *type(each).model_fields) for each in policy.ingredients))
    files = [f"configs/policies/{each}.yaml" if (CONFIGS / "policies" / f"{each}.yaml").exists() else f"the file of policy {each}" for each in own]
    return f"a copy of {' or '.join(files) or 'a file of configs/policies'}, and name the copy by its path"


def authority_file(authority: Authority) -> str:
    """Return which file an authority is read from: of configs/, or one of the user's own."""
    ships = (CONFIGS / "authorities" / f"{authority.name}.yaml").exists()
    return f"configs/authorities/{authority.name}.yaml" if ships else f"the file of {authority.name}"


def authority_words() -> set[str]:
    """Return the keys of an authority's file that are no parameters: its figures, its noise, and its history."""
    return set(Authority.model_fields) | set(Noise.model_fields) | {"first_referrals_per_week", "severity_mix", "risk_aversion", "court_weeks"}
