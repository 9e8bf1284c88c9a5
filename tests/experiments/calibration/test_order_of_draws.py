"""Draws stand in an order in which the first few are like all of them."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.posterior import in_herding_order

pytestmark = pytest.mark.fast


def test_the_first_few_draws_have_the_means_and_spreads_of_all() -> None:
    chance = np.random.default_rng(3)
    draws = pd.DataFrame(chance.normal([0.0, 5.0, -2.0], [1.0, 0.1, 30.0], size=(200, 3)), columns=list("abc"))
    ordered = in_herding_order(draws)
    assert sorted(map(tuple, ordered.to_numpy())) == sorted(map(tuple, draws.to_numpy())), "the same draws, in another order"

    def off(table: pd.DataFrame) -> float:
        """Return how far the ten draws of seeds 1 to 20 lie from all."""
        ten = (table.iloc[1:11] - draws.mean()) / draws.std()
        return float((ten.mean().abs() + (ten.std() - 1.0).abs()).mean())

    others = [off(draws.sample(frac=1.0, random_state=k)) for k in range(200)]
    assert off(ordered) < np.quantile(others, 0.02)
    assert in_herding_order(ordered.sample(frac=1.0, random_state=1)).equals(ordered), "of whatever order they came in"


def test_the_draw_picked_last_stands_on_top_since_seed_one_takes_the_second() -> None:
    """Of -1, 0 and 4 about their mean of 1, the one nearest to it is picked first."""
    assert in_herding_order(pd.DataFrame({"a": [-1.0, 0.0, 4.0]}))["a"].iloc[1] == 0.0


def test_a_parameter_that_does_not_vary_is_no_trouble() -> None:
    draws = pd.DataFrame({"a": np.arange(5.0), "b": 1.0})
    assert sorted(in_herding_order(draws)["a"]) == [0.0, 1.0, 2.0, 3.0, 4.0]
