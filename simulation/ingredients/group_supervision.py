"""Monthly group supervision."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.words import Share


@ingredient("rules", "information", "skill", no_dose={"share_of_families": 0.0})
class GroupSupervision(Ingredient):
    """Monthly group supervision that pools ratings; a good one holds trained skill as coaching does."""

    kind: Literal["group_supervision"]
    share_of_families: Share = 1.0

    def write(self, place: Place) -> None:
        """Date the sessions and say how many of the families are taken to them."""
        place.area["group_supervision_from"], place.area["group_supervision_share"] = place.week, self.share_of_families
