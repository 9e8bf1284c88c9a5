"""The electronic workbook."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Share


@ingredient("time", no_dose={"recording_cut": 0.0})
class Workbook(Ingredient):
    """The electronic workbook: reduces recording hours only."""

    kind: Literal["workbook"]
    recording_cut: Share

    def write(self, place: Place) -> None:
        """Date the cut."""
        place.area["workbook_from"], place.area["recording_cut"] = place.week, self.recording_cut
