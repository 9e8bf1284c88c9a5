"""What one step of one week changed in a family's records, and the events that follow from it."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from agents.standing import CLOSED, NO_COURT, NO_PLAN
from experiments.snapshots.danger import are_at_home, are_minors
from experiments.stories.names import Names
from experiments.stories.numbers_in_words import percent
from experiments.stories.trace import Moment, Trace
from simulation.danger_line import chance_within_a_year

KEY_KINDS = (
    "referral",
    "decision",
    "consent",
    "status",
    "placement",
    "closed",
    "worker",
    "harm",
    "family_group",
    "child",
)
"""Events that stand in a story one by one, each with its date; all others stand together, between two of these."""


class Concern(NamedTuple):
    """Belief about a child and the truth, both as a chance of significant harm within 12 months, and the child's key."""

    belief: float
    true_chance: float
    child: int


@dataclass(frozen=True)
class Event:
    """Something that happened to the family, or that somebody did, saw, believed or wrote.

    Parameters
    ----------
    week, step
        When, and in which step of the week (simulation/schedule.py).
    kind
        One of `KEY_KINDS`, or `meeting`, `visit` (what was seen of the children), `belief`, `concern` (another child is of most concern), `recorded`
        (an agency recorded an event), `learnt` (an agency's records reached the worker), `contradiction` (what was shown counts less), `rating`,
        `problem`, `home`, `help`, `training`, `specialist`, or `review`, in which nothing was open.
    who
        Whom it is about, as the story calls them.
    words
        As a sentence.
    numbers
        Those of the sentence, unrounded, by name.
    truth
        What was true, as a sentence: nobody in the story knows it. Empty where there is nothing to say.
    is_unseen
        Whether nobody in the story knows of the event itself.
    truth_then, child_then
        The true chance of harm to the child of most concern after the step, and whose it is, in words; empty for an only child. None: no child is
        at home.
    """

    week: int
    step: str
    kind: str
    who: str
    words: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    truth: str = ""
    is_unseen: bool = False
    truth_then: float | None = None
    child_then: str = ""

    @property
    def is_key(self) -> bool:
        """Whether it stands in a story by itself."""
        return self.kind in KEY_KINDS


@dataclass(frozen=True)
class Change:
    """The records before and after one step.

    Parameters
    ----------
    before, after
        The two moments; of a family that is referred for the first time, `before` is the same family unknown to the service.
    trace, names
        The whole course, and what people are called.
    """

    before: Moment
    after: Moment
    trace: Trace
    names: Names

    @property
    def week(self) -> int:
        """The week."""
        return self.after.week

    @property
    def p(self) -> np.void:
        """The parameters."""
        return self.after.parameters[0]

    @cached_property
    def concern_then(self) -> Concern | None:
        """The child of most concern after the step."""
        return concern(self.after)

    @cached_property
    def children(self) -> list[tuple[np.void, np.void]]:
        """Each child before and after; one that was not there before is compared with itself."""
        earlier = {int(child["key"]): child for child in self.before.children}
        return [(earlier.get(int(child["key"]), child), child) for child in self.after.children]

    @cached_property
    def new_children(self) -> list[np.void]:
        """Children whom the model did not know before."""
        earlier = {int(child["key"]) for child in self.before.children}
        return [child for child in self.after.children if int(child["key"]) not in earlier]

    def now(self, name: str) -> int:
        """Return a field of the family after the step."""
        return int(self.after.family[0][name])

    def was(self, name: str) -> int:
        """Return a field of the family before the step."""
        return int(self.before.family[0][name])

    def event(self, kind: str, who: str, words: str, truth: str = "", **numbers: float) -> Event:
        """Return an event of this step."""
        then = self.concern_then
        truth_then, child = (then.true_chance, self.names.about(then.child, "to")) if then else (None, "")
        return Event(self.week, self.after.step, kind, who, words, numbers, truth, False, truth_then, child)


Finder = Callable[[Change], Iterator[Event]]


def changes_of(trace: Trace, names: Names) -> Iterator[Change]:
    """Yield what each step changed, in the order in which it happened."""
    moments = trace.moments
    if moments and moments[0].step != "before":
        yield Change(unknown(moments[0]), moments[0], trace, names)
    for before, after in itertools.pairwise(moments):
        yield Change(before, after, trace, names)


def unknown(first: Moment) -> Moment:
    """Return the moment before a family's first referral: the same people, of whom the service knows nothing."""
    family, parents, children = first.family.copy(), first.parents.copy(), first.children.copy()
    family["referrals"], family["standing"], family["worker"], family["referral_waits"] = 0, CLOSED, -1, False
    family["plan"], family["court"] = NO_PLAN, NO_COURT
    parents["known_problems"] = 0
    return replace(first, family=family, parents=parents, children=children, worker=first.worker[:0], encounters=first.encounters[:0], episodes=())


def concern(moment: Moment) -> Concern | None:
    """Return the child at home about whom the worker believes most; None if no child is at home."""
    home = np.flatnonzero(are_at_home(moment.children, moment.week))
    if not len(home):
        return None
    first = home[np.argmax(moment.children["belief"][home])]
    return concern_about(moment.children[first], moment.parameters[0])


def concern_about(child: np.void, p: np.void) -> Concern:
    """Return belief, truth and key of one child; p: the parameters."""
    return Concern(float(child["belief"]), true_chance(child, p), int(child["key"]))


def true_chance(child: np.void, p: np.void) -> float:
    """Return the true chance of significant harm to a child at home within 12 months."""
    return float(chance_within_a_year(float(child["true_risk"]), p))


def true_chance_in_words(chance: float, about: str) -> str:
    """Return what the truth was, without a full stop; about: whose, behind a space, or nothing."""
    return f"The true chance of harm{about} within 12 months was {percent(chance)}"


def highest_true_chance(moment: Moment) -> float | None:
    """Return the highest true chance of harm among the minors of the family; None if there is none."""
    here = moment.children[are_minors(moment.children, moment.week)]
    return max(true_chance(child, moment.parameters[0]) for child in here) if len(here) else None
