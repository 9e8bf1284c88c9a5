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
class TrialData:
    """One trial.

    Parameters
    ----------
    replicate, order
        Its seeds, and the date of each cluster.
    seen
        What the trial would have seen.
    without
        The same seeds with nobody live, under the same dates: the paired counterfactual, and a trial of a policy without effect.
    errors
        Both errors less those with nobody live, all clusters together, shape (measures,).
    errors_without
        With nobody live.
    """

    replicate: int
    order: Order
    seen: Cells
    without: Cells
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
    seen, without, values, values_without = [], [], [], []
    for number, date in enumerate(order):
        arm, found = assembly.place(number, design, date), counts[number]
        seen.append(by_period(found, arm, design))
        without.append(by_period(found, 0, design))
        values.append(found["values"][arm])
        values_without.append(found["values"][0])
    exposed = design.exposure(order)
    cells = [Cells(np.array([each[0] for each in part]), np.array([each[1] for each in part]), exposed) for part in (seen, without)]
    total, total_without = np.sum(values, axis=0), np.sum(values_without, axis=0)
    return TrialData(replicate, order, cells[0], cells[1], total - total_without, total_without)


def by_period(found: Counts, arm: int, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return children and looked after by period, each of shape (periods,)."""
    children, looked_after = (np.add.reduceat(found[name][arm, : design.weeks], design.boundaries) for name in ("children", "looked_after"))
    return children, looked_after
