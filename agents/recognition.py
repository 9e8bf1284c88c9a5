"""Recognition of parents' problems by the service: at meetings, by referrals and agency records, from the file; never their severity."""

import math

import numpy as np

from agents.agency import had_recent_police_incident
from agents.rule import compiled_inside, rule
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
    ("filed_problems", np.int8),  # the same for earlier spells, in the case file
]
"""Fields of a parent's record."""


@rule
def perceived_severity(worker, parent, p, problem, z_look, z_noise):
    """Return how severe a problem appears to a worker who has just met the parent (share of the maximum).

    Disguised compliance and avoidance hide a part. One error persists for each pair of worker and parent, another is drawn for each meeting, so that
    absent problems may be recognised. z_look, z_noise: standard normals.
    """
    shown = severity_of(parent, problem)
    if parent["presentation"] == DISGUISED_COMPLIANCE:
        shown *= 1.0 - p["problem_hidden_by_disguise"]
    elif parent["presentation"] == HOSTILE_OR_AVOIDANT:
        shown *= 1.0 - p["problem_hidden_by_avoidance"]
    return shown + p["problem_look_sd"] * z_look + p["problem_noise_sd"] * z_noise


@rule
def severity_reported_by_others(parent, p, problem, z):
    """Return how severe a problem is as a referrer or an agency's record reports it (share of the maximum). z: one standard normal draw."""
    return severity_of(parent, problem) + p["problem_told_noise_sd"] * z


@rule
def is_on_record(parent, family, p, agency, problem, z, week):
    """Return whether an agency's record names a problem of this parent.

    Police: victims and perpetrators, after an incident of the last twelve months. Probation: perpetrators; health and adult services:
    substance misuse and mental ill-health, if recorded as severe enough. Schools name none. z: one standard normal draw, fixed for each record.
    """
    if agency == SEEN_BY_SCHOOLS or not parent["present"]:
        return False
    if agency == SEEN_BY_POLICE:
        part = ABUSE_VICTIM if parent["is_abused"] else ABUSE_PERPETRATOR
        return problem == part and had_recent_police_incident(family, week)
    if agency == SEEN_BY_PROBATION:
        is_theirs = problem == ABUSE_PERPETRATOR
    else:
        is_theirs = problem == SUBSTANCE_MISUSE or problem == MENTAL_ILL_HEALTH
    return is_theirs and severity_reported_by_others(parent, p, problem, z) > p["problem_recognised_above"]


@rule
def is_known(parent, problem):
    """Return whether the family's team knows of a problem, rightly or wrongly."""
    return (parent["known_problems"] // (1 << problem)) % 2 == 1


@compiled_inside
def knows_abuse(first, second):
    """Return whether the team knows of domestic abuse in a family: of a victim or of a perpetrator."""
    suffers = is_known(first, ABUSE_VICTIM) or is_known(second, ABUSE_VICTIM)
    return suffers or is_known(first, ABUSE_PERPETRATOR) or is_known(second, ABUSE_PERPETRATOR)


@compiled_inside
def knows_substance_misuse(first, second):
    """Return whether the team knows of substance misuse of either parent."""
    return is_known(first, SUBSTANCE_MISUSE) or is_known(second, SUBSTANCE_MISUSE)


@compiled_inside
def knows_mental_ill_health(first, second):
    """Return whether the team knows of mental ill-health of either parent."""
    return is_known(first, MENTAL_ILL_HEALTH) or is_known(second, MENTAL_ILL_HEALTH)


@rule
def becomes_known(parent, problem):
    """The family's team knows of a problem until the case is closed."""
    if not is_known(parent, problem):
        parent["known_problems"] += 1 << problem


@rule
def looks_over(parent, p, severity):
    """Return whether a known problem looks over to a professional whom the parent lets see: so slight does it appear (share of the maximum)."""
    return parent["presentation"] != HOSTILE_OR_AVOIDANT and severity < p["problem_over_below"]


@rule
def is_known_no_more(parent, problem):
    """A known problem looks over: the team does not work on it any more, and it stands in the file."""
    parent["known_problems"] -= 1 << problem
    parent["filed_problems"] |= 1 << problem


@rule
def move_to_file(parent):
    """On closure the known problems are added to the case file, and none counts as known any more."""
    parent["filed_problems"] |= parent["known_problems"]
    parent["known_problems"] = 0


@rule
def is_read_from_file(parent, p, problem, weeks_away, u):
    """Return whether a new worker takes a problem from the case file: less likely the older it is; u: one uniform draw."""
    is_filed = (parent["filed_problems"] // (1 << problem)) % 2 == 1
    return is_filed and u < math.exp(-weeks_away / p["file_fades_weeks"])
