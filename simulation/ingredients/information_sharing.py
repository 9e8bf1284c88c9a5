"""Shared records and co-location."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.words import Share


@ingredient("information", no_dose={"records_shared": 0.0})
class InformationSharing(Ingredient):
    """Shared records and co-location: adult services' facts reach the children's worker."""

    kind: Literal["information_sharing"]
    records_shared: Share

    def write(self, place: Place) -> None:
        """Date the agreements."""
        place.area["information_sharing_from"], place.area["records_shared"] = place.week, self.records_shared
