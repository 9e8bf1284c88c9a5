"""Further posts of one role."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from simulation.calendar import week_of
from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.measures import PAYERS
from simulation.words import Date, Name, Payer, Role


@ingredient("staff", "composition", no_dose={"fte": {}})
class Posts(Ingredient):
    """Further posts of one role: full-time equivalents by area."""

    kind: Literal["posts"]
    role: Role
    fte: dict[Name, float]
    payer: Payer
    payer_later: Payer | None = None
    switch: Date | None = None
    salary_gbp: float | None = Field(default=None, gt=0, le=300000)

    repeats: ClassVar[bool] = True

    @model_validator(mode="after")
    def posts_exist(self) -> "Posts":
        """Refuse negative or absurd posts, and a later payer without its date."""
        for area, fte in self.fte.items():
            if not 0.0 <= fte <= 2000.0:
                raise ValueError(f"fte in {area} is {fte:g}; it must lie between 0 and 2000")
        if (self.payer_later is None) != (self.switch is None):
            raise ValueError("payer_later and switch go together: give both or neither")
        return self

    def write(self, place: Place) -> None:
        """Ask for the area's posts."""
        terms = {"payer_later": PAYERS.index(self.payer_later), "switch_week": week_of(self.switch)} if self.payer_later and self.switch else {}
        place.ask_for_posts(self.role, self.fte.get(place.name, 0.0), self.payer, salary_gbp=self.salary_gbp, **terms)
