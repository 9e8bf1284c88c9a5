"""Helping language: how concerns are put to parents."""

from typing import Literal

from simulation.ingredients.ingredient import Ingredient, Place, ingredient
from simulation.types import Share


@ingredient("rules", no_dose={"unsaid": 0.0})
class HelpingLanguage(Ingredient):
    """A rule of practice: a share of the service's accusation is not expressed to parents at meetings.

    It changes the accusation only; fear, hostility and how parents present follow by the rules of meetings.
    """

    kind: Literal["helping_language"]
    unsaid: Share
    trained_only: bool = False

    def write(self, place: Place) -> None:
        """Date the practice."""
        place.area["language_from"], place.area["language_unsaid"] = place.week, self.unsaid
        place.area["language_trained_only"] = float(self.trained_only)
