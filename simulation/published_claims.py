"""Published claims about a programme: announced budgets and reported effects. They are shown with results; no run and no fit uses them."""

import datetime
from typing import Literal

from pydantic import Field, model_validator

from simulation.types import Date, Name, Payer, Share, Strict

Period = str
"""A day, or two days joined by /: the same form as in the tables."""

TWO_LEVELS, IN_PER_CENT, DIRECTED = {"levels"}, {"percent"}, {"direction"}
"""Forms by what they need: the level before too; a share of it; no number but the sign."""

DAYS = r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$"


class Announced(Strict):
    """A budget as announced, in pounds of its own time, for a span of time and the payers that it names.

    tolerance: how far the policy's own spend may lie from it; missed_because: the reason if it lies further off.
    """

    what: str
    gbp: float = Field(gt=0, le=1e9)
    payers: tuple[Payer, ...] = Field(min_length=1)
    starts: Date
    ends: Date
    price_year: int = Field(ge=2005, le=2025)
    tolerance: Share = 0.15
    missed_because: str = ""
    source: str = Field(min_length=3)

    @model_validator(mode="after")
    def ends_after_start(self) -> "Announced":
        """Refuse a span without days."""
        if self.ends <= self.starts:
            raise ValueError(f"announced: ends {self.ends} must be later than starts {self.starts}")
        return self


class Reported(Strict):
    """A figure that a report gives for a programme: before and after, a change, or a direction only. Shown beside results, never fitted to.

    form: `levels` (value_before, then value), `change` (value, in the unit), `percent` (value, of the level before), `direction` (value -1 or 1).
    against: `before`, or `others` where the report compared with places without the programme.
    """

    words: str
    measure: Name
    form: Literal["levels", "change", "percent", "direction"]
    value: float
    value_before: float | None = None
    unit: str
    before: Period = Field(pattern=DAYS)
    after: Period = Field(pattern=DAYS)
    against: Literal["before", "others"] = "before"
    role: Literal["reported"] = "reported"
    source: str = Field(min_length=3)
    note: str = ""

    @model_validator(mode="after")
    def says_one_thing(self) -> "Reported":
        """Refuse levels without the level before, a superfluous level before, and values that are no direction."""
        if (self.form in TWO_LEVELS) != (self.value_before is not None):
            raise ValueError("value_before is given for the form levels, and for no other")
        if self.form in DIRECTED and self.value not in (-1, 0, 1):
            raise ValueError(f"the value of a direction is -1 (fell), 0 (no change) or 1 (rose), not {self.value:g}")
        if days_of(self.before)[-1] >= days_of(self.after)[0]:
            raise ValueError(f"before ({self.before}) must end before after ({self.after}) begins")
        return self

    @property
    def percent(self) -> float | None:
        """The change as a share of the level before, in per cent, if the report gives it."""
        if self.form in IN_PER_CENT:
            return self.value
        return 100.0 * (self.value / self.value_before - 1.0) if self.value_before else None


def days_of(period: Period) -> list[datetime.date]:
    """Return the first and the last day of a period, or its one day."""
    return [datetime.date.fromisoformat(day) for day in period.split("/")]
