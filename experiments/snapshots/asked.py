"""Stores whose families and children can be asked what agencies see of them, without a Mesa model."""

from functools import cached_property
from types import MethodType
from typing import Any

from agents.agency import risk_seen_by, risk_seen_by_school
from agents.mesa_binding import Caller, Store, Window
from simulation.world import World

_risk_seen_by, _risk_seen_by_school = Caller(risk_seen_by), Caller(risk_seen_by_school)


class Asked:
    """The records of a world as `information_graph` of simulation/networks.py asks them."""

    def __init__(self, stores: World) -> None:
        self.stores = stores

    @cached_property
    def families(self) -> "Records":
        """Return the families, which answer `risk_seen_by`."""
        return Records(Store("families", self.stores.families), "risk_seen_by", _risk_seen_by)

    @cached_property
    def children(self) -> "Records":
        """Return the children, which answer `risk_seen_by_school`."""
        return Records(Store("children", self.stores.children), "risk_seen_by_school", _risk_seen_by_school)

    @cached_property
    def parents(self) -> "Records":
        """Return the parents."""
        return Records(Store("parents", self.stores.parents))

    @cached_property
    def parameters(self) -> "Records":
        """Return the parameters."""
        return Records(Store("parameters", self.stores.parameters))


class Records:
    """Windows on the rows of one store, each with one rule as a method."""

    def __init__(self, home: Store, name: str = "", own_rule: Any = None) -> None:
        self.home, self.name, self.rule = home, name, own_rule

    def __getitem__(self, row: int) -> Window:
        window = AskedWindow(self.home, int(row))
        if self.rule is not None:
            setattr(window, self.name, MethodType(self.rule, window))
        return window


class AskedWindow(Window):
    """A record that can hold a method."""
