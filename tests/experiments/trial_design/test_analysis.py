"""The analysis of a trial on made counts: effects that were put in come out, tests keep their size, p-values are those counted by hand."""

from itertools import islice, permutations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from experiments.trial_design.design import Design
from experiments.trial_design.estimators import NO_ANSWER, columns, linear, logistic, mixed_logistic
from experiments.trial_design.monte_carlo import mean_and_interval, share_and_interval
from experiments.trial_design.permutation import least_p, p_value, permuted, statistics
from experiments.trial_design.study import Mixed
from experiments.trial_design.trial_data import Cells
from tests.experiments.trial_design.made import FIVE, made, ten

EFFECT = -0.4


@pytest.mark.fast
def test_five_clusters_in_two_strata_allow_twelve_orders() -> None:
    orders = list(FIVE.all_orders())
    by_hand = [(*first, *then) for first in permutations((0, 1)) for then in permutations((2, 3, 4))]
    assert FIVE.orders == len(orders) == 12 and sorted(orders) == sorted(by_hand) and orders[0] == (0, 1, 2, 3, 4)
    assert least_p(FIVE, 1000) == pytest.approx(1 / 12)
    assert set(FIVE.random_orders(200, [1])) == set(orders)


@pytest.mark.fast
def test_the_design_matrix_is_a_staircase() -> None:
    assert FIVE.exposure((0, 1, 2, 3, 4)).astype(int).tolist() == [[0] * (i + 1) + [1] * (5 - i) for i in range(5)]


@pytest.mark.fast
def test_two_clusters_can_find_nothing_by_permutation() -> None:
    """Both orders give the same difference with the other sign."""
    two = Design("two", "", 0.0, ("all",) * 2, ("all",) * 2, (10, 20), 30, 0)
    assert two.orders == 2 and least_p(two, 100) == 1.0


@pytest.mark.fast
def test_more_clusters_share_dates() -> None:
    assert ten().orders == 6 * 90 == len(set(ten().all_orders())) and least_p(ten(), 1000) < 0.05
    assert least_p(ten(), 99) == 0.01, "orders that are drawn, with the one carried out"


def test_p_values_are_those_counted_by_hand_over_twelve_orders() -> None:
    """Each order's difference by an own regression; how many are as large as that of the order carried out."""
    for cells in islice(made(FIVE, EFFECT, 300, 3), 3):
        weights = cells.children.ravel().astype(float)
        share = cells.looked_after.ravel() / weights
        fixed = np.column_stack([np.kron(np.eye(5), np.ones((6, 1))), np.tile(np.eye(6)[:, 1:], (5, 1))])
        found = {}
        for order in FIVE.all_orders():
            regression = sm.WLS(share, np.column_stack([FIVE.exposure(order).ravel(), fixed]), weights=weights).fit()
            found[order] = abs(regression.params[0])
        own = next(value for order, value in found.items() if (FIVE.exposure(order) == cells.exposed).all())
        by_hand = sum(value >= own - 1e-12 for value in found.values()) / 12
        orders, is_exact = permuted(FIVE, 1000, [1])
        assert is_exact and p_value(cells, orders, is_exact) == pytest.approx(by_hand)
        assert np.abs(statistics(cells, orders)) == pytest.approx(np.array(list(found.values())))


def test_an_effect_put_into_made_counts_comes_out() -> None:
    trials = list(islice(made(FIVE, EFFECT, 20_000, 5), 20))
    odds = [logistic(cells, False) for cells in trials]
    assert np.mean([each.value for each in odds]) == pytest.approx(EFFECT, abs=0.02)
    assert all(each.low < each.value < each.high and each.p < 0.001 for each in odds)
    risks = [linear(cells, False).value for cells in trials]
    true = np.mean([(cells.looked_after[cells.exposed].sum() / cells.children[cells.exposed].sum()) * (1 - np.exp(-EFFECT)) for cells in trials])
    assert np.mean(risks) == pytest.approx(true, rel=0.1) and true < 0
    one = mixed_logistic(next(made(FIVE, EFFECT, 2000, 5)), Mixed())
    assert one.value == pytest.approx(logistic(next(made(FIVE, EFFECT, 2000, 5)), False).value, abs=0.03)


def test_coverage_of_made_trials_is_as_stated() -> None:
    """Without other chance among cells than that of children the model's interval holds the truth in 95 of 100."""
    held = [logistic(cells, False) for cells in islice(made(FIVE, EFFECT, 800, 7), 200)]
    share = np.mean([each.low <= EFFECT <= each.high for each in held])
    assert 0.90 <= share <= 0.99


