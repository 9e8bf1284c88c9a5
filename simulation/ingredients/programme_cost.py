"""Programme costs other than posts and training."""

from typing import Literal

from pydantic import Field

from simulation.calendar import week_of
from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.measures import PAYERS
from simulation.types import Date, Payer


@ingredient("money", no_dose={"gbp": 0.0})
class ProgrammeCost(Ingredient):
    """Programme costs other than posts and training; they have no effect of their own."""

    kind: Literal["programme_cost"]
    gbp: float = Field(ge=0, le=1e9)
    ends: Date
    payer: Payer

    def write(self, place: Place) -> None:
        """Spread the cost evenly over the weeks and over the areas in which it starts."""
        area, until = place.area, week_of(self.ends)
        area["programme_from"], area["programme_until"], area["programme_payer"] = place.week, until, PAYERS.index(self.payer)
        area["programme_cost_per_week"] = self.gbp / place.areas / max(1, until - place.week)
