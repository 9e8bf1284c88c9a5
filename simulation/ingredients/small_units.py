"""Units that hold families together (Hackney's Reclaiming Social Work)."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Share


@ingredient("rules", no_dose={"shared_holding": 0.0})
class SmallUnits(Ingredient):
    """A family is held by the whole team: when its worker goes, another of the team takes it on if there is room, and is no stranger.

    `shared_holding`: how far such a change is none: 0, trust is lost as always; 1, no trust is lost.
    """

    kind: Literal["small_units"]
    shared_holding: Share

    def write(self, place: Place) -> None:
        """Date the units."""
        place.area["units_from"], place.area["units_shared_holding"] = place.week, self.shared_holding
