"""A teacher in the team: raises school attendance."""

from agents.agent import behaviour
from agents.rule import rule
from agents.specialist import Specialist


@rule
def raises_attendance(worker, child, p):
    """A contact recovers a share of the school sessions that the child misses (E.attendance: direction)."""
    child["attendance"] += p["teacher_contact_wins_back"] * (1.0 - child["attendance"])


class Teacher(Specialist):
    """A teacher in the Mesa driver."""

    raises_attendance = behaviour(raises_attendance)
