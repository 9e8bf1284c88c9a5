"""Domestic abuse workers: one kind works with victims, one with perpetrators (and refers to probation's group programme)."""

from agents.agent import behaviour
from agents.rule import rule
from agents.specialist import Specialist


@rule
def refers_to_group(worker, parent, p, u):
    """Return whether a perpetrator who attends is referred to probation's group programme: less likely with hostility. u: one uniform draw."""
    return u < p["perpetrator_group_referral"] * (1.0 - parent["hostility"])


class VictimWorker(Specialist):
    """A domestic abuse worker for victims."""


class PerpetratorWorker(Specialist):
    """A domestic abuse worker for perpetrators."""

    refers_to_group = behaviour(refers_to_group)
