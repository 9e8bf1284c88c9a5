"""How a rule is compiled: for calls from compiled code, from Python, or on records of a store."""

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import numba
from numba.core import types

from agents.code_cache import REPOSITORY, compiled_fingerprint, place_of, settings, source_fingerprint, write

try:
    from agents import numba_internals
except (ImportError, AttributeError):  # another numba
    numba_internals = None  # type: ignore[assignment]

__all__ = [
    "REPOSITORY",
    "RULES",
    "compiled",
    "compiled_fingerprint",
    "compiled_inside",
    "entry_point",
    "on_stores",
    "rule",
    "settings",
    "source_fingerprint",
]


OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
INSIDE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
"""Without the wrappers for Python, which cost more than the function."""

IS_LINKING = numba_internals is not None and numba_internals.is_trusted()
"""Whether inner functions are compiled into their callers alone; if not, numba compiles and keeps each: slower and larger, and as correct."""


def forget_constants(made: Any) -> Any:
    """Make callers inside compiled code see plain types: numba would else compile a function again for each constant and width of integer."""
    find = made.get_call_template
    made.get_call_template = lambda args, kws: find(tuple(map(plain, args)), {k: plain(v) for k, v in kws.items()})
    return made


def plain(kind: Any) -> Any:
    """Return the type without its constant, and narrow signed integers as int64."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and getattr(kind, "signed", False) else kind


def entry_point(function: Callable[..., Any], is_kept: bool) -> Any:
    """Compile a function that Python calls; is_kept: its code is loaded in later processes."""
    if IS_LINKING:
        return numba_internals.compile_entry(function, is_kept, **OPTIONS)
    return numba.njit(cache=is_kept, **OPTIONS)(function)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function that is called from Python and from compiled code."""
    return forget_constants(entry_point(function, is_kept=True))


def compiled_inside(function: Callable[..., Any], **more: bool) -> Any:
    """Compile a function that only compiled code calls."""
    options = {**OPTIONS, **INSIDE, **more}
    if IS_LINKING:
        return forget_constants(numba_internals.compile_inner(function, **options))
    return forget_constants(numba.njit(cache=True, **options)(function))


RULES: dict[int, str] = {}
"""Every rule's identity and name; the Mesa driver binds these names to methods of agents."""


def rule(function: Callable[..., Any]) -> Any:
    """Compile what one agent does in one moment; its first argument is the agent who acts."""
    made = compiled_inside(function)
    RULES[id(made)] = function.__name__
    return made


def compile_caller(own_rule: Any, what: str, source: str, names: dict[str, Any]) -> Any:
    """Compile a short source that calls a rule; what: all that it depends on beside the rule. It is kept if the rule stands in this repository.

    In the source the caller is called `{name}` and the rule `own_rule`.
    """
    function = own_rule.py_func
    place = f"{function.__module__} {function.__qualname__} {what}"
    name = f"{function.__name__}_{hashlib.sha256(place.encode()).hexdigest()[:16]}"
    made = write(name, source.format(name=name), {**names, "own_rule": own_rule})
    return entry_point(made, is_kept=place_of(inspect.getfile(function)) is not None)


def on_stores(own_rule: Any, agents: int) -> Any:
    """Compile a rule for calls from Python: (store, index) for each agent, then random draws and plain numbers.

    A record handed over from Python costs 4 to 30 us, more with each field; a store and an index about 2 us.
    """
    count = len(inspect.signature(own_rule.py_func).parameters)
    given = [f"a{i}, i{i}" if i < agents else f"a{i}" for i in range(count)]
    passed = [f"a{i}[i{i}]" if i < agents else f"a{i}" for i in range(count)]
    source = f"def {{name}}({', '.join(given)}):\n    return own_rule({', '.join(passed)})\n"
    return compile_caller(own_rule, f"on {agents} stores", source, {})
