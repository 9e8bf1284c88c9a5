"""Where the courses of one family under two policies part: the first step after which its records differ, and the first other status."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from agents.parent import PROBLEMS
from agents.standing import CLOSED, FRONT_DOOR, OPEN, THE_WORKER
from experiments.runs.words import PHRASES, RATING_PHRASES
from experiments.snapshots.danger import are_minors
from experiments.stories.changes import concern, true_chance
from experiments.stories.names import PARENTS, Names, in_words, problem_of
from experiments.stories.services import COURSES, HOLDERS
from experiments.stories.sources import AGENCY_NAMES
from experiments.stories.trace import Moment, Trace
from simulation.calendar import date_of
from simulation.schedule import WEEK

ATTITUDES = ("trust", "hostility", "fear", "readiness", "engagement")
SKILLS = {"relationship_skill": "relationship skill", "purposeful_skill": "purposeful skill", "deescalation_skill": "skill in de-escalation"}
PLAIN = 0.01
"""The least difference of two numbers that is seen at two decimals; of chances, one percentage point."""

MOST_NAMED = 4
"""Differences that are named; a step may make more."""

TOGETHER = {step.name: i for i, step in enumerate(WEEK)}


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two arms after a step: what, its value in each, and by how much (infinite where it is no number)."""

    what: str
    values: tuple[str, str]
    size: float = math.inf


class Chance(float):
    """A chance, which is written in per cent."""


First = tuple[int, str, tuple[Difference, ...]]
"""The week and the step after which records first differ, and how."""

Statuses = tuple[int | None, tuple[str, str]]
"""The first week of other statuses, and what they were in each arm."""


@dataclass(frozen=True)
class Parting:
    """The first moment at which two courses differ.

    Parameters
    ----------
    week, step
        When, and in which step of the week.
    does
        What that step is, in words.
    differences
        What differed first, at most a few.
    plain_week, plain
        The first week in which something differs that can be seen at two decimals, and what; None: nothing ever does.
    status_week
        The first week at whose end statuses differ; None: they never do.
    statuses
        What they were then, in each arm.
    """

    week: int
    step: str
    does: str
    differences: tuple[Difference, ...]
    plain_week: int | None
    plain: tuple[Difference, ...]
    status_week: int | None
    statuses: tuple[str, str]


def parting_of(traces: Mapping[str, Trace], names: Names) -> Parting | None:
    """Return where two courses part; None if they never do."""
    one, other = traces.values()
    first: First | None = None
    for week, step, a, b in side_by_side(one, other):
        found = tuple(differences_between(a, b, names))
        if found and first is None:
            first = week, step, (*found[:MOST_NAMED], *hours_for_families(one, other, week, step))
        plain = tuple(each for each in found if each.size >= PLAIN)[:MOST_NAMED]
        if first is not None and plain:
            return parting_at(first, week, plain, first_other_status(one, other, names))
    return parting_at(first, None, (), first_other_status(one, other, names)) if first is not None else None


def parting_at(first: First, plain_week: int | None, plain: tuple[Difference, ...], statuses: Statuses) -> Parting:
    """Return a parting, with what its step does."""
    week, step, differences = first
    does = next((each.does for each in WEEK if each.name == step), "")
    return Parting(week, step, does, differences, plain_week, plain, *statuses)


def hours_for_families(one: Trace, other: Trace, week: int, step: str) -> Iterator[Difference]:
    """Yield the hours that the family's worker had for families in the week in which courses part at a visit: its length decides how well is seen."""
    if step != "visits":
        return
    found = [[m.worker[0] for m in trace.moments if m.week == week and m.step == "time_budget" and len(m.worker)] for trace in (one, other)]
    if all(found) and float(found[0][0]["hours_left"]) != float(found[1][0]["hours_left"]):
        yield Difference("hours that the worker has for families that week", shown_apart(*(float(each[0]["hours_left"]) for each in found)))


def side_by_side(one: Trace, other: Trace) -> Iterator[tuple[int, str, Moment | None, Moment | None]]:
    """Yield the records of two arms after each step that changed either's."""
    found = [({(m.week, TOGETHER.get(m.step, -1)): m for m in trace.moments}) for trace in (one, other)]
    now: list[Moment | None] = [None, None]
    for place in sorted({*found[0], *found[1]}):
        now = [moments.get(place, last) for moments, last in zip(found, now)]
        yield place[0], WEEK[place[1]].name if place[1] >= 0 else "before", now[0], now[1]


def differences_between(a: Moment | None, b: Moment | None, names: Names) -> Iterator[Difference]:
    """Yield what differs between two moments of one family, what explains most first."""
    if a is None or b is None:
        if a is not b:
            yield Difference("the family", tuple("not yet referred" if each is None else "referred" for each in (a, b)))  # type: ignore[arg-type]
        return
    yield from differing(worker_facts(a, names), worker_facts(b, names))
    yield from differing(family_facts(a), family_facts(b))
    yield from differing(child_facts(a, names), child_facts(b, names))
    yield from differing(parent_facts(a), parent_facts(b))


def differing(a: Mapping[str, object], b: Mapping[str, object]) -> Iterator[Difference]:
    """Yield the facts that differ, numbers with as many decimals as show the difference."""
    for what in dict.fromkeys([*a, *b]):
        if a.get(what) != b.get(what):
            yield Difference(what, shown_apart(a.get(what), b.get(what)), size_of(a.get(what), b.get(what)))


