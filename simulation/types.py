"""Basic types of all settings: names, dates, shares, payers, roles, and a figure with its source. Frozen, unknown keys forbidden."""

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal["measured", "borrowed", "assumed"]
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Date = Annotated[datetime.date, Field(ge=datetime.date(1990, 1, 1), le=datetime.date(2060, 12, 31))]
Payer = Literal["childrens_services", "police", "nhs", "probation", "courts", "schools", "grant"]
Role = Literal[
    "social_worker",
    "assessment_worker",
    "team_manager",
    "victim_worker",
    "perpetrator_worker",
    "substance_worker",
    "mental_health_practitioner",
    "psychologist",
    "family_support_worker",
    "child_mental_health_worker",
    "teacher",
    "behavioural_practitioner",
    "adult_social_worker",
    "unit_coordinator",
]

Places = dict[Name, Annotated[float, Field(ge=0, le=1000)]] | Annotated[float, Field(ge=0, le=1000)]
"""Places in a month of four weeks: one number for each area alike, or one by area (an area that is not named has none)."""


def places_in(places: Places, area: str) -> float:
    """Return the places of an area."""
    return places.get(area, 0.0) if isinstance(places, dict) else places


class Strict(BaseModel):
    """The base of all settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Figure(Strict):
    """A number with its unit, source and status, and the range in which it may lie."""

    value: float
    unit: str = Field(min_length=1)
    status: Status
    source: str = Field(min_length=3)
    low: float | None = None
    high: float | None = None
    meaning: str = ""

    @model_validator(mode="after")
    def range_holds_value(self) -> "Figure":
        """Refuse a range that is upside down or does not hold the value."""
        if (self.low is not None and self.value < self.low) or (self.high is not None and self.value > self.high):
            raise ValueError(f"value {self.value:g} must lie between low {self.low} and high {self.high}")
        return self


def is_within(period: str, window: str) -> bool:
    """Return whether a period, one day or two separated by /, lies inside another."""
    days, around = period.split("/"), window.split("/")  # ISO days are in order as text
    return around[0] <= days[0] and days[-1] <= around[-1]


def check_period(of: str, period: str) -> None:
    """Raise ValueError for a period, one day or two separated by /, whose days do not exist or that ends before it starts."""
    try:
        days = [datetime.date.fromisoformat(day) for day in period.split("/")]
    except ValueError as error:
        raise ValueError(f"{of}: period {period}: {error}; write days that exist, as 2015-03-31") from error
    if len(days) > 1 and days[0] >= days[-1]:
        raise ValueError(f"{of}: period {period} must end after it starts")
