"""Further posts of one role."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from agents.standing import NEVER
from simulation.calendar import week_of
from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Date, Name, Payer, Role, Share

MOST_FTE = 2000.0
"""Full-time posts of one role in an area: more is taken for a typing error."""


@ingredient("staff", "composition", no_dose={"fte": {}})
class Posts(Ingredient):
    """Further posts of one role, by area: permanent or until they end, immediately or spread over some weeks, employed or from agencies.

    `payer` pays until `switch`, then `payer_later`, or several `payers` by their shares.
    """

    kind: Literal["posts"]
    role: Role
    fte: dict[Name, float]
    payer: Payer
    payer_later: Payer | None = None
    payers: dict[Payer, Share] | None = None
    switch: Date | None = None
    ends: Date | None = None
    agency: bool = False
    ramp_weeks: int = Field(default=0, ge=0, le=260)
    salary_gbp: float | None = Field(default=None, gt=0, le=300000)

    repeats: ClassVar[bool] = True

    @model_validator(mode="after")
    def posts_exist(self) -> "Posts":
        """Refuse negative or absurd posts."""
        for area, fte in self.fte.items():
            if not 0.0 <= fte <= MOST_FTE:
                raise ValueError(f"fte in {area} is {fte:g}; it must lie between 0 and {MOST_FTE:g}")
        return self

    @model_validator(mode="after")
    def payers_are_whole(self) -> "Posts":
        """Refuse later payers without a date, both forms of them, and shares that do not add up."""
        if self.payer_later is not None and self.payers is not None:
            raise ValueError("payer_later and payers exclude each other: one pays from the switch on, or several by shares")
        if (self.payer_later is None and self.payers is None) != (self.switch is None):
            raise ValueError("payer_later and switch go together, as do payers and switch: give both or neither")
        total = sum((self.payers or {}).values())
        if self.payers is not None and abs(total - 1.0) > 1e-6:
            raise ValueError(f"payers: the shares add up to {total:g}; they must add up to 1")
        return self

    @model_validator(mode="after")
    def all_start_before_they_end(self) -> "Posts":
        """Refuse posts of which the last to start would start when they end, or later."""
        for area in self.fte:
            start = self.start_in(area)
            if self.ends is not None and start is not None and week_of(start) + self.ramp_weeks >= week_of(self.ends):
                spread = f", spread over {self.ramp_weeks} weeks" if self.ramp_weeks else ""
                raise ValueError(f"ends: posts in {area} start on {start}{spread} and end on {self.ends}; they must start at least a week before")
        return self

    def write(self, place: Place) -> None:
        """Ask for the area's posts."""
        place.ask_for_posts(
            self.role,
            self.fte.get(place.name, 0.0),
            self.payer,
            payer_later=self.payer_later,
            payers=self.payers,
            switch_week=week_of(self.switch) if self.switch else NEVER,
            end_week=week_of(self.ends) if self.ends else NEVER,
            ramp_weeks=self.ramp_weeks,
            by_agency=self.agency,
            salary_gbp=self.salary_gbp,
        )
