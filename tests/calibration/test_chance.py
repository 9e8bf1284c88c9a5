"""Chance of one place is taken off what emulators miss where the published figures are of many, and no more than that."""

import numpy as np
import pytest

from experiments.calibration.chance import LEAST, evenly, rest_of

pytestmark = pytest.mark.fast
CHANCE = np.random.default_rng(3)


@pytest.mark.parametrize(("places", "expected"), [(1, 1.0), (4, 0.25 + 0.75 * 0.25), (152, 0.25 + 0.75 / 152)])
def test_what_is_left_is_the_emulators_own_error_and_the_share_of_chance(places: int, expected: float) -> None:
    """Misses of variance 4, of which 3 are one place's chance and 1 is the emulator's."""
    true = CHANCE.normal(size=(20000, 1))
    first, second = (true + np.sqrt(3.0) * CHANCE.normal(size=(20000, 1)) for _ in range(2))
    assert rest_of(np.array([4.0]), first, second, places) == pytest.approx([expected], abs=0.02)


def test_misses_that_look_like_nothing_but_chance_keep_a_tenth() -> None:
    first, second = np.zeros((50, 1)), np.ones((50, 1))
    assert rest_of(np.array([0.2]), first, second, 152) == pytest.approx([LEAST])


def test_points_to_simulate_again_are_spread_over_all_waves() -> None:
    assert evenly(5, 60).tolist() == [0, 1, 2, 3, 4]
    chosen = evenly(1200, 60)
    assert len(chosen) == 60 and chosen[0] == 0 and chosen[-1] == 1199 and np.diff(chosen).max() <= 21
