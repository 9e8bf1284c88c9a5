"""What a rule is that decides, batch by batch in the order of seeds, how many runs an experiment has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from experiments.runs.experiment import Experiment


class Watch(Protocol):
    """Follows the runs of one experiment."""

    def add(self, seed: int, arrays: Mapping[str, np.ndarray]) -> None:
        """Take one finished seed: what is kept of its run."""

    def is_enough(self, tried: int, is_kept: bool) -> bool:
        """Return whether no further seed is needed; raise InputError if what is asked for is out of reach.

        tried: seeds of all batches so far. is_kept: whether their runs are on disk, with which --resume goes on.
        """

    def note(self) -> dict[str, Any]:
        """Return for run.json what was asked for and what was found."""


class SeedRule(Protocol):
    """Decides after each batch. It looks at finished batches only, so that neither engine nor interruption changes its answer."""

    def batches(self, seeds: int) -> Iterator[tuple[int, int]]:
        """Yield where each batch begins and ends."""

    def watch(self, experiment: Experiment) -> Watch:
        """Return what follows the runs of an experiment."""
