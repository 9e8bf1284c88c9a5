"""A behavioural practitioner: coaches a parent, who answers as to a specialist; readiness moves, and no problem is eased."""

from agents.professional import Professional


class BehaviouralPractitioner(Professional):
    """A behavioural practitioner in the Mesa driver."""
