"""Procedures: what the week does, written once, compiled for the batch driver and interpreted for the Mesa driver."""

import inspect
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from agents.agent import BEHAVIOURS
from agents.code_cache import write
from agents.mesa_binding import Caller
from agents.rule import compiled, compiled_inside
from simulation.random_numbers import key_of

PROCEDURES: dict[int, Callable[..., Any]] = {}
"""Every procedure's identity and its Python source."""

_interpreted: dict[int, Callable[..., Any]] = {}


def procedure(function: Callable[..., Any]) -> Any:
    """Compile a loop that fetches records, draws random numbers and calls rules."""
    made = compiled_inside(function)
    PROCEDURES[id(made)] = function
    return made


def inner_procedure(function: Callable[..., Any]) -> Any:
    """Compile a procedure into its callers: a call hands over every array of the world, which costs more than a short procedure."""
    made = compiled_inside(function, forceinline=True)
    PROCEDURES[id(made)] = function
    return made


def step(function: Callable[..., Any]) -> Any:
    """Compile a procedure that Python may call by itself: one step of the week."""
    made = compiled(function)
    PROCEDURES[id(made)] = function
    return made


HINTS: set[int] = set()
"""What only speeds up compiled code and is left out when a procedure is interpreted."""


def hint(function: Callable[..., Any]) -> Any:
    """Compile a hint to the processor: it changes nothing, and is nothing for Mesa agents."""
    made = compiled_inside(function, forceinline=True)
    HINTS.add(id(made))
    return made


def nothing(*arguments: Any) -> None:
    """Do nothing."""


def call_on_agent(own_rule: Any) -> Callable[..., Any]:
    """Return a function that calls the rule as a method of its first argument, a Mesa agent: a subclass's, if it has one."""
    words = ", ".join(inspect.signature(own_rule.py_func).parameters)
    agent, _, others = words.partition(", ")
    name = BEHAVIOURS[id(own_rule)]
    return write(f"ask_{name}", f"def ask_{name}({words}):\n    return {agent}.{name}({others})\n", {})


def make_key(first: int, second: int, third: int) -> np.uint64:
    """Return the key as an unsigned word, as compiled code must get it."""
    return np.uint64(key_of(first, second, third))


def interpreted(made: Any) -> Callable[..., Any]:
    """Return a procedure's own source with rules bound to methods of agents and procedures to their interpreted selves."""
    key = id(made)
    if key not in _interpreted:
        source = PROCEDURES[key]
        names: dict[str, Any] = {}
        runnable = types.FunctionType(source.__code__, names, source.__name__, source.__defaults__)
        _interpreted[key] = runnable
        names.update({name: _as_seen_by_agents(value) for name, value in source.__globals__.items()})
    return _interpreted[key]


def _as_seen_by_agents(value: Any) -> Any:
    """Return what a name of a procedure's file stands for when the procedure is interpreted."""
    if id(value) in BEHAVIOURS:
        return call_on_agent(value)
    if id(value) in PROCEDURES:
        return interpreted(value)
    if id(value) in HINTS:
        return nothing
    if value is key_of:
        return make_key
    is_inside = getattr(value, "targetoptions", {}).get("no_cpython_wrapper", False)
    return Caller(value) if is_inside else value
