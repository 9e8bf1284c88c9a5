"""Family group conferences."""

from typing import Literal

from pydantic import Field

from agents.standing import AT_PLAN, AT_PRE_PROCEEDINGS
from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.measures import PAYERS
from simulation.types import Payer, Places, places_in


@ingredient("rules", no_dose={"places_per_month": {}})
class FamilyGroupConference(Ingredient):
    """Family group conferences, offered once to a family: when pre-proceedings open, or when a protection plan starts.

    With the parents' consent relatives who could care may come forward, and support around the family rises; nothing else.
    """

    kind: Literal["family_group_conference"]
    at: Literal["pre_proceedings", "plan"]
    places_per_month: Places
    gbp_per_conference: float = Field(ge=0, le=100000)
    payer: Payer

    def write(self, place: Place) -> None:
        """Date the offer, its places and its price."""
        area = place.area
        area["family_group_from"], area["family_group_at"] = place.week, AT_PLAN if self.at == "plan" else AT_PRE_PROCEEDINGS
        area["family_group_places"] = places_in(self.places_per_month, place.name)
        area["family_group_cost"], area["family_group_payer"] = self.gbp_per_conference, PAYERS.index(self.payer)
