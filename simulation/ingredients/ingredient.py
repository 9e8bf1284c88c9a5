"""The base of all policy ingredients, and their register."""

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar, get_args

import numpy as np
from pydantic import Field

from agents.standing import NEVER
from simulation.types import Date, Name, Payer, Role, Strict

Reach = Literal["skill", "time", "staff", "information", "composition", "rules", "money"]
"""What a policy can change, besides dates. Probabilities, caseloads and outcomes are out of its reach."""

REGISTRY: dict[str, type["Ingredient"]] = {}
"""Every kind of ingredient."""

LISTENERS: list[Callable[[], None]] = []
"""Functions called when the register has changed."""


class PostsWanted(NamedTuple):
    """Posts of one role that an ingredient requests in one area."""

    role: Role
    order: tuple[int, str]  # among all that ask for the role: first week and settings, so that the order of listing changes nothing
    area: int
    week: int
    fte: float
    payer: Payer
    payer_later: Payer | None = None  # pays from switch_week on
    payers: Mapping[str, float] | None = None  # pay these shares from switch_week on
    switch_week: int = NEVER
    end_week: int = NEVER
    ramp_weeks: int = 0  # the posts start evenly spread over this many weeks
    by_agency: bool = False  # cover: filled immediately by agencies
    salary_gbp: float | None = None  # None: the authority's


@dataclass(frozen=True)
class Place:
    """One area in which an ingredient starts: its record, its name and row, the week, and the posts requested so far."""

    area: np.void
    name: str
    row: int
    week: int
    areas: int  # in which the ingredient starts
    order: tuple[int, str]  # the ingredient's place among all that ask for posts, whatever the order of listing
    wanted: list[PostsWanted] = field(default_factory=list)

    def ask_for_posts(self, role: Role, fte: float, payer: Payer, **terms: Any) -> None:
        """Request `fte` full-time posts of a role in this area from this week on; terms: as in PostsWanted."""
        self.wanted.append(PostsWanted(role, self.order, self.row, self.week, fte, payer, **terms))


class Ingredient(Strict):
    """An ingredient: its kind, when it starts, by area or everywhere, and the source."""

    kind: str
    starts: dict[Name, Date] | Date
    source: str = Field(min_length=3)

    reaches: ClassVar[frozenset[str]] = frozenset()
    no_dose: ClassVar[Mapping[str, Any]] = {}
    repeats: ClassVar[bool] = False  # whether one area may have it more than once

    def start_in(self, area: str) -> datetime.date | None:
        """Return the date from which the ingredient works in an area; None: never."""
        return self.starts.get(area) if isinstance(self.starts, dict) else self.starts

    def write(self, place: Place) -> None:
        """Write dates and doses into the area's record, or ask for posts."""
        raise NotImplementedError(f"{type(self).__name__} writes nothing")

    def without_dose(self) -> "Ingredient":
        """Return the same ingredient at the dose equivalent to absence."""
        return self.model_copy(update=dict(self.no_dose))

    def written(self) -> str:
        """Return the settings as text, the same however they were listed."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True)


Made = TypeVar("Made", bound=Ingredient)


def ingredient(*reaches: Reach, no_dose: Mapping[str, Any]) -> Callable[[type[Made]], type[Made]]:
    """Register an ingredient: what it reaches, and the settings equivalent to its absence. Raise ValueError if it is incomplete."""

    def register(made: type[Made]) -> type[Made]:
        kind = kind_of(made)
        unknown = set(reaches) - set(get_args(Reach))
        if unknown or not reaches:
            raise ValueError(f"ingredient {kind!r} reaches {sorted(unknown)}; it must say one or more of {', '.join(get_args(Reach))}")
        if not no_dose or set(no_dose) - set(made.model_fields):
            raise ValueError(f"ingredient {kind!r}: no_dose must give fields of {', '.join(made.model_fields)}, not {sorted(no_dose)}")
        if kind in REGISTRY and REGISTRY[kind].__qualname__ != made.__qualname__:
            raise ValueError(f"two ingredients are called {kind!r}: {REGISTRY[kind].__qualname__} and {made.__qualname__}")
        made.reaches, made.no_dose, REGISTRY[kind] = frozenset(reaches), no_dose, made
        notify_listeners()
        return made

    return register


def kind_of(made: type[Ingredient]) -> str:
    """Return the word by which a policy names an ingredient; raise ValueError if it has none."""
    words = get_args(made.model_fields["kind"].annotation)
    if len(words) != 1 or not isinstance(words[0], str):
        raise ValueError(f"{made.__name__}: write its kind as Literal with one word")
    return words[0]


def unregister(kind: str) -> None:
    """Remove an ingredient from the register."""
    del REGISTRY[kind]
    notify_listeners()


def notify_listeners() -> None:
    """Call all listeners after a change of the register."""
    for listener in LISTENERS:
        listener()