def size_of(one: object, other: object) -> float:
    """Return by how much two numbers differ; infinite for anything else."""
    return abs(one - other) if isinstance(one, float) and isinstance(other, float) else math.inf


def shown_apart(one: object, other: object) -> tuple[str, str]:
    """Return two values as texts that differ."""
    if isinstance(one, float) and isinstance(other, float):
        for decimals in range(2, 8):
            texts = number_in_text(one, decimals), number_in_text(other, decimals)
            if texts[0] != texts[1]:
                return texts
    return str("none" if one is None else one), str("none" if other is None else other)


def number_in_text(value: float, decimals: int) -> str:
    """Return a number with so many decimals; a chance in per cent."""
    return f"{100.0 * value:.{decimals - 2}f} %" if isinstance(value, Chance) else f"{value:.{decimals}f}"


def worker_facts(moment: Moment, names: Names) -> dict[str, object]:
    """Return who works with the family and how."""
    facts: dict[str, object] = {"the family's worker": names.worker(moment.worker)}
    if len(moment.worker):
        worker = moment.worker[0]
        facts |= {f"whether the worker was {words}": "yes" if int(worker[name]) <= moment.week else "no" for name, words in COURSES.items()}
        facts |= {f"the worker's {words}": float(worker[name]) for name, words in SKILLS.items()}
    holders = [PHRASES["role"][role] for name, role in HOLDERS.items() if int(moment.family[0][name]) >= 0]
    return facts | {"specialists who hold the family": in_words(holders) or "none"}


def family_facts(moment: Moment) -> dict[str, object]:
    """Return the family's statuses, what the service believes and has written, and what happened to it."""
    family, now = moment.family[0], concern(moment)
    until = zip(AGENCY_NAMES, family["checked_until"][THE_WORKER].tolist())
    return {
        **{f"the week until which the worker knows {agency} records": f"{date_of(week)}" if week else "none" for agency, week in until},
        "the family's standing": {CLOSED: "closed", FRONT_DOOR: "at the front door", OPEN: "open"}.get(int(family["standing"]), "gone"),
        "the belief about the child of most concern": Chance(now.belief) if now else None,
        "the family's rating": RATING_PHRASES[int(family["rating"])],
        "how much the service accuses at the meeting": float(family["accusation"]),
        "engagement as the worker sees it": float(family["shown_engagement"]),
        "how far that engagement still counts": float(family["shown_trusted"]),
        "work done as shown": float(family["work_done"]),
        "colleagues' views that the worker has heard": float(family["colleagues_voices"]),
        "events of which the worker knows from records": int(family["event_is_known"].sum()),
        "referrals so far": int(family["referrals"]),
        "a family group conference": "held" if bool(family["has_met_as_group"]) else "not held",
        "stress": float(family["stress"]),
        "support around the family": float(family["support"]),
    }


def child_facts(moment: Moment, names: Names) -> dict[str, object]:
    """Return each child's statuses and true chance of harm."""
    facts: dict[str, object] = {}
    for child in moment.children:
        name = names.child(child)
        facts[f"the status of {name}"] = status_in_words(child)
        facts[f"the true chance of harm to {name}"] = Chance(true_chance(child, moment.parameters[0]))
    return facts


def parent_facts(moment: Moment) -> dict[str, object]:
    """Return how parents presented, their attitudes and problems."""
    facts: dict[str, object] = {}
    for i, who in enumerate(PARENTS):
        parent = moment.parents[i]
        if bool(parent["present"]):
            facts[f"how {who} presented last"] = PHRASES["presentation"][int(parent["presentation"])]
            facts |= {f"{who}'s {name}": float(parent[name]) for name in ATTITUDES}
            known = [problem_of(i, problem) for problem in range(len(PROBLEMS)) if int(parent["known_problems"]) >> problem & 1]
            facts[f"what the team has on record of {who}"] = in_words(known) or "no problem"
    return facts


def status_in_words(child: np.void) -> str:
    """Return a child's statuses: the legal basis of care, or the plan; and the court's."""
    if bool(child["left"]):
        return "left"
    first = PHRASES["care"][int(child["care"])] if int(child["care"]) else PHRASES["plan"][int(child["plan"])]
    return f"{first}, {PHRASES['court'][int(child['court'])]}" if int(child["court"]) else first


def statuses_of(moment: Moment, names: Names) -> dict[str, str]:
    """Return the statuses of the family's minors by what they are called."""
    here = are_minors(moment.children, moment.week)
    return {names.child(child): status_in_words(child) for child in moment.children[here]}


def first_other_status(one: Trace, other: Trace, names: Names) -> tuple[int | None, tuple[str, str]]:
    """Return the first week at whose end the statuses differ, and what they were."""
    ends = [{moment.week: moment for moment in trace.weeks} for trace in (one, other)]
    for week in sorted({*ends[0]} & {*ends[1]}):
        found = [statuses_of(each[week], names) for each in ends]
        if found[0] != found[1]:
            return week, (statuses_in_words(found[0]), statuses_in_words(found[1]))
    return None, ("", "")


def statuses_in_words(statuses: Mapping[str, str]) -> str:
    """Return statuses as one phrase, children of the same status together."""
    by_status: dict[str, list[str]] = {}
    for name, status in sorted(statuses.items()):
        by_status.setdefault(status, []).append(name)
    if len(by_status) == 1 and len(statuses) > 1:
        return f"all children {next(iter(by_status))}"
    return "; ".join(f"{in_words(who)} {status}" for status, who in by_status.items()) or "no child"
