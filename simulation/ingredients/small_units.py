"""Small social work units that share responsibility for families (Hackney's Reclaiming Social Work)."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Share


@ingredient("rules", no_dose={"shared_holding": 0.0})
class SmallUnits(Ingredient):
    """The whole unit is responsible for a family: when its worker leaves, a colleague whom the family knows takes over if there is capacity.

    `shared_holding`: share of the usual loss of trust that is avoided: 0, none; 1, all of it.
    """

    kind: Literal["small_units"]
    shared_holding: Share

    def write(self, place: Place) -> None:
        """Date the units."""
        place.area["units_from"], place.area["units_shared_holding"] = place.week, self.shared_holding