@pytest.mark.fast
def test_cluster_robust_errors_have_the_correction_that_is_named() -> None:
    """CR1: G/(G-1) (N-1)/(N-k) times the plain sandwich, and t with G-1 degrees of freedom."""
    cells = next(made(FIVE, EFFECT, 800, 9))
    weights, groups = cells.children.ravel().astype(float), np.repeat(np.arange(5), 6)
    model = sm.WLS(cells.looked_after.ravel() / weights, columns(cells), weights=weights)
    plain = model.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    found = linear(cells, True)
    assert found.error == pytest.approx(plain.bse[0] * np.sqrt(5 / 4 * 29 / (30 - 11)))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.value / found.error), 4))
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, 4) * found.error)
    odds = logistic(cells, True)
    assert odds.high - odds.value == pytest.approx(stats.t.ppf(0.975, 4) * odds.error)


def test_the_permutation_test_keeps_its_size_at_levels_that_can_be_reached() -> None:
    orders, is_exact = permuted(FIVE, 1000, [1])
    found = np.array([p_value(cells, orders, is_exact) for cells in islice(made(FIVE, 0.0, 300, 11), 600)])
    assert found.min() == pytest.approx(1 / 12), "5 % cannot be reached"
    for level in (1 / 12, 3 / 12, 6 / 12):
        assert np.mean(found <= level + 1e-9) == pytest.approx(level, abs=3.5 * np.sqrt(level * (1 - level) / 600))
    drawn = permuted(ten(), 99, [2])
    found = np.array([p_value(cells, *drawn) for cells in islice(made(ten(), 0.0, 300, 13), 600)])
    assert not drawn[1] and np.mean(found <= 0.05) == pytest.approx(0.05, abs=3.5 * np.sqrt(0.05 * 0.95 / 600))


@pytest.mark.fast
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_estimated_is_said_not_guessed() -> None:
    """Nobody is looked after; a period has nobody; or the policy alone decides."""
    children, exposed = np.full((5, 6), 50), FIVE.exposure((0, 1, 2, 3, 4))
    nobody = Cells(children, np.zeros((5, 6), int), exposed)
    decided = Cells(children, np.where(exposed, 0, 10), exposed)
    for cells in (nobody, decided):
        assert str(logistic(cells, False)) == str(NO_ANSWER)
    assert str(linear(nobody, False)) == str(NO_ANSWER) == str(mixed_logistic(nobody, Mixed()))
    empty = Cells(np.where(np.arange(6) == 2, 0, children), np.where(np.arange(6) == 2, 0, decided.looked_after), exposed)
    assert 1 / 12 <= p_value(empty, permuted(FIVE, 100, [1])[0], True) <= 1


@pytest.mark.fast
def test_monte_carlo_intervals_count_replicates_not_trials() -> None:
    alike, apart = np.array([1.0, 0.0] * 10), np.array([0.5] * 20)
    wide, narrow = share_and_interval(alike, np.full(20, 12.0)), share_and_interval(apart, np.full(20, 12.0))
    assert wide[0] == narrow[0] == 0.5 and wide[1:] == pytest.approx((0.251, 0.749), abs=0.001) and narrow[1] > 0.4
    assert share_and_interval(np.zeros(20), np.full(20, 12.0)) == pytest.approx((0.0, 0.0, 0.168), abs=0.001), "exact: none of 20 replicates"
    assert mean_and_interval(np.array([1.0, 2.0, 3.0])) == pytest.approx((2.0, 2 - 4.303 / 3**0.5, 2 + 4.303 / 3**0.5), abs=0.001)
    assert np.isnan(mean_and_interval(np.array([1.0]))[1])


@pytest.mark.parametrize("replicates", [2, 4, 14])
def test_intervals_over_replicates_cover_what_they_claim(replicates: int) -> None:
    """Made shares, twelve trials a replicate that are like each other (correlation 0.25, 0.5): at least 93 of 100 where 95 are claimed."""
    rng = np.random.default_rng(replicates)
    for share, alike in ((0.3, 0.25), (0.3, 0.5), (0.5, 0.5)):
        of_replicate = rng.beta(share * (1 - alike) / alike, (1 - share) * (1 - alike) / alike, (400, replicates))
        found = [share_and_interval(each / 12, np.full(replicates, 12.0)) for each in rng.binomial(12, of_replicate)]
        assert np.mean([low <= share <= high for _, low, high in found]) >= 0.93
