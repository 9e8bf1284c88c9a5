"""A change of decision thresholds by policy."""

from typing import Literal

from pydantic import Field

from simulation.ingredients.ingredient import Ingredient, Place, ingredient


@ingredient("rules", no_dose={"raised_by": 0.0, "removal_raised_by": 0.0})
class ThresholdRule(Ingredient):
    """A rule of practice that raises thresholds (log-odds).

    raised_by: of screening, enquiry, conference and plan, and of continuing a plan. removal_raised_by: of every decision that can lead to care: the
    legal gateway, issuing, section 20, removal by an interim order, police protection.
    """

    kind: Literal["threshold_rule"]
    raised_by: float = Field(default=0.0, ge=-2, le=2)
    removal_raised_by: float = Field(default=0.0, ge=-2, le=2)

    def write(self, place: Place) -> None:
        """Date the rule."""
        place.area["threshold_from"], place.area["threshold_raised"] = place.week, self.raised_by
        place.area["care_threshold_raised"] = self.removal_raised_by
