"""Probation's group programme for perpetrators of domestic abuse."""

from typing import Annotated, Literal

from pydantic import Field

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Name


@ingredient("composition", no_dose={"places_per_week": {}})
class PerpetratorGroup(Ingredient):
    """Probation's group programme for perpetrators: places by area."""

    kind: Literal["perpetrator_group"]
    places_per_week: dict[Name, Annotated[float, Field(ge=0, le=1000)]]

    def write(self, place: Place) -> None:
        """Date the group and its places."""
        place.area["perpetrator_group_from"] = place.week
        place.area["perpetrator_group_places"] = self.places_per_week.get(place.name, 0.0)
