"""A clinical psychologist: one for each office; formulates complex families with the team."""

from agents.specialist import Specialist


class ClinicalPsychologist(Specialist):
    """Adds a further opinion, with less noise, on the families rated red."""
