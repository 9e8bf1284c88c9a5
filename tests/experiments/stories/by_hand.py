"""Stories of one family in a quiet world, written by hand."""

import dataclasses

from agents import standing as s
from agents.parent import PROBLEMS
from experiments.stories.changes import KEY_KINDS
from experiments.stories.recorder import Recorder
from experiments.stories.story import Story
from experiments.stories.trace import Moment, Trace, trace_family
from simulation.world import World, copy_world
from tests.simulation.stories import OF_LATER_RULES, QUIET, one_family_world

ONLY = 12345
"""The key of the family in a world of one family."""

QUIET |= OF_LATER_RULES


def story_by_hand(weeks: int, ages: tuple[int, ...] = (300, 100), **overrides: float) -> Story:
    """Return the story of the only family of a quiet world."""
    world, week = one_family_world(ages=ages, **overrides)
    recorder = Recorder("Littleton", "By hand")
    recorder.begin(world)
    return recorder.story(ONLY, week + weeks, "family 1")


def key_words(story: Story) -> list[tuple[int, str]]:
    """Return what stands one by one in a story: weeks from the first, and the sentence up to its reason."""
    first = int(story.events["week"].min())
    rows = story.events[story.events["kind"].isin(KEY_KINDS)]
    return [(int(row["week"]) - first, str(row["words"]).split(". ")[0].rstrip(".")) for _, row in rows.iterrows()]


def with_beliefs(beliefs: tuple[float, ...], **overrides: float) -> tuple[World, int]:
    """Return a quiet world of one open family in need, what the worker believes of each child, and the first week."""
    world, week = one_family_world(ages=(600, 300), family={"standing": s.OPEN, "referral_waits": False, "plan": s.IN_NEED}, **overrides)
    world.children["plan"][:2], world.children["belief"][:2] = s.IN_NEED, beliefs
    return world, week


def moments_of_beliefs(*beliefs: tuple[float, float]) -> Trace:
    """Return a course in which nothing happens but that visits change the beliefs about two children."""
    world, week = with_beliefs(beliefs[0])
    trace = trace_family(copy_world(world), week + 1, ONLY)[1]
    first = trace.moments[0]
    moments = []
    for later, pair in enumerate(beliefs):
        children = first.children.copy()
        children["belief"], children["true_risk"] = pair, (-1.2, 0.7)
        moments.append(dataclasses.replace(first, week=week + later, step="visits" if later else "before", children=children))
    return dataclasses.replace(trace, moments=moments)


def of_parents(trace: Trace, known: tuple[int, int], severities: dict[str, tuple[float, float]]) -> Moment:
    """Return a course's first moment with two parents, what the team has on record of each as a set of bits, and how severe problems are."""
    parents = trace.moments[0].parents.copy()
    parents["present"], parents["known_problems"] = True, known
    for name in PROBLEMS:
        parents[name] = severities.get(name, (0.0, 0.0))
    return dataclasses.replace(trace.moments[0], parents=parents)
