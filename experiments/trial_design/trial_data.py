"""One trial as an analyst would have it, and the same children without the policy: counts by cluster and period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.trial_design.design import Design, Order
from experiments.trial_design.simulate import keys_of
from experiments.trial_design.study import TrialStudy

Counts = Mapping[str, np.ndarray]
"""What a task returns."""


@dataclass(frozen=True)
class Cells:
    """Counts by cluster and period, each of shape (clusters, periods).

    Parameters
    ----------
    children
        First referred in the period.
    looked_after
        Of those, within the follow-up.
    exposed
        Whether the cluster has gone live.
    """

    children: np.ndarray
    looked_after: np.ndarray
    exposed: np.ndarray


@dataclass(frozen=True)
class Weekly:
    """Counts by cluster and week of first referral, each of shape (clusters, weeks): all children, and those looked after within the follow-up."""

    children: np.ndarray
    looked_after: np.ndarray

    def cells(self, design: Design, order: Order) -> Cells:
        """Return what is analysed if these were the dates: counts by period, without those whom the design leaves out."""
        kept = ~design.is_left_out(order)
        return Cells(design.by_period(self.children * kept), design.by_period(self.looked_after * kept), design.exposure(order))


@dataclass(frozen=True)
class TrialData:
    """One trial.

    Parameters
    ----------
    replicate, order
        Its seeds, and the date of each cluster.
    seen
        What the trial would have seen.
    without
        The same seeds with nobody live: the paired counterfactual, and under the trial's dates a trial of a policy without effect.
    errors
        Both errors less those with nobody live, all clusters together, shape (measures,).
    errors_without
        With nobody live.
    """

    replicate: int
    order: Order
    seen: Weekly
    without: Weekly
    errors: np.ndarray
    errors_without: np.ndarray


@dataclass(frozen=True)
class Assembly:
    """What trials are assembled from.

    Parameters
    ----------
    study, designs
        As they were simulated.
    """

    study: TrialStudy
    designs: Sequence[Design]

    def place(self, number: int, design: Design, date: int) -> int:
        """Return which arm of a cluster, by number, went live on a date of a design."""
        cluster = self.study.clusters[number % len(self.study.clusters)]
        return keys_of(cluster, self.designs, number).index(design.arm_key(date))


def assembled(assembly: Assembly, design: Design, replicate: int, order: Order, counts: Sequence[Counts]) -> TrialData:
    """Return the trial of one order, from one replicate's results.

    Parameters
    ----------
    assembly
        See `Assembly`.
    design, replicate, order
        Of this trial.
    counts
        Of each cluster of the replicate, by number, as many as the largest design has.
    """
    arms = [assembly.place(number, design, date) for number, date in enumerate(order)]
    total, total_without = (np.sum([found["values"][arm] for found, arm in zip(counts, each)], axis=0) for each in (arms, NOBODY * len(arms)))
    seen, without = by_week(counts, arms, design), by_week(counts, NOBODY * len(arms), design)
    return TrialData(replicate, order, seen, without, total - total_without, total_without)


NOBODY = [0]
"""The arm of every cluster in which nobody goes live."""


def by_week(counts: Sequence[Counts], arms: Sequence[int], design: Design) -> Weekly:
    """Return the counts of each cluster in its arm."""
    taken = [np.array([found[name][arm, : design.weeks] for found, arm in zip(counts, arms)]) for name in ("children", "looked_after")]
    return Weekly(*taken)
