"""A behavioural practitioner: coaches a parent, who answers as to a specialist; readiness moves, and no problem is eased."""

from agents.specialist import Specialist


class BehaviouralPractitioner(Specialist):
    """A behavioural practitioner in the Mesa driver."""
