"""Training in communication and de-escalation."""

from typing import Literal

from simulation.ingredients.course import Course
from simulation.ingredients.ingredient import Place, ingredient


@ingredient("skill", no_dose={"days": 0.0})
class DeescalationTraining(Course):
    """Training in communication and de-escalation."""

    kind: Literal["deescalation_training"]

    def write(self, place: Place) -> None:
        """Date the course."""
        self.write_course(place, "deescalation")
