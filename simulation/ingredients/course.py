"""The base of all training courses."""

from pydantic import Field

from agents.standing import NEVER
from simulation.calendar import week_of
from simulation.ingredients.ingredient import Ingredient, Place
from simulation.measures import PAYERS
from simulation.types import Date, Payer, Places, places_in


class Course(Ingredient):
    """A course that each worker of the area attends once, some weeks after it starts."""

    days: float = Field(ge=0, le=30)
    ends: Date
    fee_gbp_per_day: float = Field(ge=0, le=5000)
    payer: Payer
    assessment_teams: bool = False
    places_per_month: Places | None = None  # workers of an area who may start in a month of four weeks; none given: unlimited

    def write_course(self, place: Place, course: str) -> None:
        """Write the course's dates, days, fee and payer."""
        area = place.area
        area[f"{course}_from"], area[f"{course}_until"] = place.week if self.days > 0 else NEVER, week_of(self.ends)
        area[f"{course}_days"], area[f"{course}_for_assessment_teams"] = self.days, float(self.assessment_teams)
        area[f"{course}_places"] = -1.0 if self.places_per_month is None else places_in(self.places_per_month, place.name)
        area[f"{course}_fee_per_day"], area[f"{course}_payer"] = self.fee_gbp_per_day, PAYERS.index(self.payer)
