"""A unit coordinator: takes recording off the social workers of the area, hours and nothing else."""

from agents.professional import Professional


class UnitCoordinator(Professional):
    """A unit coordinator in the Mesa driver."""
