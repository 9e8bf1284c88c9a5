"""How far a programme's specialists reach: families that they could help and held, for how long, with how many contacts, and how full they are."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.evaluate import ALL_AREAS
from experiments.runs.experiment import Experiment, Pair, measure_evaluator

REACH = "Reach of the specialists"
"""The section of the composition table."""

FIRST = "families_could_be_reached"
"""Its first row; the others stand under it."""


def capacity_of(reached: np.ndarray, values: np.ndarray, experiment: Experiment, period: str) -> dict[str, np.ndarray]:
    """Return the measures of capacity of each run, by name; nothing where no specialist held a family in any run.

    Parameters
    ----------
    reached
        REACHED of one pair, shape (runs, 4).
    values
        Cells of the tables of the pair's policy, shape (runs, cells).
    experiment
        That was run.
    period
        Over which weekly columns are taken.
    """
    families, could_be = reached[:, 0], reached[:, 3]
    if not families.any():
        return {}
    evaluator = measure_evaluator(experiment)
    span = next(each for each in evaluator.periods if each.label == period)

    def of(name: str) -> np.ndarray:
        return np.asarray(values[:, evaluator.place[name, ALL_AREAS, period]], dtype=float)

    return {
        FIRST: could_be,
        "families_reached": families,
        "families_reached_share": share_of(families, could_be),
        "weeks_held_per_family": share_of(of("families_held_by_specialists") * (span.last - span.first + 1), families),
        "contacts_per_family": share_of(of("contacts_specialist"), families),
        "contacts_attended": of("contacts_attended"),
        "contacts_attended_per_family": share_of(of("contacts_attended"), families),
        "specialists_in_post": of("specialists_in_post"),
        "specialists_full_share": share_of(of("specialists_full"), of("specialists_in_post")),
    }


def share_of(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return a ratio by run; nan where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0.0)


def capacity_words(composition: pd.DataFrame, pair: Pair) -> Iterator[str]:
    """Yield in one sentence how far a pair's specialists reach, from the composition table; nothing where none holds a family."""
    if composition.empty:
        return
    rows = composition[(composition["section"] == REACH) & (composition["scenario"] == pair.policy) & (composition["baseline"] == pair.baseline)]
    means = rows.set_index("measure")["mean"]
    if means.empty:
        return
    said = {name: EVERY[name].number_format.format(float(means[name])) for name in means.index}
    yield (
        f"Specialists reach {said['families_reached_share']} of {said[FIRST]} eligible families: {said['weeks_held_per_family']} weeks,"
        f" {said['contacts_attended_per_family']} meetings each; {said['specialists_full_share']} full."
    )
