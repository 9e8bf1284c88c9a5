"""A change of decision thresholds by policy."""

from typing import Literal

from pydantic import Field

from simulation.ingredients.ingredient import Ingredient, Place, ingredient


@ingredient("rules", no_dose={"raised_by": 0.0})
class ThresholdRule(Ingredient):
    """A rule of practice that raises the thresholds of screening, enquiry, conference and plan, and of continuing a plan (sd of true risk)."""

    kind: Literal["threshold_rule"]
    raised_by: float = Field(ge=-2, le=2)

    def write(self, place: Place) -> None:
        """Date the rule."""
        place.area["threshold_from"], place.area["threshold_raised"] = place.week, self.raised_by
