"""A family support worker: practical help at home."""

from agents.agent import behaviour
from agents.rule import rule
from agents.specialist import Specialist


@rule
def eases_stress(worker, family, p):
    """Practical help at home lowers the family's stress by a share; parents' problems and the never-helped counterfactual do not change."""
    family["stress"] *= 1.0 - p["practical_help_eases_stress"]


class FamilySupportWorker(Specialist):
    """A family support worker in the Mesa driver."""

    eases_stress = behaviour(eases_stress)
