"""Coaching that sustains trained skill."""

from typing import Literal

from pydantic import Field

from simulation.ingredients.ingredient import Ingredient, Place, ingredient


@ingredient("skill", no_dose={"sessions_per_half_year": 0.0})
class Coaching(Ingredient):
    """Coaching that sustains trained skill."""

    kind: Literal["coaching"]
    sessions_per_half_year: float = Field(ge=0, le=26)

    def write(self, place: Place) -> None:
        """Date the sessions."""
        place.area["coaching_from"], place.area["coaching_per_half_year"] = place.week, self.sessions_per_half_year
