"""A teacher in the team: school attendance and nothing else."""

from agents.agent import behaviour
from agents.rule import rule
from agents.specialist import Specialist


@rule
def brings_to_school(worker, child, p):
    """A contact takes back a share of the school sessions that the child misses (E.attendance: direction)."""
    child["attendance"] += p["teacher_contact_wins_back"] * (1.0 - child["attendance"])


class Teacher(Specialist):
    """A teacher in the Mesa driver."""

    brings_to_school = behaviour(brings_to_school)
