"""A mental health practitioner (a community psychiatric nurse in the announced model)."""

from agents.specialist import Specialist


class MentalHealthPractitioner(Specialist):
    """Meets parents about mental ill-health."""
