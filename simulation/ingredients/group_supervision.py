"""Group supervision that pools opinions about families."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Share


@ingredient("rules", "information", "skill", no_dose={"share_of_families": 0.0})
class GroupSupervision(Ingredient):
    """Group supervision that pools ratings, monthly by default; it takes hours, and a good one sustains trained skill as coaching does.

    `per_month`: sessions in a month of four weeks; 4 is the weekly discussion of small units.
    """

    kind: Literal["group_supervision"]
    share_of_families: Share = 1.0
    per_month: Literal[1, 2, 4] = 1

    def write(self, place: Place) -> None:
        """Date the sessions, their frequency and the share of families discussed."""
        place.area["group_supervision_from"], place.area["group_supervision_share"] = place.week, self.share_of_families
        place.area["group_supervision_per_month"] = self.per_month
