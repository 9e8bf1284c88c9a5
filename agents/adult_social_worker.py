"""An adult social worker in the team: opens the doors of adult services in the community."""

from agents.specialist import Specialist


class AdultSocialWorker(Specialist):
    """An adult social worker in the Mesa driver."""
