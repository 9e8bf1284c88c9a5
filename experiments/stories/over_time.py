"""Tables of a course over time: belief and the true chance of harm as lines, statuses and placements as bands."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from agents.standing import FRONT_DOOR, NO_COURT, NO_PLAN
from experiments.runs.words import PHRASES
from experiments.stories.changes import Event, concern, highest_true_chance
from experiments.stories.names import Names
from experiments.stories.trace import Moment, Trace
from simulation.calendar import date_of

AT_FRONT_DOOR, NOT_KNOWN = "at the front door", "not open to the service"

MET, SEEN, SPECIALISTS = "{} met", "children seen", "specialists"
RECORDED, LEARNT, DECISIONS, HARM = "recorded by agencies", "records learnt", "decisions", "harm"
"""What is marked on rows below the lines; each parent has a row of meetings."""

KNOWN_HARM, UNKNOWN_HARM, HARM_IN_CARE = "known to the service", "not known to the service", "in care"

ALONE, NOT_ALONE, UNSEEN = "seen alone", "seen, not alone", "not seen"
"""How children are marked at a visit."""

FOUND, NOTHING_NEW = "an event learnt", "nothing new"
"""What a check of an agency's records brought."""

MARKS = ("arm", "date", "row", "mark")
LINES = ("arm", "date", "child", "belief", "true_chance")
BANDS = ("arm", "child", "track", "status", "first", "last")


def lines_over_time(traces: Mapping[str, Trace], names: Names) -> pd.DataFrame:
    """Return by arm and week the child of most concern at home, the belief about it and the truth, both chances of harm within 12 months.

    There is no belief while nobody works with the children at home. With no child at home the true chance is the highest among the family's children
    (at home), and `child` is empty.
    """
    rows = [(arm, date_of(moment.week), *belief_and_truth(moment, names)) for arm, trace in traces.items() for moment in trace.weeks]
    return pd.DataFrame(rows, columns=list(LINES))


def belief_and_truth(moment: Moment, names: Names) -> tuple[str, float, float]:
    """Return the child of most concern, belief and truth at the end of a week; not a number where there is none."""
    now, highest, family = concern(moment), highest_true_chance(moment), moment.family[0]
    truth = now.true_chance if now else highest if highest is not None else np.nan
    is_known = int(family["standing"]) == FRONT_DOOR or int(family["plan"]) != NO_PLAN or int(family["court"]) != NO_COURT
    return names.children[now.child] if now else "", (now.belief if now and is_known else np.nan), truth


def marks_over_time(courses: Mapping[str, Sequence[Event]]) -> pd.DataFrame:
    """Return what is marked by arm and day: meetings by how the parent presented, children seen, specialists' contacts, records, decisions, harm."""
    rows = [(arm, date_of(event.week), *mark) for arm, events in courses.items() for event in events for mark in marks_of(event)]
    return pd.DataFrame(rows, columns=list(MARKS)).drop_duplicates(ignore_index=True)


def marks_of(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the row and the kind of an event's mark."""
    if event.kind == "meeting":
        yield MET.format(event.who.removeprefix("the ")), PHRASES["presentation"][int(event.numbers["presentation"])]
    elif event.kind == "help" and "opinion" in event.numbers:
        yield SPECIALISTS, SPECIALISTS
    elif event.kind == "visit":
        yield SEEN, ALONE if event.numbers["alone"] else NOT_ALONE if event.numbers["seen"] else UNSEEN
    elif event.kind == "recorded":
        yield RECORDED, RECORDED
    elif event.kind == "learnt":
        yield LEARNT, FOUND if event.numbers["found"] else NOTHING_NEW
    elif event.kind in ("decision", "review"):
        yield DECISIONS, DECISIONS
    elif event.kind == "harm" and "harmed" in event.numbers:
        yield HARM, KNOWN_HARM if event.numbers["known"] else UNKNOWN_HARM
    elif event.kind == "harm":
        yield HARM, HARM_IN_CARE


def bands_over_time(traces: Mapping[str, Trace], names: Names) -> pd.DataFrame:
    """Return the statuses of each child as stretches of time: the first day, and the day after the last."""
    rows = [(arm, *band) for arm, trace in traces.items() for band in bands_of(trace, names)]
    return pd.DataFrame(rows, columns=list(BANDS))


def bands_of(trace: Trace, names: Names) -> Iterator[tuple[object, ...]]:
    """Yield child, track, status, first day and the day after the last of each stretch."""
    now: dict[tuple[str, str], tuple[str, int]] = {}
    for moment in trace.weeks:
        found = {(names.child(child), track): status for child in moment.children for track, status in statuses(child, moment)}
        for place in sorted({*now, *found}):
            if place in now and now[place][0] != found.get(place):
                status, first = now.pop(place)
                yield *place, status, date_of(first), date_of(moment.week)
            if place in found and place not in now:
                now[place] = found[place], moment.week
    for place, (status, first) in sorted(now.items()):
        yield *place, status, date_of(first), date_of(trace.until)


def statuses(child: np.void, moment: Moment) -> Iterator[tuple[str, str]]:
    """Yield a child's place on each track at the end of a week: care by its placement, else the plan; and the court."""
    if bool(child["left"]) or (moment.week < int(child["birth_week"]) and not int(child["plan"])):
        return
    if int(child["care"]):
        yield "service", PHRASES["placement"][int(child["placement"])]
    elif int(child["plan"]):
        yield "service", PHRASES["plan"][int(child["plan"])]
    else:
        yield "service", AT_FRONT_DOOR if int(moment.family[0]["standing"]) == FRONT_DOOR else NOT_KNOWN
    if int(child["court"]):
        yield "court", PHRASES["court"][int(child["court"])]
