"""What Python gives where the command line gives words: a thing of another type is refused in one message, not in a traceback."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_args

from experiments.inputs.errors import InputError

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

NAMES = ("authority", "baseline", "cluster", "folder", "name", "policy", "refits", "scenario", "scheduler", "study")
"""Arguments that are a name, an address or a path."""

LISTS = ("measures", "names", "outcomes", "policies")
"""Arguments that are several names or paths."""

FLAGS = ("allow_large", "counterfactuals", "csv", "dask", "dry_run", "log", "overwrite", "pdf", "reinvest", "resume", "robust")
"""Arguments that are yes or no."""

TEXTS = ("against", "blocks", "draws", "driver", "find", "keep", "thresholds", "trace")
"""Arguments that are one of some words; which, is checked where they are used."""

FUNCTIONS = {
    "figures": ("a function that draws results into a folder", "Leave it out; plot() of the results returns their figures."),
    "report": ("a function that writes a folder's report into a file", "Leave it out; report() of the results writes it."),
}
"""Arguments that are functions: what they do, and what else does it."""

FUNCTIONS_BY_NAME = ("texts",)
"""Arguments that are functions by the names of files."""


def takes_words(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Let a public function refuse arguments of a wrong type: names, lists of names, flags, words and functions, by the argument's name.

    Numbers, dates and parameters are checked where they are used. A `pathlib.Path` counts as its text. None is allowed where it is the default.

    Examples
    --------
    >>> takes_words(lambda scenario: scenario)(Path("my.yaml"))
    'my.yaml'
    >>> takes_words(lambda scenario: scenario)(3)
    Traceback (most recent call last):
    ...
    experiments.inputs.errors.InputError: scenario: got 3; allowed: a name, or a path.
    """
    known = signature(function)

    @wraps(function)
    def checked(*arguments: Given.args, **keywords: Given.kwargs) -> Returned:
        bound = known.bind(*arguments, **keywords)
        for name, value in bound.arguments.items():
            if value is not None or known.parameters[name].default is not None:
                bound.arguments[name] = as_word(name, value, known.parameters[name])
        return function(*bound.args, **bound.kwargs)

    return checked


def as_word(name: str, value: Any, parameter: Parameter) -> Any:
    """Return an argument, paths as text; raise InputError for one of a wrong type."""
    where = f"--{name.replace('_', '-')}" if parameter.kind is Parameter.KEYWORD_ONLY else name
    if name in NAMES:
        return as_name(value, where)
    if name in LISTS:
        return as_names(value, where)
    if name in FLAGS and not isinstance(value, bool):
        raise InputError(where, "", value, "True or False")
    if name in TEXTS and not isinstance(value, str) and int not in get_args(parameter.annotation):
        raise InputError(where, "", value, "a word")
    if name in FUNCTIONS and not callable(value):
        raise InputError(name, "", value, *FUNCTIONS[name])
    if name in FUNCTIONS_BY_NAME:
        check_functions_by_name(value, name)
    return value


def check_functions_by_name(value: Any, where: str) -> None:
    """Raise InputError for anything but functions by the names of files."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) and callable(function) for key, function in value.items()):
        raise InputError(where, "", value, "a dict of functions by the names of files, each of which returns lines of text")


def as_name(value: Any, where: str) -> str:
    """Return a name or path as text; raise InputError."""
    if not isinstance(value, str | Path):
        raise InputError(where, "", value, "a name, or a path")
    return str(value)


def as_names(value: Any, where: str) -> list[str]:
    """Return several names or paths as text; raise InputError, for one alone, too."""
    if isinstance(value, str | Path):
        raise InputError(where, "", str(value), "names in a list", f"Write [{str(value)!r}].")
    if not isinstance(value, list | tuple):
        raise InputError(where, "", value, "names in a list")
    return [as_name(each, where) for each in value]
