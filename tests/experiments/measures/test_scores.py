"""Scores of forecasts against known answers: the normal distribution's own, and what a proper score must say."""

import numpy as np
import pytest
from scipy import stats

from experiments.measures.scores import FAR, chance_of_as_far, crps_of_draws, distances, expected_far, normal_points, skill, with_error
from experiments.prediction.scores import crps

pytestmark = pytest.mark.fast
MANY = 50.0 + 8.0 * normal_points(1200)


def normal_crps(observed: float, mean: float, sd: float) -> float:
    """Return the score of a normal forecast in closed form (Gneiting and Raftery 2007)."""
    z = (observed - mean) / sd
    return float(sd * (z * (2.0 * stats.norm.cdf(z) - 1.0) + 2.0 * stats.norm.pdf(z) - 1.0 / np.sqrt(np.pi)))


@pytest.mark.parametrize("observed", [50.0, 41.0, 75.0])
def test_draws_of_a_normal_forecast_have_its_score_in_closed_form(observed: float) -> None:
    assert crps_of_draws(MANY, observed) == pytest.approx(normal_crps(observed, 50.0, 8.0), abs=0.02)
    one = crps_of_draws(np.array([50.0]), observed, 8.0)
    assert one == pytest.approx(normal_crps(observed, 50.0, 8.0), rel=1e-9), "one draw with its error is that normal distribution"
    both = crps_of_draws(MANY, observed, 6.0)
    assert both == pytest.approx(normal_crps(observed, 50.0, 10.0), abs=0.02), "variances add up"
    closed = 8.0 * crps(np.array([(observed - 50.0) / 8.0]), np.array([np.inf]))[0]
    assert closed == pytest.approx(normal_crps(observed, 50.0, 8.0), abs=1e-3), "the score of predictions agrees"


def test_few_draws_are_not_scored_worse_than_many_by_their_number() -> None:
    rng = np.random.default_rng(4)
    small = [crps_of_draws(50.0 + 8.0 * rng.normal(size=5), 54.0) for _ in range(3000)]
    error = np.std(small) / np.sqrt(len(small))
    assert np.mean(small) == pytest.approx(normal_crps(54.0, 50.0, 8.0), abs=3.5 * error)


def test_a_score_is_worse_for_a_band_too_wide_and_for_a_wrong_level() -> None:
    right = crps_of_draws(MANY, 50.0)
    wide = 50.0 + 3.0 * (MANY - 50.0)
    assert np.quantile(wide, 0.05) < 50.0 < np.quantile(wide, 0.95), "inside the wide band"
    assert crps_of_draws(wide, 50.0) > 2.5 * right
    assert crps_of_draws(MANY + 20.0, 50.0) > 2.5 * right


def test_skill_is_nothing_for_the_same_forecast_and_leaves_out_figures_without_a_reference() -> None:
    scores = np.array([2.0, 300.0, 5.0])
    assert skill(scores, scores, np.array([1.0, 100.0, 1.0])) == 0.0
    half = np.array([4.0, 600.0, np.nan])
    assert skill(scores, half, np.array([1.0, 100.0, np.nan])) == pytest.approx(0.5)
    assert skill(2.0 * scores, scores, np.ones(3)) == pytest.approx(-1.0)
    assert np.isnan(skill(scores, np.full(3, np.nan), np.ones(3)))
    unlike = np.array([1.0, 500.0]), np.array([2.0, 400.0])
    assert skill(*unlike, np.array([1.0, 400.0])) == pytest.approx(1.0 - 2.25 / 3.0), "a large figure does not drown a small one"


def test_an_error_widens_draws_by_its_variance() -> None:
    assert with_error(MANY, 0.0) is MANY
    assert with_error(MANY, 6.0).std() == pytest.approx(10.0, rel=0.01)


def test_of_a_hundred_figures_as_many_are_far_by_chance_as_lie_beyond_two_standard_deviations() -> None:
    assert FAR == 2.0 and expected_far(100) == pytest.approx(4.55, abs=0.01)


def test_a_distance_takes_into_account_that_figures_move_together() -> None:
    """Two figures that always move alike: a published pair that parts is far, though each lies inside its own band."""
    rng = np.random.default_rng(2)
    common = rng.normal(size=(200, 1))
    draws = np.hstack([common, common]) + 0.2 * rng.normal(size=(200, 2))
    distance, p_value = chance_of_as_far(draws, [1.0, -1.0])
    assert distance > 10.0 and p_value == pytest.approx(1 / 201)
    together, p_together = chance_of_as_far(draws, [1.0, 1.0])
    assert together < 2.0 and p_together > 0.2


def test_the_share_of_points_as_far_is_uniform_for_figures_that_are_a_draw() -> None:
    rng = np.random.default_rng(3)
    mixed = rng.normal(size=(3, 3))
    found = [chance_of_as_far(points[:-1], points[-1])[1] for points in rng.normal(size=(300, 31, 3)) @ mixed]
    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert np.mean(distances(rng.normal(size=(400, 3)) @ mixed)) == pytest.approx(1.0, abs=0.1)


def test_too_few_draws_for_so_many_figures_say_nothing() -> None:
    assert all(np.isnan(chance_of_as_far(np.random.default_rng(1).normal(size=(9, 4)), np.zeros(4))))
