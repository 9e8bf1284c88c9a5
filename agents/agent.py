"""A Mesa agent that is a window on one record."""

from collections.abc import Callable, Iterator
from itertools import count
from types import MethodType
from typing import Any
from weakref import WeakKeyDictionary

from agents.mesa_binding import Caller, Window

BEHAVIOURS: dict[int, str] = {}
"""The identity of every rule that is a method of some agent, and its name."""


class NumbersByModel(WeakKeyDictionary[Any, Iterator[int]]):
    """The numbers of agents from 1 on, by model; a model that nobody needs any more is forgotten."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self.setdefault(model, count(1))


class RecordAgent(Window):
    """A person, team or body of the model: reads and writes its record as attributes or by field name.

    It is a `mesa.Agent` from `become_mesa_agents` on, which the Mesa driver calls when it is imported: loading Mesa takes more time and memory
    than all else, and runs of the batch driver need none of it.
    """

    store: str
    _ids = NumbersByModel()
    """In the place of Mesa's own numbers, which would keep every model in memory for ever."""

    def __init__(self, model: Any, index: int):
        Window.__init__(self, model.homes[self.store], index)
        show_fields(type(self), self.home.kind.names or ())
        super(Window, self).__init__(model)  # type: ignore[call-arg]  # mesa.Agent's


def become_mesa_agents() -> None:
    """Make RecordAgent and all its subclasses Mesa agents."""
    import mesa

    if not issubclass(RecordAgent, mesa.Agent):
        RecordAgent.__bases__ = (Window, mesa.Agent)


def show_fields(kind: type[RecordAgent], fields: tuple[str, ...]) -> None:
    """Make the fields of a record attributes of the class that names the store (`__getattr__` would slow every other access)."""
    owner = next(base for base in kind.__mro__ if "store" in vars(base))
    for name in () if "fields" in vars(owner) else fields:
        setattr(owner, name, Field(name))
    owner.fields = fields  # type: ignore[attr-defined]


class Field:
    """A field of the record as an attribute."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, agent: Any, kind: Any = None) -> Any:
        return self if agent is None else agent[self.name]

    def __set__(self, agent: Any, value: Any) -> None:
        agent[self.name] = value


class behaviour(Caller):
    """A rule as a method: `answer_visit = behaviour(answer_visit)`; a subclass may override it."""

    def __init__(self, own_rule: Any):
        super().__init__(own_rule)
        BEHAVIOURS[id(own_rule)] = own_rule.py_func.__name__

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name = owner, name

    def __get__(self, agent: Any, kind: Any = None) -> Any:
        return self if agent is None else MethodType(self, agent)

    def find(self, *arguments: Any) -> Callable[..., Any]:
        """Return the function for arguments of these kinds, and put it in this one's place in the class: the next call finds it at once."""
        function = super().find(*arguments)
        setattr(self.owner, self.name, function)
        return function
