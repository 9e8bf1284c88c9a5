"""The order of a posterior's draws: any is as good for all of them together, but a run takes the first few."""

import numpy as np
import pandas as pd


def spread_out(draws: pd.DataFrame) -> pd.DataFrame:
    """Return the draws in an order in which the first few already have about the means and spreads of all.

    Each draw is the one that brings the sum of standardised values, and of their squares less one, nearest to nought (herding; Welling 2009). Seeds
    start at 1 and take the second row first, so the draw that is picked last stands on top.
    """
    values = draws.to_numpy()
    spread = values.std(axis=0)
    standard = (values - values.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    features = np.hstack([standard, standard**2 - (standard**2).mean(axis=0)])
    left, so_far, order = list(range(len(values))), np.zeros(features.shape[1]), list[int]()
    while left:
        best = left.pop(int(((so_far + features[left]) ** 2).sum(axis=1).argmin()))
        so_far = so_far + features[best]
        order.append(best)
    return draws.iloc[[order[-1], *order[:-1]]].reset_index(drop=True)
