"""A Mesa agent that is a window on one record."""

from typing import Any

import mesa
import numpy as np

from agents.rule import on_stores


class Window:
    """One record, held as (store's name, index) and never as a view: a store may be replaced when it grows."""

    store: str
    index: int
    stores: Any  # the World that holds the stores; read anew at each access

    @property
    def records(self) -> np.ndarray:
        """The store of this kind, shape (capacity,)."""
        return getattr(self.stores, self.store)

    def __getitem__(self, field: str) -> Any:
        return self.records[self.index][field].item()

    def __setitem__(self, field: str, value: Any) -> None:
        self.records[self.index][field] = value


class RecordAgent(Window, mesa.Agent):
    """A person, team or body of the model: reads and writes its record as attributes or by field name."""

    def __init__(self, model: Any, index: int):
        super().__init__(model)
        self.index = index

    @property
    def stores(self) -> Any:  # type: ignore[override]
        return self.model.stores

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("index", "model"):
            raise AttributeError(name)
        try:
            return self[name]
        except ValueError:
            fields = ", ".join(self.records.dtype.names or ())
            raise AttributeError(f"{type(self).__name__} has no field {name!r}; it has {fields}") from None


class behaviour:  # noqa: N801  (used like a decorator)
    """A rule as a method: `answer_visit = behaviour(answer_visit)`; a subclass may override it."""

    def __init__(self, own_rule: Any):
        self.rule = own_rule
        self.wrappers: dict[int, Any] = {}
        self.__doc__ = own_rule.py_func.__doc__

    def __get__(self, agent: Any, kind: Any = None) -> Any:
        if agent is None:
            return self
        return lambda *partners_and_luck: self.call(agent, *partners_and_luck)

    def call(self, *arguments: Any) -> Any:
        """Call the compiled rule on the stores of the windows among the arguments; windows come first."""
        windows = [a for a in arguments if isinstance(a, Window)]
        wrapper = self.wrappers.get(len(windows))
        if wrapper is None:
            wrapper = self.wrappers[len(windows)] = on_stores(self.rule, len(windows))
        places = [part for w in windows for part in (w.records, w.index)]
        return wrapper(*places, *arguments[len(windows) :])
