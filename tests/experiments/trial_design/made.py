"""Made trials: counts that are drawn here, not simulated, with an effect that is known."""

from collections.abc import Iterator

import numpy as np

from experiments.trial_design.design import Design
from experiments.trial_design.trial_data import Cells

FIVE = Design("as planned", "", 0.0, ("ready",) * 2 + ("later",) * 3, ("ready",) * 2 + ("later",) * 3, (26, 48, 69, 99, 116), 144, 0)
"""The real trial's dates, in weeks."""


def ten() -> Design:
    """Return the same with two clusters for each date."""
    strata = ("ready",) * 4 + ("later",) * 6
    return Design("10 clusters", "clusters", 10, strata, FIVE.date_strata, FIVE.starts, FIVE.weeks, 0)


def made(design: Design, log_odds_ratio: float, children: int, seed: int) -> Iterator[Cells]:
    """Yield trials without end: clusters and periods differ, and the policy multiplies the odds; orders are drawn at random within strata."""
    rng = np.random.default_rng(seed)
    while True:
        (order,) = design.random_orders(1, [seed, int(rng.integers(2**31))])
        exposed = design.exposure(order)
        log_odds = -3.0 + rng.normal(0, 0.3, design.clusters)[:, None] + rng.normal(0, 0.1, exposed.shape[1]) + log_odds_ratio * exposed
        count = rng.poisson(children, exposed.shape)
        yield Cells(count, rng.binomial(count, 1 / (1 + np.exp(-log_odds))), exposed)
