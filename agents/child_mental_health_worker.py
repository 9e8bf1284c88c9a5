"""A child and adolescent mental health worker: the child's wellbeing, and the bond of parent and child."""

from agents.agent import behaviour
from agents.rule import rule
from agents.specialist import Specialist


@rule
def lifts_wellbeing(worker, child, p):
    """A contact moves wellbeing a share of the way to that of an unharmed child."""
    child["wellbeing"] += p["child_contact_lifts_wellbeing"] * max(0.0, p["wellbeing_at_start"] - child["wellbeing"])


@rule
def strengthens_bond(worker, child, parent, p):
    """Lower the child's own component of true risk, where it is above average, in proportion to the carer's genuine engagement.

    The never-helped counterfactual's does not change.
    """
    child["own_risk"] -= p["child_contact_strengthens_bond"] * parent["engagement"] * max(0.0, child["own_risk"])


class ChildMentalHealthWorker(Specialist):
    """A child and adolescent mental health worker in the Mesa driver."""

    lifts_wellbeing = behaviour(lifts_wellbeing)
    strengthens_bond = behaviour(strengthens_bond)
