"""A Mesa agent that is a window on one record."""

from collections.abc import Callable
from typing import Any

import mesa

from agents.caller import Window, caller

BEHAVIOURS: dict[int, str] = {}
"""The identity of every rule that is a method of some agent, and its name."""


class RecordAgent(Window, mesa.Agent):
    """A person, team or body of the model: reads and writes its record as attributes or by field name."""

    store: str

    def __init__(self, model: Any, index: int):
        home = model.homes[self.store]
        put = object.__setattr__
        put(self, "home", home), put(self, "columns", home.columns)
        put(self, "index", index), put(self, "offset", index * home.kind.itemsize)
        mesa.Agent.__init__(self, model)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("home", "columns", "index", "offset", "model"):
            raise AttributeError(name)
        try:
            return self.columns[name][self.index]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}; it has {', '.join(self.columns)}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.columns:
            self.columns[name][self.index] = value
        else:
            object.__setattr__(self, name, value)


def behaviour(own_rule: Any) -> Callable[..., Any]:
    """Return a rule as a method: `answer_visit = behaviour(answer_visit)`; a subclass may override it."""
    BEHAVIOURS[id(own_rule)] = own_rule.py_func.__name__
    return caller(own_rule)
