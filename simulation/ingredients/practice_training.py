"""Training in a practice model that is neither motivational interviewing nor de-escalation."""

from typing import Literal

from simulation.ingredients.course import Course
from simulation.ingredients.ingredient import Place, ingredient
from simulation.types import Share


@ingredient("skill", no_dose={"days": 0.0})
class PracticeTraining(Course):
    """Training in another practice model (Signs of Safety, systemic practice): gains in each kind of skill as its source reports.

    Gains: sd of untrained skill at the reviewed dose of days, from 0 to 1. They decay unless coaching sustains them, as with other courses.
    """

    kind: Literal["practice_training"]
    relationship_sd: Share
    purposeful_sd: Share
    deescalation_sd: Share

    def write(self, place: Place) -> None:
        """Date the course and write what it adds."""
        self.write_course(place, "practice")
        place.area["practice_relationship_sd"], place.area["practice_purposeful_sd"] = self.relationship_sd, self.purposeful_sd
        place.area["practice_deescalation_sd"] = self.deescalation_sd
