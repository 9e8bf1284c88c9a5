"""A unit coordinator: takes over recording from the social workers of the area."""

from agents.professional import Professional


class UnitCoordinator(Professional):
    """A unit coordinator in the Mesa driver."""
