"""A caseload cap: a limit to the families that a worker holds."""

from typing import Literal

from pydantic import Field

from simulation.ingredients.ingredient import Ingredient, Place, ingredient


@ingredient("rules", no_dose={"families_per_post": 1000.0})
class CaseloadCap(Ingredient):
    """A rule of allocation: nobody is allocated more than this many families per full-time post; the others wait and are counted.

    It can only lower the usual limit (`caseload_full`); families already held stay.
    """

    kind: Literal["caseload_cap"]
    families_per_post: float = Field(gt=0, le=1000)
    assessment_teams: bool = False

    def write(self, place: Place) -> None:
        """Date the limit."""
        place.area["cap_from"], place.area["cap_families"] = place.week, self.families_per_post
        place.area["cap_for_assessment_teams"] = float(self.assessment_teams)
