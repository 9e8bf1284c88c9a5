"""Chance of one place is taken off what emulators miss where the published figures are of many, and no more than that."""

import numpy as np
import pytest

from experiments.calibration.comparison_scale import MIN_RESIDUAL_SHARE, as_means_over_places, evenly_spaced, non_stochastic_share

pytestmark = pytest.mark.fast
CHANCE = np.random.default_rng(3)


@pytest.mark.parametrize(("places", "expected"), [(1, 1.0), (4, 0.25 + 0.75 * 0.25), (152, 0.25 + 0.75 / 152)])
def test_what_is_left_is_the_emulators_own_error_and_the_share_of_chance(places: int, expected: float) -> None:
    """Misses of variance 4, of which 3 are one place's chance and 1 is the emulator's."""
    true = CHANCE.normal(size=(20000, 1))
    first, second = (true + np.sqrt(3.0) * CHANCE.normal(size=(20000, 1)) for _ in range(2))
    assert non_stochastic_share(np.array([4.0]), first, second, places) == pytest.approx([expected], abs=0.02)


def test_misses_that_look_like_nothing_but_chance_keep_a_tenth() -> None:
    first, second = np.zeros((50, 1)), np.ones((50, 1))
    assert non_stochastic_share(np.array([0.2]), first, second, 152) == pytest.approx([MIN_RESIDUAL_SHARE])


def test_points_to_simulate_again_are_spread_over_all_waves() -> None:
    assert evenly_spaced(5, 60).tolist() == [0, 1, 2, 3, 4]
    chosen = evenly_spaced(1200, 60)
    assert len(chosen) == 60 and chosen[0] == 0 and chosen[-1] == 1199 and np.diff(chosen).max() <= 21


@pytest.mark.parametrize(("places", "expected"), [(152, 1.0 + 9.0 / 152), (12, 1.0 + 9.0 / 12)])
def test_draws_at_a_few_places_lie_as_far_apart_as_at_many(places: int, expected: float) -> None:
    """Draws vary with variance 1, one place's chance with 9: means of six would vary with 2.5."""
    found = 5.0 + CHANCE.normal(size=(20000, 1, 1)) + 3.0 * CHANCE.normal(size=(20000, 6, 1))
    many = as_means_over_places(found, places)
    assert many.var() == pytest.approx(expected, rel=0.05) and many.mean() == pytest.approx(found.mean())
    assert (np.argsort(many[:, 0]) == np.argsort(found.mean(axis=1)[:, 0])).all(), "draws keep their order"


def test_draws_that_differ_by_chance_alone_keep_the_chance_of_many_places() -> None:
    found = CHANCE.normal(size=(20000, 6, 1))
    assert as_means_over_places(found, 152).std() == pytest.approx((1.0 / 152) ** 0.5, rel=0.35), (
        "the spread between draws is estimated with an error"
    )
    assert (as_means_over_places(np.ones((20, 6, 1)), 152) == 1.0).all()
    assert (as_means_over_places(found[:, :1], 1) == found[:, 0]).all(), "figures of one place are figures of one place"
