"""What moved a belief, source by source: the rule that forms it, with the records of one source after another as they are after the step.

The sources of agents/belief.py: the prior at referral with the referrer's description, visits, colleagues' views, the records of each agency, harm
that came to light or did not, and time.
"""

from collections.abc import Iterator

import numpy as np

from agents.agency import second_holder
from agents.standing import AGENCIES, KNOWN_HARM, RECORDED_KINDS, THE_WORKER
from experiments.stories.changes import Change
from experiments.stories.rules import belief_of, faded
from simulation.ingredients.information_sharing import AGENCY_WORDS

REPORT, VISITS, COLLEAGUES, TIME, FILE = "a new report", "visits", "colleagues' views", "time", "the file, read by a new worker"
HARM, NO_HARM = "harm that came to light", "no harm came to light"

AGENCY_NAMES = tuple(word.replace("_", " ") for word in AGENCY_WORDS)
"""In the order of agents/standing.py."""

OF_PRIOR = ("prior_mean", "prior_variance", "described_risk", "is_described")
OF_SIGHT = ("seen_risk", "sightings")
OF_FACTS = ("facts_precision", "facts_information")
OF_COLLEAGUES = ("colleagues_view", "colleagues_voices")

NO_FACTS, FADES = -1, -2
"""In the place of a kind of facts."""

MONTH = 4
"""Weeks of which the step `belief` lets what is known fade."""


def records_of(agency: int) -> str:
    """Return the records of an agency as a source: police records."""
    return f"{AGENCY_NAMES[agency]} records"


def agencies_checked(change: Change) -> list[int]:
    """Return the agencies whose records reached the worker in this step, in the order in which they did."""
    was, now = (moment.family[0]["checked_until"][THE_WORKER] for moment in (change.before, change.after))
    return [agency for agency in range(AGENCIES) if int(now[agency]) > int(was[agency])]


def holders_of(kind: int) -> tuple[int, int]:
    """Return the agencies before which events of a kind happen: the first, and the second or -1."""
    return kind, int(second_holder.py_func(kind))


def learnt_from(kind: int, checked: list[int]) -> int:
    """Return from which of the agencies checked the worker learnt of events of a kind: the first that may hold them; -1: from none."""
    return next((agency for agency in checked if agency in holders_of(kind)), -1)


def moved_by(change: Change, was: np.void, now: np.void) -> Iterator[tuple[str, float]]:
    """Yield each source that moved the belief about one child in this step, and the belief after it; the last is the belief after the step."""
    if any(was[name] != now[name] for name in OF_PRIOR):
        yield REPORT, float(now["belief"])
        return
    child, family, p = as_array(was), change.before.family.copy(), change.after.parameters
    for source, names, place in steps_of(change, float(was["sightings"])):
        if place == FADES and is_month(change):
            family = faded(family, p, MONTH)
        for name in names:
            copy_field(child if name in OF_SIGHT else family, as_array(now) if name in OF_SIGHT else change.after.family, name, place)
        yield source, belief_of(child, family, p, change.week)


def steps_of(change: Change, sightings: float) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield each source, the fields that it moves, and the kind of facts; `NO_FACTS` where it moves none, `FADES` where all of them lose weight.

    The first is what changed since the belief was last formed: children grow, and a new worker reads the file; sightings: of earlier visits.
    """
    is_read = change.was("worker") >= 0 and change.was("visits") == 0 and sightings > 0.0
    yield (FILE if is_read else TIME), (), NO_FACTS
    yield TIME, (), FADES
    yield (HARM if change.after.step == "life" else NO_HARM), OF_FACTS, KNOWN_HARM
    checked = agencies_checked(change)
    for agency in checked:
        for kind in range(RECORDED_KINDS):
            if learnt_from(kind, checked) == agency:
                yield records_of(agency), OF_FACTS, kind
    yield COLLEAGUES, OF_COLLEAGUES, NO_FACTS
    yield VISITS, OF_SIGHT, NO_FACTS


def is_month(change: Change) -> bool:
    """Return whether this step let what is known of the family fade."""
    is_due = (change.was("phase") + change.week) % MONTH == 1
    return change.after.step == "belief" and change.was("worker") >= 0 and is_due


def copy_field(to: np.ndarray, source: np.ndarray, name: str, place: int) -> None:
    """Copy a field of one record to another; place: of a field of several values, which of them."""
    if place >= 0:
        to[name][0, place] = source[name][0, place]
    else:
        to[name] = source[name]


def as_array(record: np.void) -> np.ndarray:
    """Return one record as an array of one."""
    return np.array([record], record.dtype)
