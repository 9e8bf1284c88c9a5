"""Procedures: what the week does, written once, compiled for the batch driver and interpreted for the Mesa driver."""

import types
from collections.abc import Callable
from typing import Any

from agents.rule import RULES, compiled, compiled_inside

PROCEDURES: dict[int, Callable[..., Any]] = {}
"""Every procedure's identity and its Python source."""

_interpreted: dict[int, Callable[..., Any]] = {}


def procedure(function: Callable[..., Any]) -> Any:
    """Compile a loop that fetches records, draws luck and calls rules."""
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


def call_on_agent(name: str) -> Callable[..., Any]:
    """Return a function that calls the method of this name on its first argument, a Mesa agent."""

    def act(agent: Any, *partners_and_luck: Any) -> Any:
        return getattr(agent, name)(*partners_and_luck)

    return act


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
    if id(value) in RULES:
        return call_on_agent(RULES[id(value)])
    return interpreted(value) if id(value) in PROCEDURES else value
