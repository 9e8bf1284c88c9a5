"""Domination by hand: sorting, the margin for chance, and the probability of being on the front."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.optimisation.dominance import chance_of_front, dropped_by, front_of, layers_of, sampled_weights

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
    assert dropped_by(pairs(BEST, beyond), NONE_KNOWN, 1.0).tolist() == [-1, 0]
    better_in_one = worse((1.0, -0.01), (1.1, 0.01), (0.9, -0.01), (1.0, 0.0))
    assert dropped_by(pairs(BEST, better_in_one), NONE_KNOWN, 1.0).tolist() == [-1, -1]


def test_the_margin_is_in_standard_errors_of_the_paired_difference() -> None:
    # worse by 1 on the mean in both; the four differences 4, -2, 4, -2 have a standard deviation of sqrt(12), so an error of sqrt(3)
    unsure = worse((4.0, 4.0), (-2.0, -2.0), (4.0, 4.0), (-2.0, -2.0))
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.57).tolist() == [-1, 0], "1 / sqrt(3) is 0.577"
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.58).tolist() == [-1, -1]
    # the same where two pairs share a draw: cluster sums of residuals are 0 and 0, 3 - 3, so the error is 0 and nothing is known
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.57, [[0, 1], [2, 3]]).tolist() == [-1, -1]
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.4, [[0, 2], [1, 3]]).tolist() == [-1, -1], "two clusters, 4 and -2: the error is 3"
    assert dropped_by(pairs(BEST, unsure), NONE_KNOWN, 0.3, [[0, 2], [1, 3]]).tolist() == [-1, 0]


def test_what_is_known_without_simulation_needs_no_margin_but_may_not_be_worse() -> None:
    is_known = np.array([True, False])
    dear = [(5.0, b + 1.0 + 0.1 * i) for i, (_, b) in enumerate(BEST)]
    cheap = [(5.0, b) for _, b in BEST]
    assert dropped_by(pairs(cheap, dear), is_known, 1.0).tolist() == [-1, 0], "the same cost, and worse"
    assert dropped_by(pairs(cheap, [(4.0, b) for _, b in dear]), is_known, 1.0).tolist() == [-1, -1], "worse, and cheaper"


def test_too_little_is_known_to_drop_anybody_in_one_pair_or_in_equal_ones() -> None:
    assert dropped_by(pairs(BEST[:1], worse((9.0, 9.0))[:1]), NONE_KNOWN, 0.0).tolist() == [-1, -1]
    assert dropped_by(pairs(BEST, worse(*[(9.0, 9.0)] * 4)), NONE_KNOWN, 0.0).tolist() == [-1, -1], "equal differences: no error is known"


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), teams=st.integers(2, 12), margin=st.floats(0.0, 3.0))
def test_no_team_of_the_front_by_means_is_ever_dropped(seed: int, teams: int, margin: float) -> None:
    judged = np.random.default_rng(seed).normal(size=(teams, 6, 3))
    better = dropped_by(judged, np.zeros(3, bool), margin)
    means = judged.mean(axis=1)
    assert not (better[front_of(means)] >= 0).any()
    for place in np.flatnonzero(better >= 0):
        assert (means[better[place]] < means[place]).all()


def test_the_probability_of_being_on_the_front() -> None:
    noise = np.random.default_rng(1).normal(0.0, 1.0, 400)
    near = np.column_stack([noise, noise])
    tied = -near  # on the mean as good, and as often better as worse
    judged = np.stack([near - near.mean(axis=0), tied - tied.mean(axis=0), np.full((400, 2), 9.0)])
    chances = chance_of_front(judged, seed=3)
    assert chances[:2] == pytest.approx([0.5, 0.5], abs=0.06) and chances[2] == 0.0
    assert (chances == chance_of_front(judged, seed=3)).all()


def test_draws_are_sampled_with_all_their_pairs() -> None:
    weights = sampled_weights(4, 1, [[0, 1], [2, 3]])
    assert (weights[:, 0] == weights[:, 1]).all() and (weights[:, 2] == weights[:, 3]).all()
    assert weights.sum(axis=1) == pytest.approx(1.0) and set(weights[:, 0].round(3)) == {0.0, 0.25, 0.5}
