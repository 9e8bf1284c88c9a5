"""Which of a parent's problems the service knows of: seen at meetings, named by others, kept on file; never severities."""

import math

import numpy as np

from agents.agency import is_recently_called
from agents.rule import rule
from agents.severity import severity_of
from agents.standing import (
    ABUSE_PERPETRATOR,
    ABUSE_VICTIM,
    DISGUISED_COMPLIANCE,
    HOSTILE_OR_AVOIDANT,
    MENTAL_ILL_HEALTH,
    SEEN_BY_POLICE,
    SEEN_BY_PROBATION,
    SEEN_BY_SCHOOLS,
    SUBSTANCE_MISUSE,
)

RECOGNITION = [
    ("known_problems", np.int8),  # bit set of the problems that the family's team knows of in this spell, rightly or wrongly
    ("filed_problems", np.int8),  # the same of earlier spells, in the file
]
"""Fields of a parent's record."""


@rule
def seems(worker, parent, p, problem, own_look, noise):
    """Return how severe a problem looks to a worker who has just met the parent (share of the worst).

    Disguised compliance and avoidance hide a part; the worker's look at this parent's problem misleads as long as the two know each other, and each
    meeting has noise of its own, so that what is not there may be seen. Luck: two normals.
    """
    shown = severity_of(parent, problem)
    if parent["presentation"] == DISGUISED_COMPLIANCE:
        shown *= 1.0 - p["problem_hidden_by_disguise"]
    elif parent["presentation"] == HOSTILE_OR_AVOIDANT:
        shown *= 1.0 - p["problem_hidden_by_avoidance"]
    return shown + p["problem_look_sd"] * own_look + p["problem_noise_sd"] * noise


@rule
def seems_to_others(parent, p, problem, luck):
    """Return how severe a problem is by what a referrer or an agency's record says (share of the worst). Luck: one normal."""
    return severity_of(parent, problem) + p["problem_told_noise_sd"] * luck


@rule
def is_on_record(parent, family, p, agency, problem, luck, week):
    """Return whether an agency's record names a problem of this parent.

    Police: who suffered and who did it, after an incident of the last twelve months. Probation: perpetrators; health and adult services:
    substance misuse and mental ill-health, as severe as they look to them. Schools name none. Luck: one normal, the same as long as the record lasts.
    """
    if agency == SEEN_BY_SCHOOLS or not parent["present"]:
        return False
    if agency == SEEN_BY_POLICE:
        takes_part = (problem == ABUSE_VICTIM and parent["abuse_victim_origin"] > 0.0) or (
            problem == ABUSE_PERPETRATOR and parent["abuse_perpetrator_origin"] > 0.0
        )
        return takes_part and is_recently_called(family, week)
    if agency == SEEN_BY_PROBATION:
        is_theirs = problem == ABUSE_PERPETRATOR
    else:
        is_theirs = problem == SUBSTANCE_MISUSE or problem == MENTAL_ILL_HEALTH
    return is_theirs and seems_to_others(parent, p, problem, luck) > p["problem_recognised_above"]


@rule
def is_known(parent, problem):
    """Return whether the family's team knows of a problem, rightly or wrongly."""
    return (parent["known_problems"] // (1 << problem)) % 2 == 1


@rule
def becomes_known(parent, problem):
    """The family's team knows of a problem until the case is closed."""
    if not is_known(parent, problem):
        parent["known_problems"] += 1 << problem


@rule
def goes_on_file(parent):
    """The case is closed: what was known stands in the file, with what stood there before, and nobody works with it."""
    parent["filed_problems"] |= parent["known_problems"]
    parent["known_problems"] = 0


@rule
def is_read_of(parent, p, problem, weeks_away, luck):
    """Return whether a new worker takes a problem from the file: surely from a fresh one, seldom from an old one; luck: one uniform."""
    stands_there = (parent["filed_problems"] // (1 << problem)) % 2 == 1
    return stands_there and luck < math.exp(-weeks_away / p["file_fades_weeks"])
