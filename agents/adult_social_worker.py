"""An adult social worker in the team: gets parents into adult services in the community."""

from agents.specialist import Specialist


class AdultSocialWorker(Specialist):
    """An adult social worker in the Mesa driver."""
