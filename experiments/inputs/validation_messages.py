"""Settings from a mapping, with pydantic's validation errors turned into InputError messages."""

import json
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from experiments.inputs.errors import NOTHING, InputError, InputErrors, NotGiven, likely
from simulation.types import NAME_PATTERN

Model = TypeVar("Model", bound=BaseModel)

ALLOWED_BY_ERROR_TYPE = {
    "greater_than": "a value above {gt}",
    "greater_than_equal": "a value not below {ge}",
    "less_than": "a value below {lt}",
    "less_than_equal": "a value not above {le}",
    "literal_error": "{expected}",
    "union_tag_invalid": "{expected_tags}",
    "union_tag_not_found": "an ingredient with its key 'kind'",
    "string_pattern_mismatch": "{form}",
    "json_invalid": "text of whole characters",
    "string_too_short": "text of at least {min_length} characters",
    "too_short": "at least {min_length} {entries}",
    "finite_number": "a finite number",
    "float_type": "a number, written 0.5 or 1000000, not as text",
    "int_type": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "tuple_type": "a list",
    "list_type": "a list",
    "missing": "this key must be given",
}


AMOUNT_PATTERN, TIME_PATTERN = r"^\d+(\.\d+)? ?(MB|GB|TB|MiB|GiB|TiB)$", r"^(\d+-)?\d{1,3}:\d{2}(:\d{2})?$"

FORMS = {
    NAME_PATTERN: "a name in lower-case letters, digits and _ that begins with a letter, as in north_west",
    AMOUNT_PATTERN: "an amount of memory with its unit, as 8 GB",
    TIME_PATTERN: "a length of time in quotation marks, as '01:30:00'",
}
"""What a pattern asks for, in words."""


COMMANDS = {
    "sweep": "sweep",
    "sensitivity": "sensitivity",
    "discovery": "discover",
    "optimisation": "optimise",
    "trial": "trial",
    "calibration": "calibrate",
    "first_fit": "fit",
    "history_noise": "noise",
}
"""The command that takes a study of each kind."""


def settings_from(model: type[Model], data: Any, path: Path) -> Model:
    """Return the settings of a mapping; raise InputError with file, key, value, what is allowed and the likely fix."""
    check_kind(model, data, path)
    try:
        return model.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        raise InputErrors(as_input_errors(model, error, path)) from error


def check_kind(model: type[BaseModel], data: Any, path: Path) -> None:
    """Raise InputError with one message for a study of another kind, a study where none is wanted, and a scenario where one is."""
    wanted, given = tag_of(model), data.get("kind") if isinstance(data, dict) else None
    if isinstance(given, str) and given != wanted and given in COMMANDS and (wanted in COMMANDS or "kind" not in model.model_fields):
        allowed = f"a study of kind {wanted}" if wanted else "a scenario, a policy or an authority"
        raise InputErrors([InputError(path, "kind", given, allowed, f"It is a study for `run.py {COMMANDS[given]}`.")])
    if wanted in COMMANDS and isinstance(data, dict) and given is None and "authority" in data:
        fix = "To sweep a scenario, add --vary NAME=A,B,C." if wanted == "sweep" else "Name a study of `run.py list`."
        raise InputErrors([InputError(path, "", NotGiven("a scenario"), f"a study of kind {wanted}", fix)])


def as_input_errors(model: type[BaseModel], error: ValidationError, path: Path) -> list[InputError]:
    """Return validation errors as InputErrors: misspelt keys first, without the missing keys that they were meant to be.

    For a field that takes a value or a mapping of values pydantic reports two errors; the one about the value is kept.
    """
    found, places, meant_keys = [], set(), set()
    every = error.errors(include_url=False)
    errors = sorted(every, key=lambda item: (item["type"] != "extra_forbidden", item["type"] == "dict_type"))
    for item in errors:
        if follows_from_another(item, every):
            continue
        problem, meant = as_input_error(model, item, path)
        if problem.key in places or problem.key in meant_keys:
            continue
        places.add(problem.key)
        meant_keys.add(meant)
        found.append(problem)
    return found


