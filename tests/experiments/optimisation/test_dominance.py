"""Domination by hand: sorting, what is beyond chance, how often the rule errs on made data, and shares of samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtr

from experiments.optimisation.dominance import chance_of_one, dropped_by, front_of, layers_of, sampled_weights, share_on_front

pytestmark = pytest.mark.fast

TABLE = np.array([[1.0, 5.0], [2.0, 3.0], [4.0, 1.0], [2.0, 4.0], [4.0, 4.0], [1.0, 5.0], [5.0, 5.0]])
"""Lower is better: the first three and the copy of the first are the front; (2, 4) is behind (2, 3) alone; (4, 4) and (5, 5) further back."""

NONE_KNOWN = np.array([False, False])


def test_teams_are_sorted_by_who_dominates_whom() -> None:
    assert front_of(TABLE).tolist() == [True, True, True, False, False, True, False]
    assert layers_of(TABLE).tolist() == [1, 1, 1, 2, 3, 1, 4]


def pairs(*rows: list[tuple[float, float]]) -> np.ndarray:
    """Return teams' objectives in their pairs."""
    return np.array(rows, float)


BEST = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (2.0, 2.0)]


def worse(*by: tuple[float, float]) -> list[tuple[float, float]]:
    """Return the best team's pairs with so much added."""
    return [(a + c, b + d) for (a, b), (c, d) in zip(BEST, by)]


def test_a_team_is_dropped_only_for_one_that_is_better_in_everything_beyond_chance() -> None:
    beyond = worse((1.0, 2.0), (1.1, 2.1), (0.9, 1.9), (1.0, 2.0))
    assert dropped_by(pairs(BEST, beyond), NONE_KNOWN, 0.05).tolist() == [-1, 0]
    better_in_one = worse((1.0, -0.01), (1.1, 0.01), (0.9, -0.01), (1.0, 0.0))
    assert dropped_by(pairs(BEST, better_in_one), NONE_KNOWN, 0.05).tolist() == [-1, -1]


def test_beyond_chance_is_students_t_at_the_degrees_of_freedom_of_draws() -> None:
    # worse by 1 on the mean in both; the four differences 4, -2, 4, -2 have a standard deviation of sqrt(12), so an error of sqrt(3)
    unsure = worse((4.0, 4.0), (-2.0, -2.0), (4.0, 4.0), (-2.0, -2.0))
    edge = float(stdtr(3, -1.0 / np.sqrt(3.0)))
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 1.01 * edge).tolist() == [-1, 0]
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.99 * edge).tolist() == [-1, -1]
    # the same where two pairs share a draw: cluster sums of residuals are 3 - 3, so the error is 0 and nothing is known
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.49, [[0, 1], [2, 3]]).tolist() == [-1, -1]
    edge = float(stdtr(1, -1.0 / 3.0))  # two clusters, 4 and -2: the error is 3, with one degree of freedom
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.99 * edge, [[0, 2], [1, 3]]).tolist() == [-1, -1]
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 1.01 * edge, [[0, 2], [1, 3]]).tolist() == [-1, 0]


def test_pairs_that_are_alike_by_chance_do_not_drop_a_team_whose_rivals_vary_more() -> None:
    alike = worse((0.1, 0.1), (0.11, 0.11), (0.1, 0.1), (0.11, 0.11))
    assert dropped_by(pairs(BEST, alike), NONE_KNOWN, 0.01).tolist() == [-1, 0]
    varied = worse((9.0, -9.0), (-9.0, 9.0), (8.0, -9.0), (-9.0, 8.0))
    assert dropped_by(pairs(BEST, alike, varied), NONE_KNOWN, 0.01).tolist() == [-1, -1, -1]


