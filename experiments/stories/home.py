"""Events at home and in care that the service may or may not learn of: harm, crises, turning points, police."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from agents.parent import PROBLEMS
from agents.standing import CLOSED, INCIDENT, KNOWN_HARM
from experiments.stories.changes import Change, Event
from experiments.stories.names import in_words, problems_in_words
from experiments.stories.numbers_in_words import sentence
from experiments.stories.records import agencies_in_words, factor_of, new_records
from simulation import random_numbers as draws
from simulation.random_numbers import uniform

NOTICEABLE = 0.02
"""The least rise of a severity that is named, share of the maximum."""


def at_home(change: Change) -> Iterator[Event]:
    """Yield what step `life` did to the family."""
    if change.after.step == "life":
        yield from crises(change)
        yield from turning_points(change)
        yield from police(change)
        yield from harm(change)


def harm(change: Change) -> Iterator[Event]:
    """Yield significant harm to children at home, and whether the service learned of it; and harm in care."""
    home = [now for was, now in change.children if now["harm_at_home"] > was["harm_at_home"]]
    if home:
        known = discovered(change, home)
        who = in_words(change.names.child(child) for child in home)
        outcome = (
            "the service did not learn of it"
            if not known
            else "the service learned of it"
            if known == len(home)
            else f"the service learned of {known} of {len(home)}"
        )
        words = f"significant harm at home to {who}; {outcome}"
        event = change.event("harm", who, sentence(words), harmed=float(len(home)), known=float(known))
        yield replace(event, is_unseen=not known)
    in_care = [now for was, now in change.children if now["harm_in_care"] > was["harm_in_care"]]
    if in_care:
        who = in_words(change.names.child(child) for child in in_care)
        yield change.event("harm", who, sentence(f"harm in care to {who}"), harmed_in_care=float(len(in_care)))


def discovered(change: Change, home: list[np.void]) -> int:
    """Return how many events of harm at home the service learned of: the rule's own draw for each child."""
    share = float(change.p["harm_to_light_closed" if change.was("standing") == CLOSED else "harm_to_light_open"])
    share *= factor_of(change, KNOWN_HARM)
    return sum(uniform(change.trace.seed, draws.LIGHT, child["key"], 0, 0, change.week) < share for child in home)


def crises(change: Change) -> Iterator[Event]:
    """Yield a crisis: stress rises, and a problem becomes more severe."""
    before, after = change.before.family[0], change.after.family[0]
    if not float(after["stress"]) > float(before["stress"]):
        return
    risen = [
        (i, problem)
        for i in range(2)
        for problem, name in enumerate(PROBLEMS)
        if bool(change.after.parents[i]["present"]) and float(change.after.parents[i][name]) - float(change.before.parents[i][name]) > NOTICEABLE
    ]
    what = problems_in_words(risen)
    words = f"a crisis at home{f': {what} became more severe' if what else ''}"
    yield change.event("home", "the family", sentence(words), stress_before=float(before["stress"]), stress=float(after["stress"]), crisis=1.0)


def turning_points(change: Change) -> Iterator[Event]:
    """Yield a turning point: a problem takes another course from now on, whatever the service does; abuse is a problem of both parents."""
    turned: dict[str, list[tuple[int, int]]] = {}
    for i in range(2):
        for problem, name in enumerate(PROBLEMS):
            was, now = (float(moment.parents[i][f"{name}_origin"]) for moment in (change.before, change.after))
            if was != now and bool(change.after.parents[i]["present"]):
                turned.setdefault("better" if now < was else "worse", []).append((i, problem))
    for turn, what in turned.items():
        yield change.event(
            "home", "the family", sentence(f"a turning point for the {turn}: {problems_in_words(what)}"), turning_point=float(len(what))
        )


def police(change: Change) -> Iterator[Event]:
    """Yield that the police were called to a domestic incident, and which agencies recorded it."""
    more = change.now("police_incidents") - change.was("police_incidents")
    if more > 0:
        held = [each for each in new_records(change) if each.kind == INCIDENT]
        by = f"{agencies_in_words(held[0].agencies)} recorded it" if held else "no agency recorded it"
        words = f"The police were called to a domestic incident; {by}."
        yield change.event("home", "the family", words, police=float(more), is_recorded=float(bool(held)))
