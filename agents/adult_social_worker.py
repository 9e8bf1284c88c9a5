"""An adult social worker in the team: opens the doors of adult services in the community."""

from agents.professional import Professional


class AdultSocialWorker(Professional):
    """An adult social worker in the Mesa driver."""