def made(random: np.random.Generator, teams: int, pairs: int) -> np.ndarray:
    """Return identical teams in pairs, two a draw, judged by four objectives that say much the same; of unequal spread."""
    draws = np.repeat(random.normal(size=(teams, pairs // 2, 1)), 2, axis=1)
    both = draws + random.normal(size=(teams, pairs, 1)) + 0.3 * random.normal(size=(teams, pairs, 4))
    return both * np.exp(random.normal(0.0, 0.5, (teams, 1, 1)))


@pytest.mark.parametrize("teams", [2, 8, 24])
def test_a_study_of_identical_teams_seldom_drops_any_at_all_rungs_together(teams: int) -> None:
    random, rungs, studies, wrong = np.random.default_rng(5), (4, 8, 16), 60, 0
    for _ in range(studies):
        judged, left, gone = made(random, teams, rungs[-1]), np.arange(teams), 0
        for rung in rungs:
            groups = [[place, place + 1] for place in range(0, rung, 2)]
            better = dropped_by(judged[left, :rung], np.zeros(4, bool), chance_of_one(0.1, teams, len(rungs)), groups)
            gone, left = gone + int((better >= 0).sum()), left[better < 0]
        wrong += gone > 0
    assert wrong <= 0.1 * studies, f"{wrong} of {studies}"


def test_a_team_that_is_much_worse_in_everything_is_dropped_with_enough_draws() -> None:
    judged = made(np.random.default_rng(5), 20, 16)
    judged[10:] += 12.0
    better = dropped_by(judged, np.zeros(4, bool), chance_of_one(0.1, 20, 3), [[place, place + 1] for place in range(0, 16, 2)])
    assert (better[:10] < 0).all() and (better[10:] >= 0).sum() >= 8


def test_what_is_known_without_simulation_needs_no_margin_but_may_not_be_worse() -> None:
    is_known = np.array([True, False])
    dear = [(5.0, b + 1.0 + 0.1 * i) for i, (_, b) in enumerate(BEST)]
    cheap = [(5.0, b) for _, b in BEST]
    assert dropped_by(pairs(cheap, dear), is_known, 0.05).tolist() == [-1, 0], "the same cost, and worse"
    assert dropped_by(pairs(cheap, [(4.0, b) for _, b in dear]), is_known, 0.05).tolist() == [-1, -1], "worse, and cheaper"


def test_too_little_is_known_to_drop_anybody_in_one_pair_or_in_equal_ones() -> None:
    assert dropped_by(pairs(BEST[:1], worse((9.0, 9.0))[:1]), NONE_KNOWN, 0.49).tolist() == [-1, -1]
    assert dropped_by(pairs(BEST, worse(*[(9.0, 9.0)] * 4)), NONE_KNOWN, 0.49).tolist() == [-1, -1], "equal differences: no error is known"


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), teams=st.integers(2, 12), chance=st.floats(0.001, 0.49))
def test_no_team_of_the_front_by_means_is_ever_dropped(seed: int, teams: int, chance: float) -> None:
    judged = np.random.default_rng(seed).normal(size=(teams, 6, 3))
    better = dropped_by(judged, np.zeros(3, bool), chance)
    means = judged.mean(axis=1)
    assert not (better[front_of(means)] >= 0).any()
    for place in np.flatnonzero(better >= 0):
        assert (means[better[place]] < means[place]).all()


def test_the_share_of_samples_on_the_front() -> None:
    noise = np.random.default_rng(1).normal(0.0, 1.0, 400)
    near = np.column_stack([noise, noise])
    tied = -near  # on the mean as good, and as often better as worse
    judged = np.stack([near - near.mean(axis=0), tied - tied.mean(axis=0), np.full((400, 2), 9.0)])
    shares = share_on_front(judged, seed=3)
    assert shares[:2] == pytest.approx([0.5, 0.5], abs=0.06) and shares[2] == 0.0
    assert (shares == share_on_front(judged, seed=3)).all()


def test_below_ten_draws_there_is_no_share_of_samples() -> None:
    judged = np.random.default_rng(1).normal(size=(3, 18, 2))
    assert np.isfinite(share_on_front(judged, 1)).all(), "18 pairs, each a draw by itself"
    assert np.isnan(share_on_front(judged, 1, [[place, place + 1] for place in range(0, 18, 2)])).all(), "nine draws"


def test_draws_are_sampled_with_all_their_pairs() -> None:
    weights = sampled_weights(4, 1, [[0, 1], [2, 3]])
    assert (weights[:, 0] == weights[:, 1]).all() and (weights[:, 2] == weights[:, 3]).all()
    assert weights.sum(axis=1) == pytest.approx(1.0) and set(weights[:, 0].round(3)) == {0.0, 0.25, 0.5}
