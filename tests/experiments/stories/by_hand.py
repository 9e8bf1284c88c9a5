"""Stories of one family in a quiet world, written by hand."""

import dataclasses

import numpy as np

from agents import standing as s
from agents.ages import TWELVE_MONTHS
from agents.parent import PROBLEMS
from experiments.stories.changes import KEY_KINDS
from experiments.stories.recorder import Recorder
from experiments.stories.rules import belief_of
from experiments.stories.story import Story
from experiments.stories.trace import Moment, Trace, trace_family
from simulation.world import World, copy_world
from tests.simulation.stories import OF_LATER_RULES, QUIET, one_family_world

ONLY = 12345
"""The key of the family in a world of one family."""

USUAL_HARM = 0.001
"""A rate of harm at which beliefs and true chances of every size exist; the quiet world's is next to nothing (per week, at average risk)."""

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
    """Return a quiet world of one open family in need, what the worker believes of each child (chances of harm), and the first week."""
    world, week = one_family_world(ages=(600, 300), family={"standing": s.OPEN, "referral_waits": False, "plan": s.IN_NEED}, **overrides)
    world.children["plan"][:2] = s.IN_NEED
    for c, belief in enumerate(beliefs):
        believe(world.children[c : c + 1], world.families[:1], world.parameters, week, belief)
    return world, week


def believe(child: np.ndarray, family: np.ndarray, parameters: np.ndarray, week: int, belief: float) -> None:
    """Write what visits showed of a child so that the rule forms this belief, a chance of harm; visits are all that is known beside the prior."""
    child["prior_mean"], child["prior_variance"], child["sightings"], child["is_described"] = 0.0, 1.0, 3.0, False
    low, high = -40.0, 40.0
    for _ in range(60):
        child["seen_risk"] = (low + high) / 2.0
        low, high = ((low + high) / 2.0, high) if belief_of(child, family, parameters, week) < belief else (low, (low + high) / 2.0)
    child["belief"] = belief_of(child, family, parameters, week)


def risk_of(chance: float, p: np.void) -> float:
    """Return the true risk (sd) at which harm within 12 months has this chance."""
    a_week = -np.log1p(-chance) / TWELVE_MONTHS
    return float(np.log(a_week / p["harm_at_average_risk_per_week"]) / p["harm_slope"])


def moments_of_beliefs(*beliefs: tuple[float, float]) -> Trace:
    """Return a course in which nothing happens but that visits change the beliefs about two children, whose true chances of harm are 4 and 15 %.

    All moments are of one week, so that no child grows.
    """
    world, week = with_beliefs(beliefs[0], harm_at_average_risk_per_week=USUAL_HARM)
    trace = trace_family(copy_world(world), week + 1, ONLY)[1]
    first = trace.moments[0]
    moments = []
    for later, pair in enumerate(beliefs):
        children = first.children.copy()
        for c, belief in enumerate(pair):
            believe(children[c : c + 1], first.family, first.parameters, week, belief)
        children["true_risk"] = [risk_of(chance, first.parameters[0]) for chance in (0.04, 0.15)]
        moments.append(dataclasses.replace(first, week=week, step="visits" if later else "before", children=children))
    return dataclasses.replace(trace, moments=moments)


def of_parents(trace: Trace, known: tuple[int, int], severities: dict[str, tuple[float, float]]) -> Moment:
    """Return a course's first moment with two parents, what the team has on record of each as a set of bits, and how severe problems are."""
    parents = trace.moments[0].parents.copy()
    parents["present"], parents["known_problems"] = True, known
    for name in PROBLEMS:
        parents[name] = severities.get(name, (0.0, 0.0))
    return dataclasses.replace(trace.moments[0], parents=parents)
