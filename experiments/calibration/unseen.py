"""Parameters that no figure can tell: they keep their prior, and pass through an authority's calibration as they were drawn for England."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.calibration.design import Range, fill

UNTOLD = 21
"""Keeps the shuffle of these draws apart from other generators of the same seed."""


def unseen_draws(ranges: Sequence[Range], passed_on: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Return one column a parameter, to six figures: of the study's own priors, and of the posterior that it carries, shape (count, parameters).

    They are independent of everything that was fitted, so it does not matter which draw they stand beside.
    """
    places = fill(count, len(ranges), seed) if ranges else np.zeros((count, 0))
    own = pd.DataFrame({one.name: one.value(places[:, j]) for j, one in enumerate(ranges)}, index=range(count))
    shuffled = np.random.default_rng([UNTOLD, seed]).permutation(max(count, len(passed_on)))[:count] % max(len(passed_on), 1)
    whole = pd.concat([own, passed_on.iloc[shuffled].reset_index(drop=True)], axis=1) if len(passed_on.columns) else own
    return whole.map(lambda value: float(f"{value:.6g}"))
