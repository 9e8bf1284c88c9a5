"""What is weighed beside belief in a decision, each by name, in words, and by how much: the rule with a cue, less the rule without it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from experiments.stories.numbers_in_words import percent
from experiments.stories.rules import concern_of, progress_of

COUNTS_FULLY = 0.995
"""From which share on what a family shows counts in full."""


class Part(NamedTuple):
    """Something that moves what is weighed, or the threshold: its name in the table of events, in words, and by how much (log-odds)."""

    name: str
    words: str
    size: float


class Weighing(NamedTuple):
    """The records that a body weighs: the family's and the parameters', shape (1,) each, the week, and the worker's belief."""

    family: np.ndarray
    parameters: np.ndarray
    week: int
    belief: float


def counts_in_words(share: float) -> str:
    """Return how far what a family shows counts."""
    return "in full" if share >= COUNTS_FULLY else percent(share)


def engagement_in_words(family: np.void) -> str:
    """Return engagement shown, and how far it still counts."""
    counts = float(family["shown_trusted"])
    return "engagement shown" if counts >= COUNTS_FULLY else f"engagement shown, which counts {percent(counts)}"


def cues(of: Weighing, shares: tuple[float, float]) -> Iterator[Part]:
    """Yield the cues of a decision; shares: of the credit for engagement, and of the weight of change, that this body gives."""
    family = of.family[0]
    unseen = of.week - int(family["seen_alone_week"])
    words = {
        "credit_for_engagement": ("engagement", engagement_in_words(family)),
        "concern_when_unseen": ("unseen", f"children not seen alone for {unseen} weeks"),
        "weight_of_change": ("change", "change since the last decision"),
        "credit_for_attendance": ("attendance", "attendance that specialists report"),
        "credit_for_network": ("network", "support around the family"),
    }
    whole = concern_of(*of, shares)
    for parameter, (name, said) in words.items():
        yield Part(name, said, whole - concern_of(of.family, without(of.parameters, parameter), of.week, of.belief, shares))


def progress(of: Weighing) -> Iterator[Part]:
    """Yield what speaks for an ending, as far as endings look at change."""
    words = {"credit_for_work_done": ("work", "work done since the start"), "credit_for_fall": ("fall", "change of belief since the start")}
    whole = progress_of(of.family, of.parameters, of.belief)
    for parameter, (name, said) in words.items():
        yield Part(name, said, progress_of(of.family, without(of.parameters, parameter), of.belief) - whole)


def without(parameters: np.ndarray, name: str) -> np.ndarray:
    """Return parameters with one of them set to zero."""
    changed = parameters.copy()
    changed[name] = 0.0
    return changed
