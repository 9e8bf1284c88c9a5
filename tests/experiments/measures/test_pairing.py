"""What pairing is worth: the ratio by hand, its interval against brute force and against made data, and where it is weak."""

import numpy as np
import pytest

from experiments.measures.pairing import unpaired_runs, variance_ratio
from experiments.measures.statistics import interval_of_mean, student

DRAWS = [(i, i + 1) for i in range(0, 40, 2)]


def made(runs: int, shared: float, seed: int, draws: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return two arms of normal numbers that share a part of their variance, and another with all runs of a draw of two."""
    random = np.random.default_rng(seed)
    common, first, second = random.normal(size=(3, runs))
    level = np.sqrt(draws) * np.repeat(random.normal(size=runs // 2), 2)
    return (level + np.sqrt(shared) * common + np.sqrt(1.0 - shared) * own for own in (first, second))  # type: ignore[return-value]


@pytest.mark.fast
def test_without_draws_it_is_the_ratio_of_sample_variances() -> None:
    policy, baseline = made(20, 0.8, 1)
    by_hand = (policy.var(ddof=1) + baseline.var(ddof=1)) / (policy - baseline).var(ddof=1)
    assert variance_ratio(policy, baseline).ratio == pytest.approx(by_hand)


@pytest.mark.fast
def test_unpaired_runs_would_have_the_interval_of_the_pairs() -> None:
    """Two arms of their own, n times the ratio runs each, in draws of two: the standard error is that of the pairs."""
    policy, baseline = made(40, 0.8, 2, draws=1.0)
    ratio = variance_ratio(policy, baseline, DRAWS).ratio

    def error(values: np.ndarray) -> float:
        low, high = interval_of_mean(values[:, np.newaxis], DRAWS)
        return float(high[0] - low[0]) / 2.0 / student(len(DRAWS) - 1)

    unpaired = np.sqrt((error(policy) ** 2 + error(baseline) ** 2) / ratio)  # errors of means shrink with the root of the runs
    assert unpaired == pytest.approx(error(policy - baseline))


@pytest.mark.fast
@pytest.mark.parametrize(("shares_draws", "pairs", "draws"), [(False, 20, 10), (False, 40, 40), (True, 20, 10), (True, 40, 20)])
def test_unpaired_runs_have_degrees_of_freedom_of_their_own(shares_draws: bool, pairs: int, draws: int) -> None:
    """Found by counting up: the first number of runs whose interval, with t of that many runs, is as narrow as the pairs'."""
    wanted, each, runs = student(draws - 1) / np.sqrt(pairs), pairs // draws, 2 * pairs
    while student((runs / each - 1.0) * (1.0 if shares_draws else 2.0)) * np.sqrt(5.0 / runs) > wanted:
        runs += 1
    assert unpaired_runs(5.0, pairs, draws, shares_draws=shares_draws) == runs < 5 * pairs
    assert np.isnan([unpaired_runs(each, pairs, draws, shares_draws=shares_draws) for each in (np.nan, np.inf)]).all()


@pytest.mark.fast
@pytest.mark.parametrize("draws", [5, 10, 20])
def test_the_ratio_lies_above_the_truth_as_often_as_below(draws: int) -> None:
    """Its median is right, though its mean is too high with few draws: half of the variance is of a draw of two, and five times is true."""
    groups = [(i, i + 1) for i in range(0, 2 * draws, 2)]
    ratios = [variance_ratio(*made_with_draws(draws, seed), groups).ratio for seed in range(1500)]
    assert 0.44 < np.mean(np.array(ratios) > 5.0) < 0.58 and np.mean(ratios) > 5.2


def made_with_draws(draws: int, seed: int) -> np.ndarray:
    """Return two arms that share four fifths of their variance, of which a half is of the draw of two runs."""
    random = np.random.default_rng(seed)
    common, first, second = np.sqrt(0.5) * (np.repeat(random.normal(size=(3, draws)), 2, axis=1) + random.normal(size=(3, 2 * draws)))
    return np.sqrt(0.8) * common + np.sqrt(0.2) * np.array([first, second])


@pytest.mark.fast
@pytest.mark.parametrize("shares_draws", [False, True])
def test_the_interval_is_that_of_leaving_out_each_draw(shares_draws: bool) -> None:
    policy, baseline = made(40, 0.7, 3, draws=0.5)
    found = variance_ratio(policy, baseline, DRAWS, shares_draws=shares_draws)
    places = [np.delete(np.arange(40), draw) for draw in DRAWS]
    left = [variance_ratio(policy[each], baseline[each], DRAWS[:-1], shares_draws=shares_draws).ratio for each in places]
    spread = np.sqrt(19 / 20 * ((np.log(left) - np.log(left).mean()) ** 2).sum())
    assert found.low == pytest.approx(found.ratio * np.exp(-student(19) * spread))
    assert found.high == pytest.approx(found.ratio * np.exp(student(19) * spread))


@pytest.mark.fast
@pytest.mark.parametrize(("shared", "truth"), [(0.0, 1.0), (0.9, 10.0)])
def test_the_interval_holds_the_truth_in_nine_of_ten(shared: float, truth: float) -> None:
    found = [variance_ratio(*made(20, shared, seed)) for seed in range(1000)]
    assert 0.86 < np.mean([each.low <= truth <= each.high for each in found]) < 0.93


@pytest.mark.fast
def test_what_a_shared_draw_gives_and_what_the_same_random_draws_give_beyond_it() -> None:
    """Draws of variance 3 in both arms, chance of 1 of which half is shared: 14 over 1 unpaired, 2 over 1 if the arms share draws."""
    policy, baseline = made(40_000, 0.5, 4, draws=3.0)
    draws = [(i, i + 1) for i in range(0, 40_000, 2)]
    alone = variance_ratio(policy, baseline, draws, shares_draws=True).ratio
    assert alone == pytest.approx(2.0, rel=0.05)
    assert variance_ratio(policy, baseline, draws).ratio == pytest.approx((2 * 2 * 3.0 + 2.0) / 1.0, rel=0.05)  # two seeds a draw count once


@pytest.mark.fast
def test_arms_that_move_apart_are_worse_than_unpaired_and_equal_ones_have_no_number() -> None:
    policy, _ = made(20, 0.0, 5)
    assert variance_ratio(policy, -policy).high < 1.0
    same = variance_ratio(policy, policy + 1.0 - 1.0)
    assert same.ratio > 1e20 or np.isinf(variance_ratio(policy, policy).ratio)
    assert np.isnan(variance_ratio(policy[:1], policy[:1]).ratio)
    assert np.isnan(variance_ratio(policy, np.full(20, np.nan)).ratio)


@pytest.mark.fast
def test_runs_without_a_number_are_left_out() -> None:
    policy, baseline = made(20, 0.5, 6)
    holed = np.where(np.arange(20) == 3, np.nan, policy)
    assert variance_ratio(holed, baseline) == variance_ratio(np.delete(policy, 3), np.delete(baseline, 3))