NO_MAPPING = ("model_type", "model_attributes_type")
"""Errors that say that a value is no mapping."""


def follows_from_another(item: Any, every: Sequence[Any]) -> bool:
    """Return whether an error only follows from one inside it.

    For pydantic a list is too short if an entry of it is wrong, and what was meant as a mapping is no list, either.
    """
    place = item["loc"]
    inside = place if item["type"] == "too_short" else place[:-1]
    is_such = item["type"] == "too_short" or (item["type"] == "tuple_type" and str(place[-1]).startswith("tuple["))
    return is_such and any(
        each is not item and len(each["loc"]) > len(inside) and each["loc"][: len(inside)] == inside and each["type"] not in NO_MAPPING
        for each in every
    )


def as_input_error(model: type[BaseModel], item: Any, path: Path) -> tuple[InputError, str]:
    """Return one validation error as InputError, and the key that a misspelt key was probably meant to be."""
    steps, owner = resolve_location(model, item["loc"])
    key, kind, context = key_path(steps), item["type"], item.get("ctx", {})
    if kind == "extra_forbidden" and owner is not None:
        fix = likely(str(steps[-1]), owner.model_fields)
        meant = fix.split("'")[1] if fix else ""
        problem = InputError(path, key, item["input"], f"no such key; {', '.join(owner.model_fields)}", fix)
        return problem, key_path([*steps[:-1], meant])
    if kind == "value_error":
        return InputError(path, key, NotGiven(context.get("error", item["msg"])), ""), ""
    if kind.startswith(("date", "datetime")):
        return InputError(path, key, item["input"], "a date from 1990-01-01 to 2060-12-31, written 2015-04-01"), ""
    context |= {"entries": "entry" if context.get("min_length") == 1 else "entries"}
    context = {**context, "form": FORMS.get(context.get("pattern"), f"text of the form {context.get('pattern')}")}
    value = NOTHING if kind == "missing" else context.get("tag", item["input"])
    known = str(context.get("expected") or context.get("expected_tags") or "")
    fix = likely(str(value), [word.strip(" '") for word in known.replace(" or ", ", ").split(",")])
    return InputError(path, key, value, ALLOWED_BY_ERROR_TYPE.get(kind, item["msg"]).format_map(context), fix), ""


def key_path(steps: list[str | int]) -> str:
    """Return steps as a key path: ingredients[2].fte.north."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def resolve_location(model: type[BaseModel], location: tuple[str | int, ...]) -> tuple[list[str | int], type[BaseModel] | None]:
    """Return the steps of an error's location that are keys of the file, and the model that has the last of them as a field."""
    steps: list[str | int] = []
    owner: type[BaseModel] | None = model
    kind: Any = model
    for step in location:
        choices = models_in(kind)
        if isinstance(step, str) and (
            step.startswith(("dict[", "constrained-", "function-", "nullable", "[key]", "tuple[", "list[")) or step == "date"
        ):
            continue
        tagged = [choice for choice in choices if tag_of(choice) == step]
        if len(choices) > 1 and tagged:
            kind = tagged[0]
            continue
        steps.append(step)
        if isinstance(step, str) and len(choices) == 1:
            owner = choices[0]
            kind = owner.model_fields[step].annotation if step in owner.model_fields else None
    return steps, owner


def tag_of(model: type[BaseModel]) -> str | None:
    """Return the tag of a model in a union, the value of its `kind`."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation)[0] if field and get_args(field.annotation) else None


def models_in(kind: Any) -> list[type[BaseModel]]:
    """Return the models that an annotation allows."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if get_origin(kind) in (Union, types.UnionType, Annotated, tuple, list, dict):
        return [model for inner in get_args(kind) for model in models_in(inner)]
    return []
