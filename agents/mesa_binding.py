"""How Python calls a rule on records: by their places in memory, which costs a tenth of handing the records over."""

import inspect
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.core.errors import TypingError
from numba.extending import intrinsic

from agents.code_cache import write
from agents.rule import compile_caller

Kinds = tuple[np.dtype | None, ...]
"""The types of the records among a rule's arguments; None: a plain number."""

_at: dict[np.dtype, Any] = {}
_kinds: dict[np.dtype, np.dtype] = {}


class Store:
    """One array of records and its columns. The array is replaced when it grows; the store, which agents hold, stays.

    A memory view gives Python's own numbers, and sooner than an array; keys stay unsigned words, since compiled code takes an integer of
    Python's for a signed one.
    """

    def __init__(self, name: str, records: np.ndarray):
        self.name = name
        self.columns: dict[str, Any] = {}
        self.hold(records)

    def hold(self, records: np.ndarray) -> None:
        """Hold this array from now on."""
        self.records, self.base = records, records.ctypes.data
        self.kind = _kinds.setdefault(records.dtype, records.dtype)  # equal layouts are one object, compared by identity
        for field in records.dtype.names or ():
            column = records[field]
            self.columns[field] = column if column.dtype == np.uint64 or column.ndim > 1 else column.data  # a view has no rows of tables


class Window:
    """One record, held as (store, index) and never as a view: the store's array may be replaced when it grows."""

    __slots__ = ("columns", "home", "index", "offset")

    def __init__(self, home: Store, index: int):
        self.home, self.columns, self.index, self.offset = home, home.columns, index, index * home.kind.itemsize

    @property
    def records(self) -> np.ndarray:
        """The store's present array, shape (capacity,)."""
        return self.home.records

    def __getitem__(self, field: str) -> Any:
        try:
            return self.columns[field][self.index]
        except KeyError:
            raise KeyError(f"{type(self).__name__} has no field {field!r}; it has {', '.join(self.columns)}") from None

    def __setitem__(self, field: str, value: Any) -> None:
        self.columns[field][self.index] = value


def record_at(kind: np.dtype) -> Any:
    """Return a function of compiled code that takes an address for a record of this kind."""
    if kind not in _at:
        record = numba.from_dtype(kind)

        @intrinsic
        def at(typing_context: Any, address: Any) -> Any:
            def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                return builder.inttoptr(arguments[0], context.get_value_type(record))

            return record(types.int64), build

        _at[kind] = at
    return _at[kind]


def compile_call(own_rule: Any, kinds: Kinds) -> Any:
    """Compile a rule for calls by address."""
    layout = repr([(kind.descr, kind.itemsize) if kind else None for kind in kinds])
    names = {f"at{i}": record_at(kind) for i, kind in enumerate(kinds) if kind}
    given = ", ".join(f"a{i}" for i in range(len(kinds)))
    passed = ", ".join(f"at{i}(a{i})" if kind else f"a{i}" for i, kind in enumerate(kinds))
    return compile_caller(own_rule, layout, f"def {{name}}({given}):\n    return own_rule({passed})\n", names)


def bind_call(own_rule: Any, kinds: Kinds, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """Return a Python function that calls the rule on records of these kinds, and `otherwise` on others."""
    name, words = own_rule.py_func.__name__, list(inspect.signature(own_rule.py_func).parameters)
    windows = [i for i, kind in enumerate(kinds) if kind]
    names: dict[str, Any] = {"compiled": compile_call(own_rule, kinds), "otherwise": otherwise, **{f"kind{i}": kinds[i] for i in windows}}
    given = ", ".join(words)
    passed = ", ".join(f"home{i}.base + {word}.offset" if kinds[i] else word for i, word in enumerate(words))
    homes = "".join(f"    home{i} = {words[i]}.home\n" for i in windows)
    differs = " or ".join(f"home{i}.kind is not kind{i}" for i in windows) or "False"
    source = f"def {name}({given}):\n{homes}    if {differs}:\n        return otherwise({given})\n    return compiled({passed})\n"
    return write(name, source, names)


class Caller:
    """A compiled rule that Python may call; windows among its arguments stand for their records."""

    def __init__(self, own_rule: Any):
        self.rule, self.signature = own_rule, inspect.signature(own_rule.py_func)
        self.known: dict[Kinds, Callable[..., Any]] = {}
        self.ready: Callable[..., Any] = self.call_on_others
        self.__name__, self.__doc__ = own_rule.py_func.__name__, own_rule.py_func.__doc__

    def find(self, *arguments: Any) -> Callable[..., Any]:
        """Return the function for arguments of these kinds; compile it if it is the first of its kind."""
        self.signature.bind(*arguments)
        kinds = tuple(a.home.kind if isinstance(a, Window) else None for a in arguments)
        if kinds not in self.known:
            self.known[kinds] = bind_call(self.rule, kinds, self.call_on_others)
        return self.known[kinds]

    def call_on_others(self, *arguments: Any) -> Any:
        """Call the rule on records of other kinds than the last."""
        try:
            self.ready = self.find(*arguments)
            return self.ready(*arguments)
        except TypingError:
            given = ", ".join(type(a).__name__ for a in arguments)
            raise TypeError(f"{self.__name__} cannot be called with ({given}); it takes ({', '.join(self.signature.parameters)})") from None

    def __call__(self, *arguments: Any) -> Any:
        return self.ready(*arguments)
