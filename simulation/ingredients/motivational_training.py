"""Training in motivational interviewing."""

from typing import Literal

from simulation.ingredients.course import Course
from simulation.ingredients.ingredient import Place, ingredient


@ingredient("skill", no_dose={"days": 0.0})
class MotivationalTraining(Course):
    """Training in motivational interviewing."""

    kind: Literal["motivational_interviewing_training"]

    def write(self, place: Place) -> None:
        """Date the course."""
        self.write_course(place, "motivational")
