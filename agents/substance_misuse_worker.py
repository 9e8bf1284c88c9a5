"""A substance misuse worker."""

from agents.specialist import Specialist


class SubstanceMisuseWorker(Specialist):
    """Meets parents about alcohol and drugs."""
