"""How good judgement is: beliefs against the true hazard of harm, beside what studies of social workers found."""

import numpy as np
import pandas as pd

from simulation.week.log import AT_ASSESSMENT, AT_REVIEW
from simulation.world import World

MOMENTS = {"at the end of assessments": AT_ASSESSMENT, "at review conferences": AT_REVIEW}
PUBLISHED = "0.58 by consensus, 0.68 by instruments (E.auc_consensus, E.auc_all)"


def area_under_curve(bins: np.ndarray) -> float:
    """Return the probability that a harmed child was believed in more danger than an unharmed one.

    Bins: shape (bins, 2), expected numbers of harmed and of unharmed children by rising belief; ties count half.
    """
    harmed, unharmed = bins[:, 0], bins[:, 1]
    below = np.concatenate([[0.0], np.cumsum(unharmed)[:-1]])
    total = harmed.sum() * unharmed.sum()
    return float((harmed * (below + 0.5 * unharmed)).sum() / total) if total > 0 else float("nan")


def judgement_table(world: World) -> pd.DataFrame:
    """Return the area under the curve at each moment, over the recorded window of a finished world."""
    rows = []
    for words, moment in MOMENTS.items():
        bins = world.judgements.sum(axis=0)[moment]
        rows.append({"moment": words, "children": bins.sum(), "belief_auc": area_under_curve(bins), "published": PUBLISHED})
    return pd.DataFrame(rows)
